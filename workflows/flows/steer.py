"""Steer a turn: obey what always holds, hear the commands in order, and end with one question."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, cast

from flows import application, form, papers, status
from flows.commands import (
    Affirm,
    AnyCommand,
    AskQuestion,
    Back,
    Cancel,
    ChangeItem,
    ChangeLanguage,
    Choose,
    Correct,
    Deny,
    DontKnow,
    Greet,
    Help,
    Human,
    Language,
    Menu,
    NotUnderstood,
    OffTopic,
    Repeat,
    Resume,
    SetFact,
    StartFlow,
    Stop,
    Thank,
    Why,
)
from flows.flow import (
    FACTS,
    Advance,
    Ask,
    Decision,
    Offer,
    OptIn,
    OptOut,
    Question,
    Situation,
    Speak,
    TakeBack,
    Turn,
)

LANGUAGES: tuple[Language, ...] = ("en", "af", "osh", "her")
_SMALL_TALK = (Greet, Thank, NotUnderstood, OffTopic)


def decide(situation: Situation, commands: Sequence[AnyCommand]) -> Decision:
    """What this turn comes to: pure, so the same situation always comes to the same."""
    turn = Turn(situation)
    if situation.owner != "bot":
        _while_a_person_has_it(turn, commands)
        return turn.decision()
    if situation.documents:
        papers.receive(turn)
    for kind in situation.other_kinds:
        turn.say(f"cannot.{kind}")
    if _comes_back_after_a_pause(turn, commands):
        turn.ask = _ask_pause(turn)
        return turn.decision()
    if turn.state.flow == "application":
        application.look_at_quote_again(turn)
    for command in _once(commands):
        if turn.over:
            break
        _HANDLERS[type(command)](turn, command)
    if turn.ask is None and turn.over:
        turn.open_question = waiting_question(turn)
    elif turn.ask is None:
        turn.ask = waiting_question(turn)
    in_form = turn.state.flow == "application"
    turn.keep(beneath=form.next_question(turn).topic if in_form else None)
    return turn.decision()


def _once(commands: Sequence[AnyCommand]) -> list[AnyCommand]:
    """A choice that was tapped twice is one choice."""
    heard: list[AnyCommand] = []
    chosen: set[str] = set()
    for command in commands:
        if isinstance(command, Choose):
            if command.option in chosen:
                continue
            chosen.add(command.option)
        heard.append(command)
    return heard


def waiting_question(turn: Turn) -> Ask | None:
    """The one question that is open now."""
    if turn.situation.language is None and turn.language is not None and not _chosen(turn):
        return _ask_language()
    if turn.state.flow == "application":
        if turn.state.pending_document is not None:
            return papers.ask_kind()
        return form.next_question(turn)
    return _ask_menu(turn)


# --- while a person has the conversation ---


def _while_a_person_has_it(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    """The bot is silent, but for a few words to somebody who still waits in the queue."""
    turn.silent = True
    waits = turn.situation.owner == "queue"
    if any(isinstance(command, Stop) for command in commands):
        turn.do(OptOut())
        if waits:
            turn.say("stop.done")
    elif waits and any(isinstance(command, Menu) for command in commands):
        turn.do(TakeBack())
        turn.keep(flow=None)
        turn.say("handover.taken_back")
        turn.ask = _ask_menu(turn)
    elif waits and any(isinstance(command, Human) for command in commands):
        turn.say("handover.still_waiting")
    turn.silent = not turn.says


# --- coming back ---


def _comes_back_after_a_pause(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """She returns to an open form and says nothing that answers it."""
    situation = turn.situation
    draft = turn.draft
    if situation.last_turn_at is None or situation.documents or situation.other_kinds:
        return False
    if turn.state.flow != "application" or draft is None or not draft.is_draft:
        return False
    pause = timedelta(minutes=situation.policy.sessions.chat_pause_minutes)
    return situation.now - situation.last_turn_at >= pause and all(
        isinstance(command, _SMALL_TALK) for command in commands
    )


def _ask_pause(turn: Turn) -> Ask:
    return Ask(
        "pause.were_at",
        {"step": form.step_of(turn)},
        topic="pause",
        offers=(
            Offer("continue", "option.continue"),
            Offer("restart", "option.start_over"),
            Offer("menu", "option.menu"),
        ),
    )


def _choose_pause(turn: Turn, option: str, message: int) -> bool:
    if option == "restart":
        turn.do(Advance("withdrawn"))
        turn.draft = None
        turn.facts.clear()
        application.begin(turn)
    elif option == "menu":
        turn.keep(flow=None)
    return option in ("continue", "restart", "menu")


# --- language and menu ---


def _chosen(turn: Turn) -> bool:
    return any(isinstance(effect, Speak) for effect in turn.effects)


def _ask_language() -> Ask:
    return Ask(
        "welcome",
        topic="language",
        offers=tuple(Offer(f"language:{each}", f"language.{each}") for each in LANGUAGES),
    )


def _speak(turn: Turn, language: Language) -> None:
    first = turn.situation.language is None
    turn.language = language
    turn.do(Speak(language))
    turn.say("language.first" if first else "language.changed")
    if language in ("osh", "her"):
        turn.say("language.not_written_yet")
    intent = turn.state.intent
    turn.keep(intent=None)
    if intent == "application":
        application.begin(turn)
    elif intent == "status":
        status.tell(turn)


def _ask_menu(turn: Turn) -> Ask:
    draft = turn.draft
    in_draft = draft is not None and draft.is_draft
    return Ask(
        "menu.ask",
        topic="menu",
        offers=(
            Offer("apply", "menu.go_on" if in_draft else "menu.apply"),
            Offer("status", "menu.status"),
            Offer("question", "menu.question"),
            Offer("problem", "menu.problem"),
            Offer("person", "menu.person"),
        ),
    )


def _choose_menu(turn: Turn, option: str, message: int) -> bool:
    if option == "apply":
        application.begin(turn)
    elif option == "status":
        status.tell(turn)
    elif option == "question":
        turn.ask = Ask("question.ask", topic="question")
    elif option == "problem":
        turn.hand_over("problem", category="complaint", priority=1)
    return option in ("apply", "status", "question", "problem")


# --- stopping ---


def _ask_what_to_stop(turn: Turn) -> Ask:
    return Ask(
        "cancel.which",
        topic="cancel",
        offers=(
            Offer("application", "cancel.application"),
            Offer("messages", "cancel.messages"),
            Offer("nothing", "cancel.nothing"),
        ),
    )


def _choose_cancel(turn: Turn, option: str, message: int) -> bool:
    draft = turn.draft
    if option == "application" and draft is not None:
        turn.say("cancel.done", ref=draft.ref)
        application.withdraw(turn, message=message)
    elif option == "messages":
        turn.do(OptOut())
        turn.say("stop.done")
        turn.over = True
    return option in ("application", "messages", "nothing")


def _choose_gap(turn: Turn, option: str, message: int) -> bool:
    if option == "yes":
        turn.hand_over("question", priority=3)
    elif option == "no":
        turn.say("gap.left")
    return option in ("yes", "no")


def _choose_stuck(turn: Turn, option: str, message: int) -> bool:
    if option == "menu":
        turn.keep(flow=None)
    return option in ("again", "menu")


# --- commands ---


def _choose(turn: Turn, command: Choose) -> None:
    option, topic = command.option, turn.state.topic
    typed = command.span.strip() if command.span.strip().isdigit() else ""
    if option == "person":
        turn.hand_over("asked")
        return
    if option == "withdraw":
        turn.ask = _ask_what_to_stop(turn)
        return
    if option.startswith("language:") and option[9:] in LANGUAGES:
        _speak(turn, cast(Language, option[9:]))
        turn.keep(misses=0)
        return
    ours = _CHOICES.get(topic or "")
    if topic == "which_document":
        followed = papers.choose_kind(turn, option, message=command.message)
    elif ours is not None:
        followed = ours(turn, option, command.message)
    else:
        followed = application.choose(turn, option, message=command.message, typed=typed)
    if followed:
        turn.keep(misses=0)
    elif turn.ask is None:
        turn.say("choice.no_longer_open")  # a button of an older message


def _yes_or_no(turn: Turn, command: Affirm | Deny) -> None:
    """A bare yes or no answers only a question that offered them."""
    wanted = "yes" if isinstance(command, Affirm) else "no"
    offered = [option[0] for option in turn.state.options]
    if wanted in offered:
        _choose(turn, Choose(option=wanted, message=command.message, span=command.span))
    elif isinstance(command, Deny) or turn.state.topic in FACTS:
        _missed(turn, "not_understood")


def _tell(turn: Turn, command: SetFact | Correct) -> None:
    if turn.situation.language is None:
        turn.keep(intent="application")
        return
    if turn.state.flow != "application":
        if turn.draft is None or not turn.draft.is_draft:
            turn.say("application.not_open")
            return
        turn.keep(flow="application")
    if isinstance(command, Correct) and not command.value:
        application.ask_again(turn, command.fact)
    elif application.tell(turn, command.fact, command.value, message=command.message):
        turn.keep(misses=0)
    elif "consent" in turn.facts:
        _missed(turn, None)


def _change_item(turn: Turn, command: ChangeItem) -> None:
    if turn.state.flow == "application":
        application.change_item(turn, command.item, sure=True)
    else:
        _missed(turn, "not_understood")


def _start(turn: Turn, command: StartFlow) -> None:
    if turn.situation.language is None:
        turn.keep(intent=command.flow)
    elif command.flow == "status":
        status.tell(turn)
    elif turn.state.flow != "application":
        application.begin(turn)


def _question(turn: Turn, command: AskQuestion) -> None:
    turn.questions.append(Question(command.question, command.message))
    turn.keep(digressions=turn.state.digressions + 1, misses=0)


def _language(turn: Turn, command: ChangeLanguage) -> None:
    if command.language is None:
        turn.ask = _ask_language()
    else:
        _speak(turn, command.language)


def _cancel(turn: Turn, command: Cancel) -> None:
    draft = turn.draft
    if draft is not None and not draft.is_closed:
        turn.ask = _ask_what_to_stop(turn)
    else:
        turn.say("cancel.nothing_open")


def _stop(turn: Turn, command: Stop) -> None:
    turn.do(OptOut())
    draft = turn.draft
    turn.say("stop.done_with_draft" if draft and draft.is_draft else "stop.done")
    turn.over = True


def _resume(turn: Turn, command: Resume) -> None:
    turn.do(OptIn())
    turn.say("start.done")


def _human(turn: Turn, command: Human) -> None:
    turn.hand_over("asked")


def _menu(turn: Turn, command: Menu) -> None:
    turn.keep(flow=None, again=None)


def _help(turn: Turn, command: Help) -> None:
    turn.say("help")


def _back(turn: Turn, command: Back) -> None:
    if turn.state.flow == "application":
        application.back(turn)


def _repeat(turn: Turn, command: Repeat) -> None:
    """The question comes again by itself."""


def _why(turn: Turn, command: Why) -> None:
    topic = form.next_question(turn).topic if turn.state.flow == "application" else None
    if topic is not None:
        turn.say(f"why.{topic}")


def _dont_know(turn: Turn, command: DontKnow) -> None:
    topic = turn.state.topic
    if topic in FACTS or topic in papers.KINDS:
        turn.say(f"dont_know.{topic}")
    else:
        _missed(turn, "not_understood")


def _greet(turn: Turn, command: Greet) -> None:
    if turn.situation.language is not None:
        turn.say("greeting")


def _thank(turn: Turn, command: Thank) -> None:
    turn.say("thanks")
    if turn.state.flow is None:
        turn.over = True


def _off_topic(turn: Turn, command: OffTopic) -> None:
    turn.say("off_topic")
    turn.keep(digressions=turn.state.digressions + 1)


def _not_understood(turn: Turn, command: NotUnderstood) -> None:
    typed = command.span.strip()
    if turn.state.topic == "summary" and typed.isdigit():
        # The lines are numbered: a bare number most likely names one.
        application.change_item(turn, int(typed), sure=False)
    elif turn.state.topic == "question" and command.span:
        turn.questions.append(Question(command.span, command.message))
    elif turn.situation.language is not None:
        _missed(turn, "not_understood")


def _missed(turn: Turn, say: str | None) -> None:
    """One miss: an example. Two: numbered choices. Three: a person."""
    rules = turn.situation.policy.sessions
    turn.keep(misses=turn.state.misses + 1)
    if turn.state.misses >= rules.misses_to_person:
        turn.hand_over("not_understood")
        return
    if turn.state.misses < rules.misses_to_choices:
        if say is not None:
            turn.say(say)
    else:
        turn.ask = Ask(
            "stuck",
            topic="stuck",
            offers=(
                Offer("again", "option.try_again"),
                Offer("menu", "option.menu"),
                Offer("person", "option.person"),
            ),
        )


_CHOICES: dict[str, Callable[[Turn, str, int], bool]] = {
    "menu": _choose_menu,
    "pause": _choose_pause,
    "cancel": _choose_cancel,
    "gap": _choose_gap,
    "stuck": _choose_stuck,
}

_HANDLERS: dict[type[Any], Callable[[Turn, Any], None]] = {
    StartFlow: _start,
    SetFact: _tell,
    Correct: _tell,
    ChangeItem: _change_item,
    Choose: _choose,
    Affirm: _yes_or_no,
    Deny: _yes_or_no,
    AskQuestion: _question,
    ChangeLanguage: _language,
    Cancel: _cancel,
    Stop: _stop,
    Resume: _resume,
    Human: _human,
    Menu: _menu,
    Help: _help,
    Back: _back,
    Repeat: _repeat,
    Why: _why,
    DontKnow: _dont_know,
    Greet: _greet,
    Thank: _thank,
    OffTopic: _off_topic,
    NotUnderstood: _not_understood,
}

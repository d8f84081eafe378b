"""Steer a turn: obey what always holds, hear the commands in order, and end with one question."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from crm_store import money
from flows import application, form, loan, papers, pauses, trouble, trouble_answers
from flows.commands import (
    Abuse,
    Affirm,
    AnyCommand,
    AskLoan,
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
    Refuse,
    Repeat,
    Report,
    Resume,
    SetFact,
    Skip,
    StartFlow,
    Stop,
    Thank,
    Why,
)
from flows.flow import (
    Ask,
    Decision,
    Offer,
    OptIn,
    OptOut,
    Question,
    Remember,
    Situation,
    Speak,
    TakeBack,
    Turn,
)
from flows.hearing import wants_a_person, weighed

LANGUAGES: tuple[Language, ...] = ("en", "af", "osh", "her")
_COURTESIES = (Greet, Thank, Abuse)
_PLAIN = 0.95  # as sure as a tap, or as the option's own words


def decide(situation: Situation, commands: Sequence[AnyCommand]) -> Decision:
    """What this turn comes to: pure, so the same situation always comes to the same."""
    turn = Turn(situation)
    turn.heard = tuple(commands)
    if situation.owner != "bot":
        _while_a_person_has_it(turn, commands)
        return turn.decision()
    pauses.leave_what_has_ended(turn)
    if situation.documents and not trouble_answers.takes_files(turn):
        papers.receive(turn)
    for kind in situation.other_kinds:
        turn.say(f"cannot.{kind}")
    commands = weighed(turn, commands)
    if pauses.comes_back_after_a_pause(turn, commands):
        turn.ask = pauses.ask_pause(turn)
        return turn.decision()
    if turn.state.flow == "application":
        application.look_at_quote_again(turn)
    _hear(turn, trouble.gravest(commands))
    _count_misses(turn)
    _count_digressions(turn)
    if turn.ask is None and turn.over:
        turn.open_question = turn.open_question or waiting_question(turn)
    elif turn.ask is None:
        turn.ask = waiting_question(turn)
    in_form = turn.state.flow == "application"
    turn.keep(beneath=form.next_item(turn).topic if in_form else None)
    return turn.decision()


def _hear(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    for command in commands:
        # Peace is heard even after the end of a turn.
        if not turn.over or isinstance(command, Stop):
            _hear_one(turn, command)
    if any(isinstance(each, Human) for each in turn.heard) and not turn.is_handed_over:
        turn.hand_over("asked")  # whatever else was said, and wherever it had led


def _hear_one(turn: Turn, command: AnyCommand) -> None:
    """Whatever is taken of a turn makes the rest of it no miss."""
    missed, turn.missed = turn.missed, None
    if not trouble_answers.hears(turn, command):
        _HANDLERS[type(command)](turn, command)
    if turn.missed is None:
        turn.missed = missed
        turn.moved = turn.moved or not isinstance(command, _COURTESIES)


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
    for command in commands:
        if isinstance(command, Report):
            trouble.note(turn, command)
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
        loan.tell_status(turn)


def _ask_menu(turn: Turn) -> Ask:
    draft = turn.draft
    in_draft = draft is not None and draft.is_draft
    return Ask(
        "menu.ask",
        topic="menu",
        offers=(
            Offer("menu:apply", "menu.go_on" if in_draft else "menu.apply"),
            Offer("menu:status", "menu.status"),
            Offer("menu:question", "menu.question"),
            Offer("menu:problem", "menu.problem"),
            Offer("menu:person", "menu.person"),
        ),
    )


def _choose_menu(turn: Turn, option: str, message: int) -> bool:
    if option == "menu:apply":
        application.begin(turn)
    elif option == "menu:status":
        loan.tell_status(turn)
    elif option == "menu:question":
        turn.ask = Ask("question.ask", topic="question")
    elif option == "menu:problem":
        turn.ask = trouble.ask_which()
    return option in ("menu:apply", "menu:status", "menu:question", "menu:problem")


# --- stopping ---


def _ask_what_to_stop(turn: Turn) -> Ask:
    return Ask(
        "cancel.which",
        topic="cancel",
        offers=(
            Offer("cancel:application", "cancel.application"),
            Offer("cancel:messages", "cancel.messages"),
            Offer("cancel:nothing", "cancel.nothing"),
        ),
    )


def _choose_cancel(turn: Turn, option: str, message: int) -> bool:
    draft = turn.draft
    if option == "cancel:application" and draft is not None:
        if not draft.can_be_withdrawn:
            turn.hand_over("withdraw", priority=1)  # it is being decided, or paid out
            return True
        turn.say("cancel.done", ref=draft.ref)
        application.withdraw(turn, message=message)
    elif option == "cancel:messages":
        turn.do(OptOut())
        turn.say("stop.done")
        turn.over = True
    return option in ("cancel:application", "cancel:messages", "cancel:nothing")


def _choose_gap(turn: Turn, option: str, message: int) -> bool:
    if option == "gap:yes":
        turn.hand_over("question", priority=3)
    elif option == "gap:no":
        turn.say("gap.left")
    return option in ("gap:yes", "gap:no")


def _choose_stuck(turn: Turn, option: str, message: int) -> bool:
    if option == "stuck:menu":
        turn.keep(flow=None)
    return option in ("stuck:again", "stuck:menu")


# --- commands ---


def _choose(turn: Turn, command: Choose) -> None:
    option, topic = command.option, turn.state.topic
    typed = command.span.strip() if command.span.strip().isdigit() else ""
    if wants_a_person(option):
        turn.hand_over("asked")
        return
    if option == "withdraw":
        _cancel(turn, Cancel(scope="application", message=command.message))
        return
    if option.startswith("language:") and option[9:] in LANGUAGES:
        _speak(turn, cast(Language, option[9:]))
        turn.keep(misses=0)
        return
    ours = _CHOICES.get(topic or "")
    if option.endswith(":send") and not (typed or _is_sure(turn, command)):
        application.ask_whether_to_send(turn)
        return
    offered = any(option == each[0] for each in turn.state.options)
    if topic == "which_document":
        followed = papers.choose_kind(turn, option, message=command.message)
    elif ours is not None:
        followed = ours(turn, option, command.message)
    else:
        followed = offered and application.choose(
            turn, option, message=command.message, typed=typed
        )
    if not followed and turn.ask is None:
        turn.say("choice.no_longer_open")  # a button of an older message


def _is_sure(turn: Turn, command: Choose) -> bool:
    """Whether this is all that she said, and plainly."""
    beside = [each for each in turn.heard if not isinstance(each, Choose | Thank | Greet | Affirm)]
    return not beside and command.confidence >= _PLAIN


def _yes_or_no(turn: Turn, command: Affirm | Deny) -> None:
    """A yes or a no that nothing asked for: it answers nothing."""
    if isinstance(command, Deny) or turn.state.flow == "application":
        _missed(turn, "not_understood")


def _tell(turn: Turn, command: SetFact | Correct) -> None:
    if turn.situation.language is None:
        turn.keep(intent="application")
        application.keep_in_mind(turn, command.fact, command.value, message=command.message)
        return
    if turn.state.flow != "application":
        if turn.draft is None or not turn.draft.is_draft:
            turn.say("application.not_open")
            return
        turn.keep(flow="application")
    if isinstance(command, Correct) and not command.value:
        application.ask_again(turn, command.fact)
    elif not application.tell(turn, command.fact, command.value, message=command.message):
        _missed(turn, "")


def _change_item(turn: Turn, command: ChangeItem) -> None:
    if turn.state.flow == "application":
        application.change_item(turn, command.item, sure=True)
    else:
        _missed(turn, "not_understood")


def _start(turn: Turn, command: StartFlow) -> None:
    if turn.situation.language is None:
        turn.keep(intent=command.flow)
    elif command.flow == "status":
        loan.tell_status(turn)
    elif turn.state.flow != "application":
        application.begin(turn)


def _question(turn: Turn, command: AskQuestion) -> None:
    turn.questions.append(Question(command.question, command.message))
    turn.digressed = True


def _language(turn: Turn, command: ChangeLanguage) -> None:
    if command.language is None:
        turn.ask = _ask_language()
    else:
        _speak(turn, command.language)


def _cancel(turn: Turn, command: Cancel) -> None:
    """Messages end at once, for that can be undone; an application only when she says which."""
    draft = turn.draft
    if command.scope == "messages":
        _stop(turn, Stop(message=command.message, span=command.span))
    elif draft is not None and not draft.is_closed:
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
    if _on_the_form(turn):
        application.back(turn)


def _repeat(turn: Turn, command: Repeat) -> None:
    """The question comes again by itself."""


def _why(turn: Turn, command: Why) -> None:
    if turn.state.flow == "application":
        turn.say(f"why.{form.next_item(turn).topic}")


def _dont_know(turn: Turn, command: DontKnow) -> None:
    """A tip first; whoever cannot answer a second time gets choices, then a person."""
    if _on_the_form(turn):
        _missed(turn, f"dont_know.{form.next_item(turn).topic}")
    else:
        _missed(turn, "dont_know.choice")


def _skip(turn: Turn, command: Skip) -> None:
    if turn.state.pending_document is not None:
        turn.keep(pending_document=None)
        turn.say("papers.kept")
    elif _on_the_form(turn):
        application.put_off(turn)


def _refuse(turn: Turn, command: Refuse) -> None:
    if _on_the_form(turn):
        application.refuse(turn)
    else:
        turn.say("refused.fine")


def _abuse(turn: Turn, command: Abuse) -> None:
    turn.say("abuse")


def _on_the_form(turn: Turn) -> bool:
    """Whether the open question is one of the form's own, and none that stands above it."""
    if turn.state.flow != "application" or turn.state.pending_document is not None:
        return False
    return turn.state.topic in (form.next_item(turn).topic, form.next_question(turn).topic, None)


def _greet(turn: Turn, command: Greet) -> None:
    if turn.situation.language is not None:
        turn.say("greeting")


def _thank(turn: Turn, command: Thank) -> None:
    turn.say("thanks")
    if turn.state.flow is None:
        turn.over = True


def _off_topic(turn: Turn, command: OffTopic) -> None:
    turn.say("off_topic")
    turn.digressed = True


def _not_understood(turn: Turn, command: NotUnderstood) -> None:
    typed = command.span.strip()
    amount = money.parse(typed)
    in_form = turn.state.flow == "application" and "consent" in turn.facts
    if turn.state.topic == "summary" and typed.isdigit() and len(typed) < 3:
        # The lines are numbered: a bare number most likely names one.
        application.change_item(turn, int(typed), sure=False)
    elif in_form and amount and turn.situation.policy.affordability.plausible(amount):
        application.ask_which_number(turn, amount)
    elif turn.state.topic == "question" and command.span:
        turn.questions.append(Question(command.span, command.message))
    elif turn.situation.language is not None:
        _missed(turn, "not_understood")


def _missed(turn: Turn, say: str) -> None:
    """Nothing could be made of something; whether that counts, the whole turn tells."""
    turn.missed = say


def _count_misses(turn: Turn) -> None:
    """One turn that was missed: an example. Two: numbered choices. Three: a person."""
    if turn.moved and not turn.over:
        turn.keep(misses=0)
    if turn.moved or turn.over or turn.missed is None:
        return
    rules = turn.situation.policy.sessions
    turn.keep(misses=turn.state.misses + 1)
    if turn.state.misses >= rules.misses_to_person:
        turn.hand_over("not_understood")
    elif turn.state.misses < rules.misses_to_choices:
        if turn.missed:
            turn.say(turn.missed)
    else:
        turn.ask = Ask(
            "stuck",
            topic="stuck",
            offers=(
                Offer("stuck:again", "option.try_again"),
                Offer("stuck:menu", "option.menu"),
                Offer("stuck:person", "option.person"),
            ),
        )


def _count_digressions(turn: Turn) -> None:
    """Away and back, so often; after that a pause is offered in place of the question."""
    told = any(isinstance(effect, Remember) for effect in turn.effects)
    if told or turn.over or turn.state.flow != "application":
        turn.keep(digressions=0)
    elif turn.digressed:
        turn.keep(digressions=turn.state.digressions + 1)
    if turn.state.digressions > turn.situation.policy.sessions.digressions_to_pause:
        turn.keep(digressions=0)
        turn.ask = turn.ask or pauses.ask_whether_to_pause(turn)


_CHOICES: dict[str, Callable[[Turn, str, int], bool]] = {
    "menu": _choose_menu,
    "pause": pauses.choose_pause,
    "restart": pauses.choose_restart,
    "refused": application.choose_refused,
    "cancel": _choose_cancel,
    "gap": _choose_gap,
    "stuck": _choose_stuck,
    **dict.fromkeys(trouble_answers.TOPICS, trouble_answers.choose),
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
    AskLoan: loan.ask,
    Report: trouble.report,
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
    Skip: _skip,
    Refuse: _refuse,
    Abuse: _abuse,
    Greet: _greet,
    Thank: _thank,
    OffTopic: _off_topic,
    NotUnderstood: _not_understood,
}

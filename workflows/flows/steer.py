"""Steer a turn: obey what always holds, hear the commands in order, and end with one question."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from crm_store import money
from crm_store.money import Cents
from flows import (
    agreement,
    agreement_cooling,
    application,
    application_answers,
    application_facts,
    arranging,
    bank_change,
    form,
    handover,
    loan,
    menu,
    misses,
    mourning,
    offers,
    outdated,
    papers,
    papers_list,
    papers_shown,
    pauses,
    proving,
    recommending,
    reminded,
    speakers,
    stopping,
    telling,
    told_since,
    tongues,
    trouble,
    trouble_answers,
    typed_here,
    voice,
)
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
from flows.flow import FACTS, Ask, Decision, Question, Situation, Turn
from flows.hearing import wants_a_person, weighed

_COURTESIES = (Greet, Thank, Abuse)
_GOES_ON = re.compile(
    r"(?i)\b(?:go on|continue|carry on|gaan (?:maar |gerus )?(?:aan|voort)|aangaan|voortgaan)\b"
)
# These agree to whatever was last said, and may only mean that it was read.
_SOFT = frozenset({"ok", "okay", "okey", "k", "kk", "right", "fine", "sure", "goed", "reg"})
_GUESSED = 0.7  # what only the order of the questions gives a meaning to
_PLAIN = 0.95  # as sure as a tap, or as the option's own words


def decide(situation: Situation, commands: Sequence[AnyCommand]) -> Decision:
    """What this turn comes to: pure, so the same situation always comes to the same."""
    turn = Turn(situation)
    commands = outdated.hear(turn, commands)
    turn.heard = tuple(commands)
    tongues.notice(turn)
    speakers.forget_after_a_pause(turn)
    if trouble.hears_distress(turn, commands) or offers.hears_alone(turn, commands):
        return turn.decision()
    if situation.owner != "bot":
        handover.while_a_person_has_it(turn, commands)
        return turn.decision()
    if speakers.hears_first(turn, commands):
        _go_on_as_named(turn)
        return turn.decision()
    pauses.leave_what_has_ended(turn)
    with_consent = papers.come_with_consent(turn)
    if situation.documents and not with_consent and not trouble_answers.takes_files(turn):
        papers.receive(turn)
    for kind in situation.other_kinds:
        turn.say(f"cannot.{kind}")
    voice.wait_for_a_person(turn)
    commands = proving.hear(turn, typed_here.hear(turn, weighed(turn, commands)))
    commands = mourning.condole(turn, commands)
    if pauses.comes_back_after_a_pause(turn, commands):
        turn.ask = pauses.ask_pause(turn)
        return turn.decision()
    if turn.state.flow == "application":
        application.look_at_quote_again(turn)
    if agreement.hears(turn, commands):
        turn.moved = True
    else:
        _hear(turn, trouble.gravest(commands))
    if with_consent:
        papers.receive(turn)
    misses.count_misses(turn)
    misses.count_digressions(turn)
    _end_with_a_question(turn)
    return turn.decision()


def _end_with_a_question(turn: Turn) -> None:
    if turn.ask is None and turn.over:
        turn.open_question = turn.open_question or waiting_question(turn)
    elif turn.ask is None:
        turn.ask = tongues.offer(turn) or waiting_question(turn)
    in_form = turn.state.flow == "application"
    turn.keep(beneath=form.next_item(turn).topic if in_form else None)


def _go_on_as_named(turn: Turn) -> None:
    """Whoever has said that it is they is asked what was open."""
    if turn.ask is None and not turn.over:
        pauses.leave_what_has_ended(turn)
        turn.ask = waiting_question(turn)


def _hear(turn: Turn, commands: Sequence[AnyCommand]) -> None:
    # "1 and I will complain": what was asked is answered before what else is told ends the turn.
    for command in sorted(commands, key=lambda each: not _answers_trouble(turn, each)):
        # Peace is heard even after the end of a turn.
        if not turn.over or isinstance(command, Stop):
            _hear_one(turn, command)
    if any(isinstance(each, Human) for each in turn.heard) and not turn.is_handed_over:
        turn.hand_over("asked")  # whatever else was said, and wherever it had led


def _answers_trouble(turn: Turn, command: AnyCommand) -> bool:
    offered = {option[0] for option in turn.state.options}
    return (
        turn.state.topic in trouble_answers.TOPICS
        and isinstance(command, Choose)
        and command.option in offered
    )


def _hear_one(turn: Turn, command: AnyCommand) -> None:
    """Whatever is taken of a turn makes the rest of it no miss."""
    missed, turn.missed = turn.missed, None
    if not any(each.hears(turn, command) for each in _ANSWERS):
        _HANDLERS[type(command)](turn, command)
    if turn.missed is None:
        turn.missed = missed
        turn.moved = turn.moved or not isinstance(command, _COURTESIES)


def waiting_question(turn: Turn) -> Ask | None:
    """The one question that is open now."""
    if turn.situation.language is None and not menu.has_chosen_language(turn):
        return menu.ask_language()
    if turn.state.flow == "application":
        if turn.state.pending_document is not None:
            return papers.ask_kind()
        return papers_shown.waiting(turn) or form.next_question(turn)
    return agreement.waits(turn) or menu.ask_menu(turn)


def _choose_about_a_paper(turn: Turn, option: str, message: int) -> bool:
    if papers_shown.says_that_she_is_too_young(turn, option):
        trouble.report(turn, Report(about="under_age", message=message))
        return True
    return papers_shown.choose(turn, option, message)


def _choose_gap(turn: Turn, option: str, message: int) -> bool:
    if option == "gap:yes":
        turn.hand_over("question", priority=3)
    elif option == "gap:no":
        turn.say("gap.left")
    return option in ("gap:yes", "gap:no")


# --- commands ---


def _choose(turn: Turn, command: Choose) -> None:
    option, topic = command.option, turn.state.topic
    typed = command.span.strip() if command.span.strip().isdigit() else ""
    if option == "gap:yes" and _GOES_ON.search(command.span):
        option = "gap:no"  # with what she was doing, and without a person
    if wants_a_person(option):
        turn.hand_over("asked")
        return
    if option == "withdraw" and not (topic == "summary" and typed):  # "3" is a line there
        stopping.cancel(turn, Cancel(scope="application", message=command.message))
        return
    language = tongues.named(option)
    if language is not None:
        _choose_language(turn, language, stays=option.endswith(":no"))
        return
    ours = _CHOICES.get(topic or "")
    if option.endswith(":send") and not (typed or _is_sure(turn, command)):
        application_answers.ask_whether_to_send(turn)
        return
    offered = any(option == each[0] for each in turn.state.options)
    if topic == "which_document":
        followed = papers.choose_kind(turn, option, message=command.message)
    elif ours is not None:
        followed = ours(turn, option, command.message)
    else:
        followed = offered and application_answers.choose(
            turn, option, message=command.message, typed=typed
        )
    if not followed and turn.ask is None:
        turn.say("choice.no_longer_open")  # a button of an older message


def _choose_language(turn: Turn, language: Language, *, stays: bool) -> None:
    """To stay with what is spoken needs no word."""
    turn.keep(misses=0)
    if not (stays and language == turn.situation.language):
        menu.speak(turn, language)


def _is_sure(turn: Turn, command: Choose) -> bool:
    """Whether this is all that she said, and plainly."""
    beside = [each for each in turn.heard if not isinstance(each, Choose | Thank | Greet | Affirm)]
    return not beside and command.confidence >= _PLAIN


def _yes_or_no(turn: Turn, command: Affirm | Deny) -> None:
    """A yes or a no that nothing asked for: it answers nothing. A yes to a "which" is no choice."""
    if turn.state.topic == "summary" and isinstance(command, Affirm) and not _is_soft(command):
        application_answers.ask_whether_to_send(turn)
        return
    if turn.state.topic == "quote" and isinstance(command, Deny):
        turn.ask = form.ask_what_else()
        return
    which = _WHICH.get(turn.state.topic or "")
    if which is not None and isinstance(command, Affirm):
        misses.missed(turn, "choice.which")
        turn.ask = which(turn)
        return
    if isinstance(command, Deny) or turn.state.flow == "application":
        misses.missed(turn, "not_understood")


def _is_soft(command: Affirm) -> bool:
    return _SOFT.issuperset(re.findall(r"\w+", command.span.casefold()))


def _tell(turn: Turn, command: SetFact | Correct) -> None:
    if turn.situation.language is None:
        turn.keep(intent="application")
        application_facts.keep_in_mind(turn, command.fact, command.value, message=command.message)
        return
    if turn.state.flow != "application":
        if turn.draft is None or not turn.draft.is_draft:
            _tell_outside_a_form(turn, command)
            return
        turn.keep(flow="application")
    unnamed = _unnamed_amount(turn, command)
    if unnamed is not None:
        application_answers.ask_which_number(turn, unnamed)
    elif isinstance(command, Correct) and not command.value:
        application_facts.ask_again(turn, command.fact)
    elif not application_facts.tell(turn, command.fact, command.value, message=command.message):
        misses.missed(turn, "")


def _unnamed_amount(turn: Turn, command: SetFact | Correct) -> Cents | None:
    """ "I meant 6500", long after both pay and amount were told: which of them is asked."""
    if turn.state.topic in (*FACTS, "quote", "number") or command.confidence > _GUESSED:
        return None
    if command.fact not in ("amount", "remuneration") or not isinstance(command, Correct):
        return None
    amount = money.parse(command.value)
    plausible = turn.situation.policy.affordability.plausible
    return amount if amount and plausible(amount) and "remuneration" in turn.facts else None


def _tell_outside_a_form(turn: Turn, command: SetFact | Correct) -> None:
    """Whoever says what they want to borrow, or where they work, wants to apply."""
    if agreement.takes_terms(turn, command.fact, command.value):
        return
    if command.fact in ("amount", "months") and telling.asks_for_other_terms(turn):
        return
    if told_since.hears(turn, command):
        return
    if isinstance(command, Correct) and (turn.draft is None or turn.draft.is_closed):
        turn.say("application.not_open")
        return
    application.begin(turn)
    application_facts.keep_in_mind(turn, command.fact, command.value, message=command.message)


def _change_item(turn: Turn, command: ChangeItem) -> None:
    if turn.state.flow == "application":
        application_answers.change_item(turn, command.item, sure=True)
    else:
        misses.missed(turn, "not_understood")


def _start(turn: Turn, command: StartFlow) -> None:
    if turn.situation.language is None:
        turn.keep(intent=command.flow)
    elif command.flow == "status":
        loan.tell_status(turn)
    elif command.flow == "documents":
        papers_list.tell(turn)
    elif command.flow == "review":
        telling.ask_for_review(turn)
    elif command.flow == "bank_change":
        bank_change.ask(turn)
    elif turn.state.flow != "application":
        application.begin(turn)


def _question(turn: Turn, command: AskQuestion) -> None:
    turn.questions.append(Question(command.question, command.message))
    turn.digressed = True


def _language(turn: Turn, command: ChangeLanguage) -> None:
    if command.language is None:
        turn.ask = menu.ask_language()
    else:
        menu.speak(turn, command.language)


def _human(turn: Turn, command: Human) -> None:
    turn.hand_over("asked")


def _menu(turn: Turn, command: Menu) -> None:
    asked = turn.state.topic if turn.state.flow == "application" else None
    if command.span.strip() == "0" and (asked == "remuneration" or asked == "amount"):
        # Where an amount is asked for, a nought is one; the menu has another name.
        _tell(turn, SetFact(fact=asked, value="0", message=command.message))
        turn.say("choice.menu_by_name")
        return
    turn.keep(flow=None, again=None)


def _help(turn: Turn, command: Help) -> None:
    if command.about is None:
        turn.say("help")
    elif turn.situation.language is not None:  # else the welcome says it
        turn.say("who_we_are")


def _back(turn: Turn, command: Back) -> None:
    if _on_the_form(turn):
        application.back(turn)
    elif turn.state.flow is None:
        trouble_answers.one_step_back(turn)


def _repeat(turn: Turn, command: Repeat) -> None:
    """The question comes again by itself; where none but the menu is open, how it all stands."""
    sent = turn.draft is not None and not (turn.draft.is_draft or turn.draft.is_closed)
    if sent and turn.state.flow is None and turn.state.topic in (None, "menu"):
        loan.tell_status(turn)


def _why(turn: Turn, command: Why) -> None:
    if turn.state.flow == "application":
        turn.say(f"why.{form.next_item(turn).topic}")


def _dont_know(turn: Turn, command: DontKnow) -> None:
    """A tip first; whoever cannot answer a second time gets choices, then a person."""
    if _on_the_form(turn):
        misses.missed(turn, f"dont_know.{form.next_item(turn).topic}")
    else:
        misses.missed(turn, "dont_know.choice")


def _skip(turn: Turn, command: Skip) -> None:
    if turn.state.pending_document is not None:
        turn.keep(pending_document=None)
        turn.say("papers.kept")
    elif turn.state.topic in papers_shown.TOPICS:
        papers_shown.leave_to_a_person(turn)
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
        offers.ask_after_thanks(turn)
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
        application_answers.change_item(turn, int(typed), sure=False)
    elif in_form and amount and turn.situation.policy.affordability.plausible(amount):
        application_answers.ask_which_number(turn, amount)
    elif turn.state.topic == "question" and command.span:
        turn.questions.append(Question(command.span, command.message))
    else:
        # A first hello is answered with the languages, which says enough.
        is_first = turn.situation.language is None and turn.state.topic != "language"
        misses.missed(turn, "" if is_first else "not_understood")


_CHOICES: dict[str, Callable[[Turn, str, int], bool]] = {
    "menu": menu.choose_menu,
    "pause": pauses.choose_pause,
    "restart": pauses.choose_restart,
    "refused": application_answers.choose_refused,
    "cancel": stopping.choose_cancel,
    "gap": _choose_gap,
    handover.TOPIC: handover.choose_score,
    "stuck": misses.choose_stuck,
    telling.TOPIC: telling.choose,
    agreement.TOPIC: agreement.choose,
    agreement_cooling.TOPIC: agreement_cooling.choose,
    **dict.fromkeys(papers_shown.TOPICS, _choose_about_a_paper),
    **dict.fromkeys(trouble_answers.TOPICS, trouble_answers.choose),
    **dict.fromkeys(arranging.TOPICS, arranging.choose),
    reminded.TOPIC: reminded.choose,
    offers.TOPIC: offers.choose,
    application_facts.NEAREST: application_facts.choose_nearest,
}
# Questions that a plain yes does not answer: they are asked once more, and nothing else instead.
_WHICH: dict[str, Callable[[Turn], Ask]] = {
    "cancel": stopping.ask_what_to_stop,
    "employer_unknown": lambda turn: application_facts.ask_what_now(
        str(turn.value("employer_named"))
    ),
}
# Who takes what answers a question of theirs, before it is anything else.
_ANSWERS = (recommending, proving, trouble_answers, reminded, arranging, offers)

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
    Cancel: stopping.cancel,
    Stop: stopping.stop,
    Resume: stopping.resume,
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

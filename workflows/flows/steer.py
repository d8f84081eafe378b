"""Steer a turn: obey what always holds, hear the commands in order, and end with one question."""

from collections.abc import Callable, Sequence
from typing import Any

from crm_store import money
from flows import (
    agreement,
    application,
    application_answers,
    arranging,
    bank_change,
    choosing,
    facts_told,
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
    Unsay,
    Why,
)
from flows.flow import Ask, Decision, Question, Situation, Turn
from flows.hearing import weighed

_COURTESIES = (Greet, Thank, Abuse)


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
        facts_told.tell(turn, SetFact(fact=asked, value="0", message=command.message))
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


def _unsay(turn: Turn, command: Unsay) -> None:
    turn.say("paid.taken_back")


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


# Who takes what answers a question of theirs, before it is anything else.
_ANSWERS = (recommending, proving, trouble_answers, reminded, arranging, offers)

_HANDLERS: dict[type[Any], Callable[[Turn, Any], None]] = {
    StartFlow: _start,
    SetFact: facts_told.tell,
    Correct: facts_told.tell,
    ChangeItem: facts_told.change_item,
    Choose: choosing.choose,
    Affirm: choosing.yes_or_no,
    Deny: choosing.yes_or_no,
    AskQuestion: _question,
    AskLoan: loan.ask,
    Report: trouble.report,
    Unsay: _unsay,
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

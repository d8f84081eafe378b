"""An option that is chosen, and a yes or a no that means none: whose question it answers."""

from collections.abc import Callable

from flows import (
    agreement,
    agreement_cooling,
    application_answers,
    application_facts,
    arranging,
    form,
    handover,
    menu,
    misses,
    offers,
    papers,
    papers_shown,
    pauses,
    reminded,
    stopping,
    telling,
    tongues,
    trouble,
    trouble_answers,
    wording,
)
from flows.commands import Affirm, Cancel, Choose, Deny, Greet, Language, Report, Thank
from flows.flow import Ask, Turn
from flows.hearing import wants_a_person

_CONSENTS = ("consent:yes", "consent_again:yes")
_PLAIN = 0.95  # as sure as a tap, or as the option's own words


def choose(turn: Turn, command: Choose) -> None:
    """Follow the option as the question does that offered it."""
    option, topic = command.option, turn.state.topic
    typed = command.span.strip() if command.span.strip().isdigit() else ""
    if option == "gap:yes" and wording.goes_on(command.span):
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
    if option in _CONSENTS and _may_mean_the_answer(turn, command):
        turn.say("application.consent_unsure")
        return
    if option.endswith(":send") and not (typed or _is_sure(turn, command)):
        application_answers.ask_whether_to_send(turn)
        return
    ours = _CHOICES.get(topic or "")
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


def _may_mean_the_answer(turn: Turn, command: Choose) -> bool:
    """Whether an "ok" follows what she asked in between: it may only mean that she read that."""
    said = command.span.strip()
    return bool(turn.state.digressions and said) and not wording.agrees(said)


def _choose_language(turn: Turn, language: Language, *, stays: bool) -> None:
    """To stay with what is spoken needs no word."""
    turn.keep(misses=0)
    if not (stays and language == turn.situation.language):
        menu.speak(turn, language)


def _is_sure(turn: Turn, command: Choose) -> bool:
    """Whether this is all that she said, and plainly."""
    beside = [each for each in turn.heard if not isinstance(each, Choose | Thank | Greet | Affirm)]
    return not beside and command.confidence >= _PLAIN


def yes_or_no(turn: Turn, command: Affirm | Deny) -> None:
    """A yes or a no that nothing asked for: it answers nothing. A yes to a "which" is no choice."""
    if (
        turn.state.topic == "summary"
        and isinstance(command, Affirm)
        and wording.agrees(command.span)
    ):
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

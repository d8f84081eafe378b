"""Trouble: what somebody reports is written down at once, told kindly, and brought to a person.

Every trouble has two halves: what is noted (`trouble_noted.py`), whoever has the conversation, and
what is said here, which only the assistant does. No half says that anybody owes anything.
"""

from collections.abc import Callable, Sequence

from crm_store import money
from flows import application, mourning, owing, status, told_since
from flows.commands import AnyCommand, Report, Stop, Trouble
from flows.effects import OptOut
from flows.flow import Ask, Offer, Turn
from flows.trouble_noted import CASES, answered_by, claim_pause, note

# After these nothing else of the turn is heard: a figure told beside a death, or to somebody else
# than the borrower, could not be taken back.
_GRAVE: tuple[Trouble, ...] = (
    "distress",
    "bereavement",
    "wrong_number",
    "third_party",
    "under_age",
    "threat",
)


def gravest(commands: Sequence[AnyCommand]) -> Sequence[AnyCommand]:
    """Only the gravest report of a turn, where there is one; otherwise everything."""
    for about in _GRAVE:
        for command in commands:
            if isinstance(command, Report) and command.about == about:
                return (command,)
    return commands


def hears_distress(turn: Turn, commands: Sequence[AnyCommand]) -> bool:
    """Whether somebody wants to die: nothing else of the turn is answered, and a person called."""
    reports = [each for each in commands if isinstance(each, Report)]
    told = next((each for each in reports if each.about == "distress"), None)
    if told is None or turn.situation.owner not in ("bot", "queue"):
        return False
    if any(isinstance(each, Stop) for each in commands):
        turn.do(OptOut())  # a wish for peace is always granted
    for each in reports:
        if each.about == "threat":
            note(turn, each)
    report(turn, told)
    return True


def report(turn: Turn, command: Report) -> None:
    """Note it and say what happens next."""
    note(turn, command)
    _WORDS[command.about](turn, command)


def say_who_answers(turn: Turn, key: str, about: Trouble) -> None:
    """By when a person answers, and what her case is called."""
    turn.say(key, by=answered_by(turn, about), case=CASES[about].name)


def ask_which() -> Ask:
    """What is the problem? Not every problem is a complaint; a person comes by the word for one."""
    return Ask(
        "trouble.which",
        topic="trouble",
        offers=(
            Offer("trouble:hardship", "trouble.hardship"),
            Offer("trouble:paid", "trouble.paid"),
            Offer("trouble:wrong_deduction", "trouble.wrong_deduction"),
            Offer("trouble:no_money", "trouble.no_money"),
            Offer("trouble:fraud", "trouble.fraud"),
            Offer("trouble:complaint", "trouble.complaint"),
        ),
    )


def ask_hardship() -> Ask:
    return Ask(
        "hardship.ask",
        topic="hardship",
        offers=(
            Offer("hardship:nothing", "hardship.nothing"),
            Offer("hardship:some", "hardship.some"),
            Offer("hardship:talk", "hardship.talk"),
        ),
    )


def ask_what_happened(*, told: bool) -> Ask:
    """Whoever has told it in their own words is not asked to tell it again."""
    offers = (
        Offer("complaint:done", "trouble.that_is_all"),
        Offer("complaint:namfisa", "complaint.namfisa"),
        Offer("complaint:person", "option.person"),
    )
    if told:
        return Ask("complaint.ask_more", topic="complaint", offers=offers)
    return Ask("complaint.ask", topic="complaint", offers=offers)


def ask_payslip() -> Ask:
    return Ask(
        "deduction.ask_payslip",
        topic="complaint",
        offers=(
            Offer("complaint:done", "deduction.not_now"),
            Offer("complaint:namfisa", "complaint.namfisa"),
            Offer("complaint:person", "option.person"),
        ),
    )


def ask_slip() -> Ask:
    return Ask(
        "paid.ask_slip",
        topic="paid",
        offers=(Offer("paid:no_slip", "paid.no_slip"), Offer("paid:person", "option.person")),
    )


def ask_when() -> Ask:
    return Ask(
        "bereavement.ask",
        topic="bereavement",
        offers=(
            Offer("bereavement:this_week", "bereavement.this_week"),
            Offer("bereavement:next_week", "bereavement.next_week"),
            Offer("bereavement:myself", "bereavement.myself"),
        ),
    )


def ask_fraud() -> Ask:
    return Ask(
        "fraud.ask",
        topic="fraud",
        offers=(Offer("fraud:done", "trouble.that_is_all"), Offer("fraud:person", "option.person")),
    )


# --- what is said ---


def _say_distress(turn: Turn, command: Report) -> None:
    """Kind words and a person. Nothing is asked, and nothing about money is said."""
    _begin_anew(turn)
    turn.keep(beneath=None, told=())
    turn.say("distress.sorry")
    turn.say("distress.not_alone")
    turn.hand_over("distress", category=CASES["distress"].name, priority=CASES["distress"].priority)


def _say_threat(turn: Turn, command: Report) -> None:
    """Calm words. What else she writes is for the same person; no question is put."""
    turn.say("threat.heard", by=answered_by(turn, command.about))
    turn.open_question = Ask("complaint.ask", topic="threat")
    turn.over = True


def _say_paid(turn: Turn, command: Report) -> None:
    turn.say("paid.noted", until=claim_pause(turn))
    turn.ask = ask_slip()


def _say_hardship(turn: Turn, command: Report) -> None:
    if told_since.hears_hardship(turn, command.message):
        return
    turn.say("hardship.sorry")
    turn.say("hardship.choices")
    turn.ask = ask_hardship()


def _say_complaint(turn: Turn, command: Report) -> None:
    say_who_answers(turn, "complaint.passed_on", command.about)
    turn.say("complaint.rights")
    turn.ask = ask_what_happened(told=bool(command.span))


def _say_wrong_deduction(turn: Turn, command: Report) -> None:
    say_who_answers(turn, "complaint.passed_on", command.about)
    turn.say("complaint.rights")
    figures = _figures(turn, command)
    if figures is None:
        turn.ask = ask_payslip()
        return
    expected, taken = figures
    turn.ask = Ask(
        "deduction.ask_right",
        {"instalment": expected, "amount": taken},
        topic="deduction",
        offers=(
            Offer(f"deduction:yes:{expected}:{taken}", "option.yes"),
            Offer("deduction:no", "option.no"),
        ),
    )


def _figures(turn: Turn, command: Report) -> tuple[int, int] | None:
    """What was agreed and what was taken, where both are certain."""
    loan = turn.situation.loan
    following = owing.next_payment(loan) if loan else None
    told = money.find(command.span)
    if loan is None or following is None or len(told) != 1 or not told[0][0]:
        return None
    return loan.schedule[following.n - 1].amount, told[0][0]


def _say_no_money(turn: Turn, command: Report) -> None:
    say_who_answers(turn, "no_money.checked", command.about)
    if turn.state.flow is None and turn.draft is not None and not turn.draft.is_closed:
        status.tell(turn)
    settle(turn)


def _say_bereavement(turn: Turn, command: Report) -> None:
    if mourning.is_unclear(turn, command):
        turn.says.clear()
        turn.questions.clear()
        turn.say("mourning.sorry")
        if mourning.is_for_a_person(command):
            case = CASES["bereavement"]
            turn.hand_over("bereavement", category=case.name, priority=case.priority)
        else:
            turn.ask = mourning.ask_whose()
        turn.over = True
        return
    _begin_anew(turn)
    turn.say("bereavement.sorry")
    turn.say("bereavement.person")
    turn.ask = ask_when()


def _say_wrong_number(turn: Turn, command: Report) -> None:
    _begin_anew(turn)
    turn.say("wrong_number.done")


def _say_third_party(turn: Turn, command: Report) -> None:
    _begin_anew(turn)
    turn.say("third_party.cannot")


def _say_scam_worry(turn: Turn, command: Report) -> None:
    turn.say("scam.never")
    turn.say("scam.check")
    turn.ask = Ask(
        "scam.ask",
        topic="scam",
        offers=(
            Offer("scam:report", "scam.report"),
            Offer("scam:person", "option.person"),
            Offer("scam:menu", "option.menu"),
        ),
    )


def _say_fraud(turn: Turn, command: Report) -> None:
    say_who_answers(turn, "fraud.noted", "fraud")
    turn.ask = ask_fraud()


def _say_under_age(turn: Turn, command: Report) -> None:
    draft = turn.draft
    if draft is not None and draft.is_draft:
        application.withdraw(turn, message=command.message)
    _begin_anew(turn)
    turn.keep(too_young=True)
    age = turn.situation.policy.affordability.minimum_age
    if command.span:
        turn.say("under_age.sorry", age=age)
    else:  # her card says it
        turn.say("under_age.found", age=age)
    turn.ask = Ask(
        "under_age.ask",
        topic="under_age",
        offers=(Offer("under_age:yes", "option.yes"), Offer("under_age:no", "option.no")),
    )


def _say_new_debt(turn: Turn, command: Report) -> None:
    if not told_since.hears_new_debt(turn, command.message):
        turn.say("application.debt_counts")
        settle(turn)


def _begin_anew(turn: Turn) -> None:
    """Leave whatever was open, and hear nothing more in this turn."""
    turn.says.clear()
    turn.questions.clear()
    turn.keep(flow=None, again=None, pending_document=None, intent=None)
    turn.ask = None
    turn.over = True


def settle(turn: Turn) -> None:
    """Say no more where nothing else is open; an open form asks its question again."""
    if turn.state.flow is None:
        turn.over = True


_WORDS: dict[Trouble, Callable[[Turn, Report], None]] = {
    "distress": _say_distress,
    "threat": _say_threat,
    "paid": _say_paid,
    "hardship": _say_hardship,
    "complaint": _say_complaint,
    "wrong_deduction": _say_wrong_deduction,
    "no_money": _say_no_money,
    "bereavement": _say_bereavement,
    "wrong_number": _say_wrong_number,
    "third_party": _say_third_party,
    "scam_worry": _say_scam_worry,
    "fraud": _say_fraud,
    "under_age": _say_under_age,
    "new_debt": _say_new_debt,
}

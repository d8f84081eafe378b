"""Trouble on record: what is noted of it, whoever has the conversation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from flows import mourning
from flows.commands import Human, Report, Trouble
from flows.effects import (
    CancelProactive,
    ClaimPayment,
    CloseLead,
    DisownNumber,
    Flag,
    HoldLoan,
    OpenCase,
    OptOut,
    PauseReminders,
    Unverify,
    Value,
)
from flows.flow import Turn


@dataclass(frozen=True)
class Category:
    """The case that a trouble opens: 0 is the most urgent priority."""

    name: str
    priority: int
    details: dict[str, Value] = field(default_factory=dict)
    at_once: bool = False  # due by the clock, also while the office is closed


CASES: dict[Trouble, Category] = {
    "distress": Category("distress", 0, at_once=True),
    "threat": Category("threat", 0, {"for": "supervisor"}),
    "bereavement": Category("bereavement", 0),
    "fraud": Category("fraud_report", 0),
    "hardship": Category("payment_difficulty", 1),
    "complaint": Category("complaint", 1),
    "wrong_deduction": Category("complaint", 1),
    "no_money": Category("payout_missing", 1),
    "paid": Category("payment_claim", 2, {"to_do": "ask the employer's deduction file first"}),
    "wrong_number": Category(
        "wrong_number", 2, {"to_do": "find the contact through the employer; name no loan"}
    ),
    "third_party": Category("third_party", 3),
}


def note(turn: Turn, command: Report) -> None:
    """What must be on record of it, also while a person has the conversation."""
    about = command.about
    if about in CASES:
        unclear = about == "bereavement" and mourning.is_unclear(turn, command)
        open_case(turn, about, message=command.message, is_unclear=unclear)
    if about in _NOTES:
        _NOTES[about](turn, command)


def open_case(turn: Turn, about: Trouble, *, message: int, is_unclear: bool = False) -> None:
    """Bring it to a person, with the message that told it."""
    case = CASES[about]
    details: dict[str, Value] = {**case.details, "told_in": _told_in(turn, message)}
    if about == "bereavement":
        if is_unclear:
            details["whose"] = "not known yet"
        details["for"] = turn.situation.policy.sla.bereavement_role
    turn.do(OpenCase(case.name, about, case.priority, details, at_once=case.at_once))


def answered_by(turn: Turn, about: Trouble) -> datetime:
    """When a person should have answered, in office time."""
    situation = turn.situation
    minutes = situation.policy.sla.first_response(CASES[about].priority)
    return situation.calendar.add_office_time(situation.now, minutes)


def claim_pause(turn: Turn) -> date:
    """How long a claim of payment keeps reminders away."""
    situation = turn.situation
    days = situation.policy.sla.claim_pause_business_days
    return situation.calendar.add_business_days(situation.today, days)


def _told_in(turn: Turn, message: int) -> str:
    return str(turn.situation.messages[message])


def _note_bereavement(turn: Turn, command: Report) -> None:
    if mourning.is_unclear(turn, command):
        _pause(turn, because="bereavement")
        return
    turn.do(Flag("deceased_reported"))
    _stop_writing_first(turn, because="deceased_reported")
    _trust_no_more(turn, because="bereavement")


def _note_wrong_number(turn: Turn, command: Report) -> None:
    _stop_writing_first(turn, because="wrong_number")
    if turn.situation.owner == "bot" and not any(isinstance(each, Human) for each in turn.heard):
        turn.do(DisownNumber())
    else:
        _trust_no_more(turn, because="wrong_number")  # a person talks on, with whoever it is


def _note_third_party(turn: Turn, command: Report) -> None:
    _stop_writing_first(turn, because="third_party")
    _trust_no_more(turn, because="third_party")


def _note_distress(turn: Turn, command: Report) -> None:
    _pause(turn, because="distress")


def _note_threat(turn: Turn, command: Report) -> None:
    _pause(turn, because="threat")


def _note_hardship(turn: Turn, command: Report) -> None:
    turn.do(Flag("hardship"))
    _pause(turn, because="hardship")


def _note_complaint(turn: Turn, command: Report) -> None:
    _pause(turn, because="complaint")


def _note_wrong_deduction(turn: Turn, command: Report) -> None:
    turn.do(Flag("dispute"))
    turn.do(HoldLoan("dispute"))
    _pause(turn, because="dispute")


def _note_paid(turn: Turn, command: Report) -> None:
    if any(isinstance(each, ClaimPayment) for each in turn.effects):
        return  # told twice in one burst
    turn.do(ClaimPayment(command.message))
    turn.do(PauseReminders(claim_pause(turn), because="paid"))
    turn.do(CancelProactive("paid"))


def _note_under_age(turn: Turn, command: Report) -> None:
    turn.do(CloseLead("age"))


def _trust_no_more(turn: Turn, *, because: str) -> None:
    """Whoever writes here now may well know the end of her ID: it opens nothing any more."""
    turn.do(Unverify(because))
    turn.keep(proven_at=None, proof_tries=turn.situation.policy.sessions.proof_tries)


def _stop_writing_first(turn: Turn, *, because: str) -> None:
    turn.do(CancelProactive(because))
    turn.do(OptOut())


def _pause(turn: Turn, *, because: str) -> None:
    turn.do(PauseReminders(None, because=because))
    turn.do(CancelProactive(because))


_NOTES: dict[Trouble, Callable[[Turn, Report], None]] = {
    "distress": _note_distress,
    "threat": _note_threat,
    "bereavement": _note_bereavement,
    "wrong_number": _note_wrong_number,
    "third_party": _note_third_party,
    "hardship": _note_hardship,
    "complaint": _note_complaint,
    "wrong_deduction": _note_wrong_deduction,
    "paid": _note_paid,
    "under_age": _note_under_age,
}

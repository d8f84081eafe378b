"""Answering in trouble: what she cannot pay, has paid, was taken, or complains of."""

from collections.abc import Callable, Mapping

from evals.borrower.choosing import in_words_or, pick
from evals.borrower.head import Head
from evals.borrower.hearing import End, Hearing, Move, Says, Sends

_TROUBLES = {"complain": "complaint", "hardship": "hardship", "claim_paid": "paid"}


def _trouble(head: Head, seen: Hearing) -> Move:
    """Which problem it is."""
    wrong = head.borrower.wants == "complain" and "taken" in head.memory.knows
    about = "wrong_deduction" if wrong else _TROUBLES.get(head.borrower.wants, "person")
    return pick(head, seen, f"trouble:{about}", "person")


def _hardship(head: Head, seen: Hearing) -> Move:
    if head.will_end("person"):
        return pick(head, seen, "talk")
    if "can_pay" in head.memory.knows:
        return pick(head, seen, "some")
    return in_words_or(head, seen, "nothing_to_pay", "nothing")


def _how_much(head: Head, seen: Hearing) -> Move:
    can_pay = head.memory.knows.get("can_pay")
    if can_pay is None:
        return Says(head.pen.act("dont_know"))
    return Says(head.pen.telling("can_pay", "bare", can_pay))


def _complaint(head: Head, seen: Hearing) -> Move:
    if "slip" in head.memory.knows and not head.memory.sent["slip"]:
        return _slip(head)
    return in_words_or(head, seen, "nothing_more", "done")


def _paid(head: Head, seen: Hearing) -> Move:
    if "slip" in head.memory.knows:
        return _slip(head)
    return in_words_or(head, seen, "no_slip", "no_slip")


def _slip(head: Head) -> Move:
    head.memory.sent["slip"] += 1
    return Sends(head.memory.knows["slip"])


# What she answers in trouble, by the topic of the question.
ANSWERS: Mapping[str, Callable[[Head, Hearing], Move | End]] = {
    "trouble": _trouble,
    "hardship": _hardship,
    "hardship_amount": _how_much,
    "hardship_amount_again": _how_much,
    "complaint": _complaint,
    "deduction": lambda head, seen: pick(head, seen, *_yes(seen)),
    "paid": _paid,
    "fraud": lambda head, seen: pick(head, seen, "done"),
    "scam": lambda head, seen: pick(head, seen, "menu"),
    "under_age": lambda head, seen: pick(head, seen, "no"),
    "bereavement": lambda head, seen: pick(head, seen, "myself"),
}


def _yes(seen: Hearing) -> list[str]:
    return [option for option, _ in seen.options if option.startswith("deduction:yes")]

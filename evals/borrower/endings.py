"""When a borrower has what she came for, or hears that she will not get it here."""

from collections.abc import Collection, Mapping

from evals.borrower.hearing import Ending, Hearing

# Phrases after which there is nothing more to write, whatever she wanted.
_CLOSING: Mapping[str, Ending] = {
    "application.submitted": "submitted",
    "handover.open": "person",
    "handover.closed": "person",
    "distress.open": "person",
    "distress.closed": "person",
    "distress.nobody": "person",
    "application.consent_refused": "refused",
    "application.referred": "refused",
    "under_age.found": "refused",
    "under_age.sorry": "refused",
    "cancel.done": "withdrawn",
    "stop.done": "stopped",
    "stop.done_with_draft": "stopped",
}
# What answers each wish; a dot at the end stands for every phrase that begins so.
_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "status": ("status.", "loan.running", "loan.not_here"),
    "balance": ("loan.balance", "loan.all_paid", "loan.none", "loan.not_here"),
    "settle": ("loan.settle", "loan.all_paid", "loan.none", "loan.not_here"),
    "complain": ("complaint.done", "complaint.added"),
    "hardship": ("hardship.noted_amount", "hardship.noted_nothing", "hardship.noted_unsure"),
    "claim_paid": ("paid.without_slip", "paid.got_slip"),
}
_TOLD = ("question.answered", "question.answered_in_english", "question.answered_glossed")


def closing(seen: Hearing) -> Ending | None:
    """How the talk ended with this answer, if it did."""
    return next((_CLOSING[key] for key in seen.keys if key in _CLOSING), None)


def answers(want: str, seen: Hearing) -> bool:
    """Whether this answer is what she wanted to hear."""
    return any(_is_of(key, _ANSWERS.get(want, ())) for key in seen.keys)


def _is_of(key: str, wanted: Collection[str]) -> bool:
    return any(key == each or (each.endswith(".") and key.startswith(each)) for each in wanted)


def is_told(seen: Hearing) -> bool:
    """Whether a question was answered from an article."""
    return any(key in _TOLD for key in seen.keys)

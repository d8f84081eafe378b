"""What is best done next with a customer: the first rule that holds, by its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from crm_store.applications import DRAFT
from flows.policy.customers import CustomerRules

Action = Literal[
    "nothing_after_death",
    "hold_for_fraud",
    "answer_dispute",
    "settle_complaint",
    "offer_another_way",
    "ring_about_lateness",
    "ask_employer",
    "decide",
    "pay_out",
    "help_with_form",
    "wait",
    "ask_how_it_goes",
    "invite_back",
    "nothing",
]


@dataclass(frozen=True)
class Seen:
    """What the rules look at; nothing else of her is needed."""

    flags: Sequence[str] = ()
    open_complaints: int = 0
    days_late: int = 0
    waits: str | None = None  # the stage at which an application is open
    health_band: str | None = None
    churn: int | None = None
    may_be_written_to: bool = False


def of(seen: Seen, rules: CustomerRules) -> Action:
    """The first that holds; somebody for whom none does is left in peace."""
    for action, holds in RULES:
        if holds(seen, rules):
            return action
    return "nothing"


def _died(seen: Seen, _: CustomerRules) -> bool:
    return "deceased" in seen.flags or "deceased_reported" in seen.flags


def _rings(seen: Seen, rules: CustomerRules) -> bool:
    return seen.days_late >= rules.ring_late_days


def _invites(seen: Seen, rules: CustomerRules) -> bool:
    return seen.may_be_written_to and seen.churn is not None and seen.churn >= rules.churn_from


Rule = Callable[[Seen, CustomerRules], bool]
# The heaviest first: what protects her comes before what is owed, and that before what we sell.
RULES: tuple[tuple[Action, Rule], ...] = (
    ("nothing_after_death", _died),
    ("hold_for_fraud", lambda seen, _: "fraud_signal" in seen.flags),
    ("answer_dispute", lambda seen, _: "dispute" in seen.flags),
    ("settle_complaint", lambda seen, _: seen.open_complaints > 0),
    ("offer_another_way", lambda seen, _: seen.days_late > 0 and "hardship" in seen.flags),
    ("ring_about_lateness", _rings),
    ("ask_employer", lambda seen, _: seen.days_late > 0),
    ("decide", lambda seen, _: seen.waits == "manual_review"),
    ("pay_out", lambda seen, _: seen.waits == "disbursement"),
    ("help_with_form", lambda seen, _: seen.waits in DRAFT),
    ("wait", lambda seen, _: seen.waits is not None),
    ("ask_how_it_goes", lambda seen, _: seen.health_band == "at risk"),
    ("invite_back", _invites),
)

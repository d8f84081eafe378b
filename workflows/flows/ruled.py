"""What was decided on an application, as far as the borrower hears of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.affordability import CounterOffer
from flows.decision import Verdict
from flows.standing import Check, Reason


@dataclass(frozen=True)
class Grounds:
    """One reason, with the figures of the rule that fired."""

    reason: Reason
    measured: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Ruled:
    """A decision. `review_until` is the last day on which she may ask for another look."""

    verdict: Verdict
    on: date
    grounds: tuple[Grounds, ...] = ()
    offer: CounterOffer | None = None
    stands_until: date | None = None  # of an offer
    review_until: date | None = None
    may_fit: CounterOffer | None = None  # of a decline; nobody has looked at it


def grounds(reasons: Sequence[Reason], checks: Sequence[Check]) -> tuple[Grounds, ...]:
    """Each reason with what its rule measured, where figures say more than words."""
    return tuple(_ground(reason, checks) for reason in reasons)


def _ground(reason: Reason, checks: Sequence[Check]) -> Grounds:
    for check in checks:
        if check.reason == reason and check.result == "fail":
            return Grounds(reason, _figure(check.measured), _figure(check.limit))
    return Grounds(reason)


def _figure(value: object) -> int | None:
    return value if isinstance(value, int) else None

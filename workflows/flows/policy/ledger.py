"""How money is divided, when a loan is late, and what a rail may do."""

from itertools import pairwise
from typing import Annotated, get_args

from pydantic import AfterValidator, Field

from crm_store.lateness import Measure
from crm_store.money import Cents
from crm_store.split import Part
from flows.policy.version import Version


def _each_once(order: tuple[Part, ...]) -> tuple[Part, ...]:
    if sorted(order) != sorted(get_args(Part)):
        raise ValueError("the order names each part once")
    return order


def _ascending(days: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= sooner for sooner, later in pairwise((0, *days))):
        raise ValueError("each bucket begins after the one before it, and the first is late")
    return days


class LedgerRules(Version):
    """The ledger's dated values. Amounts are cents."""

    order: Annotated[tuple[Part, ...], AfterValidator(_each_once)]
    tolerance_cents: Cents = Field(ge=0)
    buckets: Annotated[tuple[int, ...], AfterValidator(_ascending)] = Field(min_length=1)
    cured_after: int = Field(ge=0)
    late_after_days: int = Field(ge=0)
    tracking_days: int = Field(ge=0, le=14)  # PSD-7
    refund_priority: int = Field(ge=0, le=3)
    adds_penalties: bool  # by itself; otherwise a person does

    @property
    def measure(self) -> Measure:
        """What counts as late."""
        return Measure(
            tolerance=self.tolerance_cents, buckets=self.buckets, cured_after=self.cured_after
        )

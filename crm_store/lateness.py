"""What counts as late, in numbers that the policy gives."""

from dataclasses import dataclass

from crm_store.money import Cents


@dataclass(frozen=True)
class Measure:
    """From when a loan is late, and for how long it counts as at risk.

    A bucket begins with each of the days. A restructured loan counts as at risk until so many
    payments of its new schedule are in.
    """

    tolerance: Cents
    buckets: tuple[int, ...]
    cured_after: int

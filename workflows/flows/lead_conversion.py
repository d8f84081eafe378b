"""How many leads became loans, with the interval in which the true share lies."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from crm_store.money import Cents

_Z = 1.96  # for 95 of 100


@dataclass(frozen=True)
class Converted:
    """Leads of one kind, what became of them, and what they cost."""

    leads: int
    loans: int
    cost: Cents

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.loans, self.leads) if self.leads else None

    @property
    def interval(self) -> tuple[Fraction, Fraction] | None:
        """Wilson's, which holds for few leads and for shares near 0 and 1."""
        if not self.leads:
            return None
        n, p = self.leads, self.loans / self.leads
        middle = p + _Z**2 / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        low, high = (middle - spread) / whole, (middle + spread) / whole
        return _share(low), _share(high)

    @property
    def cost_each(self) -> Cents | None:
        """What a loan of theirs has cost us to find."""
        return Cents(round(Fraction(self.cost, self.loans))) if self.loans else None


def _share(value: float) -> Fraction:
    return Fraction(min(max(round(value, 4), 0.0), 1.0)).limit_denominator(10_000)

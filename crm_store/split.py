"""The four parts of every amount on a loan: penalty, fee, charge and principal."""

from dataclasses import dataclass
from typing import Literal

from crm_store.money import Cents

Part = Literal["penalty", "fee", "charge", "principal"]
NOTHING = Cents(0)


@dataclass(frozen=True)
class Split:
    """An amount by its parts; the amount is their sum, and is kept nowhere else."""

    penalty: Cents = NOTHING
    fee: Cents = NOTHING
    charge: Cents = NOTHING
    principal: Cents = NOTHING

    @property
    def total(self) -> Cents:
        return Cents(self.penalty + self.fee + self.charge + self.principal)

    def __neg__(self) -> "Split":
        return Split() - self

    def __add__(self, other: "Split") -> "Split":
        return Split(
            Cents(self.penalty + other.penalty),
            Cents(self.fee + other.fee),
            Cents(self.charge + other.charge),
            Cents(self.principal + other.principal),
        )

    def __sub__(self, other: "Split") -> "Split":
        return Split(
            Cents(self.penalty - other.penalty),
            Cents(self.fee - other.fee),
            Cents(self.charge - other.charge),
            Cents(self.principal - other.principal),
        )

    @property
    def above_zero(self) -> "Split":
        """Only the parts that are more than nothing."""
        parts = (self.penalty, self.fee, self.charge, self.principal)
        return Split(*(Cents(max(part, 0)) for part in parts))

    @property
    def is_something(self) -> bool:
        """Whether any part of it is not zero."""
        return self != Split()

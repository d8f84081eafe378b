"""Bills between partners and us: lines, tax and commission in whole cents, and how a bill stands.

Each line is rounded once, half to even; a bill is the sum of its lines and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from crm_store.money import Cents
from flows.policy import percent

Kind = Literal["invoice", "commission", "credit"]
# What a partner is billed for. To add one: a name here, and its words in `ITEMS`.
Item = Literal["set_up", "training", "file_service", "deducted_not_paid", "other"]
ITEM_NAMES: tuple[Item, ...] = get_args(Item)
ITEMS: dict[str, str] = {
    "set_up": "Setting up deductions",
    "training": "Training of the pay office",
    "file_service": "Files by hand",
    "deducted_not_paid": "Deducted from pay and not handed over",
    "other": "Other, as agreed",
    "commission": "Commission on",
}
State = Literal["open", "partly_paid", "paid", "overdue", "to_refund", "credited"]


@dataclass(frozen=True)
class Line:
    """One line of a bill; the basis and its rate where it is a part of something."""

    item: str
    net: Cents
    vat: Cents
    about: str | None = None
    basis: Cents | None = None
    bps: int | None = None

    @property
    def total(self) -> Cents:
        return Cents(self.net + self.vat)


@dataclass(frozen=True)
class Totals:
    """What the lines of a bill come to."""

    net: Cents
    vat: Cents

    @property
    def total(self) -> Cents:
        return Cents(self.net + self.vat)


def line(item: Item, net: Cents, *, vat_bps: int, about: str | None = None) -> Line:
    """A line of an invoice. What was deducted for us is ours: it bears no tax."""
    rate = 0 if item == "deducted_not_paid" else vat_bps
    return Line(item, net, percent.part(net, rate), about)


def commission(about: str, basis: Cents, *, bps: int, vat_bps: int) -> Line:
    """A partner's part of what came in on one loan."""
    net = percent.part(basis, bps)
    return Line("commission", net, percent.part(net, vat_bps), about, basis, bps)


def added(lines: Sequence[Line]) -> Totals:
    """What they come to."""
    net, vat = (sum(getattr(each, part) for each in lines) for part in ("net", "vat"))
    return Totals(Cents(net), Cents(vat))


def state(*, left: Cents, total: Cents, credited: bool, due_on: date, on: date) -> State:
    """How a bill stands when this much of it is left to pay; below zero too much was paid."""
    if left < 0:
        return "to_refund"
    if credited:
        return "credited"
    if left == 0:
        return "paid"
    if due_on < on:
        return "overdue"
    return "partly_paid" if left < total else "open"

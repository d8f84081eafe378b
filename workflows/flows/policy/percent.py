"""Rates are whole basis points: 100 of them are one percent."""

from fractions import Fraction

from crm_store.money import Cents


def part(amount: int, bps: int) -> Cents:
    """That many basis points of an amount, rounded once, half to even."""
    return Cents(round(Fraction(amount * bps, 10_000)))


def show(bps: int) -> str:
    """`20 %`, `1.03 %`."""
    whole, rest = divmod(bps, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals} %"

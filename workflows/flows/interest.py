"""Interest on a balance that declines: by the month, at a yearly rate, half-even to the cent.

Every loan is repaid in one of two ways: payments that are equal, of which interest takes less
each month; or equal parts of the principal, to which the month's interest is added.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from crm_store.money import Cents

Repayment = Literal["equal_instalments", "equal_principal"]

_BPS_MONTHS = 10_000 * 12  # basis points of a year in the whole, by the month


class Part(NamedTuple):
    """What one payment does: pays the month's interest, and brings down the balance."""

    interest: Cents
    repaid: Cents

    @property
    def amount(self) -> Cents:
        """The whole payment."""
        return Cents(self.interest + self.repaid)


def accrued(balance: int, rate_bps: int, *, months: int = 1) -> Cents:
    """Simple interest on a balance for so many months; half to even."""
    return _half_even(balance * rate_bps * months, _BPS_MONTHS)


def level_payment(balance: Cents, rate_bps: int, *, months: int) -> Cents:
    """The equal payment that brings a balance to nothing: B r / (1 - (1 + r)^-n)."""
    if rate_bps == 0:
        return _half_even(balance, months)
    rate = Fraction(rate_bps, _BPS_MONTHS)
    # (1 + r)^n as whole numbers, for the quotient need not be reduced before it is rounded.
    grown, whole = (rate.numerator + rate.denominator) ** months, rate.denominator**months
    return _half_even(balance * rate.numerator * grown, rate.denominator * (grown - whole))


def parts(balance: Cents, rate_bps: int, *, months: int, by: Repayment) -> tuple[Part, ...]:
    """Every payment; the last takes what is left, so that the balance ends at nothing."""
    level = level_payment(balance, rate_bps, months=months)
    share = _half_even(balance, months)
    found: list[Part] = []
    for _ in range(months - 1):
        interest = accrued(balance, rate_bps)
        repaid = Cents(level - interest) if by == "equal_instalments" else share
        found.append(Part(interest, repaid))
        balance = Cents(balance - repaid)
    return (*found, Part(accrued(balance, rate_bps), balance))


def at_rate(repaid: Sequence[Cents], rate_bps: int) -> Cents:
    """The interest of a loan that is repaid so, at another rate on the same balances."""
    balance: int = sum(repaid)
    total = 0
    for amount in repaid:
        total += accrued(balance, rate_bps)
        balance -= amount
    return Cents(total)


def _half_even(numerator: int, denominator: int) -> Cents:
    """A quotient rounded half to even; whole numbers throughout, for a quote makes hundreds."""
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return Cents(whole)

"""What the law allows at most, and where a product goes beyond it."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field

from crm_store.money import Cents, show
from flows import interest
from flows.policy import percent
from flows.policy.product import Product
from flows.policy.rules import Share
from flows.policy.version import Version, in_force, in_order


class Prime(Version):
    """The banks' prime lending rate from a day on, in thousandths of a percent."""

    rate_thousandths: int = Field(ge=0)


class Ceilings(Version):
    """The statutory limits; amounts are cents, rates basis points.

    Within `charge_months` the charge is a part of the principal debt, once; beyond them it is
    a yearly rate on what is outstanding, a multiple of prime.
    """

    charge_bps: int = Field(ge=0)
    charge_months: int = Field(ge=1)
    prime_multiple: Share
    prime: Annotated[tuple[Prime, ...], Field(min_length=1), AfterValidator(in_order)]
    max_amount_cents: Cents = Field(gt=0)
    max_months: int = Field(ge=1)
    penalty_bps_month: int = Field(ge=0)
    penalty_max_months: int = Field(ge=0)
    cooling_off_business_days: int = Field(ge=0)
    notice_days: int = Field(ge=0)

    def charge_limit(self, principal_debt: Cents) -> Cents:
        """The highest finance charge on a short loan's principal debt, for the whole loan."""
        return percent.part(principal_debt, self.charge_bps)

    def yearly_limit_bps(self, on: date) -> int:
        """The highest yearly rate of a longer loan that is agreed on that day, rounded down."""
        prime = in_force(self.prime, on, name="prime")
        return self.prime_multiple.of(Cents(prime.rate_thousandths)) // 10

    def long_charge_limit(self, repaid: Sequence[Cents], *, on: date) -> Cents:
        """The highest finance charge of a longer loan whose debt is brought down so."""
        return interest.at_rate(repaid, self.yearly_limit_bps(on))

    def breaches(self, product: Product, *, on: date) -> tuple[str, ...]:
        """Every ceiling that the product breaks then, in words for whoever edits the file."""
        charge = self._flat_rules if product.charge_type == "flat_once" else self._yearly_rules
        rules = (*self._rules(product), *charge(product, on=on))
        return tuple(said for broken, said in rules if broken)

    def _rules(self, product: Product) -> Iterator[tuple[bool, str]]:
        yield (
            product.max_amount_cents > self.max_amount_cents,
            f"lends {show(product.max_amount_cents)}, at most {show(self.max_amount_cents)}",
        )
        yield (
            product.penalty_bps_month > self.penalty_bps_month,
            f"penalty {percent.show(product.penalty_bps_month)} a month, "
            f"at most {percent.show(self.penalty_bps_month)}",
        )
        yield (
            product.penalty_max_months > self.penalty_max_months,
            f"penalty for {product.penalty_max_months} months, at most {self.penalty_max_months}",
        )

    def _flat_rules(self, product: Product, *, on: date) -> Iterator[tuple[bool, str]]:
        longest = max(product.max_months, product.max_period_months)
        most = min(self.max_months, self.charge_months)
        yield longest > most, f"runs {longest} months, at most {most}"
        yield (
            product.rate_bps > self.charge_bps or self._flat_room(product) < 0,
            f"charges {percent.show(product.rate_bps)} and fees, "
            f"together at most {percent.show(self.charge_bps)} of the principal debt",
        )

    def _yearly_rules(self, product: Product, *, on: date) -> Iterator[tuple[bool, str]]:
        most, limit = self.max_months, self.yearly_limit_bps(on)
        yield product.max_months > most, f"runs {product.max_months} months, at most {most}"
        yield (
            product.min_months <= self.charge_months,
            f"lends for {product.min_months} months, a declining balance is for more than "
            f"{self.charge_months}",
        )
        yield (
            product.rate_bps > limit or self._yearly_room(product, limit) < 0,
            f"charges {percent.show(product.rate_bps)} a year and fees, "
            f"together at most {percent.show(limit)} a year",
        )

    def _flat_room(self, product: Product) -> Fraction:
        """Cents between the charge and its ceiling where they come closest.

        Both are straight lines between the amounts at which a fee reaches a bound, so they
        come closest at one of those.
        """
        return min(self._flat_room_at(product, at) for at in _turning_points(product))

    def _flat_room_at(self, product: Product, principal: Cents) -> Fraction:
        debt = _debt(product, principal)
        base = debt if product.base == "principal_debt" else Fraction(principal)
        charge = base * Fraction(product.rate_bps, 10_000) + _inside(product, principal, lines=1)
        return debt * Fraction(self.charge_bps, 10_000) - charge

    def _yearly_room(self, product: Product, limit_bps: int) -> Fraction:
        """Cents between the ceiling and the charge where they come closest, with fees inside.

        Without such a fee there is room at any rate below the ceiling's: month by month both
        are rounded alike, on the same balance.
        """
        if not any(fee.inside_charge for fee in product.fees):
            return Fraction(0)
        terms = range(product.min_months, product.max_months + 1)
        points = _turning_points(product)
        return min(_yearly_room_at(product, at, n, limit_bps) for at in points for n in terms)


def _yearly_room_at(product: Product, principal: Cents, months: int, limit_bps: int) -> Fraction:
    base = _debt(product, principal) if product.base == "principal_debt" else Fraction(principal)
    parts = interest.parts(Cents(int(base)), product.rate_bps, months=months, by=product.repayment)
    limit = interest.at_rate([part.repaid for part in parts], limit_bps)
    charged = sum(part.interest for part in parts)
    # Each month is rounded for itself, on both sides.
    return limit - charged - _inside(product, principal, lines=2 * months)


def _debt(product: Product, principal: Cents) -> Fraction:
    levy = Fraction(principal * product.borrower_levy_bps, 10_000)
    return principal + levy + product.borrower_stamp_duty_cents


def _inside(product: Product, principal: Cents, *, lines: int) -> Fraction:
    """The fees inside the charge, before rounding.

    Lines are rounded one by one: a cent for each keeps their sum below the ceiling. Without a
    fee none is needed, for a single line is rounded just like the ceiling.
    """
    fees = [fee.exact(principal) for fee in product.fees if fee.inside_charge]
    return Fraction(sum(fees) + len(fees) + lines) if fees else Fraction(0)


def _turning_points(product: Product) -> list[Cents]:
    lowest, highest = product.min_amount_cents, product.max_amount_cents
    points = [lowest, highest]
    for fee in product.fees:
        for bound in (fee.min_cents, fee.max_cents):
            if bound is not None and fee.bps:
                below = bound * 10_000 // fee.bps
                points += [Cents(at) for at in (below, below + 1) if lowest < at < highest]
    return points

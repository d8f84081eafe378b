"""What the law allows at most, and where a product goes beyond it."""

from collections.abc import Iterator
from fractions import Fraction

from pydantic import Field

from crm_store.money import Cents, show
from flows.policy import percent
from flows.policy.product import Product
from flows.policy.version import Version


class Ceilings(Version):
    """The statutory limits; amounts are cents, rates basis points."""

    charge_bps: int = Field(ge=0)
    charge_months: int = Field(ge=1)
    max_amount_cents: Cents = Field(gt=0)
    max_months: int = Field(ge=1)
    penalty_bps_month: int = Field(ge=0)
    penalty_max_months: int = Field(ge=0)
    cooling_off_business_days: int = Field(ge=0)
    notice_days: int = Field(ge=0)

    def charge_limit(self, principal_debt: Cents) -> Cents:
        """The highest finance charge on a principal debt, for the whole loan."""
        return percent.part(principal_debt, self.charge_bps)

    def breaches(self, product: Product) -> tuple[str, ...]:
        """Every ceiling that the product breaks, in words for whoever edits the file."""
        return tuple(said for broken, said in self._rules(product) if broken)

    def _rules(self, product: Product) -> Iterator[tuple[bool, str]]:
        longest = max(product.max_months, product.max_period_months)
        yield (
            product.max_amount_cents > self.max_amount_cents,
            f"lends {show(product.max_amount_cents)}, at most {show(self.max_amount_cents)}",
        )
        yield (
            longest > min(self.max_months, self.charge_months),
            f"runs {longest} months, at most {min(self.max_months, self.charge_months)}",
        )
        yield (
            product.rate_bps > self.charge_bps or self._charge_room(product) < 0,
            f"charges {percent.show(product.rate_bps)} and fees, "
            f"together at most {percent.show(self.charge_bps)} of the principal debt",
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

    def _charge_room(self, product: Product) -> Fraction:
        """Cents between the charge and its ceiling where they come closest.

        Both are straight lines between the amounts at which a fee reaches a bound, so they
        come closest at one of those.
        """
        return min(self._room_at(product, principal) for principal in _turning_points(product))

    def _room_at(self, product: Product, principal: Cents) -> Fraction:
        levy = Fraction(principal * product.borrower_levy_bps, 10_000)
        debt = principal + levy + product.borrower_stamp_duty_cents
        base = debt if product.base == "principal_debt" else Fraction(principal)
        inside = [fee.exact(principal) for fee in product.fees if fee.inside_charge]
        # Lines are rounded one by one: a cent for each keeps their sum below the ceiling.
        # A single line needs none, for it is rounded just like the ceiling.
        rounding = len(inside) + 1 if inside else 0
        charge = base * Fraction(product.rate_bps, 10_000) + sum(inside) + rounding
        return debt * Fraction(self.charge_bps, 10_000) - charge


def _turning_points(product: Product) -> list[Cents]:
    lowest, highest = product.min_amount_cents, product.max_amount_cents
    points = [lowest, highest]
    for fee in product.fees:
        for bound in (fee.min_cents, fee.max_cents):
            if bound is not None and fee.bps:
                below = bound * 10_000 // fee.bps
                points += [Cents(at) for at in (below, below + 1) if lowest < at < highest]
    return points

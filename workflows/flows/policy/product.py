"""What we lend and what it costs, as the product file says it."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from crm_store.money import Cents
from flows.interest import Repayment
from flows.owing import Settlement
from flows.policy.version import Terms, Version

Bearer = Literal["lender", "borrower"]
ChargeType = Literal["flat_once", "declining_balance"]

_SETTLED: dict[ChargeType, Settlement] = {
    "flat_once": "pro_rata_by_day",
    "declining_balance": "accrued_by_day",
}


class Fee(Terms):
    """A further cost for the borrower: a share of the loan, within bounds.

    Inside the finance charge it counts towards the ceiling; outside it is an "other cost".
    """

    name: str = Field(pattern=r"[a-z_]+")
    bps: int = Field(0, ge=0)
    min_cents: Cents = Field(Cents(0), ge=0)
    max_cents: Cents | None = None
    inside_charge: bool = True

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.max_cents is not None and self.max_cents < self.min_cents:
            raise ValueError(f"fee {self.name}: max_cents is below min_cents")
        return self

    def exact(self, principal: Cents) -> Fraction:
        """The fee before rounding."""
        share = Fraction(principal * self.bps, 10_000)
        most = share if self.max_cents is None else min(share, Fraction(self.max_cents))
        return max(most, Fraction(self.min_cents))

    def amount(self, principal: Cents) -> Cents:
        """The fee on a loan, half to even."""
        return Cents(round(self.exact(principal)))


class Product(Version):
    """One kind of loan. Amounts are cents.

    The rate is basis points of the whole loan where it is charged flat, once; of a year where
    the balance declines.
    """

    code: str = Field(min_length=1)
    offered: bool = True  # one that is not offered is priced for nobody yet
    min_amount_cents: Cents = Field(gt=0)
    max_amount_cents: Cents
    amount_step_cents: Cents = Field(ge=100)
    min_months: int = Field(ge=1)
    max_months: int
    max_period_months: int = Field(ge=1)
    charge_type: ChargeType
    repayment: Repayment = "equal_instalments"
    rate_bps: int = Field(ge=0)
    base: Literal["principal", "principal_debt"]
    levy_bps: int = Field(ge=0)
    levy_borne_by: Bearer
    stamp_duty_cents: Cents = Field(ge=0)
    stamp_duty_borne_by: Bearer
    fees: tuple[Fee, ...] = ()
    penalty_bps_month: int = Field(ge=0)
    penalty_max_months: int = Field(ge=0)
    first_due_after_days: int = Field(ge=0)
    settlement: Settlement  # how the charge is counted when she pays early

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.max_amount_cents < self.min_amount_cents:
            raise ValueError("max_amount_cents is below min_amount_cents")
        if self.max_months < self.min_months:
            raise ValueError("max_months is below min_months")
        # Amounts that we suggest are counted up from the smallest and must be round.
        if self.min_amount_cents % self.amount_step_cents:
            raise ValueError("min_amount_cents is no multiple of amount_step_cents")
        return self

    @model_validator(mode="after")
    def _settled_as_it_is_charged(self) -> Self:
        settled = _SETTLED[self.charge_type]
        if self.settlement != settled:
            raise ValueError(f"a {self.charge_type} charge is settled {settled}")
        return self

    @property
    def borrower_levy_bps(self) -> int:
        """What of the levy the borrower bears."""
        return self.levy_bps if self.levy_borne_by == "borrower" else 0

    @property
    def borrower_stamp_duty_cents(self) -> Cents:
        """What of the stamp duty the borrower bears."""
        return self.stamp_duty_cents if self.stamp_duty_borne_by == "borrower" else Cents(0)

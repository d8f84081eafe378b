"""What a loan costs, to the cent, and what the borrower must be told before she agrees."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from crm_store.money import Cents
from flows.calendar import Calendar
from flows.policy import Product, percent
from flows.schedule import PayDay, due_dates, months_after


@dataclass(frozen=True)
class Element:
    """One named line of the cost; the name is a key, not words for people."""

    name: str
    amount: Cents


@dataclass(frozen=True)
class Instalment:
    """One payment. `charge` is all of it that is not the loan itself."""

    n: int
    due_on: date | None  # None while the pay day is not known
    amount: Cents
    principal: Cents
    charge: Cents


@dataclass(frozen=True)
class PenaltyTerms:
    """Simple interest on an overdue amount, for so many months at most."""

    bps_month: int
    max_months: int


@dataclass(frozen=True)
class Quote:
    """Everything that the agreement's schedule must state (agreement, clause 9.2)."""

    product: str
    terms_from: date
    quoted_on: date
    principal: Cents
    months: int
    principal_debt: Cents
    debt_elements: tuple[Element, ...]  # they sum to the principal debt
    finance_charge: Cents
    elements: tuple[Element, ...]  # they sum to the finance charge
    other_costs: tuple[Element, ...]
    total: Cents
    cost: Cents  # the total without the principal
    cost_per_100: Cents  # for each N$100 of principal
    rate_bps: int
    rate_kind: Literal["fixed"]
    rate_base: Literal["principal", "principal_debt"]
    instalment: Cents  # the regular amount; only the last payment may differ
    instalments: tuple[Instalment, ...]
    penalty: PenaltyTerms
    insurance: None  # we sell none; the law wants that said

    @property
    def heaviest(self) -> Cents:
        """The largest single payment."""
        return max(instalment.amount for instalment in self.instalments)

    @property
    def is_even(self) -> bool:
        """Whether the last payment is like the others."""
        return self.instalments[-1].amount == self.instalment

    @property
    def last_due_on(self) -> date | None:
        """When the loan is paid off, if the pay day is known."""
        return self.instalments[-1].due_on


@dataclass(frozen=True)
class OutsideProduct:
    """We do not lend this. `limit` is the nearest that we do: cents for an amount, or months."""

    reason: Literal[
        "amount_below_minimum",
        "amount_above_maximum",
        "months_below_minimum",
        "months_above_maximum",
    ]
    limit: int


@dataclass(frozen=True)
class _Cost:
    debt: tuple[Element, ...]
    charge: tuple[Element, ...]
    other: tuple[Element, ...]

    @property
    def total(self) -> Cents:
        return _sum(self.debt + self.charge + self.other)


def quote(
    principal: Cents,
    months: int,
    *,
    product: Product,
    pay_day: PayDay | None,
    on: date,
    calendar: Calendar,
) -> Quote | OutsideProduct:
    """The cost of a loan that is agreed on that day; without a pay day, payments have no dates.

    Source: domain 1.4 to 1.8 (the charge is once for the whole loan), the product's terms.
    """
    outside = _outside(principal, months, product=product)
    if outside:
        return outside
    dates: tuple[date | None, ...] = (None,) * months
    if pay_day is not None:
        due = due_dates(
            pay_day,
            months,
            on=on,
            first_after_days=product.first_due_after_days,
            calendar=calendar,
        )
        latest = months_after(on, product.max_period_months)
        if due[-1] > latest:
            # The 30 % ceiling and the short agreement end with the fifth month, so a first
            # payment that waits for the next pay day can cost one instalment.
            in_time = sum(day <= latest for day in due)
            return OutsideProduct("months_above_maximum", in_time)
        dates = due
    return _quote(_cost(principal, product=product), dates, product=product, on=on)


def heaviest_instalment(principal: Cents, months: int, *, product: Product) -> Cents:
    """The largest payment of such a loan, whenever it is agreed."""
    return max(_spread(_cost(principal, product=product).total, months))


def penalty(overdue: Cents, months_late: int, *, terms: PenaltyTerms) -> Cents:
    """Penalty interest on an overdue amount: simple, and none beyond the last month allowed."""
    charged = min(months_late, terms.max_months)
    return percent.part(overdue, terms.bps_month * charged)


def _outside(principal: Cents, months: int, *, product: Product) -> OutsideProduct | None:
    if principal < product.min_amount_cents:
        return OutsideProduct("amount_below_minimum", product.min_amount_cents)
    if principal > product.max_amount_cents:
        return OutsideProduct("amount_above_maximum", product.max_amount_cents)
    if months < product.min_months:
        return OutsideProduct("months_below_minimum", product.min_months)
    if months > product.max_months:
        return OutsideProduct("months_above_maximum", product.max_months)
    return None


def _cost(principal: Cents, *, product: Product) -> _Cost:
    debt = (
        Element("principal", principal),
        *_charged("levy", percent.part(principal, product.borrower_levy_bps)),
        *_charged("stamp_duty", product.borrower_stamp_duty_cents),
    )
    base = _sum(debt) if product.base == "principal_debt" else principal
    fees = [(Element(fee.name, fee.amount(principal)), fee.inside_charge) for fee in product.fees]
    return _Cost(
        debt=debt,
        charge=(
            Element("charge", percent.part(base, product.rate_bps)),
            *(fee for fee, inside in fees if inside),
        ),
        other=tuple(fee for fee, inside in fees if not inside),
    )


def _quote(cost: _Cost, dates: tuple[date | None, ...], *, product: Product, on: date) -> Quote:
    principal, total = cost.debt[0].amount, cost.total
    instalments = _instalments(principal, total, dates=dates)
    return Quote(
        product=product.code,
        terms_from=product.effective_from,
        quoted_on=on,
        principal=principal,
        months=len(dates),
        principal_debt=_sum(cost.debt),
        debt_elements=cost.debt,
        finance_charge=_sum(cost.charge),
        elements=cost.charge,
        other_costs=cost.other,
        total=total,
        cost=Cents(total - principal),
        cost_per_100=Cents(round(Fraction((total - principal) * 100_00, principal))),
        rate_bps=product.rate_bps,
        rate_kind="fixed",
        rate_base=product.base,
        instalment=instalments[0].amount,
        instalments=instalments,
        penalty=PenaltyTerms(product.penalty_bps_month, product.penalty_max_months),
        insurance=None,
    )


def _instalments(
    principal: Cents, total: Cents, *, dates: tuple[date | None, ...]
) -> tuple[Instalment, ...]:
    amounts = _spread(total, len(dates))
    charges = _spread(Cents(total - principal), len(dates))
    return tuple(
        Instalment(n, due_on, amount=amount, principal=Cents(amount - charge), charge=charge)
        for n, (due_on, amount, charge) in enumerate(
            zip(dates, amounts, charges, strict=True), start=1
        )
    )


def _spread(amount: Cents, months: int) -> list[Cents]:
    """Equal parts, half to even; the last takes the remainder."""
    regular = Cents(round(Fraction(amount, months)))
    return [*[regular] * (months - 1), Cents(amount - regular * (months - 1))]


def _charged(name: str, amount: Cents) -> tuple[Element, ...]:
    """A line for what is charged at all."""
    return (Element(name, amount),) if amount else ()


def _sum(elements: tuple[Element, ...]) -> Cents:
    return Cents(sum(element.amount for element in elements))

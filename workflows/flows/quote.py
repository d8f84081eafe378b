"""What a loan costs, to the cent, and what the borrower must be told before she agrees."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from crm_store.money import Cents
from flows import interest
from flows.calculated import calculator
from flows.calendar import Calendar
from flows.interest import Part, Repayment
from flows.policy import Ceilings, Product, percent
from flows.policy.product import ChargeType
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
    instalment: Cents  # the first; where payments are equal only the last may differ
    instalments: tuple[Instalment, ...]
    penalty: PenaltyTerms
    insurance: None  # we sell none; the law wants that said
    charge_type: ChargeType = "flat_once"
    repayment: Repayment = "equal_instalments"

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
    parts: tuple[Part, ...]  # of a declining balance, by the month

    @property
    def principal(self) -> Cents:
        return self.debt[0].amount

    @property
    def total(self) -> Cents:
        return _sum(self.debt + self.charge + self.other)


@calculator
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
    cost = _cost(principal, months, product=product)
    return _quote(cost, dates, product=product, on=on)


@calculator
def heaviest_instalment(principal: Cents, months: int, *, product: Product) -> Cents:
    """The largest payment of such a loan, whenever it is agreed."""
    return max(_amounts(_cost(principal, months, product=product), months))


def charge_limit(quote: Quote, *, ceilings: Ceilings) -> Cents:
    """The highest finance charge that such a loan may have, by its term (domain 1.3 to 1.5)."""
    if quote.months <= ceilings.charge_months:
        return ceilings.charge_limit(quote.principal_debt)
    base = quote.principal if quote.rate_base == "principal" else quote.principal_debt
    parts = interest.parts(base, quote.rate_bps, months=quote.months, by=quote.repayment)
    return ceilings.long_charge_limit([part.repaid for part in parts], on=quote.quoted_on)


@calculator
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


def _cost(principal: Cents, months: int, *, product: Product) -> _Cost:
    debt = (
        Element("principal", principal),
        *_charged("levy", percent.part(principal, product.borrower_levy_bps)),
        *_charged("stamp_duty", product.borrower_stamp_duty_cents),
    )
    base = _sum(debt) if product.base == "principal_debt" else principal
    charge, parts = _charge(base, months, product=product)
    fees = [(Element(fee.name, fee.amount(principal)), fee.inside_charge) for fee in product.fees]
    return _Cost(
        debt=debt,
        charge=(
            Element("charge", charge),
            *(fee for fee, inside in fees if inside),
        ),
        other=tuple(fee for fee, inside in fees if not inside),
        parts=parts,
    )


def _charge(base: Cents, months: int, *, product: Product) -> tuple[Cents, tuple[Part, ...]]:
    """The charge: once for the whole loan, or by the month on what is outstanding."""
    if product.charge_type == "flat_once":
        return percent.part(base, product.rate_bps), ()
    parts = interest.parts(base, product.rate_bps, months=months, by=product.repayment)
    return Cents(sum(part.interest for part in parts)), parts


def _quote(cost: _Cost, dates: tuple[date | None, ...], *, product: Product, on: date) -> Quote:
    principal, total = cost.principal, cost.total
    instalments = _instalments(cost, dates)
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
        charge_type=product.charge_type,
        repayment=product.repayment,
    )


def _instalments(cost: _Cost, dates: tuple[date | None, ...]) -> tuple[Instalment, ...]:
    amounts, charges = _amounts(cost, len(dates)), _charges(cost, len(dates))
    return tuple(
        Instalment(n, due_on, amount=amount, principal=Cents(amount - charge), charge=charge)
        for n, (due_on, amount, charge) in enumerate(
            zip(dates, amounts, charges, strict=True), start=1
        )
    )


def _amounts(cost: _Cost, months: int) -> list[Cents]:
    """What each payment is; what no interest is charged on is spread beside the balance."""
    return _beside([part.amount for part in cost.parts], cost.total, months)


def _charges(cost: _Cost, months: int) -> list[Cents]:
    """What of each payment is not the loan itself."""
    charge = Cents(cost.total - cost.principal)
    return _beside([part.interest for part in cost.parts], charge, months)


def _beside(parts: list[Cents], total: Cents, months: int) -> list[Cents]:
    """Equal parts of a total, beside what is in these already; the last takes the remainder."""
    if not parts:
        return _spread(total, months)
    # Rounded down, for a levy of a few cents a month must leave the last payment something.
    regular, more = divmod(total - sum(parts), months)
    return [Cents(part + regular) for part in parts[:-1]] + [Cents(parts[-1] + regular + more)]


def _spread(amount: Cents, months: int) -> list[Cents]:
    """Equal parts, half to even; the last takes the remainder."""
    regular = Cents(round(Fraction(amount, months)))
    return [*[regular] * (months - 1), Cents(amount - regular * (months - 1))]


def _charged(name: str, amount: Cents) -> tuple[Element, ...]:
    """A line for what is charged at all."""
    return (Element(name, amount),) if amount else ()


def _sum(elements: tuple[Element, ...]) -> Cents:
    return Cents(sum(element.amount for element in elements))

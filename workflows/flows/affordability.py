"""What a borrower can carry each month, and whether a loan fits."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crm_store.money import Cents
from flows.calculated import calculator
from flows.policy import AffordabilityRules, Ceilings, Policy, Product
from flows.quote import OutsideProduct, Quote, charge_limit, heaviest_instalment

CapacityRule = Literal["remuneration_share", "take_home_share"]
Rule = CapacityRule | Literal["amount_and_months", "age", "contract_covers_loan", "charge_ceiling"]
Result = Literal["pass", "fail", "unknown"]
Reason = Literal["R01", "R02", "R05", "R11", "R13"]
NextStep = Literal["ready", "counter_offer", "decline", "review"]
DeductionKind = Literal["statutory", "court_order", "agreed"]

_NO_DEDUCTIONS = Cents(0)
_REMUNERATION: CapacityRule = "remuneration_share"
_TAKE_HOME: CapacityRule = "take_home_share"


@dataclass(frozen=True)
class Capacity:
    """The most that may be paid each month. `amount` is never below zero."""

    amount: Cents
    rule: CapacityRule  # the rule that bound
    by_remuneration: Cents  # negative where agreed deductions are over the share already
    by_take_home: Cents | None


@dataclass(frozen=True)
class Deduction:
    """One line that a payslip takes off."""

    name: str
    amount: Cents
    kind: DeductionKind


@dataclass(frozen=True)
class Evidence:
    """What is proven of the borrower; None is what is not known yet."""

    remuneration: Cents | None = None
    deductions: Cents | None = None  # the sum of those that she has agreed to
    net: Cents | None = None
    born_on: date | None = None
    employed_until: date | Literal["open_ended"] | None = None


@dataclass(frozen=True)
class Check:
    """One rule applied: what was measured against which limit, and the reason if it fails.

    Both are cents, except years for the age, dates for the contract, and a limit of
    `amount_and_months` that is in months where months are outside.
    """

    rule: Rule
    result: Result
    measured: int | date | None = None
    limit: int | date | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class CounterOffer:
    """The largest loan that fits; quote it before it is shown."""

    principal: Cents
    months: int


@dataclass(frozen=True)
class Assessment:
    """What the rules say of an application. It prepares a decision; people decide."""

    checks: tuple[Check, ...]
    next_step: NextStep
    counter_offer: CounterOffer | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The codes of the rules that failed, in the order in which they were applied."""
        return tuple(check.reason for check in self.checks if check.reason)


@calculator
def capacity(
    remuneration: Cents,
    *,
    deductions: Cents = _NO_DEDUCTIONS,
    net: Cents | None = None,
    policy: AffordabilityRules,
) -> Capacity:
    """The most that may be paid each month.

    Source: Labour Act, section 12 (a share of remuneration less what is agreed already) and
    the microlending standard (a share of take-home pay); the stricter binds.
    """
    by_remuneration = Cents(policy.remuneration_share.of(remuneration) - deductions)
    by_take_home = None if net is None else policy.take_home_share.of(net)
    most, rule = by_remuneration, _REMUNERATION
    if by_take_home is not None and by_take_home < by_remuneration:
        most, rule = by_take_home, _TAKE_HOME
    return Capacity(Cents(max(most, 0)), rule, by_remuneration, by_take_home)


@calculator
def agreed(deductions: Iterable[Deduction]) -> Cents:
    """What counts against the share of remuneration: the sum of all that she has agreed to.

    Source: Labour Act, section 12; what law or a court takes is outside the share.
    """
    return Cents(sum(each.amount for each in deductions if each.kind == "agreed"))


@calculator
def largest_principal(capacity: Cents, months: int, *, product: Product) -> Cents | None:
    """The largest loan in whole steps whose every payment fits; None if no loan does."""
    if not product.min_months <= months <= product.max_months:
        return None
    amounts = range(
        product.min_amount_cents, product.max_amount_cents + 1, product.amount_step_cents
    )
    fitting = bisect_right(
        amounts,
        capacity,
        key=lambda principal: heaviest_instalment(Cents(principal), months, product=product),
    )
    return Cents(amounts[fitting - 1]) if fitting else None


@calculator
def check(
    asked: Quote | OutsideProduct, evidence: Evidence, *, policy: Policy, on: date
) -> Assessment:
    """Apply every rule to what is asked for.

    Whatever is unknown goes to a person, never to a decline. Prepared as a decline is only
    an age or a loan outside our rules, or a pay that carries not even our smallest loan.
    """
    rules = policy.affordability
    age = _age(evidence.born_on, rules=rules, on=on)
    if isinstance(asked, OutsideProduct):
        outside = Check("amount_and_months", "fail", limit=asked.limit, reason="R11")
        return Assessment((outside, age), _next_step((outside, age)))
    checks = (
        Check("amount_and_months", "pass"),
        age,
        _remuneration_share(asked.heaviest, evidence, rules=rules),
        _take_home_share(asked.heaviest, evidence, rules=rules),
        _contract_covers_loan(asked.last_due_on, evidence.employed_until),
        _charge_ceiling(asked, policy.ceilings),
    )
    if _next_step(checks) != "counter_offer":
        return Assessment(checks, _next_step(checks))
    offer = _counter_offer(asked, evidence, policy=policy)
    return Assessment(checks, "counter_offer" if offer else "decline", offer)


def _next_step(checks: tuple[Check, ...]) -> NextStep:
    """What the checks call for; a counter-offer becomes a decline where no loan fits."""
    if any(check.result == "unknown" for check in checks):
        return "review"
    failed = {check.reason for check in checks if check.result == "fail"}
    if not failed:
        return "ready"
    if failed & {"R11", "R13"}:
        return "decline"
    if failed <= {"R01", "R02"}:
        return "counter_offer"
    return "review"


def _counter_offer(asked: Quote, evidence: Evidence, *, policy: Policy) -> CounterOffer | None:
    """The largest loan over the months asked for, else over the fewest months more."""
    if evidence.remuneration is None:
        return None
    most = capacity(
        evidence.remuneration,
        deductions=evidence.deductions or _NO_DEDUCTIONS,
        net=evidence.net,
        policy=policy.affordability,
    )
    product = policy.priced(asked.product)
    if largest_principal(most.amount, product.max_months, product=product) is None:
        return None  # the longest loan is the lightest
    for months in range(asked.months, product.max_months + 1):
        largest = largest_principal(most.amount, months, product=product)
        if largest is not None:
            return CounterOffer(Cents(min(largest, asked.principal)), months)
    return None


def is_too_young(born_on: date, *, rules: AffordabilityRules, on: date) -> bool:
    """Whether a loan is out of the question for her age alone."""
    return _age(born_on, rules=rules, on=on).result == "fail"


def _age(born_on: date | None, *, rules: AffordabilityRules, on: date) -> Check:
    # A birth date to come was misread, and says nothing of her age.
    if born_on is None or born_on > on:
        return Check("age", "unknown", limit=rules.minimum_age)
    birthday_to_come = (on.month, on.day) < (born_on.month, born_on.day)
    years = on.year - born_on.year - birthday_to_come
    if years < rules.minimum_age:
        return Check("age", "fail", years, rules.minimum_age, "R13")
    return Check("age", "pass", years, rules.minimum_age)


def _remuneration_share(payment: Cents, evidence: Evidence, *, rules: AffordabilityRules) -> Check:
    pay, deductions = evidence.remuneration, evidence.deductions
    if pay is None or not rules.plausible(pay):
        return Check(_REMUNERATION, "unknown", payment)
    most = capacity(pay, deductions=deductions or _NO_DEDUCTIONS, policy=rules).amount
    if payment > most:
        return Check(_REMUNERATION, "fail", payment, most, "R01")
    return Check(_REMUNERATION, "unknown" if deductions is None else "pass", payment, most)


def _take_home_share(payment: Cents, evidence: Evidence, *, rules: AffordabilityRules) -> Check:
    net, pay = evidence.net, evidence.remuneration
    # Nobody takes home more than was earned: one of the two was misread.
    if net is None or (pay is not None and net > pay):
        return Check(_TAKE_HOME, "unknown", payment)
    most = rules.take_home_share.of(net)
    if payment > most:
        return Check(_TAKE_HOME, "fail", payment, most, "R02")
    return Check(_TAKE_HOME, "pass", payment, most)


def _contract_covers_loan(
    last_due_on: date | None, employed_until: date | Literal["open_ended"] | None
) -> Check:
    rule: Rule = "contract_covers_loan"
    if employed_until == "open_ended":
        return Check(rule, "pass", last_due_on)
    if employed_until is None or last_due_on is None:
        return Check(rule, "unknown", last_due_on, employed_until)
    if last_due_on > employed_until:
        return Check(rule, "fail", last_due_on, employed_until, "R05")
    return Check(rule, "pass", last_due_on, employed_until)


def _charge_ceiling(asked: Quote, ceilings: Ceilings) -> Check:
    """No reason of the borrower's: if this fails the fault is ours, and a person looks."""
    most = charge_limit(asked, ceilings=ceilings)
    result: Result = "fail" if asked.finance_charge > most else "pass"
    return Check("charge_ceiling", result, asked.finance_charge, most)

"""What her loan would cost: the figures of the form, from the facts as they are."""

from crm_store.money import Cents
from flows import affordability, as_offered
from flows.calculated import calculator
from flows.effects import Value
from flows.flow import Turn
from flows.quote import OutsideProduct, Quote, heaviest_instalment


@calculator
def quoted(turn: Turn) -> Quote | OutsideProduct:
    """The quote for the facts as they are, by the payout that an offer of today would have."""
    situation = turn.situation
    return as_offered.quoted(
        Cents(turn.value("amount")),
        turn.value("months"),
        product=situation.policy.product,
        pay_day=turn.value("pay_day"),
        on=situation.today,
        policy=situation.policy,
        calendar=situation.calendar,
    )


@calculator
def capacity(turn: Turn) -> Cents:
    """The most that may be paid each month; provisional until the payslip shows deductions."""
    net = turn.value("net")
    return affordability.capacity(
        Cents(turn.value("remuneration")),
        deductions=Cents(turn.value("deductions") or 0),
        net=None if net is None else Cents(net),
        policy=turn.situation.policy.affordability,
    ).amount


@calculator
def instalment(turn: Turn) -> Cents:
    return heaviest_instalment(
        Cents(turn.value("amount")),
        turn.value("months"),
        product=turn.situation.policy.product,
    )


def agreed(turn: Turn) -> dict[str, Value] | None:
    """What she agrees to when she goes on: all that she pays, and from when."""
    priced = quoted(turn)
    if isinstance(priced, OutsideProduct):
        return None
    first = priced.instalments[0].due_on
    return {"total": priced.total, "months": priced.months, "first_due": str(first)}


@calculator
def shown(priced: Quote, turn: Turn) -> dict[str, Value]:
    """Everything that must be said of a loan's cost before it is agreed (domain 1.8)."""
    first = priced.instalments[0].due_on
    return {
        "principal": priced.principal,
        "months": priced.months,
        "instalment": priced.instalment,
        "last_instalment": priced.instalments[-1].amount,
        "first_due": first or turn.situation.today,
        "total": priced.total,
        "cost": priced.cost,
        "per_hundred": priced.cost_per_100,
        "percent": priced.rate_bps // 100,
        "penalty_percent": priced.penalty.bps_month // 100,
        "penalty_months": priced.penalty.max_months,
        "days": turn.situation.policy.ceilings.cooling_off_business_days,
    }

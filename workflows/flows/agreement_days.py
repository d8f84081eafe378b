"""The days of an offer: by which payout its payments are laid out, and until when it is signed."""

from datetime import date, timedelta

from flows.calculated import calculator
from flows.calendar import Calendar
from flows.policy import Policy, Product

_ONE_DAY = timedelta(days=1)


@calculator
def planned_from(made_on: date, *, policy: Policy, calendar: Calendar) -> date:
    """The payout by which the payments are laid out: of whoever signs the next business day."""
    return _paid_out(calendar.add_business_days(made_on, 1), policy=policy, calendar=calendar)


@calculator
def last_to_sign(
    first_due: date, *, made_on: date, product: Product, policy: Policy, calendar: Calendar
) -> date:
    """The last day after which the first payment would come too soon upon the payout."""
    latest_payout = first_due - timedelta(days=product.first_due_after_days)
    day = made_on + timedelta(days=policy.decision.offer_days)
    while day > made_on and _paid_out(day, policy=policy, calendar=calendar) > latest_payout:
        day -= _ONE_DAY
    return day


def _paid_out(signed_on: date, *, policy: Policy, calendar: Calendar) -> date:
    return calendar.add_business_days(signed_on, policy.decision.payout_business_days)

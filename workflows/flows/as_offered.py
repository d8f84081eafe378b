"""A quote as the offer of that day will have it: payments by the planned payout, dated that day."""

from dataclasses import replace
from datetime import date

from crm_store.money import Cents
from flows.agreement_days import planned_from
from flows.calculated import calculator
from flows.calendar import Calendar
from flows.policy import Policy, Product
from flows.quote import OutsideProduct, Quote, quote
from flows.schedule import PayDay, months_after


@calculator
def quoted(
    principal: Cents,
    months: int,
    *,
    product: Product,
    pay_day: PayDay | None,
    on: date,
    policy: Policy,
    calendar: Calendar,
) -> Quote | OutsideProduct:
    """What the chat, a decision and an offer say alike; a later day is a later quote.

    A loan of `on` is signed the next business day at the earliest and paid out some days after, so
    a pay day that is nearer than that is not its first; should the money leave on the very day, the
    last payment is still within the product's period.
    """
    planned = planned_from(on, policy=policy, calendar=calendar)
    priced = quote(
        principal, months, product=product, pay_day=pay_day, on=planned, calendar=calendar
    )
    if isinstance(priced, OutsideProduct):
        return priced
    latest = months_after(on, product.max_period_months)
    due = [each.due_on for each in priced.instalments if each.due_on is not None]
    if due and due[-1] > latest:
        return OutsideProduct("months_above_maximum", sum(day <= latest for day in due))
    return replace(priced, quoted_on=on)

"""A quote in the chat is the quote of the offer: one first payment, and no month too many."""

from datetime import date, timedelta

from crm_store.money import Cents
from flows import as_offered, policy
from flows.agreement_days import planned_from
from flows.calendar import Calendar
from flows.quote import OutsideProduct, Quote
from flows.schedule import months_after

POLICY = policy.load().on(date(2026, 11, 2))
CALENDAR = Calendar(POLICY.hours)


def _quoted(on: date, *, months: int = 4) -> Quote | OutsideProduct:
    return as_offered.quoted(
        Cents(200_000),
        months,
        product=POLICY.product,
        pay_day=25,
        on=on,
        policy=POLICY,
        calendar=CALENDAR,
    )


def test_a_pay_day_before_the_money_can_be_there_is_not_the_first() -> None:
    near, far = _quoted(date(2026, 11, 17)), _quoted(date(2026, 11, 9))
    assert isinstance(near, Quote)
    assert isinstance(far, Quote)
    # Signed on the 18th and paid out on the 20th: five days are too few for a payroll.
    assert near.instalments[0].due_on == date(2026, 12, 24)  # the 25th is a holiday
    assert far.instalments[0].due_on == date(2026, 11, 25)
    assert (near.quoted_on, near.total) == (date(2026, 11, 17), far.total)


def test_no_day_quotes_a_month_that_no_offer_of_that_day_has() -> None:
    for ahead in range(60):
        on = date(2026, 11, 2) + timedelta(days=ahead)
        found = _quoted(on, months=5)
        if isinstance(found, OutsideProduct):
            assert (found.reason, found.limit) == ("months_above_maximum", 4)
            continue
        first, last = found.instalments[0].due_on, found.last_due_on
        assert first is not None
        assert last is not None
        payout = planned_from(on, policy=POLICY, calendar=CALENDAR)
        assert (first - payout).days >= POLICY.product.first_due_after_days
        assert last <= months_after(on, POLICY.product.max_period_months)

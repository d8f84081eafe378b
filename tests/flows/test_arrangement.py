"""What an arrangement makes of a schedule, and what it costs."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.money import Cents
from flows import owing
from flows.arrangement import (
    Arrangement,
    NewDate,
    NotPossible,
    Pause,
    Promise,
    Rearranged,
    Reduced,
    rearranged,
)
from flows.calendar import Calendar
from flows.owing import Due, RunningLoan
from flows.policy import Policy, Product, load
from flows.schedule import PayDay

POLICY = load().on(date(2026, 11, 23))
CALENDAR = Calendar(POLICY.hours)
MONDAY = date(2026, 11, 23)


def due(n: int, day: date, amount: int = 600_00, charge: int = 100_00) -> Due:
    return Due(n, day, Cents(amount), Cents(charge))


# N$2,000.00 at N$400.00 over four months, on the 25th; one payment is in.
OCTOBER, NOVEMBER = date(2026, 10, 23), date(2026, 11, 25)
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 24), date(2027, 1, 25), date(2027, 2, 25)
HILMA = RunningLoan(
    ref="LN-1",
    principal=Cents(2_000_00),
    charge=Cents(400_00),
    disbursed_on=date(2026, 10, 14),
    schedule=(due(1, OCTOBER), due(2, NOVEMBER), due(3, DECEMBER), due(4, JANUARY)),
    paid=Cents(600_00),
)


def arranged(
    arrangement: Arrangement,
    *,
    loan: RunningLoan = HILMA,
    on: date = MONDAY,
    pay_day: PayDay = 25,
    policy: Policy = POLICY,
    product: Product = POLICY.product,
) -> Rearranged | NotPossible:
    return rearranged(
        loan,
        arrangement,
        product=product,
        pay_day=pay_day,
        on=on,
        policy=policy,
        calendar=CALENDAR,
    )


def dearer(bps: int) -> Policy:
    """A policy under which delay is charged."""
    rules = POLICY.arrangement.model_copy(update={"delay_bps_month": bps})
    return replace(POLICY, arrangement=rules)


def test_a_pause_moves_everything_that_is_open() -> None:
    assert arranged(Pause(1)) == Rearranged(
        schedule=(due(1, OCTOBER), due(2, DECEMBER), due(3, JANUARY), due(4, FEBRUARY)),
        cost=Cents(0),
        next_due_on=DECEMBER,
        ended_on=JANUARY,
        ends_on=FEBRUARY,
        past_short_term=False,
    )


def test_a_pause_remembers_the_last_day_of_the_month() -> None:
    month_ends = (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 29))
    loan = replace(
        HILMA, paid=Cents(0), schedule=tuple(due(n, day) for n, day in enumerate(month_ends, 1))
    )
    found = arranged(Pause(2), loan=replace(loan, principal=Cents(1_500_00)), pay_day="last")
    assert isinstance(found, Rearranged)
    # 31 January 2027 is a Sunday, and so is 28 February.
    assert [each.due_on for each in found.schedule] == [
        date(2027, 1, 29),
        date(2027, 2, 26),
        date(2027, 3, 31),
    ]


def test_payments_that_are_late_come_one_by_one_after_a_pause() -> None:
    found = arranged(Pause(1), loan=replace(HILMA, paid=Cents(0)))
    assert isinstance(found, Rearranged)
    days = [each.due_on for each in found.schedule]
    assert days == [DECEMBER, JANUARY, FEBRUARY, date(2027, 3, 25)]
    assert found.past_short_term  # five months from the payout are over on 14 March


def test_smaller_payments_leave_the_rest_for_the_end_and_none_becomes_heavier() -> None:
    found = arranged(Reduced(Cents(200_00), 2))
    assert isinstance(found, Rearranged)
    amounts = [each.amount for each in found.schedule]
    assert amounts == [600_00, 200_00, 200_00, 600_00, 600_00, 200_00]
    assert [each.due_on for each in found.schedule][1:3] == [NOVEMBER, DECEMBER]
    assert found.ends_on == date(2027, 3, 25)
    assert sum(each.charge for each in found.schedule) == HILMA.charge


def test_small_payments_go_on_past_the_last_where_they_were_agreed_for_longer() -> None:
    found = arranged(Reduced(Cents(200_00), 3), loan=replace(HILMA, paid=Cents(1_800_00)))
    assert isinstance(found, Rearranged)
    assert [each.amount for each in found.schedule[3:]] == [200_00, 200_00, 200_00]


def test_another_day_is_never_earlier_than_the_payment_that_it_moves() -> None:
    later, earlier = arranged(NewDate("last")), arranged(NewDate(15))
    assert isinstance(later, Rearranged)
    assert isinstance(earlier, Rearranged)
    assert later.next_due_on == date(2026, 11, 30)
    assert earlier.next_due_on == date(2026, 12, 15)


def test_a_promise_moves_what_is_due_and_nothing_else() -> None:
    late = replace(
        HILMA, schedule=(*HILMA.schedule[:1], due(2, date(2026, 11, 20)), *HILMA.schedule[2:])
    )
    for loan in (late, HILMA):
        found = arranged(Promise(date(2026, 11, 30)), loan=loan)
        assert isinstance(found, Rearranged)
        days = [each.due_on for each in found.schedule]
        assert days == [OCTOBER, date(2026, 11, 30), DECEMBER, JANUARY]
    after_the_next = arranged(Promise(DECEMBER), loan=late)
    assert isinstance(after_the_next, Rearranged)
    assert [each.due_on for each in after_the_next.schedule][1:] == [DECEMBER, DECEMBER, JANUARY]


def test_a_payment_that_is_partly_in_is_divided_with_its_charge_first() -> None:
    found = arranged(Pause(1), loan=replace(HILMA, paid=Cents(850_00)))
    assert isinstance(found, Rearranged)
    assert found.schedule[:3] == (
        due(1, OCTOBER),
        due(2, NOVEMBER, 250_00, 100_00),
        due(3, DECEMBER, 350_00, 0),
    )


def test_what_we_do_not_arrange_is_answered_with_the_nearest_that_we_do() -> None:
    refused = {
        Pause(3): NotPossible("too_many_months", 2),
        Pause(0): NotPossible("too_few_months", 1),
        Reduced(Cents(200_00), 4): NotPossible("too_many_months", 3),
        Reduced(Cents(149_99), 1): NotPossible("too_small", 150_00),
        Reduced(Cents(600_00), 1): NotPossible("not_smaller", 600_00),
        Promise(date(2026, 12, 25)): NotPossible("too_late", DECEMBER),
        Promise(date(2026, 11, 22)): NotPossible("too_early", MONDAY),
    }
    assert {each: arranged(each) for each in refused} == refused
    paid = replace(HILMA, paid=Cents(2_400_00))
    assert arranged(Pause(1), loan=paid) == NotPossible("nothing_open")


def test_what_a_delay_costs_is_known_first_and_comes_last() -> None:
    # N$1,500.00 of principal, put off for two months at 1 %.
    found = arranged(Pause(2), policy=dearer(100))
    assert isinstance(found, Rearranged)
    # No payment may become heavier than the ones that were signed for.
    last = due(5, date(2027, 4, 23), 30_00, 30_00)
    assert (found.cost, found.schedule[3:]) == (30_00, (due(4, date(2027, 3, 25)), last))
    assert found.ends_on == last.due_on
    smaller = arranged(Reduced(Cents(300_00), 1), policy=dearer(100))
    assert isinstance(smaller, Rearranged)
    assert smaller.cost < 15_00  # less than a pause of one month
    assert smaller.schedule[-1].amount == 300_00 + smaller.cost  # where there is room


def test_no_delay_takes_the_charge_over_its_ceiling() -> None:
    # 30 % of N$2,000.00, of which N$400.00 is charged already.
    assert arranged(Pause(2), policy=dearer(700)) == NotPossible("over_ceiling", 600_00)
    longer = replace(
        HILMA,
        principal=Cents(3_000_00),
        charge=Cents(600_00),
        schedule=(*HILMA.schedule, due(5, FEBRUARY), due(6, date(2027, 3, 25))),
    )
    # 2 x prime is 20 % a year: a month of N$2,500.00 may cost N$41.66, rounded down.
    term = POLICY.term_product
    assert arranged(Pause(1), loan=longer, product=term, policy=dearer(200)) == NotPossible(
        "over_ceiling", 641_66
    )
    found = arranged(Pause(1), loan=longer, product=term, policy=dearer(160))
    assert isinstance(found, Rearranged)
    assert (found.cost, found.past_short_term) == (40_00, False)


def test_a_second_arrangement_builds_on_the_first() -> None:
    first = arranged(Reduced(Cents(200_00), 2))
    assert isinstance(first, Rearranged)
    again = arranged(Pause(1), loan=replace(HILMA, schedule=first.schedule), on=date(2026, 12, 1))
    assert isinstance(again, Rearranged)
    assert again.past_short_term
    assert [each.amount for each in again.schedule] == [each.amount for each in first.schedule]
    # The payment of November is late: five are open, from January on.
    assert again.ends_on == date(2027, 5, 24)


ARRANGEMENTS = st.one_of(
    st.builds(Pause, st.integers(1, 2)),
    st.builds(Reduced, st.integers(150_00, 599_99).map(Cents), st.integers(1, 3)),
    st.builds(NewDate, st.integers(1, 31) | st.just("last")),
    st.builds(Promise, st.dates(MONDAY, DECEMBER)),
)


@settings(deadline=None, max_examples=80)
@given(arrangement=ARRANGEMENTS, paid=st.integers(0, 2_399_99), bps=st.integers(0, 300))
def test_an_arrangement_loses_no_cent_and_makes_no_payment_heavier(
    arrangement: Arrangement, paid: int, bps: int
) -> None:
    loan = replace(HILMA, paid=Cents(paid))
    found = arranged(arrangement, loan=loan, policy=dearer(bps))
    if isinstance(found, NotPossible):  # what is left of a payment can be small already
        assert found.reason in ("not_smaller", "over_ceiling")
        return
    schedule = found.schedule
    assert sum(each.amount for each in schedule) == 2_400_00 + found.cost
    assert sum(each.charge for each in schedule) == 400_00 + found.cost
    assert all(0 <= each.charge <= each.amount > 0 for each in schedule)
    assert max(each.amount for each in schedule) <= 600_00
    assert [each.n for each in schedule] == list(range(1, len(schedule) + 1))
    after = replace(loan, schedule=schedule, charge=Cents(loan.charge + found.cost))
    following = owing.next_payment(after)
    assert following is not None
    assert following.due_on == found.next_due_on >= MONDAY
    assert owing.balance(after) == owing.balance(loan) + found.cost
    assert found.ends_on <= JANUARY + timedelta(days=31 * 8)

"""Deals: six stages, won at the last, lost for a reason; and what all of them tell."""

from datetime import date
from decimal import Decimal

import pytest

from crm_store.money import Cents
from flows import deals
from flows.deals import Month, Moved, NotThere, Standing

RULES = deals.book().on(date(2026, 11, 23))


@pytest.mark.proves("Visual Pipeline Stages")
def test_a_deal_goes_forward_and_back_and_is_won_at_the_last_stage() -> None:
    assert deals.moved("proposal", "needs", status="open", rules=RULES) == Moved(
        "needs", "open", 20
    )
    won = deals.moved("prospect", "onboarding", status="open", rules=RULES)
    assert won == Moved("onboarding", "won", 100)
    for at, to, status in (("needs", "needs", "open"), ("needs", "closing", "lost")):
        with pytest.raises(NotThere):
            deals.moved(at, to, status=status, rules=RULES)  # type: ignore[arg-type]


@pytest.mark.proves("Deal Management Features")
def test_velocity_is_open_deals_by_win_rate_by_value_by_days() -> None:
    won = Standing("onboarding", "won", Cents(60_000), 100, days=Decimal(20))
    lost = Standing("needs", "lost", Cents(10_000), 20, days=Decimal(5))
    live = Standing("proposal", "open", Cents(100_001), 50)
    found = deals.told([won, won, won, lost, lost, live, live], rules=RULES)
    assert (found.open, found.value, found.weighted) == (2, 200_002, 100_000)  # half-even a line
    assert (found.closed, found.win_rate, found.cycle_days) == (5, Decimal("0.6"), Decimal(20))
    assert found.velocity == 3_600  # 2 x 0.6 x N$600.00 / 20 days


def test_too_few_closed_deals_say_nothing() -> None:
    won = Standing("onboarding", "won", Cents(60_000), 100, days=Decimal(20))
    found = deals.told([won] * 4, rules=RULES)
    assert (found.win_rate, found.cycle_days, found.velocity) == (None, None, None)


@pytest.mark.proves("Deal Management Features")
def test_what_is_open_is_expected_in_its_month_and_what_has_no_day_comes_last() -> None:
    def live(cents: int, chance: int, on: date | None) -> Standing:
        return Standing("proposal", "open", Cents(cents), chance, expected_on=on)

    lost = Standing("needs", "lost", Cents(10_000), 20, expected_on=date(2026, 12, 1))
    found = deals.expected([
        live(40_000, 50, None), live(10_000, 80, date(2027, 1, 1)),
        live(20_000, 10, date(2026, 12, 31)), live(30_000, 50, date(2026, 12, 1)), lost,
    ])  # fmt: skip
    assert found == [
        Month(date(2026, 12, 1), 2, Cents(50_000), Cents(17_000)),
        Month(date(2027, 1, 1), 1, Cents(10_000), Cents(8_000)),
        Month(None, 1, Cents(40_000), Cents(20_000)),
    ]
    assert deals.expected([lost]) == []

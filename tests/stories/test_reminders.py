"""She is reminded, says that she has paid, and is told when it is settled; STOP is heard."""

from datetime import UTC, datetime
from typing import Any

from agent import reminders
from agent.collecting import by_hand, paid_off
from agent.collecting.books import Books, rules_of
from tests.approvals import judged

PAY_DAY = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
NEXT_PAY_DAY = datetime(2026, 12, 24, 8, 0, tzinfo=UTC)


async def _comes_to(hilma: Any, at: datetime) -> None:
    hilma.clock.later(seconds=(at - hilma.clock()).total_seconds())


async def _is_reminded(stage: Any, hilma: Any, where: str) -> None:
    """Until it is decided: the service itself may be looking at this very moment."""
    for _ in range(100):
        await reminders.round_of(stage.house)
        if await hilma.count("reminders", where):
            return
    raise AssertionError(f"nobody has decided on {where}")


async def test_from_a_reminder_to_i_paid_to_settled(stage: Any, hilma: Any) -> None:
    house = stage.house
    await judged(stage, "payment_today")
    await _comes_to(hilma, PAY_DAY)
    await _is_reminded(stage, hilma, "kind = 'payment_today' and status = 'put'")
    await hilma.quiet()
    # Whoever sees the phone learns of no loan and no amount.
    assert hilma.last.text.startswith("Hello, this is Buffr. Today is a date that we agreed on")
    answer = await hilma.taps("Show me")
    assert "Your next payment is N$600.00, due on 25 November 2026." in answer
    assert "Is there anything that you want to tell us about it?" in answer
    answer = await hilma.taps("I have paid already")
    assert "stopped reminders until 30 November 2026" in answer
    assert await hilma.rows("select category from cases") == [("payment_claim",)]

    # All of it was: the office sees the money, and she hears that nothing is owed any more.
    now = house.clock()
    books = Books(house.store, rules_of(now), now)
    async with house.store.transaction() as session:
        seen: dict[str, Any] = {"amount": 180_000, "by": "user:maria", "on": now.date()}
        await by_hand.pay(session, "LN-1", books, bank_ref="BW-1", **seen)
    assert await paid_off.round_of(house) == 1
    await hilma.quiet()
    assert hilma.last.text.startswith("Your loan LN-1 is paid off. You owe nothing more on it.")
    assert await reminders.round_of(house) == 0
    claim = "select status from transactions where kind = 'repayment' and at > '2026-11-24'"
    assert await hilma.rows(f"{claim} order by at") == [("claimed",), ("pending",), ("settled",)]


async def test_stop_between_due_and_send(stage: Any, hilma: Any) -> None:
    await judged(stage, "payment_today")
    stage.twilio.fail(100, "rate_limit", retry_after=600)  # whoever else is written to first
    await _comes_to(hilma, PAY_DAY)
    await _is_reminded(stage, hilma, "kind = 'payment_today' and status = 'put'")
    await hilma.becomes("outbox", "purpose = 'proactive' and attempts = 1 and status = 'queued'")
    stage.twilio.heal()
    await hilma.says("STOP")
    hilma.clock.later(minutes=30)
    await hilma.quiet()
    heard = stage.twilio.received(hilma.phone)
    assert not [each for each in heard if each.text.startswith("Hello, this is Buffr.")]
    assert await hilma.rows(
        "select status, why from outbox where template = 'payment_today' and attempts = 1"
    ) == [("refused", "opted_out")]
    await _comes_to(hilma, NEXT_PAY_DAY)
    await _is_reminded(stage, hilma, "why = 'opted_out' and status = 'dropped'")

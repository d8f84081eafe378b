"""What a child wrote to us is brought to a manager some weeks later, once, to be erased by two."""

from typing import Any

from agent import too_young

SELMA = "+264810000011"
PETRUS = "+264810000012"


async def test_a_manager_is_asked_once_and_nobody_else_is_meant(opens: Any) -> None:
    lender = await opens()
    for phone, words in ((SELMA, "I am 15 and need 500"), (PETRUS, "I need 500")):
        await lender.tells(phone, "Hi", "1", words)
    rules = lender.house.book.on(lender.clock().date())
    lender.clock.later(days=rules.retention.too_young_days - 1)
    assert await too_young.round_of(lender.house) == 0
    lender.clock.later(days=2)
    await too_young.round_of(lender.house)  # or the service itself, which looks every hour
    assert await too_young.round_of(lender.house) == 0
    party = await lender.party(SELMA)
    assert await lender.rows(
        "select customer_id, about, created_by, for_managers, status from tasks"
        " where created_by = 'rule:too_young'"
    ) == [(party.customer.id, party.customer.ref, "rule:too_young", True, "todo")]
    lender.clock.later(days=40)
    assert await too_young.round_of(lender.house) == 0
    assert await lender.rows("select 1 from erasures") == []

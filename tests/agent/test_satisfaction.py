"""How our help was: asked once, after it, and what she answers is kept as a score."""

from typing import Any

from agent import satisfaction, worker
from crm_store import identities
from crm_store.cases import Case

SELMA = "+264810000011"


async def says(lender: Any, words: str) -> str:
    """Say something and have it answered; the last words of the answer."""
    await lender.says(SELMA, words)
    lender.clock.later(seconds=20)
    sender = identities.blind(lender.house.store.vault, "whatsapp", SELMA)
    await worker.answer(lender.house, sender)
    while await lender.house.sender.send_due():
        pass
    return str(lender.heard(SELMA)[-1].text)


async def settle(lender: Any, ref: str) -> None:
    """A person has settled something of hers just now."""
    party, now = await lender.party(SELMA), lender.clock()
    async with lender.house.store.transaction() as session:
        session.add(
            Case(
                ref=ref,
                customer_id=party.customer.id,
                conversation_id=party.conversation.id,
                category="handoff",
                reason="asked",
                priority=2,
                status="resolved",
                sla_due_at=now,
                packet_sealed=b"",
                taken_at=now,
                settled_at=now,
            )
        )


async def test_it_is_asked_once_a_day_after_the_help_and_the_answer_is_a_score(
    opens: Any,
) -> None:
    lender = await opens(works=False)
    await says(lender, "Hi")
    await says(lender, "1")
    await settle(lender, "CASE-71")

    async def ask() -> int:
        return await satisfaction.round_of(lender.house)

    lender.clock.later(hours=2)
    assert await ask() == 0  # too early
    await says(lender, "menu")
    lender.clock.later(hours=23)
    assert [await ask(), await ask()] == [1, 0]
    while await lender.house.sender.send_due():
        pass
    asked = lender.heard(SELMA)[-1]
    assert asked.text.startswith("Hello, this is Buffr. How was our help to you?")
    assert [each.id for each in asked.buttons] == ["csat:good", "csat:okay", "csat:bad"]
    answer = await says(lender, "bad")
    assert answer != asked.text
    assert await lender.rows("select data ->> 'score' from events where kind = 'csat'") == [("3",)]
    # Of five, a bad one of three is 1; it has a case, so that no task is made of it.
    assert await lender.rows("select survey, score, channel from feedback") == [
        ("csat", 1, "whatsapp")
    ]
    assert await lender.rows("select 1 from tasks where created_by = 'rule:detractor'") == []
    lender.clock.later(hours=24)
    assert await ask() == 0

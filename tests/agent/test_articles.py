"""What the articles lack is listed with counts, and changed articles reach a running service."""

from datetime import timedelta
from typing import Any

from agent import articles
from agent.articles import Unanswered
from crm_store import gaps
from crm_store.row import new_id

SELMA = "+264810000001"
ASKED = (
    ("do you sell furniture", "business-loans", 0.31),
    ("do you have funeral cover, i am 90010100123", "insurance", 0.42),
    ("what about funeral cover", "insurance", 0.44),
)


async def test_gaps_are_listed_with_counts_and_without_numbers(lender: Any) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    conversation = (await lender.party(SELMA)).conversation.id
    now = lender.clock()
    async with lender.house.store.transaction() as session:
        for minute, (question, nearest, score) in enumerate(ASKED):
            gaps.note(
                session,
                question,
                id=new_id(),
                conversation_id=conversation,
                turn_id=new_id(),
                language="en",
                nearest=nearest,
                score=score,
                at=now + timedelta(minutes=minute),
            )
    found = await articles.unanswered(lender.house.settings)
    assert [(each.question, each.count) for each in found] == [
        ("what about funeral cover", 2),
        ("do you sell furniture", 1),
    ]
    assert found[1] == Unanswered(
        "do you sell furniture", 1, "business-loans", 0.31, now, languages=("en",)
    )


async def test_a_running_service_serves_one_version_while_nothing_changes(lender: Any) -> None:
    mind = await lender.house.mind()
    before = mind.knowledge.version
    await articles.take_up(lender.house)
    assert mind.knowledge.version == before

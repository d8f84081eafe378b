"""What the articles lack is listed with counts, and changed articles reach a running service."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import articles
from agent.articles import Unanswered
from agent.settings import NotConfigured
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


async def test_gaps_of_a_demo_are_read_with_the_keys_beside_its_data(
    lender: Any, tmp_path: Path
) -> None:
    settings = lender.house.settings
    nobodys = settings.model_copy(update={"keys": "", "index_key": "", "data": tmp_path})
    with pytest.raises(NotConfigured):
        await articles.unanswered(nobodys)
    kept = {"keys": settings.keys, "index_key": settings.index_key}
    (tmp_path / "demo.json").write_text(json.dumps(kept))
    assert await articles.unanswered(nobodys) == []


async def test_a_running_service_serves_one_version_while_nothing_changes(lender: Any) -> None:
    mind = await lender.house.mind()
    before = mind.knowledge.version
    await articles.take_up(lender.house)
    assert mind.knowledge.version == before

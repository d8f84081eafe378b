"""Several workers, with a queue or without: the order is kept and nobody is forgotten."""

import asyncio
from typing import Any

import pytest
import redis.asyncio

from agent import worker
from tests.agent.worker.thought import PETRUS, SELMA, Thinking, answered, of, takes_turn


@pytest.fixture(params=["memory", "redis"])
def queue_url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "memory" else request.getfixturevalue("memory").url


@pytest.fixture
async def workers(opens: Any, queue_url: str) -> list[Any]:
    """Four workers on one database."""
    return [await opens(redis_url=queue_url) for _ in range(4)]


async def test_four_workers_keep_the_order_of_bursts(workers: list[Any]) -> None:
    lender = workers[0]
    people = [f"+26481000{n:04}" for n in range(20, 24)]
    thoughts = []
    for each in workers:
        each.house.graph = Thinking(each.house.graph)
        thoughts.append(each.house.graph)
    for round_ in range(2):
        for who in people:
            for n in range(3):
                await lender.says(who, f"blorb {round_}.{n}")
        await asyncio.sleep(0.1)
    await lender.quiet()
    for who in people:
        assert await answered(lender, who) == [f"blorb {r}.{n}" for r in range(2) for n in range(3)]
    assert await lender.rows("select distinct status from inbox") == [("answered",)]
    assert (
        await lender.rows(
            "select conversation_id from turns group by conversation_id, number having count(*) > 1"
        )
        == []
    )
    never_left = "provider_sid is null or provider_sid = ''"
    assert await lender.rows(f"select distinct status from outbox where {never_left}") in (
        [],
        [("said_again",)],
    )
    sent = sum(len(lender.heard(who)) for who in people)
    assert await lender.rows("select count(*) from outbox where status <> 'said_again'") == [
        (sent,)
    ]
    assert (
        await lender.rows(
            "select provider_sid from outbox group by 1 having count(*) > 1 and provider_sid <> ''"
        )
        == []
    )


async def test_strangers_who_write_twice_at_once_begin_one_talk(opens: Any) -> None:
    one, two = await opens(works=False), await opens(works=False)
    await one.says(SELMA, "Hi")
    one.clock.later(seconds=5)
    sender = await of(one, SELMA)
    await asyncio.gather(*(worker.answer(each.house, sender) for each in (one, two)))
    assert await one.rows(
        "select (select count(*) from customers), (select count(*) from channel_identities),"
        " (select count(*) from conversations), (select count(*) from turns)"
    ) == [(1, 1, 1, 1)]


async def test_whoever_was_known_and_has_no_open_talk_begins_a_new_one(closed: Any) -> None:
    await takes_turn(closed, "Hi")
    await closed.sql("update conversations set status = 'closed'")
    await takes_turn(closed, "Hi again")
    assert await closed.rows("select status from inbox") == [("answered",)] * 2
    assert await closed.rows("select count(*) from customers") == [(1,)]


async def test_a_redis_that_forgets_everything_loses_nothing(opens: Any, memory: Any) -> None:
    lender = await opens(redis_url=memory.url, burst_text_seconds=0.5)
    forgets = redis.asyncio.from_url(memory.url)
    people = [f"+26481000{n:04}" for n in range(20, 30)]
    for who in people:
        await lender.says(who, "Hi")
    await forgets.flushall()
    await forgets.aclose()
    await lender.quiet()
    assert [len(lender.heard(who)) for who in people] == [1] * len(people)


async def test_without_redis_everybody_is_answered_a_little_later(opens: Any, memory: Any) -> None:
    lender = await opens(redis_url=memory.url)
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    memory.die()
    await lender.says(SELMA, "1")
    await lender.says(PETRUS, "Hi")
    await lender.quiet()
    assert (len(lender.heard(SELMA)), len(lender.heard(PETRUS))) == (2, 1)

"""One turn at a time, in order, by whoever is alive; what cannot be answered is buried."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis.asyncio
from sqlalchemy import text

from agent import holding, worker
from channels.fake_twilio import Attachment
from crm_store import conversations, identities, messages
from crm_store.cabinet import Away, Folder
from crm_store.crypto import UnknownKey

SELMA, PETRUS, NDAPEWA = "+264810000011", "+264810000012", "+264810000013"


class Thinking:
    """A turn's graph whose way can be watched, held up, and made to fail."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self.begun: list[list[str]] = []
        self.poison: frozenset[str] = frozenset()
        self.hold = asyncio.Event()
        self.hold.set()
        self.thinking = asyncio.Event()
        self.at_once: dict[str, int] = {}
        self.overlapped = False

    async def begins(self) -> None:
        """Wait until a turn thinks."""
        async with asyncio.timeout(20):
            await self.thinking.wait()

    async def ainvoke(self, state: Any, *, context: Any) -> Any:
        texts = [said.text for said in state["said"]]
        self.begun.append(texts)
        self.thinking.set()
        await self.hold.wait()
        if self.poison & set(texts):
            raise ZeroDivisionError(texts[0])
        return await self._graph.ainvoke(state, context=context)


@pytest.fixture
def thinks(lender: Any) -> Thinking:
    """The lender's thoughts, in a test's hands."""
    lender.house.graph = Thinking(lender.house.graph)
    return lender.house.graph


async def of(lender: Any, who: str) -> bytes:
    return identities.blind(lender.house.store.vault, "whatsapp", who)


async def answered(lender: Any, who: str) -> list[str]:
    """What this person said, in the order of the turns that answered it."""
    party = await lender.party(who)
    async with lender.house.store.reading() as session:
        said = await messages.last(session, party.conversation.id, limit=1000)
        return [messages.body(session, each) for each in said if each.direction == "in"]


# --- poison ---


async def test_poison_is_buried_after_five_attempts_and_the_others_go_on(
    lender: Any, thinks: Thinking
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    thinks.poison = frozenset(["poison"])
    await lender.says(SELMA, "poison")
    await lender.says(SELMA, "1")
    await lender.says(PETRUS, "Hi")
    await _let_time_pass(lender)
    assert sum("poison" in texts for texts in thinks.begun) == 5
    assert await lender.rows(
        "select status, attempts, last_error from inbox where status = 'dead'"
    ) == [("dead", 6, "ZeroDivisionError")]
    assert len(lender.heard(PETRUS)) == 1
    assert [each.text for each in lender.heard(SELMA)][1].startswith("Something went wrong")
    assert await answered(lender, SELMA) == ["Hi", "poison", "1"]
    assert await lender.rows("select category, priority from cases") == [("dead_letter", 1)]
    assert (await lender.party(SELMA)).conversation.owner == "queue"


async def test_what_is_damaged_in_the_store_is_buried_and_the_others_go_on(closed: Any) -> None:
    await _turn(closed, "Hi")
    for words in ("1", "damaged", "menu"):
        await closed.says(SELMA, words)
    await closed.says(PETRUS, "a stranger, damaged")
    damaged = await closed.rows(
        "select provider_sid from inbox where status = 'received' order by received_at"
    )
    async with closed.house.store.engine.begin() as connection:
        for (sid,) in (damaged[1], damaged[3]):
            await connection.execute(
                text("update inbox set content_sealed = 'x' where provider_sid = :sid"),
                {"sid": sid},
            )
    closed.clock.later(seconds=20)
    for who in (SELMA, PETRUS):
        await worker.answer(closed.house, await of(closed, who))
    assert await answered(closed, SELMA) == ["Hi", "1", "[unreadable]", "menu"]
    assert await closed.rows("select status, count(*) from inbox group by 1 order by 1") == [
        ("answered", 3),
        ("dead", 2),
    ]
    assert await closed.rows("select category from cases") == [("dead_letter",)]


async def test_good_words_before_damaged_ones_are_answered_in_one_turn(closed: Any) -> None:
    await _turn(closed, "Hi")
    thinks = closed.house.graph = Thinking(closed.house.graph)
    for words in ("1", "damaged"):
        await closed.says(SELMA, words)
    await closed.sql(
        "update inbox set content_sealed = 'x' where id ="
        " (select id from inbox order by received_at desc, id desc limit 1)"
    )
    await closed.sql("update inbox set ready_at = received_at where status = 'received'")
    closed.clock.later(seconds=0.1)  # more of the burst may come still
    await worker.answer(closed.house, await of(closed, SELMA))
    assert thinks.begun == [["1"]]


async def test_words_whose_key_is_not_here_wait_for_it(closed: Any) -> None:
    named = "update inbox set content_sealed = overlay(content_sealed placing '{}' from 3)"
    await closed.says(SELMA, "Hi")
    await closed.sql(named.format("test-9"))
    closed.clock.later(seconds=20)
    for _ in range(6):
        with pytest.raises(UnknownKey):
            await worker.answer(closed.house, await of(closed, SELMA))
    assert await closed.rows("select status, attempts from inbox") == [("received", 0)]
    await closed.sql(named.format("test-1"))
    await worker.answer(closed.house, await of(closed, SELMA))
    assert await closed.rows("select status from inbox") == [("answered",)]


async def _let_time_pass(lender: Any) -> None:
    """Let the pauses between the attempts go by quickly."""

    async def is_over() -> bool:
        lender.clock.later(seconds=10)
        ((waiting,),) = await lender.rows("select count(*) from inbox where status = 'received'")
        return waiting == 0

    async with asyncio.timeout(40):
        while not await is_over():
            await asyncio.sleep(0.3)
    await lender.quiet()


async def test_nobody_is_given_up_because_the_database_or_a_key_was_away(
    closed: Any,
) -> None:
    class Gone(Thinking):
        async def ainvoke(self, state: Any, *, context: Any) -> Any:
            self.begun.append([])
            if len(self.begun) <= 6:
                raise UnknownKey if len(self.begun) % 2 else ConnectionResetError
            return await super().ainvoke(state, context=context)

    await _turn(closed, "Hi")
    closed.house.graph = Gone(closed.house.graph)
    for _ in range(7):
        await _turn(closed, "menu")
    assert await closed.rows("select distinct status, last_error from inbox") == [
        ("answered", None)
    ]
    assert await closed.rows("select count(*) from cases") == [(0,)]


async def test_a_failure_that_passes_loses_nothing(lender: Any, thinks: Thinking) -> None:
    thinks.poison = frozenset(["Hi"])
    await lender.says(SELMA, "Hi")

    async def has_failed() -> bool:
        return await lender.rows("select 1 from inbox where last_error is not null") != []

    await _until(has_failed)
    assert await lender.rows("select count(*) from turns") == [(0,)]
    thinks.poison = frozenset()
    await _let_time_pass(lender)
    assert len(lender.heard(SELMA)) == 1
    assert await lender.rows("select status from inbox") == [("answered",)]


async def test_a_mind_that_does_not_load_is_no_fault_of_a_message(opens: Any) -> None:
    lender = await opens(works=False)

    def fail() -> Any:
        raise OSError("no model")

    lender.house._load = fail
    await lender.says(SELMA, "Hi")
    for _ in range(7):
        with pytest.raises(OSError, match="no model"):
            await worker.answer(lender.house, await of(lender, SELMA))
    assert await lender.rows("select status, attempts from inbox") == [("received", 0)]


# --- while files can be kept nowhere ---


class Gone(Folder):
    """A place of files that does not answer for a while."""

    is_away = True

    def write(self, key: str, sealed: bytes) -> None:
        if self.is_away:
            raise Away("ExpiredToken")
        super().write(key, sealed)


async def test_whoever_sends_a_paper_that_cannot_be_kept_is_heard_all_the_same(
    closed: Any, tmp_path: Path
) -> None:
    place = closed.house.cabinet.place = Gone(tmp_path / "bucket")
    for who in (SELMA, PETRUS):
        await _writes(closed, who, "Hi")
    await closed.sql(
        "insert into consents (id, customer_id, identity_id, purpose, action, text_version,"
        " language, at) select gen_random_uuid(), customer_id, id, 'data_processing', 'grant',"
        " 'data_processing.1', 'en', now() from channel_identities"
    )
    await closed.says(SELMA, media=[NOTE])
    await _writes(closed, SELMA, "agent")
    await _writes(closed, PETRUS, media=[NOTE])
    owners = [(await closed.party(who)).conversation.owner for who in (SELMA, PETRUS)]
    assert owners == ["queue", "bot"]
    assert await answered(closed, SELMA) == ["Hi", "agent"]
    assert await closed.rows(_FILES_WAIT) == [(0, 2)]

    calls = "select count(*) from cases where category = 'dead_letter'"
    for minutes, owner, called in ((5, "queue", 1), (10, "bot", 1)):
        closed.clock.later(minutes=minutes)
        await worker.answer(closed.house, await of(closed, PETRUS))
        assert (await closed.party(PETRUS)).conversation.owner == owner
        assert await closed.rows(calls) == [(called,)]
        await closed.sql("update conversations set owner = 'bot', queued_at = null")
    assert await closed.rows(_FILES_WAIT) == [(0, 2)]
    assert await holding.round_of(closed.house) == 2
    assert await holding.round_of(closed.house) == 0
    while await closed.house.sender.send_due():
        pass
    said = [each.text for each in closed.heard(PETRUS)]
    assert sum("Your message is kept, and a person" in each for each in said) == 1, said

    place.is_away = False
    closed.clock.later(seconds=20)
    for who in (SELMA, PETRUS):
        await worker.answer(closed.house, await of(closed, who))
        assert (await answered(closed, who))[-1] in ("agent", "[voice]")
    assert await closed.rows("select count(*) from inbox where status = 'received'") == [(0,)]
    assert await closed.rows(
        "select count(*) from documents d join messages m on m.document_id = d.id"
    ) == [(2,)]


NOTE = Attachment(b"OggS" + b"a note" * 40, "audio/ogg")
_FILES_WAIT = "select max(attempts), count(*) from inbox where status = 'received'"


async def _writes(lender: Any, who: str, words: str = "", **more: Any) -> None:
    await lender.says(who, words, **more)
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, await of(lender, who))


# --- while a turn thinks ---


async def test_what_arrives_while_a_turn_thinks_is_answered_with_it(
    lender: Any, thinks: Thinking
) -> None:
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    await lender.says(SELMA, "1")
    thinks.hold.set()
    await lender.quiet()
    assert thinks.begun == [["Hi"], ["Hi", "1"]]
    assert len(lender.heard(SELMA)) == 1
    assert await lender.rows("select distinct attempts from inbox") == [(1,)]


async def test_two_people_do_not_wait_for_each_other(lender: Any, thinks: Thinking) -> None:
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    lender.house.graph = thinks._graph  # whoever comes now is not held up
    await lender.says(PETRUS, "Hi")
    await lender.twilio.wait_for(PETRUS)
    assert lender.heard(SELMA) == []
    thinks.hold.set()
    await lender.twilio.wait_for(SELMA)


async def test_a_flood_of_one_number_is_one_turn_and_one_reply(opens: Any) -> None:
    lender = await opens(works=False)
    for number in range(60):
        await lender.says(PETRUS, f"are you there {number}")
    await lender.says(SELMA, "Hi")
    lender.clock.later(seconds=20)
    for who in (SELMA, PETRUS):
        await worker.answer(
            lender.house, identities.blind(lender.house.store.vault, "whatsapp", who)
        )
    while await lender.house.sender.send_due():
        pass
    assert [len(lender.heard(who)) for who in (SELMA, PETRUS)] == [1, 1]
    assert await lender.rows("select count(*) from turns") == [(2,)]
    assert await lender.rows("select count(*) from inbox where status = 'received'") == [(0,)]


async def test_a_turn_that_outlasts_its_lease_keeps_it(opens: Any) -> None:
    lender = await opens(turn_lease_seconds=1.2)
    thinks = lender.house.graph = Thinking(lender.house.graph)
    thinks.hold.clear()
    await lender.says(SELMA, "Hi")
    await thinks.begins()
    await asyncio.sleep(2.6)  # more than two leases, and two sweeps
    thinks.hold.set()
    await lender.quiet()
    assert thinks.begun == [["Hi"]]
    assert len(lender.heard(SELMA)) == 1


async def test_a_person_who_takes_over_meanwhile_keeps_the_talk(
    lender: Any, thinks: Thinking
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    thinks.thinking.clear()
    thinks.hold.clear()
    await lender.says(SELMA, "agent")
    await thinks.begins()
    taken, talk = f"user:{uuid4()}", (await lender.party(SELMA)).conversation
    async with lender.house.store.transaction() as session:
        assert await conversations.give(
            session, talk.id, taken, version=talk.version, now=lender.clock()
        )
    thinks.hold.set()
    await lender.quiet()
    assert (await lender.party(SELMA)).conversation.owner == taken
    assert len(lender.heard(SELMA)) == 1  # the welcome, from before
    assert await lender.rows("select status from inbox order by received_at") == [
        ("answered",),
        ("answered",),
    ]


async def test_whoever_lost_the_lease_writes_nothing(closed: Any, opens: Any) -> None:
    """A worker that was halted for longer than its lease wakes up, and must not speak."""
    other = await opens(works=False)
    slow = closed.house.graph = Thinking(closed.house.graph)
    slow.hold.clear()
    await closed.says(SELMA, "Hi")
    sender = await of(closed, SELMA)
    closed.clock.later(seconds=5)
    halted = asyncio.create_task(worker.answer(closed.house, sender))
    await slow.begins()
    await closed.sql("update conversations set lease_until = now() - interval '1 second'")
    await worker.answer(other.house, sender)
    slow.hold.set()
    await halted
    assert await closed.rows("select count(*) from turns") == [(1,)]
    assert await closed.rows("select count(*) from outbox") == [(1,)]
    assert await closed.rows("select version, lease from conversations") == [(1, None)]


async def test_a_turn_that_is_cut_off_by_our_closing_is_free_at_once(closed: Any) -> None:
    held = closed.house.graph = Thinking(closed.house.graph)
    held.hold.clear()
    await closed.says(SELMA, "Hi")
    closed.clock.later(seconds=5)
    turn = asyncio.create_task(worker.answer(closed.house, await of(closed, SELMA)))
    await held.begins()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await closed.rows("select lease, lease_until from conversations") == [(None, None)]
    assert await closed.rows("select status, attempts from inbox") == [("received", 0)]


# --- replies that were overtaken ---


async def test_a_reply_that_is_overtaken_by_silence_leaves_after_all(closed: Any) -> None:
    """She asks for a person, and writes again before she hears that one was called."""
    await _turn(closed, "Hi")
    await _turn(closed, "1")
    await _turn(closed, "agent")
    await _turn(closed, "are you there?")
    assert (await closed.party(SELMA)).conversation.owner == "queue"
    while await closed.house.sender.send_due():
        pass
    assert len(lender_said(closed)) == 1
    statuses = [status for (status,) in await closed.rows("select status from outbox order by seq")]
    assert statuses[:2] == ["said_again", "said_again"]
    assert statuses[2:] in (["sent"], ["delivered"])


async def test_words_that_never_left_are_said_again_even_over_poison(closed: Any) -> None:
    await _turn(closed, "Hi")
    await closed.house.sender.send_due()
    await _turn(closed, "STOP")
    thinks = closed.house.graph = Thinking(closed.house.graph)
    thinks.poison = frozenset(["poison"])
    await closed.says(SELMA, "poison")
    for _ in range(6):
        closed.clock.later(minutes=1)
        await worker.answer(closed.house, await of(closed, SELMA))
    await closed.house.sender.send_due()
    said = lender_said(closed)[-1]
    assert "Something went wrong" in said
    assert said.startswith("Done. We will not write first any more.")


async def _turn(lender: Any, words: str) -> None:
    await lender.says(SELMA, words)
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, await of(lender, SELMA))


def lender_said(lender: Any) -> list[str]:
    return [each.text for each in lender.heard(SELMA)]


# --- several workers ---


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
    await _turn(closed, "Hi")
    await closed.sql("update conversations set status = 'closed'")
    await _turn(closed, "Hi again")
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


async def _until(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.02)

"""What cannot be answered is buried, what may pass is tried again, and nobody else waits for it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from agent import holding, worker
from channels.fake_twilio import Attachment
from crm_store.cabinet import Away, Folder
from crm_store.crypto import UnknownKey
from tests.agent.worker.thought import (
    PETRUS,
    SELMA,
    Thinking,
    answered,
    let_time_pass,
    of,
    takes_turn,
    until,
)


async def test_poison_is_buried_after_five_attempts_and_the_others_go_on(
    lender: Any, thinks: Thinking
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    thinks.poison = frozenset(["poison"])
    await lender.says(SELMA, "poison")
    await lender.says(SELMA, "1")
    await lender.says(PETRUS, "Hi")
    await let_time_pass(lender)
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
    await takes_turn(closed, "Hi")
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
    await takes_turn(closed, "Hi")
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


async def test_nobody_is_given_up_because_the_database_or_a_key_was_away(
    closed: Any,
) -> None:
    class Gone(Thinking):
        async def ainvoke(self, state: Any, *, context: Any) -> Any:
            self.begun.append([])
            if len(self.begun) <= 6:
                raise UnknownKey if len(self.begun) % 2 else ConnectionResetError
            return await super().ainvoke(state, context=context)

    await takes_turn(closed, "Hi")
    closed.house.graph = Gone(closed.house.graph)
    for _ in range(7):
        await takes_turn(closed, "menu")
    assert await closed.rows("select distinct status, last_error from inbox") == [
        ("answered", None)
    ]
    assert await closed.rows("select count(*) from cases") == [(0,)]


async def test_a_failure_that_passes_loses_nothing(lender: Any, thinks: Thinking) -> None:
    thinks.poison = frozenset(["Hi"])
    await lender.says(SELMA, "Hi")

    async def has_failed() -> bool:
        return await lender.rows("select 1 from inbox where last_error is not null") != []

    await until(has_failed)
    assert await lender.rows("select count(*) from turns") == [(0,)]
    thinks.poison = frozenset()
    await let_time_pass(lender)
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


NOTE = Attachment(b"OggS" + b"a note" * 40, "audio/ogg")
_FILES_WAIT = "select max(attempts), count(*) from inbox where status = 'received'"


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


async def _writes(lender: Any, who: str, words: str = "", **more: Any) -> None:
    await lender.says(who, words, **more)
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, await of(lender, who))

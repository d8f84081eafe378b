"""What may not leave stays, says why, and holds up nobody else."""

import asyncio
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from crm_store import conversations
from tests.agent.laid import put
from tests.agent.sender.watched import PETRUS, SELMA, heard, state


async def test_what_is_never_ours_to_claim_is_not_looked_at_without_a_pause(lender: Any) -> None:
    row = await put(lender, "for another day", author="system", purpose="notice")
    # The gate knows of nothing against it, and the claim knows of no such campaign.
    await lender.sql(f"update outbox set dedupe_key = 'campaign:{uuid4()}:x' where id = '{row}'")
    looks, clock = 0, lender.clock

    def counted() -> Any:
        nonlocal looks
        looks += 1
        return clock()

    lender.house.clock = counted
    sending = asyncio.create_task(lender.house.sender.run())
    await asyncio.sleep(1.2)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert await state(lender, row) == ("queued", 0, None)
    assert 1 <= looks <= 3


async def test_outside_the_window_nothing_leaves_and_the_row_says_why(lender: Any) -> None:
    row = await put(lender, "one")
    lender.clock.later(hours=24)
    await lender.house.sender.send_due()
    assert (await state(lender, row))[0] == "refused"
    assert await lender.rows("select why from outbox") == [("window_closed",)]
    assert heard(lender) == []


async def test_the_bot_is_silent_while_a_person_has_the_talk(lender: Any) -> None:
    talk = (await lender.party(SELMA)).conversation
    rows = [await put(lender, words) for words in ("one", "two")]
    async with lender.house.store.transaction() as session:
        await conversations.give(
            session, talk.id, f"user:{uuid4()}", version=talk.version, now=lender.clock()
        )
    for _ in rows:
        await lender.house.sender.send_due()
    assert [(await state(lender, row))[0] for row in rows] == ["refused", "refused"]
    spoken = await put(lender, "Good morning, this is Ndapewa", author=talk.id.hex, purpose="reply")
    await lender.house.sender.send_due()
    assert (await state(lender, spoken))[0] in ("sent", "delivered")
    assert heard(lender) == ["Good morning, this is Ndapewa"]


async def test_whoever_has_opted_out_is_not_written_to_first(lender: Any) -> None:
    party = await lender.party(SELMA)
    row = await put(lender, "a reminder", purpose="proactive")
    async with lender.house.store.transaction() as session:
        session.add(party.identity)
        party.identity.opted_out_at = lender.clock()
    await lender.house.sender.send_due()
    assert (await state(lender, row))[0] == "refused"
    assert await lender.rows("select why from outbox") == [("opted_out",)]


async def test_a_reply_waits_for_whoever_has_written_again(lender: Any) -> None:
    row = await put(lender, "one")
    await lender.says(SELMA, "one thing more")
    assert await lender.house.sender.send_due() == 0
    assert (await state(lender, row))[0] == "queued"


async def test_what_waits_until_its_reader_has_the_phone_holds_up_no_question(lender: Any) -> None:
    """A phone of several people: her words wait, and "who is writing?" leaves."""
    waits = await put(lender, "hers alone", author="system", purpose="notice")
    held = await put(lender, "of a person, held overnight", author=f"user:{uuid4()}")
    for change in (
        "update channel_identities set shared_at = now()",
        f"update outbox set attempts = 1 where id = '{waits}'",
        "update conversations set last_turn_at = last_inbound_at + interval '1 second'",
    ):
        await lender.sql(change)
    for _ in range(2):
        await lender.house.sender.send_due()
    lender.clock.later(seconds=2)
    await put(lender, "Who is writing?")
    await lender.house.sender.send_due()
    assert heard(lender) == ["Who is writing?"]
    expected = [("queued", "who_speaks_is_not_known")] * 2
    rows = f"select status, why from outbox where id in ('{waits}', '{held}')"
    assert await lender.rows(rows) == expected


async def test_what_another_process_has_the_key_of_keeps_its_place(lender: Any) -> None:
    """While keys change, one process may seal what the next cannot open yet."""
    first, second = await put(lender, "sealed anew"), await put(lender, "behind it")
    named = "update outbox set body_sealed = overlay(body_sealed placing '{}' from 3), status='{}'"
    row = f", claimed_until = now() - interval '1 second' where id = '{first}'"
    await lender.sql(named.format("test-9", "queued") + row)
    assert await lender.house.sender.send_due() == 0
    await lender.sql(named.format("test-9", "sending") + row)
    await lender.house.sender.settle_doubts()
    assert await lender.rows("select status from outbox order by seq") == [
        ("sending",),
        ("queued",),
    ]
    await lender.sql(named.format("test-1", "queued") + row)
    for _ in range(2):
        await lender.house.sender.send_due()
    for each in (first, second):
        assert (await state(lender, each))[0] in ("sent", "delivered")


async def test_what_is_damaged_holds_up_nobody_else(lender: Any) -> None:
    queued, doubtful = await put(lender, "damaged"), await put(lender, "in doubt", to=PETRUS)
    async with lender.house.store.engine.begin() as connection:
        await connection.execute(
            text(
                "update outbox set body_sealed = 'x', status = case id when :queued"
                " then 'queued' else 'sending' end, claimed_until = now() - interval '1 second'"
            ),
            {"queued": queued},
        )
    behind = await put(lender, "behind it")
    await lender.house.sender.settle_doubts()
    for _ in range(2):
        await lender.house.sender.send_due()
    assert (await state(lender, queued))[0] == (await state(lender, doubtful))[0] == "failed"
    assert (await state(lender, behind))[0] in ("sent", "delivered")

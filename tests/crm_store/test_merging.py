"""Two records are joined and put apart again: then everything is as it was, to the row."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_store import (
    identities,
    joinable,
    messages,
    timeline,
)
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.merging import MOVES, STAYS
from crm_store.row import new_id
from tests.crm_store.joining import LATER, NOW, merge, put, undo, write


async def test_every_reference_to_a_customer_moves_or_stays_and_somebody_said_which(
    store: Store,
) -> None:
    async with store.reading() as session:
        found = await session.run(
            text(
                "select distinct conrelid::regclass::text from pg_constraint"
                " where confrelid = 'customers'::regclass and contype = 'f'"
            )
        )
        assert set(found.scalars()) == {*MOVES, *STAYS}
    assert not set(MOVES) & set(STAYS)


async def whole(session: Session) -> dict[str, Any]:
    """Every row that a merge may touch."""
    return {
        table: (
            await session.run(text(f"select to_jsonb(t)::text from {table} t order by id"))
        ).all()
        for table in (*MOVES, "customers")
    }


@pytest.mark.proves("2.1 Customer Profile System")
async def test_undoing_a_merge_puts_every_row_back_where_it_was(store: Store) -> None:
    for seed in range(5):
        chance = random.Random(seed)  # noqa: S311 (no secret is drawn)
        async with store.transaction() as session:
            first = await put(session, chance, may_apply=seed % 2 == 0)
            second = await put(session, chance, may_apply=seed % 2 == 1)
            third = await put(session, chance, may_apply=False)
        async with store.reading() as session:
            before = await whole(session)
        later: list[UUID] = []
        for gone in (second, third):
            later.append(await merge(store, first.ref, gone.ref))
        async with store.reading() as session:
            joined = await whole(session)
            hers = [row for table in MOVES for (row,) in joined[table] if str(first.id) in row]
            theirs = [row for table in MOVES for (row,) in joined[table]
                if table != "leads" and str(second.id) in row]  # fmt: skip
            assert hers
            assert not theirs
            counted = await session.run(text("select id from crm.customer_segment_assignments"))
            assert first.id in (found := set(counted.scalars()))
            assert not found & {second.id, third.id}  # who was joined is in no segment
            told = await timeline.of(session, first.id, most=50)
            assert [each.subject for each in told].count("once") == 3
            kept = await session.get_one(Customer, first.id)
            assert set(kept.flags) == {*first.flags, *second.flags, *third.flags}
        assert await undo(store, later[0]) == "newer_first"
        assert [await undo(store, each) for each in reversed(later)] == [None, None]
        assert await undo(store, later[0]) == "undone_already"
        async with store.reading() as session:
            assert await whole(session) == before
    async with store.reading() as session:
        acts = await session.run(
            text("select action, count(*) from audit_log group by action order by action")
        )
        assert acts.all() == [("ask_merge", 10), ("merge", 10), ("undo_merge", 10)]


async def test_what_comes_from_a_joined_number_goes_with_it_or_forbids_that_it_goes(
    store: Store,
) -> None:
    chance = random.Random(2)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second = [await put(session, chance, may_apply=of) for of in (True, False)]
        number, sms = [
            identities.new(session, customer_id=of.id, channel=channel, address="+264810000012")
            for of, channel in ((second, "whatsapp"), (first, "sms"))
        ]
        number.created_at, number.opted_out_at = NOW, NOW
        session.add(number)
    of = await merge(store, first.ref, second.ref)
    async with store.transaction() as session:
        assert await _hears(session, first) == [False, False, False]  # STOP on one is STOP
        sms.created_at = LATER
        session.add(sms)
        await session.flush()
        await _writes(session, sms, first)
    assert await undo(store, of) is None
    async with store.transaction() as session:
        assert await _hears(session, first) == [False]
        assert await _hears(session, second) == [False, False, True]
        assert await _talks(session, second) == 2

    of = await merge(store, first.ref, second.ref)
    async with store.transaction() as session:
        await _writes(session, number, first)
        await session.run(text("update applications set touched_at = :at"), {"at": LATER})
    assert await undo(store, of) == "application"
    async with store.transaction() as session:
        assert await _hears(session, second) == []


async def _hears(session: Session, customer: Customer) -> list[bool]:
    """Whether she may be written to first, by each number of hers."""
    found = await session.run(
        text("select opted_out_at is null from channel_identities where customer_id = :id"),
        {"id": customer.id},
    )
    return sorted(found.scalars())


async def _talks(session: Session, customer: Customer) -> int:
    asked = text("select count(*) from conversations where customer_id = :id")
    return int((await session.run(asked, {"id": customer.id})).scalar_one())


async def _writes(session: Session, identity: Identity, customer: Customer) -> None:
    talk = new_id()
    await write(session, "conversations", {
        "id": talk, "identity_id": identity.id, "customer_id": customer.id, "status": "open",
        "owner": "bot", "state": "{}", "version": 1,
    })  # fmt: skip
    messages.new(
        session,
        "Hi",
        id=new_id(),
        conversation_id=talk,
        turn_id=None,
        direction="in",
        author="customer",
        at=LATER,
    )


async def test_two_records_that_may_not_be_joined_say_why(store: Store) -> None:
    chance = random.Random(1)  # noqa: S311 (no secret is drawn)
    async with store.transaction() as session:
        first, second = [await put(session, chance, may_apply=True) for _ in range(2)]
    async with store.transaction() as session:
        one, other = [await session.get_one(Customer, each.id) for each in (first, second)]
        assert await joinable.why_not(session, one, one, at=NOW) == ["the_same"]
        assert await joinable.why_not(session, one, other, at=NOW) == ["two_applications"]
        one.id_number_bidx, other.id_number_bidx = b"one", b"other"
        other.bank, other.account_sealed, other.account_tail = "Bank", b"x", "1234"
        await session.run(
            text("update conversations set lease_until = :until where customer_id = :id"),
            {"until": NOW + timedelta(minutes=1), "id": other.id},
        )
        for who, action in ((one, "grant"), (other, "withdraw")):
            await session.run(
                text(
                    "insert into consents (id, customer_id, identity_id, purpose, action,"
                    " text_version, language, at) select gen_random_uuid(), customer_id, id,"
                    " 'marketing', :action, 'marketing.1', 'en', now() from channel_identities"
                    " where customer_id = :id"
                ),
                {"action": action, "id": who.id},
            )
        assert await joinable.why_not(session, one, other, at=NOW) == [
            *("two_identities", "keep_the_other", "two_applications"),
            *("consent_taken_back", "being_answered"),
        ]
    with pytest.raises(Exception, match="never deleted"):
        async with store.transaction() as session:
            await session.run(text("delete from customer_merges"))

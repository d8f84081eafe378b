"""A message's way out: forward only, in order, and taken back only by whoever has the turn."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg import UniqueViolationError  # type: ignore[import-untyped]
from sqlalchemy import text

from crm_store import conversations, identities, inbox, leases, leaving, messages, outbox, receipts
from crm_store.conversations import Party
from crm_store.database import Store
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
async def selma(store: Store) -> Party:
    async with store.transaction() as session:
        await conversations.begin(session, "whatsapp", "+264810000011", now=NOW)
        sender = identities.blind(store.vault, "whatsapp", "+264810000011")
        found = await conversations.of_sender(session, sender)
    assert found is not None
    return found


async def put(
    store: Store,
    to: Party,
    *,
    key: str = "",
    author: str = "bot",
    purpose: str = "reply",
    run_at: datetime = NOW,
) -> UUID:
    row, message = new_id(), new_id()
    async with store.transaction() as session:
        messages.new(
            session,
            "words",
            id=message,
            conversation_id=to.conversation.id,
            turn_id=new_id(),
            direction="out",
            author=author,
            at=NOW,
        )
        await session.flush()
        outbox.put(
            session,
            {"text": "words", "statements": "words", "choice": None},
            id=row,
            conversation_id=to.conversation.id,
            identity_id=to.identity.id,
            message_id=message,
            turn_id=None,
            dedupe_key=key or str(row),
            author=author,
            purpose=purpose,
            run_at=run_at,
            why="",
        )
    return row


async def get(store: Store, row: UUID) -> outbox.Outbox:
    async with store.transaction() as session:
        found = await session.get(outbox.Outbox, row)
    assert found is not None
    return found


async def tell(store: Store, status: str, row: UUID | None, sid: str = "SM1") -> bool:
    return await receipts.told(
        store, provider_sid=sid, status=status, outbox_id=row, error_code=None, at=NOW
    )


async def claim(store: Store) -> list[UUID]:
    due = await leaving.due(store, now=NOW, limit=10)
    whys = {each.row.id: "test" for each in due}
    return list(await leaving.claim(store, whys, lasts=timedelta(seconds=30)))


async def take(store: Store, *, writes: bool = True) -> tuple[UUID, ...]:
    """She writes, and a worker takes the turn and gives it back; the replies taken back with it."""
    sender = identities.blind(store.vault, "whatsapp", "+264810000011")
    if writes:
        await inbox.keep(
            store,
            {"text": "Hi"},
            account="AC1",
            provider_sid=f"SM{new_id()}",
            channel="whatsapp",
            sender=sender,
            at=NOW,
            ready_at=NOW,
            source="webhook",
            told_by_all=("Hi",),
        )
    letters = [row.id for row in await inbox.unanswered(store, sender)]
    taken = await leases.take(store, sender, lasts=timedelta(seconds=30), letters=letters)
    assert taken is not None
    async with store.transaction() as session:
        await leases.release(session, taken.party.conversation.id, taken.lease)
        await session.run(text("update inbox set status = 'answered'"))
    return taken.unsaid


async def test_the_same_thing_is_never_said_twice(store: Store, selma: Party) -> None:
    await put(store, selma, key="loan-1:2026-12-24:due")
    with pytest.raises(UniqueViolationError):
        await put(store, selma, key="loan-1:2026-12-24:due")


async def test_receipts_in_every_order_end_at_the_furthest(store: Store, selma: Party) -> None:
    """Also where one of them is our own note that Twilio took it."""
    events = ("queued", "sent", "delivered", "read", "taken")
    for number, order in enumerate(itertools.permutations(events)):
        if number % 7:
            continue  # every seventh of the hundred and twenty
        row, sid = await put(store, selma), f"SM{number}"
        await claim(store)
        for event in order:
            if event == "taken":
                await outbox.sent(store, row, sid, at=NOW)
            else:
                await tell(store, event, row, sid)
        found = await get(store, row)
        assert (found.status, found.provider_sid) == ("read", sid)


async def test_each_status_is_heard_once(store: Store, selma: Party) -> None:
    row = await put(store, selma)
    assert [await tell(store, "delivered", row) for _ in range(3)] == [True, False, False]
    assert await tell(store, "read", row)


async def test_any_word_of_it_proves_that_the_provider_has_it(store: Store, selma: Party) -> None:
    row = await put(store, selma)
    await claim(store)
    await tell(store, "queued", row, "SM9")
    found = await get(store, row)
    assert (found.status, found.provider_sid) == ("sent", "SM9")


async def test_a_receipt_of_another_message_moves_only_that_one(store: Store, selma: Party) -> None:
    mine, other = await put(store, selma), await put(store, selma)
    await outbox.sent(store, other, "SM2", at=NOW)
    await tell(store, "read", mine, "SM2")  # names one and means another: the sid decides
    assert [(await get(store, row)).status for row in (mine, other)] == ["queued", "read"]


async def test_one_message_of_each_person_is_due_at_a_time(store: Store, selma: Party) -> None:
    first, second = await put(store, selma), await put(store, selma)
    assert await claim(store) == [first]
    assert await claim(store) == []
    async with store.transaction() as session:
        await outbox.move(session, first, "failed")
    assert await claim(store) == [second]


async def test_what_waits_for_its_hour_holds_up_nothing(store: Store, selma: Party) -> None:
    await put(store, selma, purpose="notice", run_at=NOW + timedelta(hours=12))
    reply = await put(store, selma)
    assert [each.row.id for each in await leaving.due(store, now=NOW, limit=5)] == [reply]


async def test_of_two_senders_one_claims(store: Store, selma: Party) -> None:
    row = await put(store, selma)
    found = [await leaving.due(store, now=NOW, limit=10) for _ in range(2)]
    claims = [
        await leaving.claim(
            store, {each.row.id: "test" for each in due}, lasts=timedelta(seconds=30)
        )
        for due in found
    ]
    assert claims == [{row: 1}, {}]


async def test_what_was_taken_back_since_the_look_is_not_claimed(
    store: Store, selma: Party
) -> None:
    row = await put(store, selma)
    due = await leaving.due(store, now=NOW, limit=10)
    assert await take(store) == (row,)
    assert [each.row.id for each in due] == [row]
    assert await leaving.claim(store, {row: "test"}, lasts=timedelta(seconds=30)) == {}


async def test_taken_back_are_the_bots_unsent_replies_and_nothing_else(
    store: Store, selma: Party
) -> None:
    sending = await put(store, selma)
    await claim(store)
    reply = await put(store, selma)
    staff, notice = (
        await put(store, selma, author="user:1"),
        await put(store, selma, purpose="notice"),
    )
    assert await take(store) == (reply,)
    assert [(await get(store, row)).status for row in (sending, reply, staff, notice)] == [
        "sending",
        "superseded",
        "queued",
        "queued",
    ]


async def test_whoever_finds_nothing_to_answer_takes_nothing_back(
    store: Store, selma: Party
) -> None:
    row = await put(store, selma)
    assert await take(store, writes=False) == ()
    assert (await get(store, row)).status == "queued"


async def test_what_was_taken_back_is_said_again_or_leaves_after_all(
    store: Store, selma: Party
) -> None:
    again, left = await put(store, selma), await put(store, selma)
    assert set(await take(store)) == {again, left}
    async with store.transaction() as session:
        await outbox.said_again(session, [again])
        await outbox.put_back(session, selma.conversation.id)
    assert [(await get(store, row)).status for row in (again, left)] == ["said_again", "queued"]
    assert await claim(store) == [left]


async def test_only_the_attempt_at_hand_may_say_what_became_of_it(
    store: Store, selma: Party
) -> None:
    row = await put(store, selma)
    await claim(store)
    async with store.transaction() as session:
        await outbox.again(session, row, attempt=0, at=NOW, why="late")
        await outbox.doubt(session, row, attempt=0, settle_after=timedelta(), why="late")
    assert (await get(store, row)).status == "sending"
    async with store.transaction() as session:
        await outbox.again(session, row, attempt=1, at=NOW, why="not taken")
    assert (await get(store, row)).status == "queued"


async def test_only_claims_that_ran_out_are_in_doubt(store: Store, selma: Party) -> None:
    row = await put(store, selma)
    await claim(store)

    async def doubtful() -> list[Any]:
        found = await leaving.doubtful(store, lasts=timedelta(seconds=30))
        return [due.row.id for due in found]

    assert await doubtful() == []
    async with store.transaction() as session:
        await outbox.doubt(session, row, attempt=1, settle_after=timedelta(seconds=-1), why="cut")
    assert await doubtful() == [row]

"""Messages that go out: written with the turn, sent after it, then followed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Executable,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    func,
    text,
    update,
)
from sqlmodel import Field, col, select

from crm_store import identities
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.identities import Identity as ChannelIdentity
from crm_store.inbox import Inbox
from crm_store.row import Row, id_field, moment, new_id

# How far along a message is; a status only ever moves to a higher number.
RANK: Mapping[str, int] = {
    "queued": 0,
    "sending": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 3,
    "delivered": 4,
    "read": 5,
    "refused": 6,  # by us: never handed to the provider
    "superseded": 6,  # overtaken by a newer message; the next turn says it again
    "said_again": 7,
}


class Outbox(Row, table=True):
    """The only way out. `dedupe_key` is the business key: the same thing is never said twice."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "unsent",
            "identity_id",
            "seq",
            postgresql_where=text("status in ('queued', 'sending')"),
        ),
        Index(
            "superseded_replies",
            "conversation_id",
            postgresql_where=text("status = 'superseded'"),
        ),
    )

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    conversation_id: UUID = Field(foreign_key="conversations.id", index=True)
    identity_id: UUID = Field(foreign_key="channel_identities.id")
    message_id: UUID = Field(foreign_key="messages.id")
    turn_id: UUID | None = None
    dedupe_key: str = Field(unique=True)
    author: str  # bot, user:<id>, system
    purpose: str  # reply, notice, proactive
    body_sealed: bytes
    run_at: datetime = moment()
    status: str = "queued"
    why: str = ""  # how it was decided to send or to refuse it
    attempts: int = 0
    claimed_until: datetime | None = moment()
    provider_sid: str | None = Field(default=None, unique=True)
    error_code: int | None = None
    created_at: datetime = moment(now=True)


_BOT_REPLY = (col(Outbox.author) == "bot") & (col(Outbox.purpose) == "reply")


class DeliveryReceipt(Row, table=True):
    """What the provider told of a message, each status once, also of messages unknown to us."""

    __tablename__ = "delivery_receipts"
    __table_args__ = (UniqueConstraint("provider_sid", "status", name="told_once"),)

    id: UUID = id_field()
    provider_sid: str
    status: str
    outbox_id: UUID | None = None
    error_code: int | None = None
    at: datetime = moment()


@dataclass(frozen=True)
class Due:
    """A message whose time has come, with what decides whether it may go."""

    row: Outbox
    owner: str
    address: str
    channel: str
    sender: bytes
    last_inbound_at: datetime | None
    opted_out: bool


def put(
    session: Session,
    body: Mapping[str, object],
    *,
    id: UUID,
    conversation_id: UUID,
    identity_id: UUID,
    message_id: UUID,
    turn_id: UUID | None,
    dedupe_key: str,
    author: str,
    purpose: str,
    run_at: datetime,
    why: str,
) -> None:
    """Write one message with the transaction at hand; it leaves after the commit."""
    session.put(
        Outbox(
            id=id,
            conversation_id=conversation_id,
            identity_id=identity_id,
            message_id=message_id,
            turn_id=turn_id,
            dedupe_key=dedupe_key,
            author=author,
            purpose=purpose,
            body_sealed=session.vault.seal_json(body, _place(id)),
            run_at=run_at,
            why=why,
        )
    )


def body(session: Session, row: Outbox) -> dict[str, Any]:
    opened = session.vault.open_json(row.body_sealed, _place(row.id))
    return dict(opened)  # type: ignore[call-overload, no-any-return]


async def due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    """The oldest unsent message of each address, locked until this transaction ends.

    A reply to somebody who has written again waits: the turn that answers takes it up, or lets
    it go before its own. Were it decided here, its words could be lost between the two.
    """
    found = await session.run(_due_statement(), {"now": now, "most": limit})
    return [_due(session, *each) for each in found]


@cache
def _due_statement() -> Executable:
    """Built once: that costs more than to run it."""
    earlier = (
        select(text("1"))
        .select_from(text("outbox e"))
        .where(
            text(
                "e.identity_id = outbox.identity_id and e.seq < outbox.seq"
                " and e.status in ('queued', 'sending')"
            )
        )
    )
    statement: Executable = (
        _with_people()
        .where(
            Outbox.status == "queued",
            col(Outbox.run_at) <= bindparam("now", type_=DateTime(timezone=True)),
            ~earlier.exists(),
            ~(_BOT_REPLY & _written_again()),
        )
        .order_by(col(Outbox.seq))
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=Outbox, skip_locked=True)
    )
    return statement


def claim(row: Outbox, *, lasts: timedelta, why: str) -> None:
    """Commit this before the provider is called: a lost answer is then known to be lost."""
    row.status, row.attempts, row.why = "sending", row.attempts + 1, why
    hold(row, lasts=lasts)


def hold(row: Outbox, *, lasts: timedelta) -> None:
    """Nobody else looks at it for so long, by the database's clock."""
    row.claimed_until = func.clock_timestamp() + lasts  # type: ignore[assignment]


async def move(
    session: Session,
    outbox_id: UUID,
    status: str,
    *,
    provider_sid: str | None = None,
    error_code: int | None = None,
    why: str | None = None,
) -> bool:
    """Move a message's status forward; False where it already was as far."""
    values: dict[str, Any] = {"status": status, "claimed_until": None}
    if provider_sid is not None:
        values["provider_sid"] = provider_sid
    if error_code is not None:
        values["error_code"] = error_code
    if why is not None:
        values["why"] = why
    found = await session.run(
        update(Outbox)
        .where(col(Outbox.id) == outbox_id, col(Outbox.status).in_(_lower(status)))
        .values(**values)
        .returning(col(Outbox.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def sent(session: Session, outbox_id: UUID, provider_sid: str) -> None:
    """The provider took it; apply the furthest that it may have told of it already."""
    await session.run(
        _SENT,
        {"outbox_id": outbox_id, "sid": provider_sid, "ranked": sorted(RANK, key=RANK.__getitem__)},
    )


async def again(session: Session, outbox_id: UUID, *, attempt: int, at: datetime, why: str) -> None:
    """It certainly did not leave with this attempt: try again at a later time."""
    await session.run(
        _while_sending(outbox_id, attempt).values(
            status="queued", run_at=at, claimed_until=None, why=why
        )
    )


async def doubt(
    session: Session, outbox_id: UUID, *, attempt: int, settle_after: timedelta, why: str
) -> None:
    """We do not know whether it left: to be settled once the provider's list can be trusted."""
    await session.run(
        _while_sending(outbox_id, attempt).values(
            claimed_until=func.clock_timestamp() + settle_after, why=why
        )
    )


def _while_sending(outbox_id: UUID, attempt: int) -> Any:
    """Only while nobody else has claimed it since: the attempt is the fence."""
    return (
        update(Outbox)
        .where(
            col(Outbox.id) == outbox_id,
            col(Outbox.status) == "sending",
            col(Outbox.attempts) == attempt,
        )
        .execution_options(synchronize_session=False)
    )


async def told(
    session: Session,
    *,
    provider_sid: str,
    status: str,
    outbox_id: UUID | None,
    error_code: int | None,
    at: datetime,
) -> bool:
    """Keep what the provider tells, once, and move the message forward; False if heard before.

    Whatever it tells of a message, the provider has it: at least it is sent.
    """
    reached = status if RANK[status] > RANK["sent"] else "sent"
    found = await session.run(
        _TOLD,
        {
            "id": new_id(),
            "sid": provider_sid,
            "told": status,
            "reached": reached,
            "lower": _lower(reached),
            "outbox_id": outbox_id,
            "error_code": error_code,
            "at": at,
        },
    )
    return bool(found.scalar_one())


def _lower(status: str) -> list[str]:
    """Every status from which a message may move to this one."""
    return [name for name, rank in RANK.items() if rank < RANK[status]]


# One statement for each callback: there are two or three to every message.
_TOLD = text(
    """
    with kept as (
        insert into delivery_receipts (id, provider_sid, status, outbox_id, error_code, at)
        values (:id, :sid, :told, :outbox_id, :error_code, :at)
        on conflict on constraint told_once do nothing
        returning id
    ), moved as (
        update outbox set
            provider_sid = :sid,
            status = case when status = any(:lower) then :reached else status end,
            error_code = coalesce(:error_code, error_code),
            claimed_until = null
        where exists (select 1 from kept) and (provider_sid = :sid
            or id = :outbox_id and provider_sid is null
                and not exists (select 1 from outbox known where known.provider_sid = :sid))
    )
    select count(*) from kept
    """
).bindparams(
    bindparam("outbox_id", type_=Uuid()),
    bindparam("error_code", type_=Integer()),
    bindparam("lower", type_=ARRAY(String())),
)
_SENT = text(
    """
    with told as (
        select status, error_code from delivery_receipts where provider_sid = :sid
        order by array_position(:ranked, status::text) desc limit 1
    )
    update outbox set
        provider_sid = coalesce(provider_sid, :sid),
        status = (
            select each
            from unnest(array[outbox.status, 'sent', (select status from told)]::text[]) each
            where each is not null
            order by array_position(:ranked, each) desc limit 1
        ),
        error_code = coalesce((select error_code from told), error_code),
        claimed_until = null
    where id = :outbox_id
    """
).bindparams(bindparam("ranked", type_=ARRAY(Text())))


async def doubtful(session: Session, *, limit: int = 50) -> list[Due]:
    """Messages whose answer never came: claimed, and the claim has run out."""
    found = await session.run(
        _with_people()
        .where(Outbox.status == "sending", col(Outbox.claimed_until) < func.clock_timestamp())
        .order_by(col(Outbox.seq))
        .limit(limit)
        .with_for_update(of=Outbox, skip_locked=True)
    )
    return [_due(session, *each) for each in found]


async def sids_of(session: Session, identity_id: UUID, *, since: datetime) -> Sequence[str]:
    """The provider sids that this address's messages are known by."""
    found = await session.exec(
        select(Outbox.provider_sid).where(
            Outbox.identity_id == identity_id,
            Outbox.created_at > since,
            col(Outbox.provider_sid).is_not(None),
        )
    )
    return [sid for sid in found.all() if sid is not None]


async def supersede(session: Session, conversation_id: UUID) -> list[Outbox]:
    """Take back the bot's replies that have not left; the turn at hand says them again.

    Only whoever has the turn may do so. What an earlier, failed try took back is among them.
    """
    found = await session.run(_SUPERSEDE, {"conversation": conversation_id})
    return sorted(found.scalars(), key=lambda row: row.seq)


_SUPERSEDE = (
    update(Outbox)
    .where(
        col(Outbox.conversation_id) == bindparam("conversation", type_=Uuid()),
        col(Outbox.status).in_(("queued", "superseded")),
        _BOT_REPLY,
    )
    .values(status="superseded", why="newer_message")
    .returning(Outbox)
    .execution_options(synchronize_session=False)
)


async def put_back(session: Session, conversation_id: UUID) -> None:
    """Whatever was taken back and not said again leaves after all, in its old place."""
    for row in (await session.exec(_superseded(conversation_id))).all():
        row.status, row.why = "queued", "nothing_said_instead"


async def said_again(session: Session, rows: Sequence[Outbox]) -> None:
    """A later turn has taken these words up."""
    for row in rows:
        await move(session, row.id, "said_again")


async def of_turn(session: Session, turn_id: UUID) -> list[Outbox]:
    found = await session.exec(
        select(Outbox).where(Outbox.turn_id == turn_id).order_by(col(Outbox.seq))
    )
    return list(found.all())


async def oldest_unsent(session: Session, *, now: datetime) -> timedelta:
    """For how long the oldest message that should have left has waited."""
    found = await session.exec(
        select(func.min(Outbox.run_at)).where(col(Outbox.status).in_(("queued", "sending")))
    )
    oldest = found.one()
    return timedelta() if oldest is None else max(now - oldest, timedelta())


def _superseded(conversation_id: UUID) -> Any:
    return (
        select(Outbox)
        .where(Outbox.conversation_id == conversation_id, Outbox.status == "superseded")
        .order_by(col(Outbox.seq))
        .execution_options(populate_existing=True)
    )


def _written_again() -> Any:
    """Whether the person of this address waits for an answer."""
    return (
        select(Inbox.id)
        .where(Inbox.sender_bidx == ChannelIdentity.address_bidx, Inbox.status == "received")
        .exists()
    )


def _with_people() -> Any:
    """Messages with their conversation and their address."""
    return (
        select(Outbox, Conversation, ChannelIdentity)
        .join(Conversation, col(Conversation.id) == Outbox.conversation_id)
        .join(ChannelIdentity, col(ChannelIdentity.id) == Outbox.identity_id)
    )


def _due(
    session: Session,
    row: Outbox,
    conversation: Conversation,
    identity: ChannelIdentity,
) -> Due:
    return Due(
        row=row,
        owner=conversation.owner,
        address=identities.address(session, identity),
        channel=identity.channel,
        sender=identity.address_bidx,
        last_inbound_at=conversation.last_inbound_at,
        opted_out=identity.opted_out_at is not None,
    )


def _place(outbox: UUID) -> str:
    return f"outbox.body.{outbox}"

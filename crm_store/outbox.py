"""Messages that go out: written with the turn, sent after it, then followed up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    func,
    text,
    update,
)
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

# How far along a message is; a status only ever moves to a higher number.
RANK: Mapping[str, int] = {
    "queued": 0,
    "held": 0,  # until she writes: a template has been sent that asks her to
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
_RANKED = sorted(RANK, key=RANK.__getitem__)


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
        Index("held", "conversation_id", postgresql_where=text("status = 'held'")),
        Index(
            "not_reached",
            "due_at",
            postgresql_where=text("status in ('failed', 'undelivered')"),
        ),
        Index(
            "left_us",
            "created_at",
            "status",
            postgresql_where=text(
                "status in ('sent', 'delivered', 'read', 'failed', 'undelivered')"
            ),
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
    purpose: str  # reply, notice, proactive, marketing
    body_sealed: bytes
    run_at: datetime = moment()
    status: str = "queued"
    why: str = ""  # how it was decided to send or to refuse it
    attempts: int = 0
    claimed_until: datetime | None = moment()
    provider_sid: str | None = Field(default=None, unique=True)
    error_code: int | None = None
    created_at: datetime = moment(now=True)
    sent_at: datetime | None = moment()  # when we knew that the provider has it
    template: str | None = None  # that may open the way for it once the window is closed
    as_template: bool = False  # it is that template
    due_at: datetime | None = moment()  # `run_at` as it was at first: it may have had to wait


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
    template: str | None = None,
    as_template: bool = False,
    status: Literal["queued", "refused"] = "queued",
) -> None:
    """Write one message with the transaction at hand; it leaves after the commit, or never."""
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
            template=template,
            as_template=as_template,
            due_at=run_at,
            status=status,
        )
    )


def body(opening: Opening, row: Outbox) -> dict[str, Any]:
    return opened(opening, row.id, row.body_sealed)


def opened(opening: Opening, id: UUID, sealed: bytes) -> dict[str, Any]:
    """The body of the message with this id, of whose row nothing else is known."""
    found = opening.vault.open_json(sealed, _place(id))
    return dict(found)  # type: ignore[call-overload, no-any-return]


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
        .where(col(Outbox.id) == outbox_id, col(Outbox.status).in_(lower(status)))
        .values(**values)
        .returning(col(Outbox.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def sent(store: Store, outbox_id: UUID, provider_sid: str, *, at: datetime) -> bool:
    """The provider took it; apply the furthest that it may have told of it already.

    True where something else waits for the same address: it had to wait for this.
    """
    found = await store.ask(_SENT, outbox_id=outbox_id, sid=provider_sid, ranked=_RANKED, at=at)
    return any(row[0] for row in found)


_SENT = Sql(
    """
    with told as (
        select status, error_code from delivery_receipts where provider_sid = :sid::text
        order by array_position(:ranked::text[], status::text) desc limit 1
    )
    update outbox set
        provider_sid = coalesce(provider_sid, :sid::text),
        sent_at = coalesce(sent_at, :at),
        status = (
            select each
            from unnest(array[outbox.status, 'sent', (select status from told)]::text[]) each
            where each is not null
            order by array_position(:ranked::text[], each) desc limit 1
        ),
        error_code = coalesce((select error_code from told), error_code),
        claimed_until = null
    where id = :outbox_id
    returning exists (select 1 from outbox other
        where other.identity_id = outbox.identity_id and other.status = 'queued')
    """
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


def lower(status: str) -> list[str]:
    """Every status from which a message may move to this one."""
    return [name for name, rank in RANK.items() if rank < RANK[status]]


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


async def rows(session: Session, ids: Sequence[UUID]) -> list[Outbox]:
    """These messages, oldest first."""
    found = await session.exec(
        select(Outbox).where(col(Outbox.id).in_(ids)).order_by(col(Outbox.seq))
    )
    return list(found.all())


async def put_back(session: Session, conversation_id: UUID) -> None:
    """Whatever was taken back and not said again leaves after all, in its old place."""
    for row in (await session.exec(_superseded(conversation_id))).all():
        row.status, row.why = "queued", "nothing_said_instead"


async def said_again(session: Session, ids: Sequence[UUID]) -> None:
    """A later turn has taken these words up."""
    for each in ids:
        await move(session, each, "said_again")


async def of_turn(session: Session, turn_id: UUID) -> list[Outbox]:
    found = await session.exec(
        select(Outbox).where(Outbox.turn_id == turn_id).order_by(col(Outbox.seq))
    )
    return list(found.all())


async def not_gone(session: Session, identity_id: UUID, *, most: int) -> list[Outbox]:
    """What answers no turn of this address and has not left it, newest first."""
    found = await session.exec(
        select(Outbox)
        .where(
            Outbox.identity_id == identity_id,
            col(Outbox.turn_id).is_(None),
            col(Outbox.status).in_(("queued", "held", "refused", "failed")),
        )
        .order_by(col(Outbox.seq).desc())
        .limit(most)
    )
    return list(found.all())


async def give_up_held(session: Session, *, since: datetime) -> None:
    """What has waited for her to write since before then does not leave any more."""
    await session.run(
        update(Outbox)
        .where(
            col(Outbox.status) == "held",
            func.coalesce(Outbox.due_at, Outbox.run_at) < since,
        )
        .values(status="refused", why="held_too_long")
        .execution_options(synchronize_session=False)
    )


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


def _place(outbox: UUID) -> str:
    return f"outbox.body.{outbox}"

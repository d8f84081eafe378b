"""Messages that came in: each is kept once, for ever, and answered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, case, func, text, update
from sqlmodel import col, select

from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql, loaded

# Why a message waits that nothing is wrong with: what is said besides is not held up by it.
FILES_AWAY, IN_HAND = "files_away", "files_away_for_long"  # the second: a person was called
TYPED = "typed"  # a number that the text hides, until it is kept where it belongs


class Inbox(Row, table=True):
    """The ledger of everything that a provider delivered; the content is sealed."""

    __tablename__ = "inbox"
    __table_args__ = (
        # Twilio's signature has no timestamp: a captured request is valid for ever, so is this.
        UniqueConstraint("account", "provider_sid", name="delivered_once"),
        Index(
            "waiting_by_sender",
            "sender_bidx",
            "received_at",
            postgresql_where=text("status = 'received'"),
        ),
        Index("kept_by_time", "account", "received_at"),
        Index("waiting_by_time", "ready_at", postgresql_where=text("status = 'received'")),
    )

    id: UUID = id_field()
    account: str
    provider_sid: str
    channel: str
    sender_bidx: bytes
    content_sealed: bytes
    content_hash: bytes
    source: str  # webhook, sweep
    received_at: datetime = moment()
    ready_at: datetime = moment()  # when the burst that it belongs to may be over
    status: str = "received"  # received, answered, dead
    attempts: int = 0
    last_error: str | None = None
    deliveries: int = 1
    conflict_sealed: bytes | None = None  # the same sid came again with another content
    turn_id: UUID | None = None


@dataclass(frozen=True)
class Kept:
    """What became of a delivery."""

    new: bool
    conflict: bool


@dataclass(frozen=True)
class Overdue:
    """A talk with us in which she waits, and the key of what she is told of that, once."""

    conversation_id: UUID
    customer_id: UUID
    version: int  # of the talk, when we looked
    wrote_at: datetime
    key: str


@dataclass(frozen=True)
class Waiting:
    """A sender who waits, and until when more of a burst may come."""

    sender: bytes
    ready_at: datetime


# Processes tell the time by clocks of their own: what a webhook brought after another of hers is
# never kept as older, however wrong they are.
_KEEP = Sql(
    """
    insert into inbox (id, account, provider_sid, channel, sender_bidx, content_sealed,
        content_hash, source, received_at, ready_at, status, attempts, deliveries)
    values (:id, :account, :provider_sid, :channel, :sender::bytea, :sealed,
        :hash, :source::text, case when :source::text = 'webhook' then greatest(
            :at::timestamptz, (select max(received_at) + interval '1 microsecond' from inbox
                where sender_bidx = :sender::bytea and status = 'received'
                    and source = 'webhook'))
            else :at::timestamptz end, :ready_at, 'received', 0, 1)
    on conflict on constraint delivered_once do update set
        deliveries = inbox.deliveries + 1,
        conflict_sealed = case when inbox.content_hash = excluded.content_hash
            then inbox.conflict_sealed else excluded.content_sealed end
    returning xmax = 0, content_hash <> :hash
    """
)


async def keep(
    store: Store,
    content: Mapping[str, object],
    *,
    account: str,
    provider_sid: str,
    channel: str,
    sender: bytes,
    at: datetime,
    ready_at: datetime,
    source: str,
    told_by_all: Sequence[str],
) -> Kept:
    """Keep the message; a second delivery only counts up, a differing one is set aside.

    `told_by_all` is what every source tells of it: the provider's list knows less than the
    webhook, and is no other message for that.
    """
    ((new, conflict),) = await store.ask(
        _KEEP,
        id=new_id(),
        account=account,
        provider_sid=provider_sid,
        channel=channel,
        sender=sender,
        sealed=store.vault.seal_json(content, _place(account, provider_sid)),
        hash=store.vault.index(repr(list(told_by_all))),
        source=source,
        at=at,
        ready_at=ready_at,
    )
    return Kept(new=bool(new), conflict=bool(conflict))


def content(opening: Opening, row: Inbox) -> dict[str, Any]:
    """What was said, as `keep` got it."""
    opened = opening.vault.open_json(row.content_sealed, _place(row.account, row.provider_sid))
    return dict(opened)  # type: ignore[call-overload, no-any-return]


async def forget_typed(session: Session, ids: Sequence[UUID]) -> None:
    """The numbers that these messages hid are kept elsewhere now, or nowhere."""
    for row in (await session.exec(select(Inbox).where(col(Inbox.id).in_(ids)))).all():
        said = {name: each for name, each in content(session, row).items() if name != TYPED}
        sealed = session.vault.seal_json(said, _place(row.account, row.provider_sid))
        await session.run(
            update(Inbox).where(col(Inbox.id) == row.id).values(content_sealed=sealed)
        )


async def unanswered(store: Store, sender: bytes) -> list[Inbox]:
    """What this person has said since we last answered, oldest first."""
    return [loaded(Inbox, each) for each in await store.ask(_UNANSWERED, sender=sender)]


_UNANSWERED = Sql(
    """
    select {i} from inbox i
    where sender_bidx = :sender and status = 'received' order by received_at, id
    """,
    i=Inbox,
)


async def attempt(session: Session, ids: Sequence[UUID], *, by: int = 1) -> None:
    """Count that an answer is being tried, or take the count back."""
    await session.run(
        update(Inbox).where(col(Inbox.id).in_(ids)).values(attempts=Inbox.attempts + by)
    )


async def failed(session: Session, ids: Sequence[UUID], *, why: str, again_at: datetime) -> None:
    """Note what went wrong (a class name, never a text) and when to try again."""
    await session.run(
        update(Inbox).where(col(Inbox.id).in_(ids)).values(last_error=why, ready_at=again_at)
    )


async def put_off(session: Session, ids: Sequence[UUID], *, until: datetime) -> None:
    """Leave them until their files can be kept; nothing went wrong with them."""
    why = case((col(Inbox.last_error) == IN_HAND, IN_HAND), else_=FILES_AWAY)
    await session.run(
        update(Inbox).where(col(Inbox.id).in_(ids)).values(ready_at=until, last_error=why)
    )


async def give_up(session: Session, message: UUID, *, why: str) -> None:
    """Nothing can be done with it, and there is no talk that a person could be given."""
    await session.run(
        update(Inbox).where(col(Inbox.id) == message).values(status="dead", last_error=why)
    )


async def waiting(session: Session, *, now: datetime, limit: int = 500) -> list[Waiting]:
    """Everybody who should have an answer by now: what a lost wake-up would forget."""
    ready = func.max(Inbox.ready_at)
    found = await session.run(
        select(Inbox.sender_bidx, ready)
        .where(Inbox.status == "received", Inbox.ready_at <= now)
        .group_by(col(Inbox.sender_bidx))
        .order_by(ready)
        .limit(limit)
    )
    return [Waiting(sender, ready_at) for sender, ready_at in found]


async def overdue(session: Session, *, since: datetime, limit: int = 200) -> list[Overdue]:
    """Whose answer was due before then, and who was not told yet that it is late."""
    rows = await session.ask(_OVERDUE, since=since, most=limit, begins=_HOLDING)
    return [Overdue(*row) for row in rows]


_HOLDING = "holding:"
_OVERDUE = Sql(
    """
    select c.id, c.customer_id, c.version, i.wrote_at, :begins || c.id || ':' || c.version
    from (select sender_bidx, min(due) as due, max(received_at) as wrote_at
        from (select sender_bidx, received_at,
                -- What is tried again later is no less overdue.
                least(ready_at, received_at + interval '30 seconds') as due
            from inbox where status = 'received') waits
        where due < :since group by sender_bidx) i
    join channel_identities a on a.address_bidx = i.sender_bidx and a.status = 'active'
    join conversations c on c.identity_id = a.id and c.status = 'open' and c.owner = 'bot'
    where not exists (select 1 from outbox
        where dedupe_key = 'notice:' || :begins || c.id || ':' || c.version || ':0')
        -- What waits for longer than others that were answered since is said once, too.
        and not exists (select 1 from outbox o where o.conversation_id = c.id
            and o.dedupe_key like 'notice:' || :begins || '%' and o.due_at >= i.wrote_at)
    order by i.due limit :most
    """
)


async def kept_since(session: Session, account: str, *, since: datetime) -> set[str]:
    """The provider sids that we have kept since then: what the provider's list may repeat."""
    found = await session.exec(
        select(Inbox.provider_sid).where(
            Inbox.account == account, Inbox.received_at >= since - timedelta(hours=1)
        )
    )
    return set(found.all())


async def oldest_waiting(session: Session, *, now: datetime) -> timedelta:
    """For how long the oldest unanswered message has waited."""
    found = await session.exec(
        select(func.min(Inbox.received_at)).where(Inbox.status == "received")
    )
    oldest = found.one()
    return timedelta() if oldest is None else now - oldest


def _place(account: str, provider_sid: str) -> str:
    return f"inbox.content.{account}/{provider_sid}"

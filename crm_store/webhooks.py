"""Outgoing webhooks: who is told of which events, and each time that somebody was told.

What is told are references and names of facts. Each event is told an endpoint under one id, at
least once: where an answer is lost it is told again, and whoever listens knows it by its id.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql, loaded

# To add one: here, how it is known in `_SPREAD`, and its sentence in agent/desk.
EventKind = Literal[
    "application.stage",
    "loan.disbursed",
    "loan.closed",
    "payment.settled",
    "case.opened",
    "lead.created",
]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
MOST = 20  # endpoints that are told of anything
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_SECRET_BYTES = 32
_AT_ONCE = 200
# An id is made before its transaction ends: for so long an older one may still turn up.
_LATE = timedelta(minutes=10)


class Endpoint(Row, table=True):
    """An address that is told; its secret signs what it is told."""

    __tablename__ = "webhook_endpoints"

    id: UUID = id_field()
    name: str = Field(unique=True)
    url: str
    kinds: list[str] = Field(sa_type=JSONB)
    secret_sealed: bytes
    after_id: UUID = Field(default_factory=new_id)  # the newest event that was looked at
    created_by: str
    created_at: datetime = moment()
    stopped_by: str | None = None
    stopped_at: datetime | None = moment()


class WebhookDelivery(Row, table=True):
    """One event for one endpoint, and how telling it went."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id", name="webhook_told_once"),
        Index(
            "webhooks_to_send",
            "run_at",
            postgresql_where=text("status in ('queued', 'sending')"),
        ),
    )

    id: UUID = id_field()
    endpoint_id: UUID = Field(foreign_key="webhook_endpoints.id")
    event_id: UUID  # of the event, or of the case or the lead that came to be
    kind: str
    subject: str  # a reference: "APP-12"
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    at: datetime = moment()  # of the event
    status: str = "queued"  # sending, sent, dead
    attempts: int = 0
    run_at: datetime = moment()
    claimed_until: datetime | None = moment()
    sent_at: datetime | None = moment()
    why: str = ""


@dataclass(frozen=True)
class Made:
    """A new endpoint; its secret is shown here, and never again."""

    endpoint: Endpoint
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Due:
    """A delivery that is ours to make, with where it goes and what signs it."""

    row: WebhookDelivery
    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Logged:
    """A delivery in the log."""

    id: UUID
    endpoint: str
    kind: str
    subject: str
    at: datetime
    status: str
    attempts: int
    run_at: datetime
    sent_at: datetime | None
    why: str


class Unfit(Exception):
    """No endpoint can be made of this; the message says why."""


async def add(
    session: Session, name: str, *, url: str, kinds: Collection[str], by: str, at: datetime
) -> Made:
    """Tell this address from now on; raises `Unfit`. Whether it may be called is not asked here."""
    if not _NAME.fullmatch(name):
        raise Unfit("A name has 2 to 40 small letters, digits and dashes, a letter first.")
    known = [each for each in KINDS if each in kinds]
    if not known or len(known) != len(set(kinds)):
        raise Unfit("Say what it is told: at least one event, and only those that there are.")
    there = await everybody(session)
    if any(each.name == name for each in there):
        raise Unfit("This name was given before. A record must mean one address: choose another.")
    if sum(each.stopped_at is None for each in there) >= MOST:
        raise Unfit(f"{MOST} addresses are told already. Stop one first.")
    secret, made = f"whsec_{secrets.token_urlsafe(_SECRET_BYTES)}", new_id()
    endpoint = Endpoint(
        id=made,
        name=name,
        url=url,
        kinds=list(known),
        secret_sealed=session.vault.seal(secret.encode(), _place(made)),
        after_id=made,
        created_by=by,
        created_at=at,
    )
    session.add(endpoint)
    await session.flush()
    return Made(endpoint, secret)


async def everybody(session: Session) -> Sequence[Endpoint]:
    """Every endpoint that there ever was, the newest first."""
    return (await session.exec(select(Endpoint).order_by(col(Endpoint.id).desc()))).all()


async def stop(session: Session, name: str, *, by: str, at: datetime) -> bool:
    """It is told nothing more, nor what waits for it; False where there is none that was."""
    return bool(await session.ask(_STOP, name=name, by=by, at=at))


_STOP = Sql(
    """
    with stopped as (
        update webhook_endpoints set stopped_by = :by::text, stopped_at = :at::timestamptz
        where name = :name::text and stopped_at is null returning id
    ), dropped as (
        update webhook_deliveries set status = 'dead', why = 'stopped', claimed_until = null
        where status in ('queued', 'sending') and endpoint_id in (select id from stopped)
    )
    select id from stopped
    """
)


async def spread(store: Store, *, now: datetime) -> int:
    """Write down what each endpoint is to be told of what has happened; how much that was."""
    rows = await store.ask(_ENDPOINTS)
    told = 0
    for endpoint, after, kinds in rows:
        since = max(endpoint, _earlier(after))
        found = await store.ask(
            _SPREAD, endpoint=endpoint, since=since, kinds=kinds, now=now, most=_AT_ONCE
        )
        told += int(found[0][0])
    return told


_ENDPOINTS = Sql(
    """
    select id, after_id, array(select jsonb_array_elements_text(kinds))
    from webhook_endpoints where stopped_at is null order by id
    """
)
# Where all that was found is written down, the next look begins with the newest event.
_SPREAD = Sql(
    """
    with happened as (
        select id, at, case
                when kind = 'stage' then 'application.stage'
                when kind = 'payment' then 'payment.settled'
                when data->>'loan' = 'active' then 'loan.disbursed'
                else 'loan.closed' end as kind,
            subject, (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(data)
                where key in ('from', 'to', 'loan', 'transaction')) as data
        from events
        where id > :since::uuid and (
            (kind = 'stage' and data ? 'to')
            or (kind = 'payment' and data->>'status' = 'settled' and data->>'kind' = 'repayment')
            or (kind = 'lifecycle' and (data->>'loan' in ('closed', 'written_off')
                or (data->>'loan' = 'active' and data->>'before' = 'pending'))))
        union all
        select id, created_at, 'case.opened', ref, jsonb_build_object('category', category)
        from cases where id > :since::uuid
        union all
        select id, created_at, 'lead.created', ref, jsonb_build_object('source', source)
        from leads where id > :since::uuid
    ), named as (
        select * from happened where kind = any(:kinds::text[]) and not exists (
            select 1 from webhook_deliveries d
            where d.endpoint_id = :endpoint::uuid and d.event_id = happened.id)
    ), page as (
        select * from named order by id limit :most
    ), written as (
        insert into webhook_deliveries (id, endpoint_id, event_id, kind, subject, data, at, status,
            attempts, run_at, why)
        select gen_random_uuid(), :endpoint::uuid, id, kind, subject, data, at, 'queued', 0,
            :now::timestamptz, '' from page
        on conflict on constraint webhook_told_once do nothing returning id
    ), moved as (
        update webhook_endpoints set after_id = greatest(after_id, coalesce(
            case when (select count(*) from page) < :most
                then (select id from events order by id desc limit 1)
                else (select id from page order by id desc limit 1) end, after_id))
        where id = :endpoint::uuid
    )
    select count(*) from written
    """
)


async def claim(store: Store, *, now: datetime, lasts: timedelta, limit: int = 10) -> list[Due]:
    """Those whose time has come, ours for so long; also those whose caller has gone."""
    found = await store.ask(_CLAIM, now=now, lasts=lasts, most=limit)
    return [_due(store, row) for row in found]


_CLAIM = Sql(
    """
    update webhook_deliveries d set status = 'sending', attempts = attempts + 1,
        claimed_until = clock_timestamp() + :lasts
    from webhook_endpoints w
    where w.id = d.endpoint_id and w.stopped_at is null and d.id in (
        select id from webhook_deliveries where (status = 'queued' and run_at <= :now)
            or (status = 'sending' and claimed_until < clock_timestamp())
        order by run_at limit :most for update skip locked)
    returning w.id, w.url, w.secret_sealed, {d}
    """,
    d=WebhookDelivery,
)


def _due(opening: Opening, row: Sequence[Any]) -> Due:
    secret = opening.vault.open(row[2], _place(row[0])).decode()
    return Due(loaded(WebhookDelivery, list(row[3:])), row[1], secret)


async def ended(
    store: Store, row: WebhookDelivery, status: Literal["sent", "dead"], *, at: datetime, why: str
) -> None:
    """It was told, or will not be unless a person has it told again."""
    sent_at = at if status == "sent" else None
    await store.ask(
        _SETTLE, id=row.id, attempt=row.attempts, status=status, sent=sent_at, run_at=at, why=why
    )


async def again(store: Store, row: WebhookDelivery, *, at: datetime, why: str) -> None:
    """Tell it again at a later time."""
    await store.ask(
        _SETTLE, id=row.id, attempt=row.attempts, status="queued", sent=None, run_at=at, why=why
    )


_SETTLE = Sql(
    """
    update webhook_deliveries set status = :status::text, sent_at = :sent::timestamptz,
        run_at = :run_at::timestamptz, why = :why::text, claimed_until = null
    where id = :id::uuid and status = 'sending' and attempts = :attempt::int returning id
    """
)


async def replay(session: Session, id: UUID, *, at: datetime) -> str | None:
    """Tell it once more, under the same id; its reference, or None where that cannot be."""
    found = await session.ask(_REPLAY, id=id, at=at)
    return str(found[0][0]) if found else None


_REPLAY = Sql(
    """
    update webhook_deliveries d set status = 'queued', attempts = 0, run_at = :at::timestamptz,
        sent_at = null, why = 'replayed'
    from webhook_endpoints w where w.id = d.endpoint_id and w.stopped_at is null
        and d.id = :id::uuid and d.status in ('sent', 'dead') returning d.subject
    """
)


async def forget(store: Store, *, before: datetime, most: int = 5_000) -> int:
    """Let go of what ended before then, at most so many; how many that were."""
    rows = await store.ask(_PASSED)
    found = [
        await store.ask(_FORGET, endpoint=endpoint, until=_earlier(after), before=before, most=most)
        for endpoint, after in rows
    ]
    return sum(len(each) for each in found)


_PASSED = Sql("select id, after_id from webhook_endpoints order by id")
# What the next look may still find among the events has to be known, or it would be told twice.
_FORGET = Sql(
    """
    delete from webhook_deliveries where id in (
        select id from webhook_deliveries
        where endpoint_id = :endpoint::uuid and status in ('sent', 'dead')
            and event_id < :until::uuid and greatest(at, run_at) < :before::timestamptz
        order by at limit :most)
    returning id
    """
)


async def log(
    session: Session, *, endpoint: str | None, status: str | None, first: int, most: int
) -> list[Logged]:
    """What was told and what waits, the newest event first."""
    found = await session.ask(_LOG, endpoint=endpoint, status=status, first=first, most=most)
    return [Logged(*row) for row in found]


_LOG = Sql(
    """
    select d.id, w.name, d.kind, d.subject, d.at, d.status, d.attempts, d.run_at, d.sent_at, d.why
    from webhook_deliveries d join webhook_endpoints w on w.id = d.endpoint_id
    where (:endpoint::text is null or w.name = :endpoint::text)
        and (:status::text is null or d.status = :status::text)
    order by d.at desc, d.id desc offset :first limit :most
    """
)


async def health(session: Session, *, since: datetime) -> tuple[int, int, int]:
    """How many addresses are told, how much waits, and how much has died since then."""
    ((told, waiting, dead),) = await session.ask(_HEALTH, since=since)
    return int(told), int(waiting), int(dead)


_HEALTH = Sql(
    """
    select (select count(*) from webhook_endpoints where stopped_at is null),
        count(*) filter (where d.status in ('queued', 'sending')),
        count(*) filter (where d.status = 'dead' and d.why <> 'stopped' and d.run_at >= :since)
    from webhook_deliveries d
    """
)


def _earlier(id: UUID) -> UUID:
    """The least id that an event may have that was begun so long before this one."""
    milliseconds = (id.int >> 80) - int(_LATE.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


def _place(endpoint: UUID) -> str:
    return f"webhook_endpoints.secret.{endpoint}"

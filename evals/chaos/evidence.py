"""Evidence: what the crowd, the loopback Twilio, the store and the logs each recorded of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from channels.fake_twilio import FakeTwilio
from crm_store import audit
from crm_store.database import Store
from evals.chaos.crowd import Knock

_BEGINNING = 8  # digits of a number


@dataclass(frozen=True)
class Kept:
    """A message as the store has it; `place` is where in the talk it was read."""

    sid: str
    status: str
    conversation: str | None
    place: tuple[int, datetime, str] | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Written:
    """A message of ours as the outbox has it."""

    id: str
    identity: str
    seq: int
    status: str
    why: str
    purpose: str = "reply"


@dataclass(frozen=True)
class Arrived:
    """A message of ours as it came to a phone, in the order in which it came there."""

    reference: str
    phone: str


@dataclass(frozen=True)
class Step:
    """A step of an application, as an event tells it."""

    subject: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Stored:
    """What the store holds, as one look saw it."""

    kept: Sequence[Kept]
    written: Sequence[Written]
    broken_turns: Sequence[str]  # conversations whose turns have gaps or twins
    handed_over: frozenset[str]  # conversations that a person has, or has a case of
    steps: Sequence[Step]
    stages: dict[str, str]  # of each application
    audited_steps: dict[str, int]
    audit: str  # empty: the chain is whole
    lone_approvals: int
    stuck: Sequence[str]
    agreed: Mapping[str, int] = field(default_factory=dict)  # the turn of each talk's last yes


@dataclass(frozen=True)
class Evidence:
    """All of it."""

    knocks: Sequence[Knock]
    arrived: Sequence[Arrived]
    store: Stored
    told: Sequence[str]  # logs that hold a number or a name, and which


async def gather(
    store: Store, twilio: FakeTwilio, knocks: Sequence[Knock], *, told: Sequence[str]
) -> Evidence:
    """Collect it once nothing is under way any more."""
    return Evidence(knocks, _arrived(twilio), await _stored(store), told)


def _arrived(twilio: FakeTwilio) -> list[Arrived]:
    return [
        Arrived(_reference(message.callback_url), phone)
        for phone in twilio.numbers()
        for message in twilio.stored(phone)
        if message.direction == "to_phone"
    ]


def _reference(url: str) -> str:
    return next(iter(parse_qs(urlsplit(url).query).get("reference", ())), "")


def told_in(logs: Sequence[Path], canaries: Sequence[str]) -> list[str]:
    """Which log holds what nobody's log may hold."""
    wanted = [each.encode() for each in canaries]
    found = []
    for log in logs:
        content = log.read_bytes()
        found += [f"{log.name}: {each.decode()}" for each in wanted if each in content]
    return found


def kept_in(files: Sequence[Path], canaries: Sequence[str]) -> list[str]:
    """Which file on a disk holds what is sealed before it is kept: its bytes are looked through.

    They are many and long: what numbers begin with is looked for before each of them is.
    """
    beginnings = {each[:_BEGINNING].encode() if each.isdigit() else each.encode()
                  for each in canaries}  # fmt: skip
    found = []
    for file in files:
        content = file.read_bytes()
        if any(each in content for each in beginnings):
            found += told_in([file], canaries)
    return found


# --- the store ---


async def _stored(store: Store) -> Stored:
    async with store.snapshot() as session:
        broken = await audit.verify(session)
    return Stored(
        kept=[Kept(sid, status, talk, _place(*at), answered)
              for sid, status, talk, *at, answered in await _rows(store, _KEPT)],
        written=[Written(*row) for row in await _rows(store, _WRITTEN)],
        broken_turns=[talk for (talk,) in await _rows(store, _BROKEN_TURNS)],
        handed_over=frozenset(talk for (talk,) in await _rows(store, _HANDED_OVER)),
        steps=[Step(*row) for row in await _rows(store, _STEPS)],
        stages=dict(await _pairs(store, _STAGES)),
        audited_steps=dict(await _pairs(store, _AUDITED)),
        audit="" if broken is None else f"row {broken.seq} is {broken.why}",
        lone_approvals=(await _rows(store, _LONE))[0][0],
        stuck=[what for (what,) in await _rows(store, _STUCK)],
        agreed=dict(await _pairs(store, _AGREED)),
    )  # fmt: skip


def _place(
    number: int | None, at: datetime | None, message: str | None
) -> tuple[int, datetime, str] | None:
    if number is None or at is None or message is None:
        return None
    return number, at, message


async def _pairs(store: Store, sql: str) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in await _rows(store, sql)]


async def _rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    async with store.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


_KEPT = """
    select i.provider_sid, i.status, t.conversation_id::text, t.number, m.at, m.id::text,
        coalesce((select min(created_at) from outbox o where o.turn_id = t.id), t.at)
    from inbox i left join turns t on t.id = i.turn_id
    left join messages m on m.turn_id = t.id and m.provider_sid = i.provider_sid
        and m.direction = 'in'
"""
_WRITTEN = "select id::text, identity_id::text, seq, status, why, purpose from outbox order by seq"
_BROKEN_TURNS = """
    select conversation_id::text from turns group by conversation_id
    having max(number) - min(number) + 1 <> count(*) or count(distinct number) <> count(*)
"""
_HANDED_OVER = """
    select conversation_id::text from cases where category = 'dead_letter'
    union select id::text from conversations where owner <> 'bot'
"""
_STEPS = """
    select subject, data ->> 'from', data ->> 'to' from events
    where kind = 'stage' order by at, id
"""
_STAGES = """
    select ref, stage from applications
    where ref in (select subject from events where kind = 'stage')
"""
_AUDITED = """
    select subject, count(*) from (
        select subject from audit_log where action in ('stage', 'expire')
        union all
        select did ->> 'subject' from audit_log,
            jsonb_array_elements(detail::jsonb -> 'did') did
        where action = 'turn' and did ->> 'action' in ('begin', 'advance')
    ) steps group by subject
"""
_LONE = """
    select count(*) from decisions
    where outcome = 'approved' and (decided_by = 'engine' or decided_by = first_by)
"""
_AGREED = """
    select t.conversation_id::text, max(t.number) from consents c
    join messages m on m.id = c.message_id join turns t on t.id = m.turn_id
    where c.action = 'grant' group by t.conversation_id
"""
_STUCK = """
    select 'a conversation is leased' from conversations
        where lease is not null and lease_until > now() + interval '1 minute'
    union all select 'a message is on its way' from outbox where status = 'sending'
    union all select 'a message waits' from inbox where status = 'received'
"""

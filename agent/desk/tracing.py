"""What became of a message, from the provider's knock to its receipts, without its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response

from agent.desk import drawing, gate, review_transcript
from agent.desk.gate import Visit
from agent.desk.review_transcript import Why
from crm_store.database import Session
from crm_store.sql import Record, Sql
from crm_store.turns import Turn

_SID = re.compile(r"[A-Za-z]{2}[0-9A-Za-z]{8,62}")
_HAS_A_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Knock:
    """A message as it was delivered to us."""

    sid: str
    received_at: datetime
    source: str
    status: str
    attempts: int
    deliveries: int
    differed: bool
    failure: str


@dataclass(frozen=True)
class Sending:
    """A message of ours on its way out."""

    sid: str
    author: str
    purpose: str
    status: str
    why: str
    attempts: int
    error_code: int | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Receipt:
    """What the provider told of a message of ours."""

    sid: str
    status: str
    error_code: int | None
    at: datetime


@dataclass(frozen=True)
class Traced:
    """A message with all that belongs to it."""

    customer: str
    conversation: UUID | None
    knocks: Sequence[Knock]
    turn: Turn | None
    behind: Why | None
    sendings: Sequence[Sending]
    receipts: Sequence[Receipt]


def is_sid(text: str) -> bool:
    """Whether it looks like what a provider calls a message."""
    return _SID.fullmatch(text) is not None and _HAS_A_DIGIT.search(text) is not None


async def is_known(visit: Visit, session: Session, sid: str) -> bool:
    """Whether a message of this name came in or went out."""
    ((known,),) = await session.ask(_KNOWN, sid=sid, account=visit.house.account)
    return bool(known)


async def show(visit: Visit) -> Response:
    """The whole of it; looking is on record."""
    sid = visit.request.path_params["sid"]
    async with visit.house.store.transaction() as session:
        if not is_sid(sid) or not await is_known(visit, session, sid):
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        traced = await _traced(visit, session, sid)
        session.audited.append(visit.audited("trace", f"message:{sid}"))
        session.expunge_all()
    return visit.page("trace.html", sid=sid, traced=traced)


async def _traced(visit: Visit, session: Session, sid: str) -> Traced:
    account = visit.house.account
    places = await session.ask(_PLACE, sid=sid, account=account)
    customer, conversation, turn_id = places[0] if places else ("", None, None)
    about = {"conversation": conversation, "turn": turn_id, "sid": sid}
    turn = await session.get(Turn, turn_id) if turn_id is not None else None
    sendings = [Sending(*row) for row in await session.ask(_SENDINGS, **about)]
    sids = [each.sid for each in sendings if each.sid]
    return Traced(
        customer=customer,
        conversation=conversation,
        knocks=[_knock(row) for row in await session.ask(_KNOCKS, account=account, **about)],
        turn=turn,
        behind=review_transcript.behind(session, turn, number=turn.number) if turn else None,
        sendings=sendings,
        receipts=[Receipt(*row) for row in await session.ask(_RECEIPTS, sids=sids)],
    )


def _knock(row: Record) -> Knock:
    sid, received_at, source, status, attempts, deliveries, differed, failure = row
    return Knock(sid, received_at, source, status, attempts, deliveries, differed, failure or "")


_KNOWN = Sql(
    """
    select exists (select 1 from inbox where account = :account and provider_sid = :sid)
        or exists (select 1 from outbox where provider_sid = :sid)
    """
)
# Of what came in and is not answered yet, nothing but the knock is known.
_PLACE = Sql(
    """
    select c.ref, v.id, found.turn_id from (
        select o.conversation_id, o.turn_id from outbox o where o.provider_sid = :sid
        union all
        select t.conversation_id, i.turn_id from inbox i join turns t on t.id = i.turn_id
        where i.account = :account and i.provider_sid = :sid
    ) found join conversations v on v.id = found.conversation_id
    join customers c on c.id = v.customer_id limit 1
    """
)
# A union, for with `or` between its halves the whole inbox would be looked through.
_KNOCKS = Sql(
    """
    select i.provider_sid, i.received_at, i.source, i.status, i.attempts, i.deliveries,
        i.conflict_sealed is not null, i.last_error
    from inbox i where i.account = :account and i.provider_sid in (
        select :sid::text union select provider_sid from messages
        where conversation_id = :conversation::uuid and turn_id = :turn::uuid and direction = 'in')
    order by i.received_at
    """
)
_SENDINGS = Sql(
    """
    select coalesce(provider_sid, ''), author, purpose, status, why, attempts, error_code,
        created_at, sent_at
    from outbox where provider_sid = :sid
        or conversation_id = :conversation::uuid and turn_id = :turn::uuid
    order by seq
    """
)
_RECEIPTS = Sql(
    """
    select provider_sid, status, error_code, at from delivery_receipts
    where provider_sid = any(:sids::text[]) order by at, id
    """
)

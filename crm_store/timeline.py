"""Everything that happened with a customer in one list: talk, steps, money, cases, consents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crm_store.database import Session
from crm_store.sql import Record, Sql

Kind = Literal["message", "note", "stage", "payment", "case", "consent", "other"]
KINDS: tuple[Kind, ...] = ("message", "note", "stage", "payment", "case", "consent", "other")
# Which events are of which kind; what stands in none of them is of the last.
_EVENTS: Mapping[Kind, tuple[str, ...]] = {
    "stage": ("stage", "offer", "document", "fact", "employment", "agreement", "journey"),
    "payment": ("schedule", "arrangement", "mandate", "statement"),
    "case": ("case", "handoff", "desk", "csat"),
    "consent": ("consent", "opt_in", "opt_out"),
}
_NAMED = tuple(name for names in _EVENTS.values() for name in names)


@dataclass(frozen=True)
class Happened:
    """One thing that happened; a message is named, and its words are opened by whoever may."""

    at: datetime
    kind: str
    subject: str
    actor: str
    data: Mapping[str, Any]
    message: UUID | None


async def of(
    session: Session, customer: UUID, *, kind: Kind | None = None, first: int = 0, most: int = 25
) -> Sequence[Happened]:
    """A page of it, the newest first."""
    rows = await session.ask(
        _TIMELINE,
        customer=customer,
        events=list(_EVENTS.get(kind, ())) if kind is not None else None,
        others=kind in (None, "other"),
        named=list(_NAMED),
        directions=_directions(kind),
        money=kind in (None, "payment"),
        first=first,
        most=most,
    )
    return [_happened(row) for row in rows]


def _directions(kind: Kind | None) -> list[str]:
    talk, notes = ["in", "out"], ["note"]
    if kind is None:
        return talk + notes
    return talk if kind == "message" else notes if kind == "note" else []


def _happened(row: Record) -> Happened:
    at, kind, subject, actor, data, message = row
    return Happened(at, kind, subject, actor, json.loads(data), message)


_TIMELINE = Sql(
    """
    select at, kind, subject, actor, data, message from (
        select e.at, e.kind, e.subject, e.actor, e.data::text as data, null::uuid as message, e.id
        from events e where e.customer_id = :customer
            and e.kind <> 'payment'  -- the ledger's own lines tell it, with amounts
            and (:events::text[] is null or e.kind = any(:events::text[])
                or :others::boolean and e.kind <> all(:named::text[]))
        union all
        select m.at, case m.direction when 'note' then 'note' else 'message' end, m.direction,
            m.author, '{}', m.id, m.id
        from messages m join conversations v on v.id = m.conversation_id
        where v.customer_id = :customer and m.direction = any(:directions::text[])
        union all
        select t.at, 'money', l.ref, t.entered_by,
            json_build_object('kind', t.kind, 'status', t.status, 'amount', t.amount_cents)::text,
            null, t.id
        from transactions t join loans l on l.id = t.loan_id
        where l.customer_id = :customer and :money::boolean
    ) everything
    order by at desc, id desc offset :first limit :most
    """
)

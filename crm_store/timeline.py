"""Everything that happened with a customer in one list: talk, steps, money, cases, consents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self
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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """After which entry a page goes on: its moment, and its id where several share that."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        """As an address has it."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that an address names; None where it names none."""
        moment, _, of = text.partition("-")
        try:
            return cls(_EPOCH + int(moment) * _MICROSECOND, UUID(of))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class Happened:
    """One thing that happened; a message is named, and its words are opened by whoever may."""

    at: datetime
    kind: str
    subject: str
    actor: str
    data: Mapping[str, Any]
    message: UUID | None
    id: UUID

    @property
    def place(self) -> Place:
        """Where the page after this entry begins."""
        return Place(self.at, self.id)


async def of(
    session: Session,
    customer: UUID,
    *,
    kind: Kind | None = None,
    after: Place | None = None,
    most: int = 25,
) -> Sequence[Happened]:
    """A page of it, the newest first, with what belongs to records that were merged into hers."""
    rows = await session.ask(
        _TIMELINE,
        customer=customer,
        events=list(_EVENTS.get(kind, ())) if kind is not None else None,
        others=kind in (None, "other"),
        named=list(_NAMED),
        directions=_directions(kind),
        money=kind in (None, "payment"),
        before=after.at if after else None,
        last=after.id if after else None,
        most=most,
    )
    return [_happened(row) for row in rows]


def _directions(kind: Kind | None) -> list[str]:
    talk, notes = ["in", "out"], ["note"]
    if kind is None:
        return talk + notes
    return talk if kind == "message" else notes if kind == "note" else []


def _happened(row: Record) -> Happened:
    at, kind, subject, actor, data, message, of = row
    return Happened(at, kind, subject, actor, json.loads(data), message, of)


# Each kind of entry gives a page at most, from its own index: a long history costs no more.
_TIMELINE = Sql(
    """
    with hers as materialized (
        select id from customers where id = :customer or merged_into = :customer
    )
    select at, kind, subject, actor, data, message, id from (
        (select e.at, e.kind, e.subject, e.actor, e.data::text as data, null::uuid as message, e.id
        from hers join events e on e.customer_id = hers.id
        where e.kind <> 'payment'  -- the ledger's own lines tell it, with amounts
            and not (e.kind = 'desk' and e.data->>'action' in ('write', 'note'))  -- said below
            and (:events::text[] is null or e.kind = any(:events::text[])
                or :others::boolean and e.kind <> all(:named::text[]))
            and (:before::timestamptz is null or e.at <= :before::timestamptz
                and (e.at, e.id) < (:before::timestamptz, :last::uuid))
        order by e.at desc, e.id desc limit :most)
        union all
        (select m.at, case m.direction when 'note' then 'note' else 'message' end, m.direction,
            m.author, '{}', m.id, m.id
        from hers join conversations v on v.customer_id = hers.id
        join messages m on m.conversation_id = v.id
        where m.direction = any(:directions::text[])
            and (:before::timestamptz is null or m.at <= :before::timestamptz
                and (m.at, m.id) < (:before::timestamptz, :last::uuid))
        order by m.at desc, m.id desc limit :most)
        union all
        (select t.at, 'money', l.ref, t.entered_by,
            json_build_object('kind', t.kind, 'status', t.status, 'amount', t.amount_cents)::text,
            null, t.id
        from hers join loans l on l.customer_id = hers.id join transactions t on t.loan_id = l.id
        where :money::boolean and (:before::timestamptz is null
            or (t.at, t.id) < (:before::timestamptz, :last::uuid))
        order by t.at desc, t.id desc limit :most)
    ) everything
    order by at desc, id desc limit :most
    """
)

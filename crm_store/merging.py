"""Two records that are one person: joined by two of ours for a reason, and put back exactly.

What can change hands moves to the record that stays. What is written for ever (her history, her
consents, what she signed, money by its loan) keeps the name it was written under; her page reads
both. Nothing is copied from one record to the other, so nothing has to be unpicked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store import audit, events, identities, joinable, two_people
from crm_store.crypto import NotOurs, Opening
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.joinable import Begun
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql

# To add one: a table whose rows go where the person goes. A test holds both lists against the
# database: every reference to a customer stands in one of them.
MOVES = (
    "applications",
    "cases",
    "channel_identities",
    "conversations",
    "documents",
    "leads",
    "links",
    "loans",
    "tasks",
)
STAYS = (
    "account_changes",
    "agreements",
    "campaign_members",
    "consents",
    "customer_merges",
    "customer_standing",
    "customers",
    "erasures",
    "events",
    "feedback",
    "foretold",
    "legal_holds",
    "loan_standing",
    "paper_removals",
    "reminders",
)
WhyStays = Literal["undone_already", "newer_first", "being_answered"] | Begun


class Merge(Row, table=True):
    """One record joined to another, and what moved with it: asked for, done, undone, each once."""

    __tablename__ = "customer_merges"
    __table_args__ = (
        Index("merged_once", "gone", unique=True, postgresql_where=text("undone_at is null")),
        Index("merges_into", "kept"),
    )

    id: UUID = id_field()
    kept: UUID = Field(foreign_key="customers.id")
    gone: UUID = Field(foreign_key="customers.id")
    moved: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSONB)  # ids by table
    flags_added: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    why_sealed: bytes
    asked_by: str
    asked_at: datetime = moment()
    merged_by: str | None = None  # the second person
    merged_at: datetime | None = moment()
    undone_by: str | None = None
    undone_at: datetime | None = moment()


@dataclass(frozen=True)
class Has:
    """How much of each a record has."""

    customer: UUID
    counts: Mapping[str, int]


async def has(session: Session, customer: UUID) -> Has:
    """What would move with this record."""
    found = await session.ask(_COUNTS, customer=customer)
    return Has(customer, {name: int(n) for name, n in found})


# Names of our own tables, of the list above.
_COUNTS = Sql(
    " union all ".join(
        f"select '{each}', count(*) from {each} where customer_id = :customer"  # noqa: S608
        for each in MOVES
    )
)


async def ask(
    session: Session, kept: Customer, gone: Customer, *, why: str, by: str, at: datetime
) -> Merge | None:
    """Ask for it: nothing moves before a second person agrees. None where it was asked for.

    Ask `why_not` of `joinable` first, within the same transaction.
    """
    stands = select(Merge.id).where(Merge.gone == gone.id, col(Merge.undone_at).is_(None))
    if (await session.exec(stands)).first() is not None:
        return None
    of = new_id()
    sealed = session.vault.seal(why.encode("utf-8", "replace"), _place(of))
    row = Merge(id=of, kept=kept.id, gone=gone.id, why_sealed=sealed, asked_by=by, asked_at=at)
    session.add(row)
    await session.flush()
    _audit(session, row, kept, gone, what="ask_merge", by=by, at=at)
    return row


async def merge(
    session: Session, row: Merge, kept: Customer, gone: Customer, *, by: str, at: datetime
) -> bool:
    """Join `gone` to `kept`, as was asked; ask `why_not` again. False where it is no second."""
    if not await two_people.are_two(session, row.asked_by, by, at=at):
        return False
    moved = {table: await _move(session, table, gone.id, kept.id) for table in MOVES}
    added = {name: told for name, told in gone.flags.items() if name not in kept.flags}
    row.moved = {table: ids for table, ids in moved.items() if ids}
    row.flags_added = added
    row.merged_by, row.merged_at = by, at
    kept.flags = {**kept.flags, **added}
    gone.merged_into = kept.id
    session.add_all((row, kept, gone))
    await session.ask(_STOP, kept=kept.id)
    _note(session, row, kept, gone, what="merged", by=by, at=at)
    return True


# She is one person, so her STOP holds on every number; it stays where they are put apart.
_STOP = Sql(
    """
    update channel_identities i set opted_out_at = s.at
    from (select min(opted_out_at) as at from channel_identities
        where customer_id = :kept and status = 'active') s
    where i.customer_id = :kept and i.status = 'active'
        and i.opted_out_at is null and s.at is not null
    """
)


async def undo(session: Session, row: Merge, *, by: str, at: datetime) -> WhyStays | None:
    """Put everything back that moved, with the talks that its numbers had since; None when done.

    What was only asked for is called off.
    """
    kept, gone = [await session.get_one(Customer, of) for of in (row.kept, row.gone)]
    if row.undone_at is None and row.merged_at is None:
        row.undone_by, row.undone_at = by, at
        session.add(row)
        _audit(session, row, kept, gone, what="call_off_merge", by=by, at=at)
        return None
    against = await _against_undoing(session, row, kept, at=at)
    if against is not None:
        return against
    await _follow_numbers(session, row)
    for table, ids in row.moved.items():
        await _move_back(session, table, row, ids)
    kept.flags = {
        name: told for name, told in kept.flags.items() if row.flags_added.get(name) != told
    }
    gone.merged_into = None
    row.undone_by, row.undone_at = by, at
    session.add_all((kept, gone, row))
    _note(session, row, kept, gone, what="parted", by=by, at=at)
    return None


async def _follow_numbers(session: Session, row: Merge) -> None:
    """The same numbers on another channel, and what was opened in their talks, go with them."""
    came = set(_moved(row, "channel_identities"))
    found = await session.exec(
        select(Identity).where(
            Identity.customer_id == row.kept,
            col(Identity.id).in_(came) | (col(Identity.created_at) > row.merged_at),
        )
    )
    known = {each.id: _number(session, each) for each in found.all()}
    numbers = {number for of, number in known.items() if of in came and number}
    theirs = [of for of, number in known.items() if of in came or number in numbers]
    for each in _FOLLOW:
        await session.ask(each, gone=row.gone, kept=row.kept, theirs=theirs)


def _number(session: Session, identity: Identity) -> str:
    try:
        return identities.address(session, identity)
    except NotOurs:  # erased
        return ""


_TALKS = "(select id from conversations where identity_id = any(:theirs::uuid[]))"
_FOLLOW = tuple(
    Sql(f"update {table} set customer_id = :gone where customer_id = :kept and {which}")  # noqa: S608
    for table, which in (
        ("channel_identities", "id = any(:theirs::uuid[])"),
        ("conversations", "identity_id = any(:theirs::uuid[])"),
        ("cases", f"conversation_id in {_TALKS}"),
        ("tasks", f"conversation_id in {_TALKS}"),
    )
)


def _moved(row: Merge, table: str) -> list[UUID]:
    return [UUID(each) for each in row.moved.get(table, ())]


async def _against_undoing(
    session: Session, row: Merge, kept: Customer, *, at: datetime
) -> WhyStays | None:
    if row.undone_at is not None:
        return "undone_already"
    newer = select(Merge.id).where(
        Merge.kept == row.kept, col(Merge.undone_at).is_(None), col(Merge.merged_at) > row.merged_at
    )
    if kept.merged_into is not None or (await session.exec(newer)).first() is not None:
        return "newer_first"
    ((answered,),) = await session.ask(_ANSWERED, kept=row.kept, at=at)
    if answered:
        return "being_answered"
    assert row.merged_at is not None  # noqa: S101 (what was only asked for is called off)
    return await joinable.begun(
        session,
        row.kept,
        came=_moved(row, "channel_identities"),
        forms=_moved(row, "applications"),
        since=row.merged_at,
    )


_ANSWERED = Sql(
    """
    select exists (select 1 from conversations
        where customer_id = :kept and lease_until > :at::timestamptz)
    """
)


async def _move(session: Session, table: str, gone: UUID, kept: UUID) -> list[str]:
    return [str(row[0]) for row in await session.ask(_MOVE[table], gone=gone, kept=kept)]


async def _move_back(session: Session, table: str, row: Merge, ids: Sequence[str]) -> None:
    await session.ask(
        _MOVE_BACK[table], gone=row.gone, kept=row.kept, ids=[UUID(each) for each in ids]
    )


# One lead of hers may be open: where both records have one, the other stays, and counts no more.
_UNLESS = {
    "leads": """and (ended_at is not null or not exists (select 1 from leads hers
        where hers.customer_id = :kept and hers.ended_at is null))"""
}
_MOVE = {
    each: Sql(
        f"update {each} set customer_id = :kept"  # noqa: S608
        f" where customer_id = :gone {_UNLESS.get(each, '')} returning id"
    )
    for each in MOVES
}
_MOVE_BACK = {
    each: Sql(
        f"update {each} set customer_id = :gone"  # noqa: S608
        " where customer_id = :kept and id = any(:ids::uuid[])"
    )
    for each in MOVES
}


def _note(
    session: Session,
    row: Merge,
    kept: Customer,
    gone: Customer,
    *,
    what: str,
    by: str,
    at: datetime,
) -> None:
    """On her history under both names, and on record."""
    for customer, other in ((kept, gone), (gone, kept)):
        events.record(
            session,
            "lifecycle",
            subject=other.ref,
            at=at,
            actor=by,
            customer_id=customer.id,
            data={"record": what},
        )
    action = "merge" if what == "merged" else "undo_merge"
    _audit(session, row, kept, gone, what=action, by=by, at=at)


def _audit(
    session: Session,
    row: Merge,
    kept: Customer,
    gone: Customer,
    *,
    what: str,
    by: str,
    at: datetime,
) -> None:
    told = {"gone": gone.ref, "merge": str(row.id)}
    session.audited.append(audit.Entry(at, by, what, kept.ref, told))


async def two(session: Session, kept: str, gone: str) -> tuple[Customer, Customer] | None:
    """Both records by what staff say aloud, ours until the transaction ends."""
    found = await session.exec(
        select(Customer)
        .where(col(Customer.ref).in_((kept.upper(), gone.upper())))
        .order_by(col(Customer.id))
        .with_for_update()
        .execution_options(populate_existing=True)  # as they are now that they are ours
    )
    by_ref = {each.ref: each for each in found.all()}
    first, second = by_ref.get(kept.upper()), by_ref.get(gone.upper())
    return (first, second) if first and second else None


async def of_customer(session: Session, customer: UUID) -> list[Merge]:
    """Every merge that this record stayed or went in, the newest first."""
    found = await session.exec(
        select(Merge)
        .where((col(Merge.kept) == customer) | (col(Merge.gone) == customer))
        .order_by(col(Merge.asked_at).desc())
        .limit(50)
    )
    return list(found.all())


async def by_id(session: Session, of: UUID) -> Merge | None:
    """One merge, ours until the transaction ends."""
    found = await session.exec(select(Merge).where(Merge.id == of).with_for_update())
    return found.one_or_none()


def reason(opening: Opening, row: Merge) -> str:
    """Why they were joined."""
    return opening.vault.open(row.why_sealed, _place(row.id)).decode()


async def same_papers(session: Session, customer: UUID) -> list[str]:
    """Other records whose identity papers show the same number as this one's."""
    return [str(row[0]) for row in await session.ask(_SAME_PAPERS, customer=customer)]


_SAME_PAPERS = Sql(
    """
    select distinct c.ref from documents hers join documents other
        on other.id_bidx = hers.id_bidx and other.customer_id <> hers.customer_id
    join customers c on c.id = other.customer_id and c.merged_into is null
    where hers.customer_id = :customer and hers.id_bidx is not null order by c.ref limit 10
    """
)


def _place(of: UUID) -> str:
    return f"customer_merges.why.{of}"

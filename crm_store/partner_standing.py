"""How it stands with a partner: its people who borrow, what is deducted next, what is nobody's."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.ordering import End, orders
from crm_store.sql import Sql

UNMATCHED = "unmatched"


@dataclass(frozen=True)
class Standing:
    """A partner in one line."""

    id: UUID
    ref: str
    name: str
    town: str
    status: str
    borrowers: int  # people whom we know to work there
    running: int  # loans
    next_on: date | None  # when a deduction falls due
    questions: int  # about employment, not answered
    unmatched: int  # lines that came back and are nobody's
    ends_on: date | None  # the agreement that holds
    health: float | None  # as it was kept last; None where too little is known
    band: str | None
    coverage: int | None
    par30: float | None  # of the same day
    reckoned_at: datetime | None  # None: nobody has reckoned it yet


@dataclass(frozen=True)
class File:
    """A file that went out or came back."""

    month: date
    direction: str
    total: Cents
    lines: int
    unmatched: int
    entered_by: str
    at: datetime


@dataclass(frozen=True)
class Question:
    """Somebody's employment, about which the partner was asked or is to be asked."""

    application: str
    customer: str
    way: str | None
    asked_at: datetime | None


@dataclass(frozen=True)
class Line:
    """A line that came back and belongs to nothing; the guess is the loan that it names."""

    id: UUID
    line: str
    deducted: Cents
    reason: str
    at: datetime
    guess: str | None


async def listed(
    session: Session, *, on: date, status: str | None = None, ref: str | None = None,
    words: str | None = None, order: str | None = None, first: int = 0, most: int = 25,
) -> list[Standing]:  # fmt: skip
    """Partners in an order of `ORDERS`; in none, by name."""
    rows = await session.ask(
        _PAGES[order], on=on, status=status, ref=ref, words=words, first=first, most=most
    )
    return [Standing(*row) for row in rows]


async def every(
    session: Session, *, on: date, status: str | None = None, words: str | None = None,
    order: str | None = None,
) -> AsyncIterator[list[Standing]]:  # fmt: skip
    """All of them in that order, a part at a time."""
    found = session.ask_in_parts(
        _PAGES[order], on=on, status=status, ref=None, words=words, first=0, most=None
    )
    async for part in found:
        yield [Standing(*row) for row in part]


_LISTED = """
    select p.id, p.ref, p.company_name, p.town, p.status,
        (select count(*) from customers c where c.partner_id = p.id
            and c.merged_into is null) as borrowers,
        (select count(*) from loans l where l.partner_id = p.id and l.status = 'active')
            as running,
        (select min(i.due_on) from loans l join instalments i
            on i.loan_id = l.id and i.schedule_version = l.schedule_version
            where l.partner_id = p.id and l.status = 'active' and i.due_on >= :on)
            as next_on,
        (select count(*) from applications a where a.partner_id = p.id
            and a.stage = 'employment_verification'),
        (select count(*) from deduction_lines d join deduction_files f on f.id = d.file_id
            where f.partner_id = p.id and d.outcome = 'unmatched' and not exists (
                select 1 from transactions t where t.external_ref = 'unmatched:' || d.id)),
        (select a.ends_on from partner_agreements a where a.partner_id = p.id
            and a.starts_on <= :on and coalesce(a.ends_on, 'infinity') >= :on
            and not exists (select 1 from partner_agreements r where r.replaces_id = a.id)
            limit 1) as ends_on,
        kept.value, kept.band, kept.coverage,
        (kept.components#>>'{parts,financial,parts,default,input,par30}')::float as par30,
        kept.at
    from partners p left join lateral (select * from scores s
        where s.kind = 'partner_health' and s.subject = p.ref
        order by s.at desc limit 1) kept on true
    where (:status::text is null or p.status = :status::text)
        and (:ref::text is null or p.ref = :ref::text)
        and (:words::text is null or strpos(lower(p.company_name), lower(:words::text)) > 0
            or p.ref = upper(:words::text))
"""
_COLUMNS: Mapping[str, tuple[str, End]] = {
    "name": ("company_name", "asc"),
    "health": ("value", "asc"),
    "borrowers": ("borrowers", "desc"),
    "running": ("running", "desc"),
    "par30": ("par30", "desc"),
    "next": ("next_on", "asc"),
    "ends": ("ends_on", "asc"),
}


def _page(order: str) -> Sql:
    return Sql(
        f"select * from ({_LISTED}) listed order by {order} offset :first limit :most"  # noqa: S608
    )


_PAGES: Mapping[str | None, Sql] = {
    None: _page("company_name, id"),
    **{name: _page(order) for name, order in orders(_COLUMNS, then="company_name, id").items()},
}
ORDERS = tuple(name for name in _PAGES if name)


async def files(session: Session, partner: UUID, *, most: int = 24) -> Sequence[File]:
    """What went out and came back, the newest first."""
    rows = await session.ask(_FILES, partner=partner, most=most)
    return [File(row[0], row[1], Cents(row[2]), *row[3:]) for row in rows]


_FILES = Sql(
    """
    select f.month, f.direction, f.total_cents, count(d.id),
        count(d.id) filter (where d.outcome = 'unmatched'), f.entered_by, f.at
    from deduction_files f left join deduction_lines d on d.file_id = f.id
    where f.partner_id = :partner group by f.id order by f.at desc limit :most
    """
)


async def questions(session: Session, partner: UUID, *, most: int = 25) -> Sequence[Question]:
    """Whose employment is not confirmed yet, those that wait longest first."""
    return [Question(*row) for row in await session.ask(_QUESTIONS, partner=partner, most=most)]


_QUESTIONS = Sql(
    """
    select a.ref, c.ref, asked.way, asked.asked_at
    from applications a join customers c on c.id = a.customer_id
    left join lateral (select way, asked_at from employment_checks e
        where e.application_id = a.id and e.asked_at >= a.submitted_at
        order by asked_at desc limit 1) asked on true
    where a.partner_id = :partner and a.stage = 'employment_verification'
    order by a.submitted_at, a.id limit :most
    """
)


async def unmatched(session: Session, partner: UUID, *, most: int = 25) -> Sequence[Line]:
    """What came back and nobody has entered yet, the oldest first."""
    rows = await session.ask(_UNMATCHED, partner=partner, id=None, most=most)
    return [Line(row[0], row[1], Cents(row[2]), *row[3:]) for row in rows]


async def unmatched_line(session: Session, partner: UUID, id: UUID) -> Line | None:
    """One of them."""
    rows = await session.ask(_UNMATCHED, partner=partner, id=id, most=1)
    return Line(rows[0][0], rows[0][1], Cents(rows[0][2]), *rows[0][3:]) if rows else None


_UNMATCHED = Sql(
    """
    select d.id, d.line, d.deducted_cents, coalesce(d.reason, ''), f.at,
        (select l.ref from loans l where l.ref = split_part(d.line, '/', 1)
            and l.partner_id = f.partner_id)
    from deduction_lines d join deduction_files f on f.id = d.file_id
    where f.partner_id = :partner and d.outcome = 'unmatched' and d.deducted_cents > 0
        and (:id::uuid is null or d.id = :id::uuid)
        and not exists (select 1 from transactions t where t.external_ref = 'unmatched:' || d.id)
    order by f.at, d.n limit :most
    """
)

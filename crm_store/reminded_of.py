"""What people may be reminded of: payments, forms and offers, found a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from crm_store.database import Session, Store
from crm_store.money import Cents
from crm_store.sql import Sql
from crm_store.unpaid import DUE_BETWEEN

_FIRST = UUID(int=0)
M = TypeVar("M")


@dataclass(frozen=True)
class Missing:
    """A payment of which something is missing."""

    customer_id: UUID
    ref: str
    due_on: date
    missing: Cents
    promised: bool
    answered_on: date | None


@dataclass(frozen=True)
class Begun:
    """An application that is with her."""

    customer_id: UUID
    ref: str
    touched_at: datetime
    asked_anew: bool


@dataclass(frozen=True)
class Unsigned:
    """An offer that waits for her yes or no."""

    customer_id: UUID
    ref: str
    made_on: date
    stands_until: date


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some of them, and after which the next page begins; None: there is no other."""

    found: Sequence[M]
    last: UUID | None


@dataclass(frozen=True)
class Between:
    """The due dates that matter on a day, and what is too little to be missing."""

    since: date
    until: date
    tolerance: Cents


async def payments(
    session: Session, between: Between, *, after: UUID | None, most: int
) -> Page[Missing]:
    """Missing payments of the next loans."""
    await session.ask(_PLANNED_ANEW)
    rows = await session.ask(
        _PAYMENTS, **vars(between), after=after or _FIRST, most=most, refs=None
    )
    loans = dict.fromkeys(row[0] for row in rows)
    return Page(_missing(rows), list(loans)[-1] if len(loans) == most else None)


async def payments_of(store: Store, refs: Sequence[str], between: Between) -> Sequence[Missing]:
    """What is missing of these loans alone."""
    most = len(refs)
    async with store.transaction() as session:
        await session.ask(_PLANNED_ANEW)
        rows = await session.ask(
            _PAYMENTS, **vars(between), after=_FIRST, most=most, refs=list(refs)
        )
    return _missing(rows)


# For this transaction alone: the plan that fits any page takes 300 times as long as the page's own.
_PLANNED_ANEW = Sql("select set_config('plan_cache_mode', 'force_custom_plan', true)")


def _missing(rows: Sequence[Sequence[object]]) -> list[Missing]:
    found = []
    for _, customer, ref, due_on, missing, promised, answered_on in rows:
        if due_on is not None:
            cents = Cents(int(str(missing)))
            found.append(
                Missing(customer, ref, due_on, cents, bool(promised), answered_on)  # type: ignore[arg-type]  # as the statement gives them
            )
    return found


# An employer or a bank has answered once nothing that was sent for the month is open.
_PAYMENTS = Sql(
    f"""
    {DUE_BETWEEN}
    select running.id, running.customer_id, running.ref, lacking.due_on, lacking.missing,
        exists (select 1 from arrangements agreed where agreed.loan_id = running.id
            and agreed.status = 'agreed'
            and agreed.wish = concat('promise', chr(58), lacking.due_on::text)),
        answer.came_on
    from running
    left join unpaid lacking on lacking.loan_id = running.id
        and lacking.missing > :tolerance::bigint
        and lacking.due_on between :since::date and :until::date
    left join lateral (
        select (file.at at time zone 'Africa/Windhoek')::date as came_on
        from deduction_lines line join deduction_files file on file.id = line.file_id
        where line.loan_id = running.id and line.outcome not in ('sent', 'unmatched')
            and starts_with(line.line, running.ref || to_char(lacking.due_on, '/YYYY-MM'))
            and not exists (select 1 from deduction_lines again where again.line = line.line
                and again.outcome = 'sent' and again.id > line.id)
        order by line.id desc limit 1
    ) answer on true
    order by running.id, lacking.n
    """  # noqa: S608 (every value is a parameter)
)


async def forms(
    session: Session, *, untouched_since: datetime, after: UUID | None, most: int
) -> Page[Begun]:
    """Applications that she agreed to begin and has not sent, or has to look at again."""
    rows = await session.ask(
        _FORMS, since=untouched_since, after=after or _FIRST, most=most, refs=None
    )
    return Page([Begun(*row[1:]) for row in rows], rows[-1][0] if len(rows) == most else None)


async def forms_of(store: Store | Session, refs: Sequence[str]) -> Sequence[Begun]:
    """These applications, where they are with her still."""
    rows = await store.ask(_FORMS, since=None, after=_FIRST, most=len(refs), refs=list(refs))
    return [Begun(*row[1:]) for row in rows]


_FORMS = Sql(
    """
    select a.id, a.customer_id, a.ref, a.touched_at, coalesce((
        select e.data ->> 'why' = 'papers_needed' from events e
        where e.customer_id = a.customer_id and e.subject = a.ref and e.kind = 'stage'
        order by e.at desc, e.id desc limit 1), false)
    from applications a
    where a.stage = 'started' and a.id > :after
        and (:since::timestamptz is null or a.touched_at < :since::timestamptz)
        and (:refs::text[] is null or a.ref = any(:refs::text[]))
    order by a.id limit :most
    """
)


async def contracts(session: Session, *, after: UUID | None, most: int) -> Page[Unsigned]:
    """Offers that wait to be signed."""
    rows = await session.ask(_CONTRACTS, after=after or _FIRST, most=most, refs=None)
    return Page([Unsigned(*row[1:]) for row in rows], rows[-1][0] if len(rows) == most else None)


async def contracts_of(store: Store | Session, refs: Sequence[str]) -> Sequence[Unsigned]:
    """The offers of these applications, where they wait still."""
    rows = await store.ask(_CONTRACTS, after=_FIRST, most=len(refs), refs=list(refs))
    return [Unsigned(*row[1:]) for row in rows]


_CONTRACTS = Sql(
    """
    select a.id, a.customer_id, a.ref, last.made_on, last.stands_until
    from applications a
    join lateral (select made_on, stands_until from offers o where o.application_id = a.id
        order by o.n desc limit 1) last on true
    where a.stage = 'agreement_signing' and a.id > :after
        and (:refs::text[] is null or a.ref = any(:refs::text[]))
    order by a.id limit :most
    """
)

"""Erasing one person: what forbids it, what goes, what stays and why, and then it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from agent.office import Office
from crm_store import erased_values, erasure, files_to_remove, holdings, one_person, stages
from crm_store.applications import DRAFT, Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.erasure import Block, Erasure
from crm_store.holdings import HOLDINGS, Holding, Why
from crm_store.sql import Sql

if TYPE_CHECKING:
    from agent.bootstrap import House


@dataclass(frozen=True)
class Kept:
    """What stays: of which kind, how many rows, why, and until which day."""

    what: str
    rows: int
    why: Why
    until: date | None  # None: for as long as the books themselves


@dataclass(frozen=True)
class Preview:
    """What an erasure would do today."""

    blocks: Sequence[Block]
    goes: Mapping[str, int]  # rows whose values are replaced, by table
    stays: Sequence[Kept]
    files: int


async def preview(
    session: Session, customer: Customer, *, office: Office, now: datetime
) -> Preview:
    """Look at everything that is held about her; nothing is changed."""
    counted = await _counted(session, customer)
    return Preview(
        blocks=await erasure.blocks(session, customer, at=now),
        goes={each.table: counted[each.table] for each in HOLDINGS if each.takes},
        stays=await _stays(session, customer, counted=counted, office=office, now=now),
        files=len(await _files(session, customer)),
    )


async def carry_out(
    house: "House", session: Session, customer: Customer, *, wish: Erasure, by: str
) -> None:
    """Approve as the second person, and take her values away, in one transaction.

    Raises what `erasure.approve` raises. The files are named, and go after the commit.
    """
    now, office = house.clock(), Office.of(house)
    await erasure.approve(session, wish, customer, by=by, at=now)
    counted = await _counted(session, customer)
    kept = await _stays(session, customer, counted=counted, office=office, now=now)
    files = await _files(session, customer)
    await _end_drafts(session, customer, by=by, now=now)
    gone = dict(await erased_values.take_away(session, wish, at=now))
    gone |= {"files": len(files)} if files else {}
    told = [_told(each) for each in kept]
    await erasure.done(session, wish, customer, gone=gone, kept=told, at=now)
    await files_to_remove.name(session, files, at=now)


def _told(kept: Kept) -> Mapping[str, object]:
    until = kept.until.isoformat() if kept.until else None
    return {"what": kept.what, "rows": kept.rows, "why": kept.why, "until": until}


async def _end_drafts(session: Session, customer: Customer, *, by: str, now: datetime) -> None:
    people = await one_person.ids(session, customer.id)
    found = await session.exec(
        select(Application).where(
            col(Application.customer_id).in_(people), col(Application.stage).in_(DRAFT)
        )
    )
    for each in found.all():
        await stages.move(session, each, "withdrawn", actor=by, at=now, why="erased")


async def _counted(session: Session, customer: Customer) -> Mapping[str, int]:
    people = await one_person.ids(session, customer.id)
    return {each.table: await _count(session, each, people) for each in HOLDINGS}


async def _count(session: Session, held: Holding, people: Sequence[UUID]) -> int:
    text = f"select count(*) from {held.table} where {held.whose}"  # noqa: S608 (our own words)
    ((count,),) = await session.ask(Sql(text), people=people)
    return int(count)


async def _stays(
    session: Session,
    customer: Customer,
    *,
    counted: Mapping[str, int],
    office: Office,
    now: datetime,
) -> Sequence[Kept]:
    """Rows by the reason for which they stay; what the law wants has a last day."""
    last = await erasure.last_day(session, customer.id)
    until = office.rules(now).retention.until(last) if last is not None else None
    found: list[Kept] = []
    for why in holdings.REASONS:
        stays = [each for each in HOLDINGS if each.stays == why and not each.deleted]
        rows = sum(counted[each.table] for each in stays)
        bound = until if why in holdings.BY_LAW else None
        found += [Kept(why, rows, why, bound)] if rows else []
    return found


async def _files(session: Session, customer: Customer) -> Sequence[str]:
    people = await one_person.ids(session, customer.id)
    return [key for (key,) in await session.ask(_FILES, people=people)]


# Agreements that she accepted stay whole for as long as the law wants them.
_FILES = Sql(
    """
    select storage_key from documents
        where customer_id = any(:people::uuid[]) and storage_key is not null
    union all
    select jsonb_array_elements_text(copy_keys) from documents
        where customer_id = any(:people::uuid[])
    union all
    select storage_key from statements
        where loan_id in (select id from loans where customer_id = any(:people::uuid[]))
    union all
    select pdf_key from offers where application_id in
        (select id from applications where customer_id = any(:people::uuid[]))
        and id not in (select offer_id from agreements)
    """
)

"""Pages of one paper that came in several files: put together before anybody is asked about it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from agent import paperwork
from agent.documents import joining
from agent.documents.findings import PaperKind
from agent.documents.joining import Part, Together
from agent.documents.readers import Readers
from agent.files import Paper
from crm_store import documents
from crm_store.cabinet import Cabinet
from crm_store.database import Session, Store
from crm_store.documents import Document
from flows.policy import DocumentRules
from flows.read_papers import document_of

_STILL_COMING = timedelta(hours=1)  # a statement's next page; a payslip is asked about until then


@dataclass(frozen=True)
class Reader:
    """What opens files that lie in the cabinet already."""

    cabinet: Cabinet
    readers: Readers
    rules: DocumentRules


async def joined(
    came: Sequence[Paper],
    *,
    store: Store,
    reader: Reader,
    customer: UUID,
    awaited: Sequence[str],
    now: datetime,
) -> tuple[Paper, ...]:
    """The files of this turn, each paper with the last of those that show it.

    A page may go on with one that was sent before, while her word on that is awaited. What is
    whole by itself is joined with nothing.
    """
    parts = [part for each in came if (part := _part(each)) is not None]
    if not parts:
        return tuple(came)
    async with store.reading() as session:
        files: set[UUID] = set()
        if any(map(joining.is_of_slip, parts)):
            files |= await _asked_about(session, awaited, kind="payslip")
        if any(map(joining.is_of_letter, parts)):
            files |= await _asked_about(session, awaited, kind="bank_letter")
        if any(map(joining.is_of_statement, parts)):
            files |= await _of_statement(session, customer, since=now - _STILL_COMING)
        kept = [each for each in await documents.by_ids(session, files) if _is_kept(each, customer)]
        apart = {each.id for each in kept if _lay_apart(session, each)}
        session.expunge_all()
    before = [part for each in kept if (part := await _read_again(each, reader)) is not None]
    before = [_told_apart(each) if UUID(each.file) in apart else each for each in before]
    papers = await asyncio.to_thread(joining.together, [*before, *parts], rules=reader.rules)
    found = _with(came, papers)
    async with store.reading() as session:
        return await _compared(session, found, kept, customer=customer)


def _part(paper: Paper) -> Part | None:
    """A file of one paper that may go on elsewhere."""
    if not paper.sheets or len(paper.found) != 1:
        return None
    part = Part(str(paper.id), paper.sheets, paper.found[0])
    return part if joining.may_go_on(part) else None


async def _asked_about(session: Session, awaited: Sequence[str], *, kind: PaperKind) -> set[UUID]:
    """The files of the paper of that kind that she was asked about, where it is not all there."""
    rows = await documents.by_ids(session, {document_of(key) for key in awaited})
    return {file for row in rows for file in _files_of(session, row, kind=kind)}


async def _of_statement(session: Session, customer: UUID, *, since: datetime) -> set[UUID]:
    """The files of a statement that has just come; nobody asks about one."""
    rows = [
        each
        for each in await documents.of_customer(session, customer)
        if each.received_at >= since and each.status == "received"
    ]
    return {file for row in rows for file in _files_of(session, row, kind="bank_statement")}


def _files_of(session: Session, row: Document, *, kind: PaperKind) -> set[UUID]:
    """Every file of a paper of that kind; none where it is whole, or has others beside it."""
    found = paperwork.from_json(documents.found(session, row))
    if len(found) != 1 or found[0].kind != kind or joining.closes(found[0]):
        return set()
    return {UUID(each) for each in found[0].files} or {row.id}


def _lay_apart(session: Session, row: Document) -> bool:
    """Whether she was told that it is no page of what she had sent before."""
    found = paperwork.from_json(documents.found(session, row))
    return any(each.fit == "apart" for each in found)


def _told_apart(part: Part) -> Part:
    return replace(part, found=replace(part.found, fit="apart"))


def _is_kept(row: Document, customer: UUID) -> bool:
    return row.customer_id == customer and row.storage_key is not None


async def _read_again(row: Document, reader: Reader) -> Part | None:
    """What a kept file shows: its words are not kept, so it is opened once more."""
    assert row.storage_key is not None  # noqa: S101 (asked for above)
    try:
        data = await asyncio.to_thread(reader.cabinet.get, row.storage_key, row.id)
    except FileNotFoundError:
        return None
    seen = await reader.readers.read(data, rules=reader.rules)
    if seen.reject or seen.hint or len(seen.found) != 1:
        return None
    part = Part(str(row.id), seen.sheets, seen.found[0])
    return part if joining.may_go_on(part) else None


def _with(came: Sequence[Paper], papers: Sequence[Together]) -> list[Paper]:
    """Each paper with the newest of its files; the others are pages of that one."""
    here = {str(each.id): each for each in came}
    order = {str(each.id): at for at, each in enumerate(came)}
    changed: dict[str, Paper] = {}
    for paper in papers:
        new = sorted((file for file in paper.files if file in here), key=lambda file: order[file])
        if not new:
            continue
        *pages, last = new
        changed[last] = replace(here[last], found=(paper.found,))
        for page in pages:
            changed[page] = replace(here[page], found=(), page_of=here[last].id)
    return [changed.get(str(each.id), each) for each in came]


async def _compared(
    session: Session, papers: Sequence[Paper], kept: Sequence[Document], *, customer: UUID
) -> tuple[Paper, ...]:
    """A number that stands on one page of a paper stands on the paper: who else has the same?"""
    compared = []
    for each in papers:
        files = {file for found in each.found for file in found.files}
        pages = [page.id_index for page in papers if str(page.id) in files]
        pages += [row.id_bidx for row in kept if str(row.id) in files]
        known = [index for index in pages if index is not None]
        others = [await documents.same_identity_elsewhere(session, at, customer) for at in known]
        is_shared = each.same_identity_as_another or any(who is not None for who in others)
        index = each.id_index or next(iter(known), None)
        compared.append(replace(each, id_index=index, same_identity_as_another=is_shared))
    return tuple(compared)

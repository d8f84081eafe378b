"""Documents: what a borrower sent as proof; its file lies sealed in the cabinet."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Opening, Vault
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Sealed = bytes  # `Document.bytes` hides the type of that name


class Document(Row, table=True):
    """The file's facts; its bytes lie sealed in the cabinet under `storage_key`."""

    __tablename__ = "documents"
    __table_args__ = (Index("documents_by_time", "received_at", "id"),)

    id: UUID = id_field()
    customer_id: UUID = Field(foreign_key="customers.id", index=True)
    application_id: UUID | None = Field(default=None, foreign_key="applications.id", index=True)
    kind: str  # id, payslip, bank_letter, other
    storage_key: str | None
    sha256: str = Field(index=True)
    mime: str
    bytes: int
    status: str  # received, accepted, rejected, superseded
    reject_reason: str | None = None
    copy_keys: list[str] = Field(default_factory=list, sa_type=JSONB)  # one for each page shown
    quality: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)  # measures by page
    message_id: UUID | None = None
    received_at: datetime = moment()
    found_sealed: Sealed | None = None  # what was read on it
    id_bidx: Sealed | None = Field(default=None, index=True)  # of the identity number on it
    expires_on: date | None = None
    confirmed_at: datetime | None = moment()  # when she said that it was read right
    concerns: list[str] = Field(default_factory=list, sa_type=JSONB)  # what a person must look at
    version: int = 1  # one more than that of the paper in whose place it stands
    replaces: UUID | None = Field(default=None, foreign_key="documents.id", index=True)
    removed_at: datetime | None = moment()  # the file, when its time was over


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def same_elsewhere(session: Session, sha256: str, customer_id: UUID) -> UUID | None:
    """Another customer who sent the very same file: a matter for fraud review."""
    found = await session.exec(
        select(Document.customer_id)
        .where(Document.sha256 == sha256, Document.customer_id != customer_id)
        .limit(1)
    )
    return found.first()


def identity_index(vault: Vault, number: str) -> bytes:
    """The look-up key of an identity number, however it is written."""
    return vault.index(f"national_id:{''.join(each for each in number if each.isdigit())}")


async def same_identity_elsewhere(session: Session, index: bytes, customer_id: UUID) -> UUID | None:
    """Another customer who has the same identity number: a matter for fraud review."""
    on_paper = await session.exec(
        select(Document.customer_id)
        .where(Document.id_bidx == index, Document.customer_id != customer_id)
        .limit(1)
    )
    typed = await session.exec(
        select(Customer.id).where(Customer.id_number_bidx == index, Customer.id != customer_id)
    )
    return on_paper.first() or typed.first()


def seal_found(vault: Vault, found: object, document: UUID) -> bytes:
    """What was read on a document, bound to its row."""
    return vault.seal_json(found, _place_of_found(document))


def found(opening: Opening, document: Document) -> object:
    """What was read on it; None where nothing was."""
    if document.found_sealed is None:
        return None
    return opening.vault.open_json(document.found_sealed, _place_of_found(document.id))


async def came_from(session: Session, papers: Sequence[UUID], identity: UUID) -> bool:
    """Whether one of these papers was sent from this very number."""
    return bool(await session.ask(_CAME_FROM, papers=list(papers), identity=identity))


_CAME_FROM = Sql(
    """
    select 1 from documents d join messages m on m.id = d.message_id
        join conversations c on c.id = m.conversation_id
    where d.id = any(:papers::uuid[]) and c.identity_id = :identity limit 1
    """
)


async def file(
    session: Session, document_id: UUID, *, kind: str | None, application_id: UUID | None
) -> None:
    """Say what a document is, and what it is for; without a kind it is another paper."""
    await session.run(
        update(Document)
        .where(col(Document.id) == document_id)
        .values(kind=kind or "other", application_id=application_id)
    )


async def supersede(
    session: Session, document_id: UUID, *, by: UUID, arrived: Mapping[UUID, Document]
) -> None:
    """A newer document stands in the place of this one; what has just arrived is written later."""
    if document_id == by:
        return
    rows = await session.ask(_SUPERSEDE, old=document_id, new=by)
    version = int(rows[0][0]) if rows else 2
    if (old := arrived.get(document_id)) is not None:
        old.status, version = "superseded", old.version + 1
    if (new := arrived.get(by)) is not None:
        new.replaces, new.version = document_id, version


_SUPERSEDE = Sql(
    """
    with old as (update documents set status = 'superseded' where id = :old::uuid
        returning version + 1 as next),
    new as (update documents d set replaces = :old::uuid, version = old.next from old
        where d.id = :new::uuid)
    select next from old
    """
)


async def confirm(
    session: Session, document_id: UUID, *, concerns: Sequence[str], at: datetime
) -> None:
    """She says that it was read right; it is accepted unless a person must look at it.

    Of several papers in one file, what speaks against one stays when the next is confirmed.
    """
    await session.ask(_CONFIRM, document=document_id, concerns=list(concerns), at=at)


_CONFIRM = Sql(
    """
    with every as (
        select array(select jsonb_array_elements_text(concerns) from documents
            where id = :document::uuid union select unnest(:concerns::text[]) order by 1) as found
    )
    update documents set confirmed_at = :at::timestamptz, concerns = to_jsonb(every.found),
        status = case when cardinality(every.found) = 0 then 'accepted' else 'received' end
    from every where id = :document::uuid
    """
)


async def unclear(session: Session, *, before: datetime, limit: int = 500) -> list[UUID]:
    """Refused files that are kept still, and older than that or of an application sent since."""
    rows = await session.ask(_UNCLEAR, before=before, limit=limit)
    return [row[0] for row in rows]


# Of whoever is under a legal hold, on whichever of her records, nothing goes.
_HELD = """
    with recursive held(id) as (
        select customer_id from legal_holds where lifted_at is null
        union
        select case when c.id = h.id then c.merged_into else c.id end
        from held h join customers c
            on c.merged_into = h.id or (c.id = h.id and c.merged_into is not null)
    )
"""
_UNCLEAR = Sql(
    f"""
    {_HELD}
    select d.id from documents d
    where d.status = 'rejected'
        and (d.storage_key is not null or jsonb_array_length(d.copy_keys) > 0)
        and (d.received_at < :before or exists (select 1 from applications a
            where a.customer_id = d.customer_id and a.submitted_at >= d.received_at))
        and not exists (select 1 from held where held.id = d.customer_id)
    order by d.received_at limit :limit
    """  # noqa: S608
)


async def unclear_of(session: Session, customer: UUID) -> list[UUID]:
    """Files of hers that were refused and are kept still; none under a legal hold."""
    return [row[0] for row in await session.ask(_UNCLEAR_OF, customer=customer)]


_UNCLEAR_OF = Sql(
    f"""
    {_HELD}
    select d.id from documents d
    where d.customer_id = :customer and d.status = 'rejected'
        and (d.storage_key is not null or jsonb_array_length(d.copy_keys) > 0)
        and not exists (select 1 from held where held.id = d.customer_id)
    """  # noqa: S608
)


async def by_ids(session: Session, ids: Iterable[UUID]) -> list[Document]:
    """These documents, oldest first."""
    found = await session.exec(
        select(Document).where(col(Document.id).in_(list(ids))).order_by(col(Document.id))
    )
    return list(found.all())


async def of_customer(session: Session, customer_id: UUID) -> list[Document]:
    """Everything that a customer ever sent as proof, oldest first."""
    found = await session.exec(
        select(Document)
        .where(Document.customer_id == customer_id)
        .order_by(col(Document.received_at), col(Document.id))
    )
    return list(found.all())


def _place_of_found(document: UUID) -> str:
    return f"documents.found.{document}"

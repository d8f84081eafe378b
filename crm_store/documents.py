"""Documents: what a borrower sent as proof, sealed in files outside the web root."""

import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import update
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


class Cabinet:
    """A folder of sealed files; a name says nothing and no file leaves it unsealed."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, data: bytes, document: UUID) -> str:
        """Seal the bytes into a file, whole or not at all; the key to find it again."""
        return self._seal(data, _key(document), _place(document))

    def put_copy(self, data: bytes, document: UUID, *, page: int) -> str:
        """Seal a copy of a page beside the original; the key to find it again."""
        return self._seal(data, f"{_key(document)}.{page}", _place_of_copy(document, page))

    def get(self, key: str, document: UUID) -> bytes:
        """The bytes as they were received."""
        return self._vault.open((self._folder / key).read_bytes(), _place(document))

    def get_copy(self, key: str, document: UUID) -> bytes:
        """The picture of a page, for a person to look at."""
        place = _place_of_copy(document, int(key.rpartition(".")[2]))
        return self._vault.open((self._folder / key).read_bytes(), place)

    def remove(self, key: str) -> None:
        (self._folder / key).unlink(missing_ok=True)

    def _seal(self, data: bytes, key: str, place: str) -> str:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{path.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(self._vault.seal(data, place))
            file.flush()
            os.fsync(file.fileno())  # the row that names it commits after this
        part.replace(path)
        return key


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


async def supersede(session: Session, document_id: UUID) -> None:
    """A newer document stands in the place of this one."""
    await session.run(
        update(Document).where(col(Document.id) == document_id).values(status="superseded")
    )


async def confirm(
    session: Session, document_id: UUID, *, concerns: Sequence[str], at: datetime
) -> None:
    """She says that it was read right; it is accepted unless a person must look at it."""
    await session.run(
        update(Document)
        .where(col(Document.id) == document_id)
        .values(
            confirmed_at=at,
            concerns=list(concerns),
            status="received" if concerns else "accepted",
        )
    )


async def unclear(session: Session, *, before: datetime, limit: int = 500) -> list[UUID]:
    """Refused files that are kept still, and older than that or of an application sent since."""
    rows = await session.ask(_UNCLEAR, before=before, limit=limit)
    return [row[0] for row in rows]


_UNCLEAR = Sql(
    """
    select d.id from documents d
    where d.status = 'rejected'
        and (d.storage_key is not null or jsonb_array_length(d.copy_keys) > 0)
        and (d.received_at < :before or exists (select 1 from applications a
            where a.customer_id = d.customer_id and a.submitted_at >= d.received_at))
    order by d.received_at limit :limit
    """
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


def _key(document: UUID) -> str:
    return f"{document.hex[-2:]}/{document}"


def _place(document: UUID) -> str:
    return f"documents.file.{document}"


def _place_of_found(document: UUID) -> str:
    return f"documents.found.{document}"


def _place_of_copy(document: UUID, page: int) -> str:
    return f"documents.copy.{document}.{page}"

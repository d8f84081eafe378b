"""Looks behind a mask: what somebody of ours saw in full, whose it was, and why they had to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import col, select

from crm_store import audit
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id


class Reveal(Row, table=True):
    """Append-only. The reason is sealed: whoever writes it may name what they look for."""

    __tablename__ = "reveals"
    __table_args__ = (Index("reveals_of", "subject", "at"),)

    id: UUID = id_field()
    at: datetime = moment()
    by: str  # user:<name>
    subject: str  # BUF-7, conversation:<id>
    what: str
    why_sealed: bytes


@dataclass(frozen=True)
class Look:
    """A look behind a mask, with its reason."""

    at: datetime
    by: str
    what: str
    why: str


def record(session: Session, subject: str, *, what: str, why: str, by: str, at: datetime) -> None:
    """Keep the look with its reason, and put it on record."""
    row = new_id()
    session.put(
        Reveal(
            id=row,
            at=at,
            by=by,
            subject=subject,
            what=what,
            why_sealed=session.vault.seal(why.encode("utf-8", "replace"), _place(row)),
        )
    )
    session.audited.append(
        audit.Entry(at, by, "reveal", subject, {"what": what, "reveal": str(row)})
    )


async def of(session: Session, subject: str, *, most: int = 25) -> Sequence[Look]:
    """The newest looks at somebody or something."""
    found = await session.exec(
        select(Reveal)
        .where(Reveal.subject == subject)
        .order_by(col(Reveal.at).desc(), col(Reveal.id).desc())
        .limit(most)
    )
    return [Look(each.at, each.by, each.what, why(session, each)) for each in found.all()]


def why(opening: Opening, row: Reveal) -> str:
    """The reason, as it was given."""
    return opening.vault.open(row.why_sealed, _place(row.id)).decode()


def _place(reveal: UUID) -> str:
    return f"reveals.why.{reveal}"

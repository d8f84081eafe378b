"""Decisions: each with all that it rested on, so that it can be told, defended and replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.applications import Application
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id

ENGINE = "engine"
Outcome = Literal["proposed", "approved", "declined", "counter_offer", "first_approval"]


class DecisionRecord(Row, table=True):
    """Append-only: whoever decides otherwise writes another row. What she told is sealed."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_of_application", "application_id", "seq"),)

    id: UUID = id_field()
    seq: int = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)])
    application_id: UUID = Field(foreign_key="applications.id")
    at: datetime = moment()
    on_day: date  # whose policy it was decided by
    proposed: str  # by the engine: approve, decline, counter_offer, review
    outcome: str
    reason_codes: list[str] = Field(default_factory=list, sa_type=JSONB)
    offered_cents: int | None = None
    offered_months: int | None = None
    policy_version: str
    engine_version: str
    decided_by: str  # engine, user:<name>
    first_by: str | None = None  # who approved before, where two must
    # Two must above a limit: the database holds it to these two. Before 0045 neither was kept.
    principal_cents: int | None = None
    second_above_cents: int | None = None
    dossier_bidx: bytes  # the same dossier is not assessed twice
    dossier_sealed: bytes
    checks_sealed: bytes
    note_sealed: bytes | None = None


@dataclass(frozen=True)
class Ruling:
    """What a row says, in words that lie open."""

    at: datetime
    on_day: date
    proposed: str
    outcome: Outcome
    policy_version: str
    engine_version: str
    decided_by: str
    principal: int  # cents, asked for
    second_above: int  # cents, above which two approve
    reasons: tuple[str, ...] = ()
    offered: tuple[int, int] | None = None  # cents, months
    first_by: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Opened:
    """What a record rested on, as JSON, and its note."""

    dossier: dict[str, Any]
    checks: list[Any]
    note: str


def keep(
    session: Session,
    application: UUID,
    *,
    ruling: Ruling,
    dossier: Mapping[str, object],
    checks: Sequence[object],
    same_as: bytes,
) -> DecisionRecord:
    """Write a decision with the transaction at hand."""
    row = new_id()
    note = session.vault.seal(ruling.note.encode(), _place(row, "note")) if ruling.note else None
    cents, months = ruling.offered or (None, None)
    record = DecisionRecord(
        id=row,
        application_id=application,
        at=ruling.at,
        on_day=ruling.on_day,
        proposed=ruling.proposed,
        outcome=ruling.outcome,
        reason_codes=list(ruling.reasons),
        offered_cents=cents,
        offered_months=months,
        policy_version=ruling.policy_version,
        engine_version=ruling.engine_version,
        decided_by=ruling.decided_by,
        first_by=ruling.first_by,
        principal_cents=ruling.principal,
        second_above_cents=ruling.second_above,
        dossier_bidx=same_as,
        dossier_sealed=session.vault.seal_json(dossier, _place(row, "dossier")),
        checks_sealed=session.vault.seal_json(checks, _place(row, "checks")),
        note_sealed=note,
    )
    session.add(record)
    return record


def opened(opening: Opening, record: DecisionRecord) -> Opened:
    """What the record rested on."""
    vault = opening.vault
    dossier: Any = vault.open_json(record.dossier_sealed, _place(record.id, "dossier"))
    checks: Any = vault.open_json(record.checks_sealed, _place(record.id, "checks"))
    note = record.note_sealed
    said = vault.open(note, _place(record.id, "note")).decode() if note is not None else ""
    return Opened(dict(dossier), list(checks), said)


async def of_application(session: Session, application: UUID) -> list[DecisionRecord]:
    """Everything that was proposed and decided on an application, oldest first."""
    found = await session.exec(
        select(DecisionRecord)
        .where(DecisionRecord.application_id == application)
        .order_by(col(DecisionRecord.seq))
    )
    return list(found.all())


async def newest(session: Session, application: UUID) -> DecisionRecord | None:
    """What was proposed or decided last."""
    found = await session.exec(
        select(DecisionRecord)
        .where(DecisionRecord.application_id == application)
        .order_by(col(DecisionRecord.seq).desc())
        .limit(1)
    )
    return found.first()


async def approval(session: Session, application: UUID) -> DecisionRecord | None:
    """The yes that stands: what was decided last, if that was an approval."""
    last = await newest(session, application)
    return last if last is not None and last.outcome == "approved" else None


async def in_order(session: Session, *, ref: str | None = None) -> list[tuple[str, DecisionRecord]]:
    """Every decision with its application's reference, or those of one application."""
    asked = (
        select(Application.ref, DecisionRecord)
        .join(DecisionRecord, col(DecisionRecord.application_id) == Application.id)
        .order_by(col(DecisionRecord.seq))
    )
    found = await session.exec(asked if ref is None else asked.where(Application.ref == ref))
    return [(str(name), record) for name, record in found.all()]


def _place(decision: UUID, column: str) -> str:
    return f"decisions.{column}.{decision}"

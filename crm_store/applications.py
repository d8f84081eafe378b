"""Loan applications: the facts with their sources, and the stages with their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment

# Every allowed step; the database holds the same table and refuses the rest (see the migration).
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "interest": frozenset({"started", "withdrawn", "expired"}),
    "started": frozenset({"documents_submitted", "withdrawn", "expired"}),
    "documents_submitted": frozenset(
        {"started", "employment_verification", "withdrawn", "expired"}
    ),
    "employment_verification": frozenset(
        {"ai_assessment", "documents_submitted", "manual_review", "withdrawn"}
    ),
    "ai_assessment": frozenset({"decision", "manual_review", "documents_submitted", "withdrawn"}),
    "manual_review": frozenset(
        {"decision", "documents_submitted", "employment_verification", "withdrawn"}
    ),
    # Terms that she wants larger than they were approved are looked at anew.
    "decision": frozenset({"agreement_signing", "declined", "manual_review"}),
    "declined": frozenset({"manual_review"}),
    "agreement_signing": frozenset({"disbursement", "decision", "expired", "withdrawn"}),
    "disbursement": frozenset({"active_loan", "agreement_signing", "cancelled"}),
    "active_loan": frozenset(),
    "withdrawn": frozenset(),
    "expired": frozenset(),
    "cancelled": frozenset(),
}
DRAFT = ("interest", "started")
ENDED = ("declined", "withdrawn", "expired", "cancelled")  # without a loan
# Every stage that an application passes on its way to a loan, where nothing sends it back.
WAY = (
    "interest",
    "started",
    "documents_submitted",
    "employment_verification",
    "ai_assessment",
    "decision",
    "agreement_signing",
    "disbursement",
    "active_loan",
)


class IllegalStep(Exception):
    """An application cannot go from its stage to that one."""


class Application(Row, table=True):
    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "one_open_application",
            "customer_id",
            unique=True,
            postgresql_where=text(
                "stage not in ('declined', 'active_loan', 'withdrawn', 'expired', 'cancelled')"
            ),
        ),
        Index("newest_application", "customer_id", text("started_at desc")),
    )

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'APP-' || nextval('application_ref')")},
    )
    customer_id: UUID = Field(foreign_key="customers.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")
    stage: str = "interest"
    facts_sealed: bytes | None = None
    principal_cents: int | None = None
    months: int | None = None
    quote: dict[str, Any] | None = Field(default=None, sa_type=JSONB)  # frozen when submitted
    policy_version: str = ""
    started_at: datetime = moment()
    touched_at: datetime = moment()  # a draft expires when this is too long ago
    submitted_at: datetime | None = moment()
    version: int = 0


def facts(opening: Opening, application: Application) -> dict[str, Any]:
    """Every fact by name, with its value, the message it came from and what it was before."""
    return opened(opening, application.id, application.facts_sealed)


def opened(opening: Opening, application: UUID, sealed: bytes | None) -> dict[str, Any]:
    """The facts as they stand sealed in a row; none where none were told."""
    if sealed is None:
        return {}
    found = opening.vault.open_json(sealed, _place(application))
    return dict(found)  # type: ignore[call-overload, no-any-return]


def seal_facts(session: Session, application: UUID, facts: Mapping[str, Any]) -> bytes:
    return session.vault.seal_json(facts, _place(application))


def know(
    session: Session,
    application: Application,
    found: Mapping[str, Any],
    *,
    source: str,
    at: datetime,
) -> None:
    """Add facts to an application that is no draft any more, each with its source and its past."""
    told = facts(session, application)
    for name, value in found.items():
        known = told.get(name)
        told[name] = {
            "value": value,
            "message_id": source,
            "at": at.isoformat(),
            "before": [*known["before"], known["value"]] if known else [],
        }
    application.facts_sealed = seal_facts(session, application.id, told)
    application.version += 1  # whoever has read it before has not seen this


def check_step(stage: str, following: str) -> None:
    """Raise `IllegalStep` unless the table allows it."""
    if following not in TRANSITIONS[stage]:
        raise IllegalStep(f"{stage} -> {following}")


async def expire_drafts(session: Session, *, untouched_since: datetime) -> list[Application]:
    """End drafts that nobody has touched; what was told in them stays on record."""
    found = await session.run(
        update(Application)
        .where(
            col(Application.stage).in_(DRAFT),
            col(Application.touched_at) < untouched_since,
        )
        .values(stage="expired", version=Application.version + 1)
        .returning(Application)
        .execution_options(synchronize_session=False)
    )
    return list(found.scalars())


async def newest(session: Session, customer_id: UUID) -> Application | None:
    found = await session.exec(
        select(Application)
        .where(Application.customer_id == customer_id)
        .order_by(col(Application.started_at).desc())
        .limit(1)
    )
    return found.first()


def _place(application: UUID) -> str:
    return f"applications.facts.{application}"

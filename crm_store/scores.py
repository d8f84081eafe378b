"""Scores: what was reckoned of somebody, from what, by which rule; they decide nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Score(Row, table=True):
    """Append-only. `components` say how it came about: names and numbers, no personal value."""

    __tablename__ = "scores"
    __table_args__ = (Index("newest_score", "kind", "subject", text("at desc")),)

    id: UUID = id_field()
    subject: str  # a reference: "BUF-7", "EMP-2", "LEAD-3", "portfolio"
    kind: str  # lead, customer_health, churn, rfm, segment, next_best, partner_health, ...
    value: float | None = None  # None where too little is known
    band: str | None = None
    coverage: int = 100  # how much of what counts was known, per cent
    components: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    rule: str  # which version of the rule
    at: datetime = moment()


async def latest(session: Session, kind: str, *, subject: str) -> Score | None:
    """The newest score of that kind, or None where nobody reckoned one."""
    found = await session.exec(
        select(Score)
        .where(Score.subject == subject, Score.kind == kind)
        .order_by(col(Score.at).desc(), col(Score.id).desc())
        .limit(1)
    )
    return found.first()


async def history(session: Session, kind: str, *, subject: str, limit: int = 60) -> list[Score]:
    """The newest scores of that kind, oldest first."""
    found = await session.exec(
        select(Score)
        .where(Score.subject == subject, Score.kind == kind)
        .order_by(col(Score.at).desc(), col(Score.id).desc())
        .limit(limit)
    )
    return list(reversed(found.all()))


async def keep(
    session: Session,
    kind: str,
    *,
    subject: str,
    value: float | None,
    band: str | None,
    coverage: int,
    components: Mapping[str, object],
    rule: str,
    at: datetime,
) -> bool:
    """Write a score, unless it is the same as the last one; tell whether it was written."""
    last = await latest(session, kind, subject=subject)
    new = (value, band, coverage, dict(components), rule)
    if last and (last.value, last.band, last.coverage, last.components, last.rule) == new:
        return False
    session.put(
        Score(
            subject=subject,
            kind=kind,
            value=value,
            band=band,
            coverage=coverage,
            components=dict(components),
            rule=rule,
            at=at,
        )
    )
    return True

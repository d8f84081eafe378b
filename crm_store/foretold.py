"""What models foretold: each trained model with its measure, and a chance for whom it was asked.

It orders work. Nothing that decides, prices or explains a loan may read it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

Kind = Literal["risk", "churn"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class TrainedModel(Row, table=True):
    """Append-only. The artefact is coefficients: to score with it needs nothing but arithmetic."""

    __tablename__ = "trained_models"
    __table_args__ = (Index("newest_model", "kind", text("trained_at desc")),)

    id: UUID = id_field()
    kind: str
    trained_at: datetime = moment()
    as_of: date  # nothing later was looked at
    since: date  # the first and the last day on which somebody was looked at
    until: date
    horizon_days: int
    n: int
    happened: int
    subjects: int  # whose rows these are: one loan is looked at month after month
    auc: float | None = None  # None where no month could be foretold from those before it
    auc_low: float | None = None
    auc_high: float | None = None
    brier: float | None = None
    measures: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    artefact: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    artefact_hash: str
    versions: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    made_up: bool  # of a demo's people


class ForetellingRun(Row, table=True):
    """Append-only: when a model was asked, of how many, and how far they had drifted."""

    __tablename__ = "foretelling_runs"
    __table_args__ = (Index("runs_of_model", "model_id", text("at desc")),)

    id: UUID = id_field()
    model_id: UUID = Field(foreign_key="trained_models.id")
    at: datetime = moment()
    n: int
    drift: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # by feature, None: too few


class Foretold(Row, table=True):
    """The newest chance of a loan or a customer; each can be reckoned again."""

    __tablename__ = "foretold"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", name="foretold_once"),
        Index("foretold_of_customer", "customer_id"),
    )

    id: UUID = id_field()
    kind: str
    subject_id: UUID  # the loan where there is one, else the customer
    customer_id: UUID = Field(foreign_key="customers.id")
    loan_id: UUID | None = Field(default=None, foreign_key="loans.id")
    model_id: UUID = Field(foreign_key="trained_models.id")
    chance: float
    at: datetime = moment()


@dataclass(frozen=True)
class Chance:
    """How likely it is, of whom."""

    subject: UUID
    customer: UUID
    loan: UUID | None
    chance: float


async def newest(session: Session, kind: Kind) -> TrainedModel | None:
    """The model of that kind that was trained last."""
    found = await session.exec(
        select(TrainedModel)
        .where(TrainedModel.kind == kind)
        .order_by(col(TrainedModel.trained_at).desc(), col(TrainedModel.id).desc())
        .limit(1)
    )
    return found.first()


async def last_run(session: Session, model: UUID) -> ForetellingRun | None:
    """When that model was asked last."""
    found = await session.exec(
        select(ForetellingRun)
        .where(ForetellingRun.model_id == model)
        .order_by(col(ForetellingRun.at).desc(), col(ForetellingRun.id).desc())
        .limit(1)
    )
    return found.first()


async def keep(
    session: Session,
    model: TrainedModel,
    chances: Sequence[Chance],
    *,
    drift: Mapping[str, float | None],
    at: datetime,
) -> None:
    """Keep what it says of these; of whom it says nothing any more, nothing stays."""
    rows = [
        {
            "subject_id": str(each.subject),
            "customer_id": str(each.customer),
            "loan_id": str(each.loan) if each.loan else None,
            "chance": each.chance,
        }
        for each in chances
    ]
    await session.ask(_KEEP, rows=json.dumps(rows), kind=model.kind, model=model.id, at=at)
    await session.ask(_FORGET, kind=model.kind, at=at)
    session.put(ForetellingRun(model_id=model.id, at=at, n=len(rows), drift=dict(drift)))


_KEEP = Sql(
    """
    insert into foretold as f (id, kind, subject_id, customer_id, loan_id, model_id, chance, at)
    select gen_random_uuid(), :kind::text, g.subject_id, g.customer_id, g.loan_id, :model::uuid,
        g.chance, :at::timestamptz
    from jsonb_to_recordset(:rows::text::jsonb) as g (subject_id uuid, customer_id uuid,
        loan_id uuid, chance float8)
    order by g.subject_id
    on conflict (kind, subject_id) do update set (customer_id, loan_id, model_id, chance, at)
        = (excluded.customer_id, excluded.loan_id, excluded.model_id, excluded.chance, excluded.at)
    """
)
_FORGET = Sql("delete from foretold where kind = :kind::text and at <> :at::timestamptz")


async def of_customer(session: Session, customer: UUID) -> Foretold | None:
    """How likely it is that she does not return; None of whom no model was asked."""
    found = await session.exec(
        select(Foretold).where(Foretold.kind == "churn", Foretold.subject_id == customer)
    )
    return found.one_or_none()

"""Turns: what was understood, decided and said in one go, kept so that it can be explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


@dataclass(frozen=True)
class Spent:
    """What models were asked and what it took; nothing where rules or the house's own read."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


_NOTHING = Spent()


class Turn(Row, table=True):
    """Append-only. The trace is sealed: it repeats what the borrower told."""

    __tablename__ = "turns"
    __table_args__ = (Index("turns_of_conversation", "conversation_id", "number"),)

    id: UUID = id_field()
    conversation_id: UUID = Field(foreign_key="conversations.id")
    number: int
    at: datetime = moment()
    reader: str  # rules, offline, or the model's name
    versions: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    timings_ms: dict[str, float] = Field(default_factory=dict, sa_type=JSONB)
    trace_sealed: bytes
    model_requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


def record(
    session: Session,
    trace: Mapping[str, object],
    *,
    id: UUID,
    conversation_id: UUID,
    number: int,
    at: datetime,
    reader: str,
    versions: Mapping[str, str],
    timings_ms: Mapping[str, float],
    spent: Spent = _NOTHING,
) -> None:
    """Write the turn with the transaction at hand."""
    session.put(
        Turn(
            id=id,
            conversation_id=conversation_id,
            number=number,
            at=at,
            reader=reader,
            versions=dict(versions),
            timings_ms=dict(timings_ms),
            trace_sealed=session.vault.seal_json(trace, _place(id)),
            model_requests=spent.requests,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
        )
    )


def trace(session: Session, turn: Turn) -> dict[str, Any]:
    opened = session.vault.open_json(turn.trace_sealed, _place(turn.id))
    return dict(opened)  # type: ignore[call-overload, no-any-return]


async def last(session: Session, conversation_id: UUID, *, limit: int = 1) -> list[Turn]:
    """The newest turns, newest first."""
    found = await session.exec(
        select(Turn)
        .where(Turn.conversation_id == conversation_id)
        .order_by(col(Turn.number).desc())
        .limit(limit)
    )
    return list(found.all())


async def numbered(session: Session, conversation_id: UUID, number: int) -> Turn | None:
    """The turn of this number in its conversation."""
    found = await session.exec(
        select(Turn).where(Turn.conversation_id == conversation_id, Turn.number == number)
    )
    return found.first()


async def following(session: Session, conversation_id: UUID, number: int) -> Turn | None:
    """The next turn after this number; a change of owner takes a number too."""
    found = await session.exec(
        select(Turn)
        .where(Turn.conversation_id == conversation_id, Turn.number > number)
        .order_by(col(Turn.number))
        .limit(1)
    )
    return found.first()


async def spent(session: Session, conversation_id: UUID) -> Spent:
    """What this conversation has cost in all."""
    found = await session.exec(
        select(
            func.coalesce(func.sum(Turn.model_requests), 0),
            func.coalesce(func.sum(Turn.input_tokens), 0),
            func.coalesce(func.sum(Turn.output_tokens), 0),
        ).where(Turn.conversation_id == conversation_id)
    )
    requests, tokens_in, tokens_out = found.one()
    return Spent(int(requests), int(tokens_in), int(tokens_out))


def _place(turn: UUID) -> str:
    return f"turns.trace.{turn}"

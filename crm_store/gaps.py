"""Knowledge gaps: questions that no article answers yet."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class Gap(Row, table=True):
    __tablename__ = "knowledge_gaps"

    id: UUID = id_field()
    conversation_id: UUID = Field(foreign_key="conversations.id")
    turn_id: UUID
    question_sealed: bytes
    language: str
    nearest: str | None = None  # the article that came nearest
    score: float = 0.0
    status: str = "open"  # open, answered, dismissed
    at: datetime = moment()


def note(
    session: Session,
    question: str,
    *,
    id: UUID,
    conversation_id: UUID,
    turn_id: UUID,
    language: str,
    nearest: str | None,
    score: float,
    at: datetime,
) -> None:
    """Keep a question that we could not answer."""
    session.put(
        Gap(
            id=id,
            conversation_id=conversation_id,
            turn_id=turn_id,
            question_sealed=session.vault.seal(question.encode("utf-8", "replace"), _place(id)),
            language=language,
            nearest=nearest,
            score=score,
            at=at,
        )
    )


def question(session: Session, gap: Gap) -> str:
    return session.vault.open(gap.question_sealed, _place(gap.id)).decode()


async def open_gaps(session: Session, *, limit: int = 100) -> list[Gap]:
    found = await session.exec(
        select(Gap).where(Gap.status == "open").order_by(col(Gap.at).desc()).limit(limit)
    )
    return list(found.all())


def _place(gap: UUID) -> str:
    return f"knowledge_gaps.question.{gap}"

"""Translations: what a model made of a message, kept so that it is made once, sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, moment


class Translation(Row, table=True):
    """Of one message; whoever reads its original may say that it is wrong."""

    __tablename__ = "translations"

    message_id: UUID = Field(foreign_key="messages.id", primary_key=True)
    model: str
    text_sealed: bytes
    at: datetime = moment()
    wrong_by: str | None = None


@dataclass(frozen=True)
class Translated:
    """A machine's English for a message."""

    text: str
    model: str
    wrong_by: str | None = None


async def keep(session: Session, text: str, *, message: UUID, model: str, at: datetime) -> None:
    """Keep what a model made of this message, unless something is kept already."""
    sealed = session.vault.seal(text.encode("utf-8", "replace"), _place(message))
    await session.run(
        insert(Translation)
        .values(message_id=message, model=model, text_sealed=sealed, at=at)
        .on_conflict_do_nothing()
    )


async def of(session: Session, messages: Collection[UUID]) -> dict[UUID, Translated]:
    """What is kept of these messages."""
    if not messages:
        return {}
    found = await session.exec(
        select(Translation).where(col(Translation.message_id).in_(list(messages)))
    )
    return {
        each.message_id: Translated(
            session.vault.open(each.text_sealed, _place(each.message_id)).decode(),
            each.model,
            each.wrong_by,
        )
        for each in found.all()
    }


async def is_wrong(session: Session, message: UUID, *, by: str) -> str | None:
    """Somebody who reads the original says so; the model that made it, None where none did."""
    found = await session.run(
        update(Translation)
        .where(col(Translation.message_id) == message)
        .values(wrong_by=by)
        .returning(col(Translation.model))
        .execution_options(synchronize_session=False)
    )
    row = found.first()
    return None if row is None else str(row[0])


def _place(message: UUID) -> str:
    return f"translations.text.{message}"

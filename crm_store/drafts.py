"""Drafts: what somebody of ours typed in a talk and has not sent, sealed, until it is sent."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, col, select

from crm_store.database import Session
from crm_store.row import Row, moment

Kind = Literal["reply", "note", "outcome"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_LONGEST = 4_096  # characters, as of the longest note


class Draft(Row, table=True):
    """What one person typed last in one place of one talk."""

    __tablename__ = "desk_drafts"

    user_id: UUID = Field(foreign_key="users.id", primary_key=True)
    conversation_id: UUID = Field(foreign_key="conversations.id", primary_key=True)
    kind: str = Field(primary_key=True)
    body_sealed: bytes
    at: datetime = moment()


async def keep(
    session: Session, text: str, *, user: UUID, conversation: UUID, kind: Kind, at: datetime
) -> None:
    """Keep it in place of what was typed before; nothing at all is not kept."""
    if not text.strip():
        await drop(session, user=user, conversation=conversation, kind=kind)
        return
    sealed = session.vault.seal(
        text[:_LONGEST].encode("utf-8", "replace"), _place(user, conversation, kind)
    )
    await session.run(
        insert(Draft)
        .values(user_id=user, conversation_id=conversation, kind=kind, body_sealed=sealed, at=at)
        .on_conflict_do_update(
            index_elements=["user_id", "conversation_id", "kind"],
            set_={"body_sealed": sealed, "at": at},
        )
    )


async def of(session: Session, *, user: UUID, conversation: UUID) -> dict[str, str]:
    """What this person typed here, by where they typed it."""
    found = await session.exec(
        select(Draft).where(Draft.user_id == user, Draft.conversation_id == conversation)
    )
    return {
        each.kind: session.vault.open(
            each.body_sealed, _place(user, conversation, each.kind)
        ).decode()
        for each in found.all()
    }


async def drop(session: Session, *, user: UUID, conversation: UUID, kind: Kind) -> None:
    """It was sent, or is not wanted any more."""
    await session.run(
        delete(Draft).where(
            col(Draft.user_id) == user,
            col(Draft.conversation_id) == conversation,
            col(Draft.kind) == kind,
        )
    )


def _place(user: UUID, conversation: UUID, kind: str) -> str:
    return f"desk_drafts.body.{user}.{conversation}.{kind}"

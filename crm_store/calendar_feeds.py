"""Calendar feeds: one secret address for each of us, until it is taken back."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text, update
from sqlmodel import Field, col, select

from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.users import User

_TOKEN_BYTES = 32


class CalendarFeed(Row, table=True):
    """Whose calendar an address shows; the address itself is not kept."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        Index("one_calendar", "user_id", unique=True, postgresql_where=text("revoked_at is null")),
    )

    id: UUID = id_field()
    user_id: UUID = Field(foreign_key="users.id")
    token_bidx: bytes = Field(unique=True)
    created_at: datetime = moment()
    revoked_at: datetime | None = moment()


async def make(session: Session, user: UUID, *, at: datetime) -> str:
    """A new secret for their address; what was given before opens nothing any more."""
    await revoke(session, user, at=at)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(CalendarFeed(user_id=user, token_bidx=_blind(session.vault, token), created_at=at))
    await session.flush()
    return token


async def revoke(session: Session, user: UUID, *, at: datetime) -> bool:
    """Their address opens nothing from now on; False where they had none."""
    found = await session.run(
        update(CalendarFeed)
        .where(col(CalendarFeed.user_id) == user, col(CalendarFeed.revoked_at).is_(None))
        .values(revoked_at=at)
        .returning(col(CalendarFeed.id))
        .execution_options(synchronize_session=False)
    )
    return found.first() is not None


async def of_user(session: Session, user: UUID) -> CalendarFeed | None:
    """The feed that is open for them."""
    found = await session.exec(
        select(CalendarFeed).where(
            CalendarFeed.user_id == user, col(CalendarFeed.revoked_at).is_(None)
        )
    )
    return found.one_or_none()


async def whose(session: Session, token: str) -> User | None:
    """Whose calendar this secret opens, while they work here and have not taken it back."""
    found = await session.exec(
        select(User)
        .join(CalendarFeed, col(CalendarFeed.user_id) == User.id)
        .where(
            CalendarFeed.token_bidx == _blind(session.vault, token),
            col(CalendarFeed.revoked_at).is_(None),
            col(User.active).is_(True),
        )
    )
    return found.one_or_none()


def _blind(vault: Vault, token: str) -> bytes:
    return vault.index(f"calendar_feed:{token}")

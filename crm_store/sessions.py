"""Sessions of staff: kept here, so that they end when they must; only a keyed hash of each."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, func, update
from sqlmodel import Field, col, select

from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment
from crm_store.users import User

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# How many tries may fail, by whom, before nobody gets in for a while: an office has one address.
FAILURES = {"name": 5, "address": 50}
WHILE = timedelta(minutes=15)
PROVED_FOR = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32


class UserSession(Row, table=True):
    """Somebody signed in on one browser. The token is nowhere but in its cookie."""

    __tablename__ = "user_sessions"
    __table_args__ = (Index("user_sessions_of", "user_id"),)

    id: UUID = id_field()
    token_bidx: bytes = Field(unique=True)
    user_id: UUID = Field(foreign_key="users.id")
    began_at: datetime = moment()
    proved_at: datetime = moment()  # when the password was last given
    seen_at: datetime = moment()
    ended_at: datetime | None = moment()
    page_at: datetime | None = moment()  # when a page of it last said that it is open


class FailedSignIn(Row, table=True):
    """One try that failed, by a blind index of a name or of an address."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("failed_sign_ins_of", "who_bidx", "at"),)

    id: UUID = id_field()
    who_bidx: bytes
    at: datetime = moment()


@dataclass(frozen=True)
class Begun:
    """A session that has just begun; its token is known here, and never again."""

    session: UserSession
    token: str = field(repr=False)


def begin(session: Session, user: User, *, at: datetime) -> Begun:
    """Sign somebody in with the transaction at hand."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = UserSession(
        token_bidx=_blind(session.vault, token),
        user_id=user.id,
        began_at=at,
        proved_at=at,
        seen_at=at,
    )
    session.add(row)
    return Begun(row, token)


async def of_token(
    session: Session, token: str, *, at: datetime
) -> tuple[UserSession, User] | None:
    """Whose session this is, while it lasts and whoever it is works here."""
    found = await session.exec(
        select(UserSession, User)
        .join(User, col(User.id) == UserSession.user_id)
        .where(
            UserSession.token_bidx == _blind(session.vault, token),
            col(UserSession.ended_at).is_(None),
            col(UserSession.seen_at) > at - IDLE,
            col(UserSession.began_at) > at - ABSOLUTE,
            col(User.active).is_(True),
        )
    )
    return found.one_or_none()


async def once(session: Session, token: str) -> tuple[UserSession, User] | None:
    """Whose session this was, although it has ended; it opens nothing any more."""
    found = await session.exec(
        select(UserSession, User)
        .join(User, col(User.id) == UserSession.user_id)
        .where(UserSession.token_bidx == _blind(session.vault, token), col(User.active).is_(True))
    )
    return found.one_or_none()


def needs_a_look(row: UserSession, *, at: datetime) -> bool:
    """Whether it is time to note that it is in use: not with every page."""
    return at - row.seen_at > _SEEN_EVERY


def lasts(row: UserSession, *, at: datetime) -> tuple[timedelta, bool]:
    """How long it still lasts if nothing is done, and whether anything done would help."""
    idle, age = row.seen_at + IDLE - at, row.began_at + ABSOLUTE - at
    return min(idle, age), idle < age


async def seen(session: Session, row: UUID, *, at: datetime) -> None:
    """It is in use: its idle time counts from here."""
    await session.run(update(UserSession).where(col(UserSession.id) == row).values(seen_at=at))


async def proved(session: Session, row: UUID, *, at: datetime) -> None:
    """The password was given again, so whatever weighs more may be done for a while."""
    await session.run(update(UserSession).where(col(UserSession.id) == row).values(proved_at=at))


async def open_by_user(session: Session, *, at: datetime) -> dict[UUID, int]:
    """How many sessions each has that still last."""
    found = await session.exec(
        select(UserSession.user_id, func.count())
        .where(
            col(UserSession.ended_at).is_(None),
            col(UserSession.seen_at) > at - IDLE,
            col(UserSession.began_at) > at - ABSOLUTE,
        )
        .group_by(col(UserSession.user_id))
    )
    return dict(found.all())


async def end(session: Session, row: UUID, *, at: datetime) -> None:
    """Sign out."""
    await session.run(update(UserSession).where(col(UserSession.id) == row).values(ended_at=at))


async def end_all(session: Session, user: UUID, *, at: datetime) -> None:
    """Sign somebody out everywhere: a new password, another role, or they have left."""
    await session.run(
        update(UserSession)
        .where(col(UserSession.user_id) == user, col(UserSession.ended_at).is_(None))
        .values(ended_at=at)
    )


def failed(session: Session, *who: str, at: datetime) -> None:
    """Note a try that failed, for each name or address that it was made with."""
    for each in who:
        session.add(FailedSignIn(who_bidx=_who(session.vault, each), at=at))


async def is_slowed(session: Session, *who: str, at: datetime) -> bool:
    """Whether one of these, `name:maria` or `address:10.0.0.1`, has failed too often of late."""
    by = {_who(session.vault, each): FAILURES[each.partition(":")[0]] for each in who}
    found = await session.exec(
        select(FailedSignIn.who_bidx, func.count())
        .where(col(FailedSignIn.who_bidx).in_(list(by)), col(FailedSignIn.at) > at - WHILE)
        .group_by(col(FailedSignIn.who_bidx))
    )
    return any(count >= by[whose] for whose, count in found.all())


def _blind(vault: Vault, token: str) -> bytes:
    return vault.index(f"session:{token}")


def _who(vault: Vault, who: str) -> bytes:
    return vault.index(f"sign_in:{who}")

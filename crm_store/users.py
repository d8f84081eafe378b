"""Users: who works here, what they may do, which languages they speak, and how they prove it."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, cast, get_args
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment

Role = Literal["agent", "underwriter", "reviewer", "manager", "admin", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)
# What somebody may speak, by name.
LANGUAGES = {"en": "English", "af": "Afrikaans", "osh": "Oshiwambo", "her": "Otjiherero"}
Presence = Literal["available", "away", "gone"]  # gone: without having said so
_INVITATION_LASTS = timedelta(hours=24)
_TOKEN_BYTES = 32


class User(Row, table=True):
    """Somebody of ours; what `maria` signs stands in records as `user:maria`."""

    __tablename__ = "users"

    id: UUID = id_field()
    name: str = Field(unique=True)
    role: str
    languages: list[str] = Field(default_factory=list, sa_type=JSONB)
    presence: str = "available"
    active: bool = True
    created_at: datetime = moment(now=True)
    password_hash: str | None = None  # None: invited, and not here yet
    second_factor_sealed: bytes | None = None
    code_step: int | None = Field(default=None, sa_type=BigInteger)  # of the last code: once only
    invited_bidx: bytes | None = Field(default=None, unique=True)
    invited_until: datetime | None = moment()


@dataclass(frozen=True)
class SecondFactor:
    """The seed of the codes that a phone shows, and keyed hashes of the codes for a lost phone."""

    seed: str = field(repr=False)
    recovery: tuple[str, ...] = field(repr=False)


async def add(session: Session, name: str, *, role: Role, languages: Collection[str]) -> User:
    """Let somebody work here from now on."""
    user = User(name=name.strip().lower(), role=role, languages=sorted(set(languages)))
    session.add(user)
    await session.flush()
    return user


async def by_name(session: Session, name: str, *, ours: bool = False) -> User | None:
    """Somebody who works here; None for a stranger, and for whoever has left."""
    asked = select(User).where(User.name == name.strip().lower(), col(User.active).is_(True))
    return (await session.exec(asked.with_for_update() if ours else asked)).one_or_none()


async def is_taken(session: Session, name: str) -> bool:
    """Whether somebody has or had this name: what it signed means one person."""
    found = await session.exec(select(User.id).where(User.name == name))
    return found.first() is not None


async def everybody(session: Session) -> list[User]:
    """All who work here, by name."""
    found = await session.exec(select(User).where(col(User.active).is_(True)).order_by(User.name))
    return list(found.all())


def invite(session: Session, user: User, *, at: datetime) -> str:
    """A token that opens the door once, to choose a password; the one before it is void."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    user.invited_bidx = _blind(session.vault, token)
    user.invited_until = at + _INVITATION_LASTS
    session.add(user)
    return token


def is_awaited(user: User) -> bool:
    """Whether somebody was invited and has not come yet."""
    return user.password_hash is None and user.invited_bidx is not None


async def invited(session: Session, token: str, *, at: datetime) -> User | None:
    """Whoever was invited by this token, while it may be used."""
    found = await session.exec(
        select(User)
        .where(
            User.invited_bidx == _blind(session.vault, token),
            col(User.invited_until) > at,
            col(User.active).is_(True),
        )
        .with_for_update()
    )
    return found.one_or_none()


def second_factor(vault: Vault, user: User) -> SecondFactor | None:
    """How somebody proves who they are beside the password; None where it is not set up."""
    if user.second_factor_sealed is None:
        return None
    kept = cast("dict[str, object]", vault.open_json(user.second_factor_sealed, _place(user.id)))
    return SecondFactor(str(kept["seed"]), tuple(cast("list[str]", kept["recovery"])))


def keep_second_factor(vault: Vault, user: User, factor: SecondFactor) -> None:
    """Seal it onto the user's row."""
    kept = {"seed": factor.seed, "recovery": list(factor.recovery)}
    user.second_factor_sealed = vault.seal_json(kept, _place(user.id))


def hashed(vault: Vault, codes: Sequence[str]) -> tuple[str, ...]:
    """Recovery codes as they are kept."""
    return tuple(vault.index(f"recovery:{code}").hex() for code in codes)


def _blind(vault: Vault, token: str) -> bytes:
    return vault.index(f"invitation:{token}")


def _place(user: UUID) -> str:
    return f"users.second_factor.{user}"

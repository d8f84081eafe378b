"""Service accounts: machines that may ask for a few things, each by a key that is shown once."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment

# To add one: here, its sentence in agent/desk/settings_machines, and whatever asks for it in
# agent/api/operations.
Scope = Literal[
    "read_queue",
    "read_conversations",
    "read_customers",
    "read_applications",
    "read_cases",
    "read_reviews",
    "read_audit",
    "read_staff",
    "read_reports",
    "write_notes",
]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LONGEST = timedelta(days=366)
_USED_EVERY = timedelta(minutes=1)
_SECRET_BYTES = 32
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")


class ServiceAccount(Row, table=True):
    """A machine of ours; what `payroll` does stands in records as `service:payroll`."""

    __tablename__ = "service_accounts"

    id: UUID = id_field()
    name: str = Field(unique=True)  # of a revoked one too: a record's name means one machine
    scopes: list[str] = Field(default_factory=list, sa_type=JSONB)
    key_bidx: bytes = Field(unique=True)
    prefix: str  # of the key: what people tell keys apart by
    created_by: str
    created_at: datetime = moment()
    expires_at: datetime = moment()
    last_used_at: datetime | None = moment()
    revoked_by: str | None = None
    revoked_at: datetime | None = moment()

    def is_good(self, at: datetime) -> bool:
        """Whether its key still opens anything."""
        return self.revoked_at is None and at < self.expires_at


@dataclass(frozen=True)
class Wanted:
    """A machine to be let in: what it is called, what it may do, and until when."""

    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Issued:
    """A new account; its key is known here, and never again."""

    account: ServiceAccount
    key: str = field(repr=False)


class Unfit(Exception):
    """No account can be made of this; the message says why."""


def wanted(name: str, scopes: Collection[str], *, days: int, at: datetime) -> Wanted:
    """What was asked for, if it can be had; raises `Unfit`."""
    if not _NAME.fullmatch(name):
        raise Unfit("A name has 2 to 40 small letters, digits and dashes, a letter first.")
    known: tuple[Scope, ...] = tuple(each for each in SCOPES if each in scopes)
    if not known or len(known) != len(set(scopes)):
        raise Unfit("Say what it may do: at least one scope, and only those that there are.")
    if not 1 <= days <= LONGEST.days:
        raise Unfit(f"A key lasts 1 to {LONGEST.days} days.")
    return Wanted(name, known, at + timedelta(days=days))


async def issue(session: Session, new: Wanted, *, by: str, at: datetime) -> Issued:
    """Let a machine in from now on; raises `Unfit` where the name was given before."""
    taken = await session.exec(select(ServiceAccount.id).where(ServiceAccount.name == new.name))
    if taken.first() is not None:
        raise Unfit("This name was given before. A record must mean one machine: choose another.")
    key = f"buffr_{secrets.token_hex(4)}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    account = ServiceAccount(
        name=new.name,
        scopes=list(new.scopes),
        key_bidx=_blind(session.vault, key),
        prefix=key[: len("buffr_") + 8],
        created_by=by,
        created_at=at,
        expires_at=new.expires_at,
    )
    session.add(account)
    await session.flush()
    return Issued(account, key)


async def of_key(session: Session, key: str, *, at: datetime) -> ServiceAccount | None:
    """Whose key this is, while it is good."""
    found = await session.exec(
        select(ServiceAccount).where(ServiceAccount.key_bidx == _blind(session.vault, key))
    )
    account = found.one_or_none()
    return account if account is not None and account.is_good(at) else None


async def used(session: Session, account: ServiceAccount, *, at: datetime) -> None:
    """Note that it was here: not with every request."""
    if account.last_used_at is not None and at - account.last_used_at < _USED_EVERY:
        return
    await session.run(
        update(ServiceAccount)
        .where(col(ServiceAccount.id) == account.id)
        .values(last_used_at=at)
        .execution_options(synchronize_session=False)
    )


async def revoke(session: Session, name: str, *, by: str, at: datetime) -> ServiceAccount | None:
    """Its key opens nothing from now on; None where there is none that could."""
    found = await session.exec(
        select(ServiceAccount)
        .where(ServiceAccount.name == name, col(ServiceAccount.revoked_at).is_(None))
        .with_for_update()
    )
    account = found.one_or_none()
    if account is not None:
        account.revoked_by, account.revoked_at = by, at
        session.add(account)
    return account


async def everybody(session: Session) -> list[ServiceAccount]:
    """Every account that there ever was, the newest first."""
    found = await session.exec(
        select(ServiceAccount).order_by(col(ServiceAccount.created_at).desc())
    )
    return list(found.all())


def _blind(vault: Vault, key: str) -> bytes:
    return vault.index(f"service_key:{key}")

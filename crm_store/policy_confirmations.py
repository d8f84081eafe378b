"""Confirmations of policy: the files in force were prepared by one person and read by another."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, select

from crm_store import two_people
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.row import Row, id_field, moment


class SamePerson(Exception):
    """Somebody else has to confirm what you prepared, and not whom you let in within a day."""


class NothingToDo(Exception):
    """It was prepared, or confirmed, before."""


class PolicyConfirmation(Row, table=True):
    """Prepared once, approved once, by two people; the database refuses the rest."""

    __tablename__ = "policy_confirmations"

    id: UUID = id_field()
    fingerprint: str = Field(unique=True)  # of all policy files together
    version: str  # the days from which they hold, as decisions name them
    prepared_by: str
    prepared_at: datetime = moment()
    approved_by: str | None = None
    approved_at: datetime | None = moment()


async def of(session: Session, fingerprint: str) -> PolicyConfirmation | None:
    """How it stands with these very files."""
    found = await session.exec(
        select(PolicyConfirmation).where(PolicyConfirmation.fingerprint == fingerprint)
    )
    return found.one_or_none()


async def confirm(
    session: Session, fingerprint: str, *, version: str, by: str, at: datetime
) -> PolicyConfirmation:
    """The first person prepares, the second approves; raises `SamePerson` and `NothingToDo`."""
    known = await of(session, fingerprint)
    if known is None:
        known = PolicyConfirmation(
            fingerprint=fingerprint, version=version, prepared_by=by, prepared_at=at
        )
        action = "prepare_policy"
    elif known.approved_by is not None:
        raise NothingToDo
    elif not await two_people.are_two(session, known.prepared_by, by, at=at):
        raise SamePerson
    else:
        known.approved_by, known.approved_at, action = by, at, "approve_policy"
    session.add(known)
    session.audited.append(Entry(at, by, action, f"policy:{version}", {"files": fingerprint}))
    return known

"""Looking into the audit log: who did what to whom, the newest first."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crm_store.database import Session
from crm_store.sql import Sql

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """One entry of the log."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Asked:
    """What is looked for; an empty text is anything. `until` is not in it."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    first: int = 0
    most: int = 25


async def search(session: Session, asked: Asked) -> list[Found]:
    """Entries by whole names; a subject also by how it begins."""
    rows = await session.ask(
        _SEARCH,
        actor=asked.actor,
        action=asked.action,
        subject=asked.subject,
        since=_us(asked.since) if asked.since else 0,
        until=_us(asked.until) if asked.until else None,
        first=asked.first,
        most=asked.most,
    )
    return [
        Found(seq, _EPOCH + timedelta(microseconds=at_us), actor, action, subject, json.loads(told))
        for seq, at_us, actor, action, subject, told in rows
    ]


_SEARCH = Sql(
    """
    select seq, at_us, actor, action, subject, detail from audit_log
    where (:actor = '' or actor = :actor or actor = 'user:' || :actor)
        and (:action = '' or action = :action)
        and (:subject = '' or starts_with(subject, :subject))
        and at_us >= :since and (:until::bigint is null or at_us < :until::bigint)
    order by seq desc offset :first limit :most
    """
)


async def actions(session: Session) -> list[str]:
    """Everything that has ever been done, by name."""
    return [name for (name,) in await session.ask(_ACTIONS)]


_ACTIONS = Sql("select distinct action from audit_log order by action")


async def head(session: Session) -> tuple[int, str]:
    """The number and the hash of the last entry."""
    ((seq, hashed),) = await session.ask(_HEAD)
    return int(seq), bytes(hashed).hex()


_HEAD = Sql("select seq, hash from audit_head")


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)

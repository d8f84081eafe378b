"""Looking into the audit log: who did what to whom, the newest first, a page after another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import col

from crm_store.audit import AuditRow
from crm_store.database import Session
from crm_store.sql import Sql

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PEOPLE = "user:"
_LAST = "\U0010ffff"  # after everything that begins alike
_LATELY = 5_000  # entries


@dataclass(frozen=True)
class Searched:
    """What is looked for; an empty text is anything. `until` is not in it, nor is `before`."""

    actor: str = ""  # a whole name, of people also without what marks them as such
    action: str = ""
    subject: str = ""
    begins: bool = True  # the subject may go on; else it is the whole of it
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # this entry: where the page before ended
    most: int = 25


@dataclass(frozen=True)
class Found:
    """One entry of the log, as people read it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]


async def search(session: Session, wanted: Searched) -> Sequence[AuditRow]:
    """Rows of the log. Only what is asked for stands in the statement, so an index serves it."""
    asked = select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(wanted.most)
    actor, subject = col(AuditRow.actor), col(AuditRow.subject)
    if wanted.actor:
        asked = asked.where(or_(actor == wanted.actor, actor == f"{_PEOPLE}{wanted.actor}"))
    if wanted.action:
        asked = asked.where(col(AuditRow.action) == wanted.action)
    if wanted.subject and wanted.begins:
        first, last = wanted.subject, f"{wanted.subject}{_LAST}"
        asked = asked.where(subject.bool_op("~>=~")(first), subject.bool_op("~<~")(last))
    elif wanted.subject:
        asked = asked.where(subject == wanted.subject)
    if wanted.since is not None:
        asked = asked.where(col(AuditRow.at_us) >= _us(wanted.since))
    if wanted.until is not None:
        asked = asked.where(col(AuditRow.at_us) < _us(wanted.until))
    if wanted.before is not None:
        asked = asked.where(col(AuditRow.seq) < wanted.before)
    return (await session.run(asked)).scalars().all()


def told(row: AuditRow) -> Found:
    """An entry with its time and its detail opened."""
    at = _EPOCH + timedelta(microseconds=row.at_us)
    return Found(row.seq, at, row.actor, row.action, row.subject, json.loads(row.detail))


async def lately(session: Session) -> Sequence[str]:
    """What was done in the newest entries, by name; whatever is older can be typed."""
    return [name for (name,) in await session.ask(_ACTIONS, most=_LATELY)]


_ACTIONS = Sql(
    """
    select distinct action from (select action from audit_log order by seq desc limit :most) new
    order by action
    """
)


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)

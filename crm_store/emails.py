"""E-mails that go out: each is written once, tried until it leaves, and then forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field

from crm_store.crypto import Opening
from crm_store.database import Session, Store
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Sql, loaded


class Email(Row, table=True):
    """One e-mail. Its words are kept only until it has left: they may hold a key."""

    __tablename__ = "emails"
    __table_args__ = (
        Index("unsent_emails", "run_at", postgresql_where=text("status in ('queued', 'sending')")),
    )

    id: UUID = id_field()
    dedupe_key: str = Field(unique=True)
    subject_ref: str  # what it is about: "APP-12"
    body_sealed: bytes | None = None
    status: str = "queued"  # queued, sending, sent, failed, doubtful
    why: str = ""
    attempts: int = 0
    run_at: datetime = moment()
    claimed_until: datetime | None = moment()


@dataclass(frozen=True)
class Words:
    """To whom, and what."""

    to: str
    subject: str
    text: str
    html: str


async def put(
    session: Session, words: Words, *, key: str, subject_ref: str, run_at: datetime
) -> None:
    """Write an e-mail with the transaction at hand; the same `key` is never sent twice."""
    row = new_id()
    body = {"to": words.to, "subject": words.subject, "text": words.text, "html": words.html}
    await session.run(
        insert(Email)
        .values(
            id=row,
            dedupe_key=key,
            subject_ref=subject_ref,
            body_sealed=session.vault.seal_json(body, _place(row)),
            status="queued",
            why="",
            attempts=0,
            run_at=run_at,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


def words(opening: Opening, row: Email) -> Words:
    """What it says, while that is kept."""
    assert row.body_sealed is not None  # noqa: S101 (the database keeps it until it has left)
    found: Any = opening.vault.open_json(row.body_sealed, _place(row.id))
    said: Mapping[str, str] = found
    return Words(**said)


async def claim(store: Store, *, now: datetime, lasts: timedelta, limit: int = 10) -> list[Email]:
    """Those whose time has come, ours for so long; committed before anybody is called."""
    found = await store.ask(_CLAIM, now=now, lasts=lasts, most=limit)
    return [loaded(Email, list(each)) for each in found]


_CLAIM = Sql(
    """
    update emails e set status = 'sending', attempts = attempts + 1,
        claimed_until = clock_timestamp() + :lasts
    where id in (select id from emails where status = 'queued' and run_at <= :now
        order by run_at limit :most for update skip locked)
    returning {e}
    """,
    e=Email,
)


async def ended(session: Session, row: Email, status: str, *, why: str = "") -> bool:
    """It is sent, will never be, or nobody knows; False where somebody else has settled it."""
    return bool(await session.ask(_ENDED, id=row.id, attempt=row.attempts, status=status, why=why))


_ENDED = Sql(
    """
    update emails set status = :status::text, why = :why::text, body_sealed = null,
        claimed_until = null
    where id = :id and status = 'sending' and attempts = :attempt returning id
    """
)


async def again(session: Session, row: Email, *, at: datetime, why: str) -> None:
    """It certainly did not leave: try again at a later time."""
    await session.ask(_AGAIN, id=row.id, attempt=row.attempts, at=at, why=why)


_AGAIN = Sql(
    """
    update emails set status = 'queued', run_at = :at, why = :why::text, claimed_until = null
    where id = :id and status = 'sending' and attempts = :attempt returning id
    """
)


async def lost(store: Store, *, limit: int = 10) -> list[Email]:
    """Those that were on their way when their sender went: doubtful now, and nobody's to repeat."""
    return [loaded(Email, list(each)) for each in await store.ask(_LOST, most=limit)]


_LOST = Sql(
    """
    update emails e set status = 'doubtful', why = 'cut off', body_sealed = null,
        claimed_until = null
    where id in (select id from emails where status = 'sending'
        and claimed_until < clock_timestamp() limit :most for update skip locked)
    returning {e}
    """,
    e=Email,
)


def _place(email: UUID) -> str:
    return f"emails.body.{email}"

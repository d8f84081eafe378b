"""Links: pages that open without a login, once and not for long; only a keyed hash is kept."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Index, func, update
from sqlmodel import Field, col, select

from crm_store import audit
from crm_store.crypto import Opening, Vault
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id

Purpose = Literal["employer", "numbers", "bank_change", "payroll"]
Outcome = Literal["confirmed", "corrected", "refused", "given"]
_TOKEN_BYTES = 32


class Link(Row, table=True):
    """One page for one person. The token itself is nowhere but in the message that brings it."""

    __tablename__ = "links"
    __table_args__ = (Index("links_of_customer", "customer_id", "purpose", "created_at"),)

    id: UUID = id_field()
    token_bidx: bytes = Field(unique=True)
    purpose: str
    customer_id: UUID | None = Field(default=None, foreign_key="customers.id")
    application_id: UUID | None = Field(default=None, foreign_key="applications.id")
    partner_id: UUID | None = Field(default=None, foreign_key="partners.id")  # its pay office's
    about: str | None = None  # the month of a pay office: 2026-11
    tries: int = 0
    most_tries: int
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment()

    @property
    def hers(self) -> UUID:
        """The customer whom it is about; not to be asked of a pay office's."""
        assert self.customer_id is not None  # noqa: S101 (the database asks it of the others)
        return self.customer_id


class LinkAnswer(Row, table=True):
    """Append-only: what was answered on a page, and by whom, sealed."""

    __tablename__ = "link_answers"

    id: UUID = id_field()
    link_id: UUID = Field(foreign_key="links.id", unique=True)
    at: datetime = moment()
    outcome: str
    answer_sealed: bytes


@dataclass(frozen=True)
class Terms:
    """What a link is for, for how long, and how often its form may be sent in wrongly."""

    purpose: Purpose
    customer_id: UUID | None  # None: a partner's pay office
    lasts: timedelta
    tries: int
    application_id: UUID | None = None
    partner_id: UUID | None = None
    about: str | None = None


@dataclass(frozen=True)
class Offered:
    """A link that was just made. The token is known here, and never again."""

    link: Link
    token: str = field(repr=False)


def offer(session: Session, terms: Terms, *, by: str, at: datetime) -> Offered:
    """Make a link with the transaction at hand."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = Link(
        token_bidx=_blind(session.vault, token),
        purpose=terms.purpose,
        customer_id=terms.customer_id,
        application_id=terms.application_id,
        partner_id=terms.partner_id,
        about=terms.about,
        most_tries=terms.tries,
        created_at=at,
        expires_at=at + terms.lasts,
    )
    session.add(link)
    _note(session, link, "offer", by=by, at=at)
    return Offered(link, token)


async def found(session: Session, token: str, *, at: datetime, ours: bool = False) -> Link | None:
    """The link of this token, while it may be used; with `ours`, until the transaction ends."""
    asked = select(Link).where(Link.token_bidx == _blind(session.vault, token))
    link = (await session.exec(asked.with_for_update() if ours else asked)).one_or_none()
    return link if link is not None and is_open(link, at=at) else None


def is_open(link: Link, *, at: datetime) -> bool:
    """Whether it may still be used."""
    return link.used_at is None and at < link.expires_at and link.tries < link.most_tries


def miss(session: Session, link: Link, *, at: datetime) -> None:
    """What was sent in could not be taken; after a few times the link is dead."""
    link.tries += 1
    session.add(link)
    if link.tries >= link.most_tries:
        _note(session, link, "spend", by="link", at=at)


async def answer(
    session: Session, link: Link, said: Mapping[str, object], *, outcome: Outcome, at: datetime
) -> None:
    """Keep what was answered; the link is used up."""
    link.used_at = at
    session.add(link)
    await session.flush()  # the link is there before its answer
    row = new_id()
    session.add(
        LinkAnswer(
            id=row,
            link_id=link.id,
            at=at,
            outcome=outcome,
            answer_sealed=session.vault.seal_json(said, _place(row)),
        )
    )
    _note(session, link, "answer", by="link", at=at, outcome=outcome)


async def answered(session: Session, link: UUID) -> dict[str, Any] | None:
    """What was answered on a link's page; None where nothing was."""
    row = (await session.exec(select(LinkAnswer).where(LinkAnswer.link_id == link))).one_or_none()
    return None if row is None else opened(session, row)


def opened(opening: Opening, row: LinkAnswer) -> dict[str, Any]:
    """An answer in words that lie open."""
    said = opening.vault.open_json(row.answer_sealed, _place(row.id))
    return dict(said)  # type: ignore[call-overload, no-any-return]


async def offered_since(
    session: Session, customer_id: UUID, purpose: Purpose, *, since: datetime
) -> int:
    """How many links for this purpose a customer was sent since then."""
    asked = select(func.count()).where(
        Link.customer_id == customer_id, Link.purpose == purpose, col(Link.created_at) > since
    )
    return int((await session.exec(asked)).one())


async def end_older(session: Session, terms: Terms, *, at: datetime) -> None:
    """A new link takes the place of those that were sent before it for the same thing."""
    await session.run(
        update(Link)
        .where(
            col(Link.purpose) == terms.purpose,
            col(Link.customer_id).is_not_distinct_from(terms.customer_id),
            col(Link.application_id).is_not_distinct_from(terms.application_id),
            col(Link.partner_id).is_not_distinct_from(terms.partner_id),
            col(Link.about).is_not_distinct_from(terms.about),
            col(Link.used_at).is_(None),
            col(Link.expires_at) > at,
        )
        .values(expires_at=at)
        .execution_options(synchronize_session=False)
    )


def _note(session: Session, link: Link, action: str, *, by: str, at: datetime, **more: str) -> None:
    detail = {"purpose": link.purpose, **more}
    session.audited.append(audit.Entry(at, by, f"link_{action}", f"link:{link.id}", detail))


def _blind(vault: Vault, token: str) -> bytes:
    return vault.index(f"link:{token}")


def _place(answer: UUID) -> str:
    return f"link_answers.answer.{answer}"

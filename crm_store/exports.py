"""Exports: asked for by one, released by another, and taken by whoever asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlmodel import Field, col, select

from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.row import Row, id_field, moment, new_id

LASTS = timedelta(hours=24)  # once released
_ASKED_LASTS = timedelta(days=7)


class ExportRequest(Row, table=True):
    """What somebody wants to take away. The database refuses a release by the same person."""

    __tablename__ = "export_requests"

    id: UUID = id_field()
    kind: str  # what of: reviews, complaints, reports, person
    wanted_sealed: bytes  # which of it: a filter may name somebody
    requested_by: str
    requested_at: datetime = moment()
    released_by: str | None = None
    released_at: datetime | None = moment()
    taken: int = Field(default=0)

    def is_open(self, at: datetime) -> bool:
        """Whether it may be taken."""
        return self.released_at is not None and at < self.released_at + LASTS


def ask(
    session: Session, kind: str, wanted: Mapping[str, Any], *, by: str, at: datetime
) -> ExportRequest:
    """Ask for a file with the transaction at hand."""
    of_this = new_id()
    request = ExportRequest(
        id=of_this,
        kind=kind,
        wanted_sealed=session.vault.seal_json(dict(wanted), _place(of_this)),
        requested_by=by,
        requested_at=at,
    )
    session.add(request)
    return request


def wanted(opening: Opening, request: ExportRequest) -> Mapping[str, Any]:
    """Which part of it was asked for."""
    opened = opening.vault.open_json(request.wanted_sealed, _place(request.id))
    return cast("Mapping[str, Any]", opened)


async def of_id(session: Session, id: UUID) -> ExportRequest | None:
    """One request, ours until the transaction ends."""
    found = await session.exec(
        select(ExportRequest).where(ExportRequest.id == id).with_for_update()
    )
    return found.one_or_none()


async def current(
    session: Session,
    kind: str | None = None,
    *,
    at: datetime,
    state: str | None = None,  # waits, released, over
    first: int = 0,
    most: int = 25,
) -> list[ExportRequest]:
    """What was asked for lately, of one kind or of all, the newest first."""
    asked = select(ExportRequest).where(col(ExportRequest.requested_at) > at - _ASKED_LASTS)
    if kind is not None:
        asked = asked.where(ExportRequest.kind == kind)
    released = col(ExportRequest.released_at)
    if state == "waits":
        asked = asked.where(released.is_(None))
    elif state is not None:
        asked = asked.where(
            released > at - LASTS if state == "released" else released <= at - LASTS
        )
    newest = asked.order_by(col(ExportRequest.requested_at).desc(), col(ExportRequest.id).desc())
    return list((await session.exec(newest.offset(first).limit(most))).all())


def _place(request: UUID) -> str:
    return f"export_requests.wanted.{request}"

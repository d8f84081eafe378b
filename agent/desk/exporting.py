"""Exports: asked for by one, released by another, taken by whoever asked; each step on record."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from agent.desk import gate
from agent.desk.gate import Visit
from agent.desk.may import Act
from agent.desk.spool import Spooled
from crm_store import exports
from crm_store.database import Session
from crm_store.exports import ExportRequest

PATH = "/desk/exports"
Wanted = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """What leaves: the file, and what the audit log keeps of it."""

    data: str | bytes | Spooled
    name: str
    media_type: str
    told: Mapping[str, object]


@dataclass(frozen=True)
class Kind:
    """Something that may leave: who may ask, what the second person reads, and how it is made."""

    name: str
    title: str
    act: Act
    told: Callable[[Wanted], str]
    make: Callable[[Visit, Wanted], Awaitable[File | None]]


async def ask_for(visit: Visit, of: str, wanted: Wanted, *, told: Mapping[str, object]) -> Response:
    """Ask for a file; `told` is what the audit log keeps of it, and names nobody."""
    async with visit.house.store.transaction() as session:
        asked = exports.ask(session, of, wanted, by=visit.by, at=visit.now)
        session.audited.append(visit.audited("ask_export", f"export:{asked.id}", of=of, **told))
    return gate.see_other(PATH)


async def of_path(visit: Visit, session: Session) -> ExportRequest | None:
    """The request that the address names, ours until the transaction ends."""
    try:
        return await exports.of_id(session, UUID(visit.request.path_params["id"]))
    except ValueError:
        return None


def attached(file: File) -> Response:
    """The file, for a browser to keep."""
    if isinstance(file.data, Spooled):
        return gate.streamed(file.data, file.name, kind=file.media_type)
    return gate.attached(file.data, file.name, kind=file.media_type)

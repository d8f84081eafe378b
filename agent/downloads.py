"""Downloads: one file of ours for a short while, by an address that only we can make."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request, Response

from crm_store.crypto import CannotOpen, Vault

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

PATH = "/files"
_PLACE = "downloads.address"
_LASTS = timedelta(minutes=10)  # Twilio fetches at once; its own tries go on for some minutes
_LONGEST = 1_024  # characters of an address


@dataclass(frozen=True)
class File:
    """A sealed file of the cabinet, as it is sent: its name is shown to whoever gets it."""

    id: UUID  # for which it was sealed
    key: str
    name: str
    content_type: str = "application/pdf"


def to_json(file: File) -> dict[str, str]:
    """As it is kept with a message that waits to leave."""
    return {**vars(file), "id": str(file.id)}


def from_json(kept: dict[str, Any]) -> File:
    """The file of a message that waits to leave."""
    return File(**{**kept, "id": UUID(kept["id"])})


def address(file: File, *, vault: Vault, public_url: str, now: datetime) -> str:
    """Where this one file can be fetched for some minutes; made as it is sent, kept nowhere."""
    told = {**to_json(file), "until": (now + _LASTS).isoformat()}
    token = base64.urlsafe_b64encode(vault.seal_json(told, _PLACE)).rstrip(b"=").decode()
    return f"{public_url}{PATH}/{token}"


def named(token: str, *, vault: Vault, now: datetime) -> File | None:
    """The file that an address of ours names; None for any other, and for one that has run out."""
    if len(token) > _LONGEST:
        return None
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        told: Any = vault.open_json(sealed, _PLACE)
    except (CannotOpen, binascii.Error, ValueError):
        return None
    if datetime.fromisoformat(told.pop("until")) < now:
        return None
    return from_json(told)


def mount(app: FastAPI, house: "House") -> None:
    """Let the service hand out what its own addresses name."""
    app.add_route(f"{PATH}/{{token}}", _serve(house), methods=["GET", "HEAD"])


def _serve(house: "House") -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        file = named(request.path_params["token"], vault=house.store.vault, now=house.clock())
        if file is None:
            log.warning("download_refused")
            return Response(status_code=404)
        try:
            data = await asyncio.to_thread(house.cabinet.get, file.key, file.id)
        except (OSError, CannotOpen):
            log.error("download_missing", file=str(file.id))
            return Response(status_code=404)
        return Response(data, media_type=file.content_type, headers=_headers(file))

    return serve


def _headers(file: File) -> dict[str, str]:
    return {
        "Content-Disposition": f'inline; filename="{file.name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }

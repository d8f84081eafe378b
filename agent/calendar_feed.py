"""The calendar of somebody's tasks, for a calendar program: references and times, no titles."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI, Request, Response

from agent import headers
from crm_store import calendar_feeds, tasks
from crm_store.database import Session
from crm_store.tasks import Listed, Wanted
from crm_store.users import User

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

PATH = "/calendar"
_TYPE = "text/calendar; charset=utf-8"
_HEADERS = headers.closed(content="img-src 'none'", referrer="no-referrer")
_MOST = 200
_LONGEST = 100  # characters of a secret
_LASTS = timedelta(minutes=30)
_WIDE = 75  # octets of a line (RFC 5545, 3.1)


def mount(app: FastAPI, house: "House") -> None:
    """Let a calendar program fetch what a secret address shows."""

    async def serve(request: Request) -> Response:
        token = str(request.path_params["token"])
        text = await _found(house, token) if len(token) <= _LONGEST else None
        log.info("calendar_asked", found=text is not None)
        if text is None:
            return Response(status_code=404, headers=_HEADERS)
        return Response(text, headers=_HEADERS, media_type=_TYPE)

    app.add_route(f"{PATH}/{{token}}.ics", serve, methods=["GET"])


async def _found(house: "House", token: str) -> str | None:
    async with house.store.reading() as session:
        user = await calendar_feeds.whose(session, token)
        due = await _due(session, user) if user is not None else None
    if due is None:
        return None
    return written(due, desk=house.settings.public_url, now=house.clock())


async def _due(session: Session, user: User) -> list[Listed]:
    wanted = Wanted(assigned_to=f"user:{user.name}", most=_MOST)
    return [each for each in await tasks.listed(session, wanted) if each.due_at is not None]


def written(due: Iterable[Listed], *, desk: str, now: datetime) -> str:
    """The calendar as RFC 5545 has it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Buffr Lend//Desk//EN"]
    for each in due:
        lines += _event(each, desk=desk, now=now)
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _event(task: Listed, *, desk: str, now: datetime) -> Iterator[str]:
    assert task.due_at is not None  # noqa: S101 (only those with a time are asked for)
    of = task.customer or task.about
    yield "BEGIN:VEVENT"
    yield f"UID:{task.id}@buffr-lend"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(max(task.due_at, task.snoozed_until or task.due_at))}"
    yield f"DURATION:PT{int(_LASTS.total_seconds() // 60)}M"
    yield "SUMMARY:" + _plain(f"{task.ref} {task.kind.replace('_', ' ')}{f', {of}' if of else ''}")
    yield f"URL:{desk}/desk/tasks/{task.ref}"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{(at - (at.utcoffset() or timedelta())):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", " ").replace("\n", " ")


def _folded(line: str) -> str:
    """In lines that are short enough; what goes on begins with a space."""
    parts, octets = [""], 0
    for letter in line:
        wide = len(letter.encode())
        if octets + wide > _WIDE:
            parts.append(" ")
            octets = 1
        parts[-1] += letter
        octets += wide
    return "\r\n".join(parts)

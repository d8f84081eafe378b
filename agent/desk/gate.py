"""The gate of the desk: a session, a right, and a form of ours, before any page."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from uuid import UUID

import structlog
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from agent import headers, metrics
from agent.desk import bell, beside_lists, drawing, proving, uploading
from agent.desk.may import Act, may
from agent.desk.signing_in import Door
from agent.desk.spool import Spooled
from agent.pages.form import Unfit, fields_of
from crm_store import audit, presence, sessions
from crm_store.sessions import UserSession
from crm_store.users import User
from crm_store.what_waits import List

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

HEADERS = headers.closed(
    content="style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'",
    referrer="same-origin",
)
_DIGITS = 4
_LARGEST_FILE = 5_100_000
_MOST_BYTES = 16_384  # the longest message, every letter of it percent-encoded
SIGN_IN = "/desk/sign-in"


@dataclass(frozen=True)
class Visit:
    """Somebody of ours at a page: who, when, and what they sent in."""

    house: "House"
    request: Request
    user: User
    session: UserSession
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict)
    file: bytes = b""  # where the form brought one along
    unread: int = 0  # notices, as the page is drawn
    waits: Mapping[List, str] = field(default_factory=dict)  # in each list, for them

    @property
    def by(self) -> str:
        """How they sign."""
        return f"user:{self.user.name}"

    def may(self, act: Act) -> bool:
        return may(self.user.role, act)

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A page of the desk, drawn for whoever looks at it."""
        return html(drawing.page(self, template, values), status=status)

    @property
    def key(self) -> str:
        """What only forms of this session send along."""
        return form_key(self.house, self.session.id)

    @property
    def page_number(self) -> int:
        """Which page of a list was asked for; whatever else stands there is the first."""
        asked = self.request.query_params.get("page", "")
        is_one = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS
        return max(int(asked), 1) if is_one else 1

    def audited(self, action: str, subject: str, **detail: object) -> audit.Entry:
        return audit.Entry(self.now, self.by, action, subject, detail)


Page = Callable[[Visit], Awaitable[Response]]
Rescue = Callable[["House", Request, Mapping[str, str]], Awaitable[str]]


@dataclass(frozen=True)
class Route:
    """A page of the desk: how it is asked for, and what one must be allowed to do."""

    method: str
    path: str
    act: Act
    page: Page
    unasked: bool = False  # the page asks for it, not the person: that keeps no session alive
    rescue: "Rescue | None" = None  # keeps what was typed where the session has run out
    upload: bool = False  # its form brings a file along
    proved: bool = False  # it weighs more: only who gave password and code of late goes on


def guarded(
    house: "House", route: Route, *, door: Door
) -> Callable[[Request], Awaitable[Response]]:
    """A page behind the gate."""

    async def enter(request: Request) -> Response:
        try:
            return await _enter(house, route, request, door)
        except Unfit as unfit:
            return _refuse(unfit.status)
        except Exception as failure:  # whatever it is, nothing of it is shown
            log.error("desk_failed", path=route.path, failure=type(failure).__name__)
            return _refuse(500)

    return enter


async def _enter(house: "House", route: Route, request: Request, door: Door) -> Response:
    if _cannot_be_meant(request):
        return _refuse(404)
    # What only our own pages ask for, the streams among them, answers no other site's page either.
    if (request.method == "POST" or route.unasked) and not is_from_here(house, request):
        return _refuse(403)
    now = house.clock()
    known = await whose(house, request, now=now, in_use=not route.unasked)
    if known is None:
        then = quote(await _go_on_from(house, route, request))
        return see_other(f"{SIGN_IN}?then={then}" if then else SIGN_IN)
    row, user = known
    visit = Visit(house, request, user, row, now)
    if not route.unasked:
        visit = await _told(visit)
    if not may(user.role, route.act):
        log.warning("desk_refused", path=route.path, role=user.role)
        return visit.page("not_yours.html", status=403)
    form, file = await _sent_in(route, request)
    visit = replace(visit, form=form, file=file)
    if request.method == "POST" and not hmac.compare_digest(form.get("key", ""), visit.key):
        return _refuse(403)
    response = await _prove(visit, route, door) if route.proved else await route.page(visit)
    if isinstance(response, StreamingResponse) and response.media_type == "text/event-stream":
        response.body_iterator = house.streams.keep(user.id, response.body_iterator)
    return response


async def _told(visit: Visit) -> Visit:
    """With what stands on every page: notices to read, and what waits in each list."""
    house, user, now = visit.house, visit.user, visit.now
    unread, waits = await asyncio.gather(
        bell.unread(house, user, now=now), beside_lists.counted(house, user, now=now)
    )
    return replace(visit, unread=unread, waits=waits)


def _cannot_be_meant(request: Request) -> bool:
    """No address of ours has a control character, and the database takes none of the first."""
    told = (request.url.path, *request.path_params.values(), *request.query_params.values())
    return any(sign < " " for each in told for sign in str(each))


async def _sent_in(route: Route, request: Request) -> tuple[Mapping[str, str], bytes]:
    """What a form brings: its fields, and a file where the route takes one."""
    if request.method != "POST":
        return {}, b""
    if route.upload:
        return await uploading.taken(request, most=_LARGEST_FILE)
    return await fields_of(request, most=_MOST_BYTES), b""


async def _prove(visit: Visit, route: Route, door: Door) -> Response:
    """What weighs more: first the password and a code, and then on with what was typed."""
    rest = proving.without_proof(visit.form)
    if not await proving.is_proved(visit, door):
        return visit.page("prove.html", status=401, **proving.asked(visit, rest))
    return await route.page(replace(visit, form=rest))


async def _go_on_from(house: "House", route: Route, request: Request) -> str:
    """Where to go once signed in again; what was typed waits there."""
    if request.method == "GET":
        return request.url.path
    if route.rescue is None:
        return ""
    return await route.rescue(house, request, await fields_of(request, most=_MOST_BYTES))


def form_key(house: "House", sitting: UUID) -> str:
    """The key of the forms of a session."""
    return house.store.vault.index(f"desk_form:{sitting}").hex()


async def whose(
    house: "House", request: Request, *, now: datetime, in_use: bool
) -> tuple[UserSession, User] | None:
    """Whose session this request comes with, while it lasts."""
    token = request.cookies.get(cookie(house), "")
    if not token:
        return None
    async with house.store.transaction() as session:
        found = await sessions.of_token(session, token, at=now)
        if found is None:
            return None
        if in_use and sessions.needs_a_look(found[0], at=now):
            await sessions.seen(session, found[0].id, at=now)
        if in_use and found[1].presence == "gone":
            await presence.page_open(session, found[0].id, at=now)
            found[1].presence = "available"
        session.expunge_all()
        return found


def is_from_here(house: "House", request: Request) -> bool:
    """Not sent in by another site's form."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    ours = urlsplit(house.settings.public_url)
    host = urlsplit(str(request.url))
    known = {f"{ours.scheme}://{ours.netloc}", f"{host.scheme}://{host.netloc}"}
    return site in ("none", "same-origin") and (origin is None or origin in known)


def is_secure(house: "House") -> bool:
    """Whether people come over TLS; only a demo on loopback may do without."""
    return house.settings.public_url.startswith("https") or not house.settings.demo


def cookie(house: "House") -> str:
    """The name of the session's cookie; browsers hold the prefix to its promise."""
    return "__Host-buffr" if is_secure(house) else "buffr-desk"


def let_in(house: "House", token: str, *, to: str) -> Response:
    """Go on with a session."""
    response = see_other(to)
    response.set_cookie(
        cookie(house),
        token,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        path="/",
        secure=is_secure(house),
        httponly=True,
        samesite="strict",
    )
    return response


def see_other(to: str) -> Response:
    """Go and look elsewhere: a reload sends nothing twice."""
    return Response(status_code=303, headers={**HEADERS, "Location": to})


def attached(text: str | bytes, name: str, *, kind: str = "text/csv; charset=utf-8") -> Response:
    """A file to keep."""
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, media_type=kind)


def streamed(file: Spooled, name: str, *, kind: str) -> Response:
    """A long file to keep, read as it leaves."""
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.size),
    }
    return StreamingResponse(file.pieces(), headers=headers, media_type=kind)


def html(text: str, *, status: int = 200) -> Response:
    return Response(text, status_code=status, headers=HEADERS, media_type="text/html")


def _refuse(status: int) -> Response:
    metrics.REJECTED.labels(reason=f"desk_{status}").inc()
    return html(drawing.alone("refused.html", {"status": status}), status=status)

"""The gate of the desk: a session, a right, and a form of ours, before any page."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import structlog
from fastapi import Request, Response

from agent import headers, metrics
from agent.desk import drawing
from agent.desk.may import Act, may
from agent.pages.form import Unfit, fields_of
from crm_store import audit, sessions
from crm_store.sessions import UserSession
from crm_store.users import User

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

HEADERS = headers.closed(
    content="style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'",
    referrer="same-origin",
)
_DIGITS = 4
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
        return self.house.store.vault.index(f"desk_form:{self.session.id}").hex()

    @property
    def page_number(self) -> int:
        """Which page of a list was asked for; whatever else stands there is the first."""
        asked = self.request.query_params.get("page", "")
        is_one = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS
        return max(int(asked), 1) if is_one else 1

    def audited(self, action: str, subject: str, **detail: object) -> audit.Entry:
        return audit.Entry(self.now, self.by, action, subject, detail)


Page = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True)
class Route:
    """A page of the desk: how it is asked for, and what one must be allowed to do."""

    method: str
    path: str
    act: Act
    page: Page
    unasked: bool = False  # the page asks for it, not the person: that keeps no session alive


def guarded(house: "House", route: Route) -> Callable[[Request], Awaitable[Response]]:
    """A page behind the gate."""

    async def enter(request: Request) -> Response:
        try:
            return await _enter(house, route, request)
        except Unfit as unfit:
            return _refuse(unfit.status)
        except Exception as failure:  # whatever it is, nothing of it is shown
            log.error("desk_failed", path=route.path, failure=type(failure).__name__)
            return _refuse(500)

    return enter


async def _enter(house: "House", route: Route, request: Request) -> Response:
    if request.method == "POST" and not is_from_here(house, request):
        return _refuse(403)
    now = house.clock()
    known = await whose(house, request, now=now, in_use=not route.unasked)
    if known is None:
        then = quote(request.url.path) if request.method == "GET" else ""
        return see_other(f"{SIGN_IN}?then={then}" if then else SIGN_IN)
    row, user = known
    form = await fields_of(request, most=_MOST_BYTES) if request.method == "POST" else {}
    visit = Visit(house, request, user, row, now, form)
    if request.method == "POST" and not hmac.compare_digest(form.get("key", ""), visit.key):
        return _refuse(403)
    if not may(user.role, route.act):
        log.warning("desk_refused", path=route.path, role=user.role)
        return visit.page("not_yours.html", status=403)
    return await route.page(visit)


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


def html(text: str, *, status: int = 200) -> Response:
    return Response(text, status_code=status, headers=HEADERS, media_type="text/html")


def _refuse(status: int) -> Response:
    metrics.REJECTED.labels(reason=f"desk_{status}").inc()
    return html(drawing.alone("refused.html", {"status": status}), status=status)

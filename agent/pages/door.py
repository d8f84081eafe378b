"""The door to the pages: whoever has no key, or a wrong, spent or old one, sees one same page."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Mapping
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from agent import headers, metrics
from agent.desk import uploading
from agent.office import Desk, Office
from agent.pages import drawing, employer, numbers, partner
from agent.pages.form import LANGUAGE, Faults, Form, Handed, Shown, Typed, Unfit, fields_of
from agent.pages.pace import Pace
from crm_store import links
from crm_store.crypto import Opening
from crm_store.links import Link

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

# Whether a key was guessed, used or old must not show in how long the answer takes.
_SAME_TIME = 0.1
_PATIENCE = 10.0
_HEADERS = headers.closed(content="style-src 'self'; img-src data:", referrer="no-referrer")
# How each purpose's page is drawn and read; a new purpose is a line here and one in `links`.
_FORMS: Mapping[str, Form] = {
    "employer": employer.FORM,
    "numbers": numbers.NUMBERS,
    "bank_change": numbers.BANK_CHANGE,
    "payroll": partner.FORM,
}
_FILE = "multipart/form-data"
_ROOM = 4_096  # for the fields beside a file


class Door:
    """The pages of one house."""

    def __init__(self, house: "House") -> None:
        self._house = house
        self._missed = Pace()
        self._style = resources.files("agent.pages").joinpath("pages.css").read_text("utf-8")

    async def look(self, request: Request) -> Response:
        """Show the form of this key. Looking changes nothing: mail filters open every link."""
        return await self._answered(request, self._look(request))

    async def send(self, request: Request) -> Response:
        """Take in what was typed."""
        return await self._answered(request, self._send(request))

    async def thank(self, request: Request) -> Response:
        """What stands there after an answer; a reload sends nothing twice."""
        purpose, language = request.path_params["purpose"], request.path_params["language"]
        return _page(drawing.thanks(self._house.phrases, purpose, language=language))

    async def style(self, request: Request) -> Response:
        return Response(self._style, headers=_HEADERS, media_type="text/css")

    async def _look(self, request: Request) -> Response:
        async with self._house.store.reading() as session:
            desk = Desk(session, Office.of(self._house), self._house.clock())
            link = await _found(desk, request.path_params["token"])
            if link is None:
                return _gone()
            chosen = request.query_params.get(LANGUAGE, "")[:2]
            typed = Typed(key=_key(session, link), fields={LANGUAGE: chosen} if chosen else {})
            return _page(await _FORMS[link.purpose].show(desk, link, typed))

    async def _send(self, request: Request) -> Response:
        fields, file = await self._sent_in(request)
        if not self._is_from_here(request):
            return _gone(403)
        async with self._house.store.transaction() as session:
            desk = Desk(session, Office.of(self._house), self._house.clock())
            link = await _found(desk, request.path_params["token"], ours=True)
            if link is None:
                return _gone()
            if not hmac.compare_digest(fields.pop("key", "").encode(), _key(session, link)):
                return _gone(403)
            return await self._take(desk, link, fields, file)

    async def _sent_in(self, request: Request) -> tuple[dict[str, str], bytes | None]:
        """The fields, and the file where one came; nobody without a key sends us a large one."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != _FILE:
            return await fields_of(request), None
        async with self._house.store.reading() as session:
            desk = Desk(session, Office.of(self._house), self._house.clock())
            link = await _found(desk, request.path_params["token"])
            if link is None or _FORMS[link.purpose].take_file is None:
                raise Unfit(404)
            most = desk.rules.partners.page_kilobytes * 1024 + _ROOM
        fields, file = await uploading.taken(request, most=most)
        return dict(fields), file

    async def _take(
        self, desk: Desk, link: Link, fields: dict[str, str], file: bytes | None
    ) -> Response:
        form = _FORMS[link.purpose]
        came: Faults | Handed | Shown
        if file is not None and form.take_file is not None:
            came = await form.take_file(desk, link, fields, file)
        else:
            came = await form.take(desk, link, fields)
        if isinstance(came, Handed):
            return _to_keep(came)
        if isinstance(came, Shown):
            log.info("page_answered", purpose=link.purpose)
            return _page(came.html)
        if came:
            return await self._once_more(desk, link, Typed(_key(desk.session, link), fields, came))
        log.info("page_answered", purpose=link.purpose)
        where = f"/p/done/{link.purpose}/{await form.language(desk, link)}"
        return Response(status_code=303, headers={**_HEADERS, "Location": where})

    async def _once_more(self, desk: Desk, link: Link, typed: Typed) -> Response:
        """The form again with what is wrong, while it may be sent in again."""
        links.miss(desk.session, link, at=desk.now)
        if not links.is_open(link, at=desk.now):
            return _gone()
        return _page(await _FORMS[link.purpose].show(desk, link, typed), status=422)

    def _is_from_here(self, request: Request) -> bool:
        """Not sent in by another site's form; our pages send no referrer, so origins are null."""
        site = request.headers.get("sec-fetch-site", "none")
        origin = request.headers.get("origin", "null")
        ours = urlsplit(self._house.settings.public_url)
        return site in ("none", "same-origin") and origin in (
            "null",
            f"{ours.scheme}://{ours.netloc}",
        )

    async def _answered(self, request: Request, work: Awaitable[Response]) -> Response:
        """The same page in the same time to whoever may not see more, and no more than some."""
        started = time.monotonic()
        who = request.client.host if request.client else ""
        response = await self._in_time(work)
        if response.status_code >= 400 and response.status_code != 422:
            metrics.REJECTED.labels(reason=f"page_{response.status_code}").inc()
            now = self._house.clock()
            rules = self._house.book.on(self._house.calendar.today(now)).links
            if not self._missed.may(who, at=started, most=rules.looks_a_minute):
                response = _gone(429)
            await asyncio.sleep(max(0.0, started + _SAME_TIME - time.monotonic()))
        return response

    async def _in_time(self, work: Awaitable[Response]) -> Response:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await work
        except Unfit as unfit:
            return _gone(unfit.status)
        except ClientDisconnect:
            return _gone(400)
        except Exception as failure:  # whatever it is, nothing of it is shown
            log.error("page_failed", failure=type(failure).__name__)
            return _gone(503)


async def _found(desk: Desk, token: str, *, ours: bool = False) -> Link | None:
    """The link, while it may be used and is still meant."""
    link = await links.found(desk.session, token, at=desk.now, ours=ours)
    return link if link is not None and await _FORMS[link.purpose].still(desk, link) else None


def _page(html: str, *, status: int = 200) -> Response:
    return Response(html, status_code=status, headers=_HEADERS, media_type="text/html")


def _to_keep(file: Handed) -> Response:
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, headers=headers, media_type="text/csv; charset=utf-8")


def _gone(status: int = 404) -> Response:
    return _page(drawing.gone(), status=status)


def _key(opening: Opening, link: Link) -> bytes:
    """What only our own form of this link sends along."""
    return opening.vault.index(f"link_form:{link.id}").hex().encode()

"""A paper beside what was read on it: turned, made large, and its fields accepted or corrected."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Response

from agent import desk_lists, paperwork
from agent.desk import drawing, gate, masking, unsent
from agent.desk.gate import Visit
from agent.desk_lists import NotAsExpected
from agent.documents.findings import AMOUNTS, FieldName, Found, Value
from agent.documents.reading import Box
from agent.office import Desk, Office
from crm_store import documents, money, stages
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.documents import Document
from crm_store.money import Cents

ZOOMS = (1.0, 1.5, 2.0, 3.0, 5.0)
TURNS = (0, 90, 180, 270)
_SMALL = 192  # pixels of the longer side
_BASE = 860
_ENDING = ("national_id", "passport_number", "account_number")
# What of a paper somebody of ours may set right, and what the checks call it.
_MENDED: Mapping[FieldName, str] = {
    "net_cents": "net",
    "agreed_cents": "deductions",
    "born_on": "born_on",
}
_FLAGS = {
    "unproven": "nothing on the paper proves it",
    "check_digit": "its check digit is wrong",
    "low_score": "hard to read",
    "contradicts": "another paper says otherwise",
}


@dataclass(frozen=True)
class Field:
    """One value as it was read, and where on the page."""

    name: str
    label: str
    value: str
    page: int
    flag: str
    box: Box | None
    mends: str  # what it may be corrected as; empty: not here


@dataclass(frozen=True)
class Sheet:
    """A page as it is drawn: its size, how large and how it lies."""

    width: int
    height: int
    zoom: float
    turn: int

    @property
    def view(self) -> tuple[int, int]:
        """Width and height as it lies."""
        return (self.height, self.width) if self.turn % 180 else (self.width, self.height)

    @property
    def drawn_width(self) -> int:
        return round(_BASE * self.zoom)

    @property
    def placing(self) -> str:
        """What turns the picture, in the terms of SVG."""
        moved = {
            0: "0 0",
            90: f"{self.height} 0",
            180: f"{self.width} {self.height}",
            270: f"0 {self.width}",
        }
        return f"translate({moved[self.turn]}) rotate({self.turn})"


async def show(visit: Visit) -> Response:
    """A page of a paper with what was read on it; looking is on record."""
    return await _screen(visit)


async def small(visit: Visit) -> Response:
    """A small picture of a page, to know it by."""
    async with visit.house.store.transaction() as session:
        document = await _document(visit, session)
        page = _number(str(visit.request.path_params["page"]))
        if document is None or not 1 <= page <= len(document.copy_keys):
            return Response(status_code=404, headers=gate.HEADERS)
        if not masking.may_see_paper(visit, document.id):
            return visit.page("not_yours.html", status=403)
        subject = f"document:{document.id}"
        session.audited.append(visit.audited("read_document", subject, page=page, small=True))
        session.expunge_all()
    data = await asyncio.to_thread(_copy, visit, document, page)
    if data is None:
        return Response(status_code=404, headers=gate.HEADERS)
    headers = {**gate.HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(
        await asyncio.to_thread(_made_small, data), headers=headers, media_type="image/jpeg"
    )


async def judge(visit: Visit) -> Response:
    """Accept the papers as they were read, or set one figure right under one's name."""
    what, value = visit.form.get("what", ""), visit.form.get("value", "").strip()
    known = {"papers", *_MENDED.values()}
    try:
        if what not in known or not value:
            raise NotAsExpected("Say what it is, as it stands on the paper.")
        act = desk_lists.noting({what: value}, by=visit.user.name)
        async with visit.house.store.transaction() as session:
            document = await _document(visit, session)
            if document is None or document.application_id is None:
                raise NotAsExpected("This paper belongs to no application.")
            application = await session.get_one(Application, document.application_id)
            desk = Desk(session, Office.of(visit.house), visit.now)
            await act(desk, application)
            session.add(application)
    except NotAsExpected as why:
        return await _screen(visit, fault=str(why))
    return gate.see_other(f"/desk/viewer/{visit.request.path_params['document']}")


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.transaction() as session:
        document = await _document(visit, session)
        if document is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        if not masking.may_see_paper(visit, document.id):
            return visit.page("not_yours.html", status=403)
        page = _page(visit, document)
        customer = await session.get_one(Customer, document.customer_id)
        found = paperwork.from_json(documents.found(session, document))
        application = (
            await session.get(Application, document.application_id)
            if document.application_id
            else None
        )
        subject = f"document:{document.id}"
        session.audited.append(visit.audited("read_fields", subject, page=page))
        session.expunge_all()
    data = await asyncio.to_thread(_copy, visit, document, page)
    width, height = await asyncio.to_thread(_size, data) if data else (0, 0)
    sheet = Sheet(width, height, _zoom(visit), _turn(visit))
    return visit.page(
        "viewer.html",
        status=409 if fault else 200,
        document=document,
        opens=visit.request.query_params.get("pass", ""),
        customer=customer,
        page=page,
        sheet=sheet,
        papers=[(each.kind, _fields(each, document, max(width, height))) for each in found],
        beside=[file for each in found for file in each.files if file != str(document.id)],
        application=application,
        may_judge=visit.may("decide")
        and application is not None
        and application.stage in stages.UNDER_WAY,
        zooms=ZOOMS,
        fault=fault,
    )


def _fields(found: Found, document: Document, long_side: int) -> Sequence[Field]:
    return [
        Field(
            name=name,
            label=drawing.words(name.removesuffix("_cents")),
            value=_shown(name, value),
            page=value.page,
            flag=_FLAGS.get(value.flag or "", value.flag or ""),
            box=None if found.files else _box(value, document, long_side),
            mends=_MENDED.get(name, ""),
        )
        for name, value in found.values.items()
    ]


def _shown(name: FieldName, value: Value) -> str:
    told = value.value
    if isinstance(told, date):
        return f"{told:%d %b %Y}"
    if name in AMOUNTS and isinstance(told, int):
        return money.show(Cents(told))
    return f"ending {str(told)[-4:]}" if name in _ENDING else str(told)


def _box(value: Value, document: Document, long_side: int) -> Box | None:
    """Where it stands on our copy; a PDF's own measure is not kept, so there nothing is marked.

    Nor is what was read on several photos: its pages are counted through them.
    """
    measured = next(
        (each["long_side"] for each in document.quality if each.get("page") == value.page), 0
    )
    if not document.mime.startswith("image/") or not measured or not long_side:
        return None
    scale = long_side / float(measured)
    left, top, right, bottom = (edge * scale for edge in value.box)
    return left, top, right, bottom


async def _document(visit: Visit, session: Any) -> Document | None:
    wanted: UUID | None = unsent.uuid(str(visit.request.path_params["document"]))
    found: Document | None = await session.get(Document, wanted) if wanted else None
    return found


def _copy(visit: Visit, document: Document, page: int) -> bytes | None:
    """Our copy of a page, never the file that came."""
    if not 1 <= page <= len(document.copy_keys):
        return None
    try:
        return visit.house.cabinet.get_copy(document.copy_keys[page - 1], document.id)
    except FileNotFoundError:
        return None


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        return picture.size


def _made_small(data: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        picture.draft("RGB", (_SMALL, _SMALL))
        picture.thumbnail((_SMALL, _SMALL))
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=70)
    return made.getvalue()


def _page(visit: Visit, document: Document) -> int:
    asked = _number(visit.request.query_params.get("page", "1"))
    return min(max(asked, 1), max(len(document.copy_keys), 1))


def _zoom(visit: Visit) -> float:
    asked = visit.request.query_params.get("zoom", "1")
    return next((each for each in ZOOMS if f"{each:g}" == asked), 1.0)


def _turn(visit: Visit) -> int:
    asked = _number(visit.request.query_params.get("turn", "0"))
    return asked if asked in TURNS else 0


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0

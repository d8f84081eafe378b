"""PDFs: counted before they are drawn, and their words read where they carry any."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from agent.documents.pictures import COPY_SIDE
from agent.documents.reading import Line
from agent.documents.refusal import Refused

if TYPE_CHECKING:
    from PIL import Image

_MOST_LINES = 400  # of a page; a page of a bank statement has about a hundred
_LONGEST_LINE = 300
_MOST_PICTURED = 0.5  # of a page; a letterhead covers less


@dataclass(frozen=True)
class Drawn:
    """A page as it is shown, and its words with their places in points from its top left."""

    picture: "Image.Image"
    width: float
    height: float
    lines: tuple[Line, ...]


def pages(data: bytes, *, max_pages: int) -> tuple[Drawn, ...]:
    """Every page, drawn. Raises `Refused`, or anything that a parser raises."""
    _check(data, max_pages=max_pages)
    return tuple(_drawn(data))


def _check(data: bytes, *, max_pages: int) -> None:
    """By the parser that is careful with memory; the one that draws takes gigabytes."""
    import pypdf

    if not data.startswith(b"%PDF-"):
        raise Refused("not_a_document")
    document = pypdf.PdfReader(io.BytesIO(data))
    if document.is_encrypted:
        raise Refused("locked")
    count = len(document.pages)
    if count == 0:
        raise Refused("broken")
    if count > max_pages:
        raise Refused("too_many_pages")


def _drawn(data: bytes) -> Iterator[Drawn]:
    document = import_module("pypdfium2").PdfDocument(data)  # ships no types
    try:
        for page in document:
            width, height = page.get_size()
            scale = COPY_SIDE / max(width, height, 1)
            picture = page.render(scale=scale, may_draw_forms=False).to_pil()
            shown = tuple(_lines(page, height)) if _shows_its_words(page, width * height) else ()
            yield Drawn(picture, width, height, shown)
            page.close()
    finally:
        document.close()


def _shows_its_words(page: Any, area: float) -> bool:
    """Whether a person sees what a reader is told: no words unseen, none behind a picture."""
    raw = import_module("pypdfium2.raw")
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE]):
        if each.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = each.get_bounds()
            if (right - left) * (top - bottom) > _MOST_PICTURED * area:
                return False
        elif raw.FPDFTextObj_GetTextRenderMode(each.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            return False
    return True


def _lines(page: Any, height: float) -> Iterator[Line]:
    words = page.get_textpage()
    try:
        for number in range(min(words.count_rects(), _MOST_LINES)):
            left, bottom, right, top = words.get_rect(number)
            text = words.get_text_bounded(left, bottom, right, top).strip()
            if text:
                yield Line(text[:_LONGEST_LINE], (left, height - top, right, height - bottom))
    finally:
        words.close()

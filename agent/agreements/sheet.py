"""A printed sheet: a title, its reference and its day, blocks beneath, and numbered pages."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

_FONTS = Path(__file__).with_name("fonts")  # DejaVu has every letter that a name here may have
_PLAIN, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_TYPED = re.compile(r"\*([^*]+)\*")
_INK, _GREY, _LINE = "#1a1a1a", "#595959", "#c4c4c4"
_MARGIN, _SIDE, _FOOT = 56.0, 64.0, 34.0  # points


# reportlab ships no types, and takes a while to load: whoever never prints never waits for it.

LENDER = "Buffr Lend"


@dataclass(frozen=True)
class Heading:
    """What the blocks after it are about."""

    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph; `beneath` is the same in another language, smaller."""

    text: str
    beneath: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a head; `right` are the columns of figures. A `total` closes it in bold."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    total: tuple[str, ...] = ()


Block = Heading | Text | Table


@dataclass(frozen=True)
class Sheet:
    """All that is printed. `pages` is "Page {n} of {total}" in the reader's language."""

    title: str
    reference: str
    day: str  # as it is shown
    pages: str
    lender: str
    language: Literal["en", "af"] = "en"
    blocks: tuple[Block, ...] = field(default=())


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PDF on A4; the same sheet gives the same bytes."""
    _register_fonts()
    total = _build(sheet, total=None)[1]
    return _build(sheet, total=total)[0]


def _build(sheet: Sheet, *, total: int | None) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate  # type: ignore[import-untyped]

    into = io.BytesIO()
    width, height = A4
    document = BaseDocTemplate(
        into,
        pagesize=A4,
        title=f"{sheet.title} {sheet.reference}",
        author=sheet.lender,
        lang=sheet.language,
        invariant=1,
    )
    frame = Frame(_SIDE, _MARGIN, width - 2 * _SIDE, height - 2 * _MARGIN - 20, 0, 0, 0, 0)

    def around(canvas: Any, _: object) -> None:
        _draw_frame(canvas, sheet, total=total or 0, width=width, height=height)

    document.addPageTemplates([PageTemplate(frames=[frame], onPage=around)])
    document.build(_flow(sheet, width=width - 2 * _SIDE))
    return into.getvalue(), int(document.page)


def _draw_frame(canvas: Any, sheet: Sheet, *, total: int, width: float, height: float) -> None:
    """The lender above, reference, day and page below; the same on every page."""
    canvas.setFont(_PLAIN, 8)
    canvas.setFillColor(_GREY)
    canvas.setStrokeColor(_LINE)
    canvas.setLineWidth(0.5)
    canvas.drawString(_SIDE, height - 40, sheet.lender)
    canvas.drawRightString(width - _SIDE, height - 40, sheet.reference)
    canvas.line(_SIDE, height - 46, width - _SIDE, height - 46)
    canvas.line(_SIDE, _FOOT + 12, width - _SIDE, _FOOT + 12)
    canvas.drawString(_SIDE, _FOOT, f"{sheet.reference} · {sheet.day}")
    page = sheet.pages.format(n=canvas.getPageNumber(), total=total)
    canvas.drawRightString(width - _SIDE, _FOOT, page)


# --- blocks ---


def _flow(sheet: Sheet, *, width: float) -> list[Any]:
    flow = [_paragraph(sheet.title, "title"), _paragraph(_subtitle(sheet), "small")]
    for block in sheet.blocks:
        flow += _drawn(block, width=width)
    return flow


def _subtitle(sheet: Sheet) -> str:
    return f"{sheet.reference} · {sheet.day}"


def _drawn(block: Block, *, width: float) -> list[Any]:
    from reportlab.platypus import KeepTogether

    match block:
        case Heading(text):
            return [_paragraph(text, "heading")]
        case Text(text, ""):
            return [_paragraph(text, "body")]
        case Text(text, beneath):
            return [KeepTogether([_paragraph(text, "over"), _paragraph(beneath, "small")])]
        case Table():
            return [_table(block, width=width)]


def _paragraph(text: str, style: str, *, right: bool = False) -> Any:
    from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT  # type: ignore[import-untyped]
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
    from reportlab.platypus import Paragraph

    size, font, colour, before, after = _STYLES[style]
    lines = "<br/>".join(_marked(line) for line in text.split("\n"))
    return Paragraph(
        lines,
        ParagraphStyle(
            style,
            fontName=font,
            fontSize=size,
            leading=size * 1.45,
            textColor=HexColor(colour),
            spaceBefore=before,
            spaceAfter=after,
            alignment=TA_RIGHT if right else TA_LEFT,
            keepWithNext=style == "heading",
        ),
    )


def _marked(line: str) -> str:
    """One line with *what is to be typed* in bold, as the phone shows it."""
    return _TYPED.sub(rf'<font name="{_BOLD}">\1</font>', escape(line))


# Size, font, colour, space before and after.
_STYLES: dict[str, tuple[float, str, str, float, float]] = {
    "title": (16, _BOLD, _INK, 0, 4),
    "heading": (11, _BOLD, _INK, 12, 4),
    "body": (9.5, _PLAIN, _INK, 0, 6),
    "over": (9.5, _PLAIN, _INK, 0, 1),
    "small": (8, _PLAIN, _GREY, 0, 7),
    "cell": (9, _PLAIN, _INK, 0, 0),
    "strong": (9, _BOLD, _INK, 0, 0),
    "head": (8, _BOLD, _GREY, 0, 0),
}


def _table(block: Table, *, width: float) -> Any:
    from reportlab.platypus import Table as Drawn
    from reportlab.platypus import TableStyle

    rows = [_row(block.head, "head", block)] if any(block.head) else []
    rows += [_row(each, "cell", block) for each in block.rows]
    if block.total:
        rows.append(_row(block.total, "strong", block))
    rules: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ]
    return Drawn(
        rows,
        colWidths=_widths(block, width=width),
        repeatRows=1 if any(block.head) else 0,
        spaceBefore=2,
        spaceAfter=8,
        style=TableStyle(rules),
    )


def _row(cells: Sequence[str], style: str, block: Table) -> list[Any]:
    return [_paragraph(each, style, right=n in block.right) for n, each in enumerate(cells)]


def _widths(block: Table, *, width: float) -> list[float]:
    """By the longest cell, so that words have the room and figures stay narrow."""
    every = [block.head, *block.rows, *([block.total] if block.total else [])]
    columns = len(every[0])
    longest = [min(max(max(len(row[n]) for row in every), 6), 60) for n in range(columns)]
    return [width * each / sum(longest) for each in longest]


def _register_fonts() -> None:
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont  # type: ignore[import-untyped]
    from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

    known = getRegisteredFontNames()
    for name in (_PLAIN, _BOLD):
        if name not in known:
            registerFont(TTFont(name, _FONTS / f"{name}.ttf"))

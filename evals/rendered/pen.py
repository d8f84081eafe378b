"""A pen that draws pages in millimetres from their top left, and leaves SPECIMEN on each."""

import io
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Literal

Face = Literal["plain", "serif", "typed", "round"]
Align = Literal["left", "right", "middle"]
Size = tuple[float, float]  # millimetres
A4: Size = (210, 297)
A5: Size = (148, 210)
A5_WIDE: Size = (210, 148)

_POINTS = 72 / 25.4
_FACES: dict[Face, tuple[str, str]] = {
    "plain": ("Helvetica", "Helvetica-Bold"),
    "serif": ("Times-Roman", "Times-Bold"),
    "typed": ("Courier", "Courier-Bold"),
    "round": ("Vera", "VeraBd"),
}
_MARK = "SPECIMEN - not a real document"


class Pen:
    """Pages under way; `finished` gives the file."""

    def __init__(self, size: Size = A4, *, face: Face = "plain") -> None:
        _load_faces()
        self.width, self.height = size
        self._face: Face = face
        self._file = io.BytesIO()
        # Without the time of drawing in it: the same person gives the same bytes.
        self._canvas: Any = import_module("reportlab.pdfgen.canvas").Canvas(
            self._file, pagesize=(self.width * _POINTS, self.height * _POINTS), invariant=1
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        bold: bool = False,
        align: Align = "left",
        grey: float = 0.0,
        face: Face | None = None,
    ) -> None:
        """Words that stand on a line `y` below the top."""
        self._canvas.setFont(_FACES[self._face if face is None else face][bold], size)
        self._canvas.setFillGray(grey)
        write = {
            "left": self._canvas.drawString,
            "right": self._canvas.drawRightString,
            "middle": self._canvas.drawCentredString,
        }[align]
        write(x * _POINTS, (self.height - y) * _POINTS, words)

    def rows(
        self, x: float, y: float, lines: Sequence[str], *, step: float = 6, size: float = 10
    ) -> float:
        """Line under line; where the next one would stand."""
        for line in lines:
            self.text(x, y, line, size=size)
            y += step
        return y

    def rule(self, x: float, y: float, to: float, *, down: float = 0, thick: float = 0.3) -> None:
        """A line to the right, or down where `down` says how far."""
        self._canvas.setStrokeGray(0.25)
        self._canvas.setLineWidth(thick * _POINTS)
        top = (self.height - y) * _POINTS
        self._canvas.line(x * _POINTS, top, to * _POINTS, top - down * _POINTS)

    def box(
        self, x: float, y: float, wide: float, high: float, *, shade: str = "", edge: bool = True
    ) -> None:
        """A frame, or a coloured field."""
        self._canvas.setStrokeGray(0.35)
        self._canvas.setLineWidth(0.25 * _POINTS)
        if shade:
            self._canvas.setFillColor(_coloured(shade))
        self._canvas.rect(
            x * _POINTS,
            (self.height - y - high) * _POINTS,
            wide * _POINTS,
            high * _POINTS,
            stroke=int(edge),
            fill=int(bool(shade)),
        )

    def portrait(self, x: float, y: float, wide: float, high: float) -> None:
        """Where a face would be: nobody's."""
        self.box(x, y, wide, high, shade="#dcd6ca", edge=False)
        self._canvas.setFillColor(_coloured("#b9ad9c"))
        left, bottom = x * _POINTS, (self.height - y - high) * _POINTS
        w, h = wide * _POINTS, high * _POINTS
        self._canvas.ellipse(
            left + 0.3 * w, bottom + 0.45 * h, left + 0.7 * w, bottom + 0.88 * h, 0, 1
        )
        self._canvas.roundRect(left + 0.14 * w, bottom, 0.72 * w, 0.4 * h, 0.2 * w, 0, 1)

    def next_page(self) -> None:
        self._mark()
        self._canvas.showPage()

    def finished(self) -> bytes:
        """The file, as a PDF with its words in it."""
        self.next_page()
        self._canvas.save()
        return self._file.getvalue()

    def _mark(self) -> None:
        small = self.width < 140
        self.text(
            self.width / 2, self.height - (1.5 if small else 4), _MARK,
            size=4.5 if small else 8, align="middle", grey=0.45, face="plain",
        )  # fmt: skip


def _coloured(shade: str) -> Any:
    return import_module("reportlab.lib.colors").HexColor(shade)


@cache
def _load_faces() -> None:
    """Those that travel inside the library, which ships no types: the same on each machine."""
    fonts = import_module("reportlab.pdfbase.ttfonts")
    for name in ("Vera", "VeraBd"):
        import_module("reportlab.pdfbase.pdfmetrics").registerFont(
            fonts.TTFont(name, f"{name}.ttf")
        )

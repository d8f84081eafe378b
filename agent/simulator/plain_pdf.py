"""A PDF of one page with words where they are put: small, and the same for the same words."""

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT = 595, 842  # points: A4
# Of Helvetica, in thousandths of its size: digits are as wide as each other, and so on.
_DIGIT, _POINT, _SPACE, _CAPITAL = 556, 278, 278, 722


@dataclass(frozen=True)
class Words:
    """A line of text in points from the top left; `right` says where a column of amounts ends."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False
    ends: bool = False  # at x, not begins


def page(words: Sequence[Words]) -> bytes:
    """The file (ISO 32000-1, 7.5)."""
    drawing = b"\n".join(_drawn(each) for each in words)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
        _font(b"Helvetica"),
        _font(b"Helvetica-Bold"),
    )
    return _assembled(objects)


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>" % name


def _drawn(words: Words) -> bytes:
    left = words.x - _width(words) if words.ends else words.x
    font = "F2" if words.bold else "F1"
    place = f"{left:.1f} {_HEIGHT - words.y:.1f}"
    shown = f"BT /{font} {words.size:g} Tf {place} Td ({_escaped(words.text)}) Tj ET"
    return shown.encode("cp1252", "replace")


def _width(words: Words) -> float:
    """Of an amount; words end nowhere in particular."""
    wide = {" ": _SPACE, ",": _POINT, ".": _POINT, "-": _POINT, "N": _CAPITAL}
    return sum(wide.get(each, _DIGIT) for each in words.text) * words.size / 1000


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _assembled(objects: Sequence[bytes]) -> bytes:
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        file += b"%010d 00000 n \n" % offset
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % table)

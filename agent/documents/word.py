"""Word files: an archive that is weighed before it is unpacked, and read without its machinery."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from agent.documents import pictures, sniffing
from agent.documents.reading import Line
from agent.documents.refusal import Refused

if TYPE_CHECKING:
    from PIL import Image

_MAIN, _TYPES = "word/document.xml", "[Content_Types].xml"
_SHEET, _MARGIN, _SIZE, _LEADING, _WIDTH = (1240, 1754), 90, 26, 36, 78
_ROWS = (_SHEET[1] - 2 * _MARGIN) // _LEADING
_DEFINES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_MEDIA = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
_LINK_TYPE = "/hyperlink"  # is shown and never followed; any other is fetched as the file opens


@dataclass(frozen=True)
class Sheet:
    """A page that we drew of a file's words, or a picture that lies in it."""

    picture: "Image.Image"
    lines: tuple[Line, ...] = ()


def pages(
    data: bytes,
    *,
    max_members: int,
    max_unpacked: int,
    max_ratio: int,
    max_pages: int,
    max_pixels: int,
) -> tuple[Sheet, ...]:
    """Its words on sheets, then its pictures. Raises `Refused`, or what a parser raises."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        _weigh(packed, max_members=max_members, max_unpacked=max_unpacked, max_ratio=max_ratio)
        parts = {each.filename: packed.read(each) for each in packed.infolist()}
    _inspect(parts)
    found = [*_words(parts[_MAIN]), *_pictures(parts, max_pixels=max_pixels)]
    if len(found) > max_pages:
        raise Refused("too_many_pages")
    return tuple(found)


def _weigh(packed: zipfile.ZipFile, *, max_members: int, max_unpacked: int, max_ratio: int) -> None:
    """By what the archive says of itself; `zipfile` never unpacks more of a part than that."""
    members = packed.infolist()
    names = [each.filename for each in members]
    whole, small = sum(each.file_size for each in members), 100_000
    far = any(
        each.file_size > max(small, max_ratio * max(each.compress_size, 1)) for each in members
    )
    if len(members) > max_members or whole > max_unpacked or far:
        raise Refused("unpacks_too_far")
    if any(each.flag_bits & 1 for each in members):
        raise Refused("locked")
    if len(set(names)) != len(names):
        raise Refused("two_in_one")


def _inspect(parts: dict[str, bytes]) -> None:
    """Nothing in it acts, fetches, or hides another file."""
    types = parts.get(_TYPES, b"").lower()
    names = [name.lower() for name in parts]
    if "macroenabled" in types.decode("latin-1") or any("vba" in name for name in names):
        raise Refused("has_macros")
    if any(_is_object(name) for name in names):
        raise Refused("has_objects")
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _inspect_xml(name, part)
    if _MAIN not in parts or b"wordprocessingml" not in types:
        raise Refused("not_a_document")


def _is_object(name: str) -> bool:
    return name.startswith(("word/embeddings/", "word/activex/")) or "oleobject" in name


def _inspect_xml(name: str, part: bytes) -> None:
    # Word writes UTF-8; a definition in another alphabet would hide from who looks for it.
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part:
        raise Refused("broken")
    if _DEFINES.search(part):
        raise Refused("has_definitions")
    if name.endswith(".rels"):
        _inspect_links(part)


def _inspect_links(part: bytes) -> None:
    def start(tag: str, said: dict[str, str]) -> None:
        outside = said.get("TargetMode", "").lower() == "external"
        if outside and not said.get("Type", "").endswith(_LINK_TYPE):
            raise Refused("has_links")

    reader = expat.ParserCreate()
    reader.StartElementHandler = start
    reader.Parse(part, True)


def _words(part: bytes) -> Iterator[Sheet]:
    rows = [row for paragraph in _paragraphs(part) for row in _wrapped(paragraph)]
    for start in range(0, len(rows), _ROWS):
        yield _drawn(rows[start : start + _ROWS])


def _paragraphs(part: bytes) -> list[str]:
    """The text of each paragraph; the cells of a table are paragraphs too."""
    found, open_text = [""], [False]

    def start(tag: str, said: dict[str, str]) -> None:
        open_text[0] = tag == f"{_W}t"
        if tag in (f"{_W}tab", f"{_W}br"):
            found[-1] += " "

    def end(tag: str) -> None:
        open_text[0] = False
        if tag == f"{_W}p":
            found.append("")

    def text(said: str) -> None:
        if open_text[0]:
            found[-1] += said

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler, reader.EndElementHandler = start, end
    reader.CharacterDataHandler = text
    reader.Parse(part, True)
    return [each for each in found if each.strip()]


def _wrapped(paragraph: str) -> Iterator[str]:
    for start in range(0, len(paragraph), _WIDTH):
        yield paragraph[start : start + _WIDTH]


def _drawn(rows: list[str]) -> Sheet:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", _SHEET, "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(_SIZE)
    lines = []
    for number, row in enumerate(rows):
        top = _MARGIN + number * _LEADING
        draw.text((_MARGIN, top), row, font=font, fill="black")
        right = _MARGIN + draw.textlength(row, font=font)
        lines.append(Line(row, (_MARGIN, top, right, top + _SIZE)))
    return Sheet(picture, tuple(lines))


def _pictures(parts: dict[str, bytes], *, max_pixels: int) -> Iterator[Sheet]:
    """A photo of a paper is often sent inside a Word file."""
    for name, part in sorted(parts.items()):
        kind = _MEDIA.get(posixpath.splitext(name.lower())[1])
        if name.startswith("word/media/") and kind is not None:
            mime = sniffing.PICTURES[kind]
            yield Sheet(pictures.photo(part, mime, max_pixels=max_pixels).picture)

"""A stranger's file opened: pages as pictures and words, or the reason why it stays closed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.documents import pdfs, pictures, sniffing, word
from agent.documents.refusal import Refused

if TYPE_CHECKING:
    from PIL import Image

    from agent.documents.reading import Line


@dataclass(frozen=True)
class Limits:
    """How much of a file is opened at most; the policy names the first two."""

    max_pages: int
    max_pixels: int
    max_members: int
    max_unpacked: int  # bytes
    max_ratio: int


@dataclass(frozen=True)
class Sheet:
    """A page that was opened; `picture` is upright and at most as large as copies are."""

    picture: "Image.Image"
    width: float
    height: float
    lines: "tuple[Line, ...]" = ()
    is_photo: bool = False
    is_word: bool = False  # drawn by us from words alone: there is nothing to judge


@dataclass(frozen=True)
class Opened:
    mime: str
    reject: str | None
    sheets: tuple[Sheet, ...] = ()


def open_file(data: bytes, *, limits: Limits) -> Opened:
    """Two sniffers agree on its type, a parser agrees with them, and nothing else is in it."""
    mime = sniffing.sniff(data)
    if mime not in sniffing.KNOWN:
        return Opened(mime, "not_a_document")
    try:
        sheets = _sheets(data, mime, limits=limits)
    except Refused as refused:
        return Opened(mime, refused.reason)
    except Exception:  # a parser may fail in any way on a hostile file
        return Opened(mime, "broken")
    # Last, for a file that is broken or locked is better told so.
    if sniffing.is_two_things(data, mime):
        return Opened(mime, "two_in_one")
    return Opened(mime, None, sheets)


def _sheets(data: bytes, mime: str, *, limits: Limits) -> tuple[Sheet, ...]:
    if mime == sniffing.PDF:
        return tuple(
            Sheet(page.picture, page.width, page.height, page.lines)
            for page in pdfs.pages(data, max_pages=limits.max_pages)
        )
    if mime == sniffing.WORD:
        shown = word.pages(
            data,
            max_members=limits.max_members,
            max_unpacked=limits.max_unpacked,
            max_ratio=limits.max_ratio,
            max_pages=limits.max_pages,
            max_pixels=limits.max_pixels,
        )
        return tuple(
            Sheet(page.picture, *page.picture.size, page.lines, is_word=True) for page in shown
        )
    photo = pictures.photo(data, mime, max_pixels=limits.max_pixels)
    return (Sheet(photo.picture, photo.width, photo.height, is_photo=True),)

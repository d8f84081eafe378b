"""What a file turned out to hold: its pages, how well they can be seen, and copies to look at."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent.documents.findings import Found
    from agent.documents.sheets import Sheet

Hint = Literal["small", "dark", "blur", "glare", "cut"]
Box = tuple[float, float, float, float]  # left, top, right, bottom, in the page's own size


@dataclass(frozen=True)
class Line:
    """Words as they stand in one place of a page; read directly, they are certain."""

    text: str
    box: Box
    score: float = 1.0


@dataclass(frozen=True)
class Page:
    """One page, counted from 1; a photo has one, in pixels, a PDF's are in points."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Quality:
    """What was measured of a page that is a picture; `hint` is what would make it readable."""

    page: int
    long_side: int  # pixels
    blank: bool  # the same shade everywhere: there is nothing to measure
    sharpness: float = 0.0  # variance of the Laplacian where there is writing
    brightness: float = 0.0  # of the paper, 0 to 255
    glare: float = 0.0  # share of the picture that a lamp covers
    tilt: float = 0.0  # degrees
    hint: Hint | None = None


@dataclass(frozen=True)
class Copy:
    """A page for a person to look at: a JPEG, upright, with nothing in it but the picture."""

    page: int
    jpeg: bytes


@dataclass(frozen=True)
class Reading:
    """A file as the child found it; `reject` is why it cannot be taken."""

    mime: str
    reject: str | None
    pages: tuple[Page, ...] = ()
    quality: tuple[Quality, ...] = ()
    copies: tuple[Copy, ...] = ()  # of each page that shows anything
    found: "tuple[Found, ...]" = ()  # each paper that its pages show, in their order
    sheets: "tuple[Sheet, ...]" = ()  # its pages as they were read
    unread: tuple[int, ...] = ()  # pages that nobody came to an end with: a person reads them

    @property
    def hint(self) -> Hint | None:
        """What she can do better, where a page cannot be read as it is."""
        return next((each.hint for each in self.quality if each.hint is not None), None)

"""A page laid out to be read: its writing levelled, in rows, each word with its place on paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import atan2, hypot
from statistics import median

from agent.documents.ocr import Quad, Seen, Written
from agent.documents.reading import Box, Page

_WIDE = 3.0  # times as wide as high: a line that shows how the page leans
_SAME_ROW = 0.55  # of the lower line's height, between the middles of two lines
_NEXT_TO = 2.0  # heights that words of one answer stand apart at most


@dataclass(frozen=True)
class Words:
    """Words that stand together; `left` to `bottom` are level, `box` is where a person finds it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    page: int
    box: Box
    score: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    def part(self, start: int, end: int) -> "Words":
        """Some of its letters; where they stand is reckoned by their number."""
        count = max(len(self.text), 1)
        width, drawn = self.right - self.left, self.box[2] - self.box[0]
        # A line that stands on its side or head keeps its whole box: a person sees which it is.
        upright = abs(drawn - width) <= 0.25 * max(drawn, width) or width == 0
        box = self.box
        if upright and drawn > 0:
            box = (
                box[0] + drawn * start / count,
                box[1],
                box[0] + drawn * end / count,
                box[3],
            )
        return replace(
            self,
            text=self.text[start:end],
            left=self.left + width * start / count,
            right=self.left + width * end / count,
            box=box,
        )


@dataclass(frozen=True)
class Sheet:
    """A page as lines of words, from its top to its bottom."""

    page: int
    width: float
    height: float
    words: tuple[Words, ...]

    @cached_property
    def rows(self) -> tuple[tuple[Words, ...], ...]:
        """What stands at one height, from left to right."""
        rows: list[list[Words]] = []
        for words in sorted(self.words, key=lambda each: each.middle):
            if rows and _is_level(rows[-1], words):
                rows[-1].append(words)
            else:
                rows.append([words])
        return tuple(tuple(sorted(row, key=lambda each: each.left)) for row in rows)

    @cached_property
    def text(self) -> str:
        """Everything on it, a row a line."""
        return "\n".join("  ".join(words.text for words in row) for row in self.rows)

    @cached_property
    def line_height(self) -> float:
        """Of most of its lines; one without long letters is lower than its neighbours."""
        return median(words.height for words in self.words) if self.words else 1.0

    @cached_property
    def _row_of(self) -> dict[Words, tuple[Words, ...]]:
        return {words: row for row in self.rows for words in row}

    def after(self, words: Words) -> tuple[Words, ...]:
        """What stands to its right in the same row."""
        return tuple(each for each in self._row_of[words] if each.left > words.left)

    def under(self, words: Words, *, heights: float = 3.0) -> tuple[Words, ...]:
        """What stands right below it, and begins where it does or under it, nearest first."""
        usual = max(words.height, self.line_height)
        reach = words.bottom + heights * usual
        found = [
            each
            for each in self.words
            if words.middle + 0.5 * words.height < each.middle <= reach
            and each.left < words.right
            and each.right > words.left
            and min(abs(each.left - words.left), abs(each.right - words.right))
            < max(words.right - words.left, 6 * usual)
        ]
        return tuple(sorted(found, key=lambda each: each.middle))


def _is_level(row: Sequence[Words], words: Words) -> bool:
    """Whether it stands at the height of the nearest words of the row."""
    near = min(row, key=lambda each: abs(each.left - words.left))
    lower = min(near.height, words.height)
    return abs(near.middle - words.middle) <= _SAME_ROW * lower


def joined(words: Sequence[Words]) -> Words:
    """Neighbours in a row as one."""
    first = words[0]
    return Words(
        text=" ".join(each.text for each in words),
        left=min(each.left for each in words),
        top=min(each.top for each in words),
        right=max(each.right for each in words),
        bottom=max(each.bottom for each in words),
        page=first.page,
        box=around(each.box for each in words),
        score=min(each.score for each in words),
    )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def together(words: Sequence[Words]) -> tuple[Words, ...]:
    """The first of them and those that follow it without a wide gap."""
    found = list(words[:1])
    for before, each in pairwise(words):
        if each.left - before.right > _NEXT_TO * before.height:
            break
        found.append(each)
    return tuple(found)


def told_sheet(page: Page) -> Sheet:
    """A page whose words the file itself tells: they are certain and level."""
    words = tuple(
        Words(line.text, *line.box, page=page.number, box=line.box, score=line.score)
        for line in page.lines
    )
    return Sheet(page.number, page.width, page.height, words)


def seen_sheet(seen: Seen, page: Page) -> Sheet:
    """A page that was read in its picture, turned upright and made level."""
    sideways = seen.turned % 2 == 1
    width, height = (seen.height, seen.width) if sideways else (seen.width, seen.height)
    scale = max(page.width, page.height) / max(seen.width, seen.height, 1)
    corners = [_upright(line, seen) for line in seen.lines]
    lean = _leaning(corners, height)
    words = tuple(
        Words(line.text, *box, page=page.number, box=_scaled(line.corners, scale), score=line.score)
        for line, box in zip(seen.lines, _levelled(corners, lean, width), strict=True)
    )
    return Sheet(page.number, float(width), float(height), words)


def _upright(line: Written, seen: Seen) -> Quad:
    """The corners of a line in the picture as it was turned to be read."""
    corners, width, height = line.corners, float(seen.width), float(seen.height)
    for _ in range(seen.turned):
        first, second, third, fourth = ((y, width - x) for x, y in corners)
        corners = (second, third, fourth, first)
        width, height = height, width
    return corners


def _leaning(corners: Sequence[Quad], height: float) -> tuple[float, float]:
    """How a page leans at its top, and how much more at its foot: slopes of its long lines."""
    slopes = [(sum(y for _, y in quad) / 4 / height, _slope(quad)) for quad in corners]
    wide = [slope for slope, quad in zip(slopes, corners, strict=True) if _is_wide(quad)]
    if len(wide) < 3:
        return (median(slope for _, slope in wide) if wide else 0.0), 0.0
    usual = median(slope for _, slope in wide)
    kept = [(at, slope) for at, slope in wide if abs(slope - usual) < 0.06]
    return _fitted(kept) if len(kept) >= 6 else (usual, 0.0)


def _fitted(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The straight line through them by least squares."""
    count = len(points)
    mean_at, mean = sum(at for at, _ in points) / count, sum(slope for _, slope in points) / count
    spread = sum((at - mean_at) ** 2 for at, _ in points)
    if spread < 0.01 * count:  # all at one height: they tell nothing of the rest
        return mean, 0.0
    more = sum((at - mean_at) * (slope - mean) for at, slope in points) / spread
    return mean - more * mean_at, more


def _slope(quad: Quad) -> float:
    (left, top), (right, beside), _, _ = quad
    (_, _), (_, _), (low_right, low_beside), (low_left, low) = quad
    return atan2(beside - top + low_beside - low, max(right - left + low_right - low_left, 1.0))


def _is_wide(quad: Quad) -> bool:
    (left, top), (right, _), _, (_, low) = quad
    return right - left > _WIDE * max(low - top, 1.0)


def _levelled(corners: Sequence[Quad], lean: tuple[float, float], width: float) -> Iterator[Box]:
    """Each line's box, were the page not to lean."""
    at_top, more = lean
    height = max((y for quad in corners for _, y in quad), default=1.0)
    for quad in corners:
        x = sum(x for x, _ in quad) / 4
        y = sum(y for _, y in quad) / 4
        slope = at_top + more * y / height
        middle = y - slope * (x - width / 2)
        across = x + slope * (y - height / 2)
        half = _length(quad[0], quad[1]) / 2
        thick = _length(quad[0], quad[3]) / 2
        yield across - half, middle - thick, across + half, middle + thick


def _length(first: tuple[float, float], second: tuple[float, float]) -> float:
    return hypot(first[0] - second[0], first[1] - second[1])


def _scaled(corners: Quad, scale: float) -> Box:
    xs, ys = [x * scale for x, _ in corners], [y * scale for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)

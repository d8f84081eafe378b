"""How well a page can be seen: sharp, light enough, whole; measured where there is writing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.documents.reading import Hint, Quality

if TYPE_CHECKING:
    from PIL import Image

_TILE = 64  # pixels
_BUSIEST = 0.1  # of the tiles: where the writing is
_CALMEST = 0.25  # of the tiles: what moves there is the camera's noise
_FLAT = 3.0  # spread of shades below which a page is the same everywhere
_WASHED_OUT = 250
_LAMP = 0.004  # of the picture: smaller spots are reflections that cover nothing
_BOX = 0.92  # a spot that fills its own frame is printed, not a lamp
_EDGE = 3  # pixels
_LINES_CUT = 4
_PAPER_IS_WHITE = 244


@dataclass(frozen=True)
class Measures:
    """From which measure on a page cannot be read; the policy names them."""

    min_long_side: int
    min_sharpness: float
    min_brightness: float
    max_glare: float


def judge(
    picture: "Image.Image", *, number: int, size: tuple[float, float], is_photo: bool, by: Measures
) -> Quality:
    """Measure a page; a photo is judged by all measures, a page that was drawn by its sharpness."""
    import numpy

    grey: Any = numpy.asarray(picture.convert("L"))
    long_side = round(max(size)) if is_photo else max(picture.size)
    if _is_blank(grey):
        return Quality(page=number, long_side=long_side, blank=True)
    brightness = float(numpy.percentile(grey, 95))
    sharpness, glare = _sharpness(grey), _glare(grey) if is_photo else 0.0
    hint = _hint(
        (
            ("small", is_photo and long_side < by.min_long_side),
            ("dark", is_photo and brightness < by.min_brightness),
            ("blur", sharpness < by.min_sharpness),
            ("glare", glare > by.max_glare),
            ("cut", is_photo and _is_cut(grey)),
        )
    )
    return Quality(
        page=number,
        long_side=long_side,
        blank=False,
        sharpness=round(sharpness, 1),
        brightness=round(brightness, 1),
        glare=round(glare, 4),
        tilt=round(_tilt(grey), 1),
        hint=hint,
    )


def _hint(found: tuple[tuple[Hint, bool], ...]) -> Hint | None:
    """The first one: she is told one thing to do at a time."""
    return next((hint for hint, is_so in found if is_so), None)


def _is_blank(grey: Any) -> bool:
    import cv2

    small = cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA)
    return float(small.std()) < _FLAT and float(grey.std()) < 2 * _FLAT


def _sharpness(grey: Any) -> float:
    """Variance of the Laplacian in the busiest tiles: an empty desk around a card says nothing."""
    import cv2
    import numpy

    edges = cv2.Laplacian(grey, cv2.CV_32F)
    rows, columns = max(edges.shape[0] // _TILE, 1), max(edges.shape[1] // _TILE, 1)
    tiles = [
        float(tile.var())
        for band in numpy.array_split(edges, rows)
        for tile in numpy.array_split(band, columns, axis=1)
    ]
    tiles.sort()
    busiest = tiles[-max(1, round(len(tiles) * _BUSIEST)) :]
    noise = tiles[round(len(tiles) * _CALMEST) // 2]
    return max(sum(busiest) / len(busiest) - noise, 0.0)


def _glare(grey: Any) -> float:
    """The share that washed-out spots cover which neither touch the edge nor look printed."""
    import cv2
    import numpy

    if float(numpy.median(grey)) >= _PAPER_IS_WHITE:
        return 0.0  # on paper as white as a lamp no lamp can be told
    washed = (grey >= _WASHED_OUT).astype("uint8")
    # A lens draws a thin bright edge beside each ruled line: many of them are no lamp.
    washed = cv2.morphologyEx(washed, cv2.MORPH_OPEN, numpy.ones((5, 5), "uint8"))
    # A line of writing through a spot does not make two of it.
    washed = cv2.morphologyEx(washed, cv2.MORPH_CLOSE, numpy.ones((9, 9), "uint8"))
    _, _, spots, _ = cv2.connectedComponentsWithStats(washed)
    height, width = grey.shape
    covered = 0
    for left, top, wide, high, area in spots[1:]:
        inside = left > 0 and top > 0 and left + wide < width and top + high < height
        if inside and area > _LAMP * grey.size and area < _BOX * wide * high:
            covered += int(area)
    return covered / int(grey.size)


def _writing(grey: Any) -> Any:
    """The frames of lines of writing: left, top, width, height, area for each."""
    import cv2
    import numpy

    ink = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, numpy.ones((15, 15), "uint8"))
    _, dark = cv2.threshold(ink, 40, 255, cv2.THRESH_BINARY)
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, numpy.ones((3, 21), "uint8"))
    _, _, found, _ = cv2.connectedComponentsWithStats(joined)
    return [
        each for each in found[1:] if 6 <= each[3] <= 60 and each[2] >= 3 * each[3] and each[4] > 80
    ]


def _is_cut(grey: Any) -> bool:
    """Several lines of writing run out of the same side of the picture."""
    width = grey.shape[1]
    lines = _writing(grey)
    left = sum(each[0] <= _EDGE for each in lines)
    right = sum(each[0] + each[2] >= width - _EDGE for each in lines)
    most = max(left, right)
    return bool(most >= _LINES_CUT and most * 4 >= len(lines))


def _tilt(grey: Any) -> float:
    """Degrees by which long lines of writing lean, the middle one of them."""
    import cv2
    import numpy

    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    edges = cv2.Canny(small, 60, 180)
    found = cv2.HoughLinesP(
        edges, 1, numpy.pi / 360, 80, minLineLength=small.shape[1] / 6, maxLineGap=12
    )
    if found is None:
        return 0.0
    leaning = [
        float(numpy.degrees(numpy.arctan2(bottom - top, right - left)))
        for left, top, right, bottom in found.reshape(-1, 4)
    ]
    level = [each for each in leaning if abs(each) <= 45]
    return float(numpy.median(level)) if level else 0.0

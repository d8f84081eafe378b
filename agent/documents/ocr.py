"""Writing in a picture: found, turned upright, and read line by line."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

_MOST_PIXELS = 4_000_000
_SMALL_WRITING = 15  # pixels; lower lines are read from a picture made larger
_LONGEST_SIDE = 2400  # pixels, of a picture made larger
_MOST_LINES = 400
_LONGEST_LINE = 300
_SAMPLE = 6  # lines that show which way up a page lies
_READABLE = 0.85  # mean score of lines that stand upright
_TALL = 1.5  # height over width of a line that runs up or down

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]  # from its top left corner, clockwise


@dataclass(frozen=True)
class Written:
    """One line as it was read; its corners are those of the picture as it came."""

    text: str
    score: float
    corners: Quad


@dataclass(frozen=True)
class Seen:
    """A picture's writing; `turned` is by how many quarters it was turned to stand upright."""

    width: int
    height: int
    turned: int  # quarters against the clock
    lines: tuple[Written, ...]


class Eye:
    """The models, loaded once; everything that they need lies in the installed package."""

    def __init__(self, *, threads: int = 1) -> None:
        from rapidocr import RapidOCR

        # It tells its makers how it is used, as far as there is a network.
        import_module("onnxruntime").disable_telemetry_events()  # ships no types
        _one_thread()
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": _LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, jpeg: bytes) -> Seen:
        """Every line of a picture. Raises anything that a decoder raises."""
        picture = _decoded(jpeg)
        height, width = picture.shape[:2]
        quads, scale = self._find(picture)
        if scale != 1.0:
            picture = _scaled(picture, scale)
        turned = self._turned(picture, quads)
        upright, level = _turn(picture, quads, turned)
        texts = self._texts(upright, level) if len(level) else []
        lines = tuple(
            Written(text[:_LONGEST_LINE], score, _quad(quad / scale))
            for quad, (text, score) in zip(quads, texts, strict=True)
            if text.strip()
        )
        return Seen(width, height, turned, lines)

    def _find(self, picture: Any) -> tuple[Any, float]:
        """The corners of each line; those of small writing in a picture made larger."""
        import numpy

        quads = self._boxes(picture)
        longest = max(picture.shape[:2])
        if len(quads) and longest < _LONGEST_SIDE:
            thickness = float(numpy.median([min(_sides(quad)) for quad in quads]))
            scale = min(_LONGEST_SIDE / longest, 2.0)
            if thickness < _SMALL_WRITING and scale > 1.1:
                return self._boxes(_scaled(picture, scale)), scale
        return quads, 1.0

    def _boxes(self, picture: Any) -> Any:
        import numpy

        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False)
        none = numpy.zeros((0, 4, 2), "float32")
        boxes = getattr(found, "boxes", None)
        return none if boxes is None else numpy.asarray(boxes, "float32")[:_MOST_LINES]

    def _turned(self, picture: Any, quads: Any) -> int:
        """Quarters by which the picture must be turned: by the shape of lines, then by reading."""
        if not len(quads):
            return 0
        tall = sum(max(_sides(quad)) for quad in quads if _is_tall(quad))
        sideways = 2 * tall > sum(max(_sides(quad)) for quad in quads)
        first, other = (1, 3) if sideways else (0, 2)
        as_it_is = self._legible(picture, quads, first)
        if as_it_is >= _READABLE:
            return first
        return other if self._legible(picture, quads, other) > as_it_is else first

    def _legible(self, picture: Any, quads: Any, quarters: int) -> float:
        """How well its longest lines can be read, were it turned so."""
        longest = sorted(range(len(quads)), key=lambda at: -max(_sides(quads[at])))[:_SAMPLE]
        upright, level = _turn(picture, quads[longest], quarters)
        scores = [score for _, score in self._texts(upright, level)]
        return sum(scores) / len(scores)

    def _texts(self, picture: Any, quads: Any) -> list[tuple[str, float]]:
        read = self._engine.recognize_txt(self._engine.crop_text_regions(picture, quads))
        return [
            (str(text), float(score)) for text, score in zip(read.txts, read.scores, strict=True)
        ]


def _one_thread() -> None:
    """What turns and cuts pictures would start a thread for each core."""
    import cv2

    cv2.setNumThreads(1)


def _decoded(jpeg: bytes) -> Any:
    import numpy
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise ValueError("larger than copies are")
        return numpy.ascontiguousarray(numpy.asarray(picture.convert("RGB"))[:, :, ::-1])


def _scaled(picture: Any, scale: float) -> Any:
    import cv2

    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _turn(picture: Any, quads: Any, quarters: int) -> tuple[Any, Any]:
    """The picture and its lines, turned against the clock."""
    import numpy

    turned, level = picture, quads
    for _ in range(quarters):
        width = turned.shape[1]
        turned = numpy.rot90(turned)
        # What was the top right corner is the top left one now.
        level = numpy.roll(numpy.stack([level[..., 1], width - level[..., 0]], axis=-1), -1, axis=1)
    return numpy.ascontiguousarray(turned), level.astype("float32")


def _sides(quad: Any) -> tuple[float, float]:
    """Width and height."""
    (left, top), right, _, bottom = quad
    return (
        ((right[0] - left) ** 2 + (right[1] - top) ** 2) ** 0.5,
        ((bottom[0] - left) ** 2 + (bottom[1] - top) ** 2) ** 0.5,
    )


def _is_tall(quad: Any) -> bool:
    width, height = _sides(quad)
    return height > _TALL * width


def _quad(corners: Sequence[Sequence[float]]) -> Quad:
    first, second, third, fourth = _points(corners)
    return first, second, third, fourth


def _points(corners: Sequence[Sequence[float]]) -> Iterator[Point]:
    for x, y in corners:
        yield round(float(x), 1), round(float(y), 1)

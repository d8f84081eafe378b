"""What is told about a photo that cannot be read, and what is not held against it."""

from datetime import date

import numpy
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from agent.documents import seeing
from agent.documents.reading import Hint, Quality
from agent.documents.seeing import Measures
from flows import policy
from flows.papers import HINTS

RULES = policy.load().on(date(2026, 11, 23)).documents
BY = Measures(
    min_long_side=RULES.min_long_side,
    min_sharpness=RULES.min_sharpness,
    min_brightness=RULES.min_brightness,
    max_glare=RULES.max_glare_share,
)


def paper(rows: int = 24, *, lean: float = 0.0) -> Image.Image:
    """A sheet of writing on a dark table, as a camera sees it."""
    table, sheet = (
        Image.new("RGB", (1000, 1240), "#5a4637"),
        Image.new("RGB", (800, 1000), "#ece9e2"),
    )
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(20)
    for row in range(rows):
        words = f"Line {row} of the pay of Selma Nangolo    N$ {9_000 + row * 17}.00"
        draw.text((60, 40 + row * 38), words, font=font, fill="#28282c")
    table.paste(sheet, (100, 120))
    return table.rotate(lean, resample=Image.Resampling.BICUBIC, fillcolor="#5a4637")


def ruled(picture: Image.Image) -> Image.Image:
    """A table's lines over it, each with the bright edge that a lens draws beside it."""
    lined = picture.copy()
    draw = ImageDraw.Draw(lined)
    for row in range(190, 1100, 12):
        right = 860 if row < 700 else 560
        draw.line((140, row, right, row), fill="#3c3c40", width=1)
        for edge in (row - 3, row + 2):
            draw.rectangle((140, edge, right, edge + 1), fill="#ffffff")
    return lined


def noisy(picture: Image.Image, spread: float = 5.0) -> Image.Image:
    seen = numpy.asarray(picture).astype(float)
    seen = seen + numpy.random.default_rng(1).normal(0, spread, seen.shape)
    return Image.fromarray(seen.clip(0, 255).astype("uint8"))


def under_a_lamp(picture: Image.Image, radius: float) -> Image.Image:
    seen = numpy.asarray(picture).astype(float)
    rows, columns = numpy.mgrid[: seen.shape[0], : seen.shape[1]]
    away = ((columns - 520) / radius) ** 2 + ((rows - 500) / radius) ** 2
    return Image.fromarray(
        (seen + 255 * numpy.exp(-(away**1.5))[..., None]).clip(0, 255).astype("uint8")
    )


def blurred(picture: Image.Image, by: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(by))


def dimmed(picture: Image.Image, to: float) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(to)


def judged(picture: Image.Image, *, is_photo: bool = True) -> Quality:
    return seeing.judge(picture, number=1, size=picture.size, is_photo=is_photo, by=BY)


def test_each_fault_has_its_own_hint_and_a_readable_photo_none() -> None:
    good = paper(lean=-3)
    cases: dict[str, tuple[Image.Image, Hint | None]] = {
        "a good photo": (good, None),
        "with a camera's noise": (noisy(good), None),
        "of a ruled table": (ruled(paper()), None),
        "a little soft": (blurred(good, 1.2), None),
        "in the evening": (dimmed(good, 0.5), None),
        "a small reflection": (under_a_lamp(good, 40), None),
        "few words": (paper(3), None),
        "on its side": (good.transpose(Image.Transpose.ROTATE_90), None),
        "cropped to its edges": (paper().crop((140, 120, 900, 1120)).resize((760, 1000)), None),
        "out of focus": (blurred(good, 3), "blur"),
        "out of focus and noisy": (noisy(blurred(good, 3)), "blur"),
        "in the dark": (dimmed(good, 0.2), "dark"),
        "under a lamp": (under_a_lamp(good, 160), "glare"),
        "half of it": (paper().crop((300, 0, 1000, 1240)), "cut"),
        "from far away": (good.resize((480, 600)), "small"),
    }
    assert {case: judged(photo).hint for case, (photo, _) in cases.items()} == {
        case: hint for case, (_, hint) in cases.items()
    }
    assert {hint for _, hint in cases.values() if hint} == set(HINTS)
    assert abs(judged(good).tilt - 3) < 1


def test_a_sheet_without_writing_is_blank_and_nothing_is_held_against_it() -> None:
    for shade in ("white", "#c8283c", "black"):
        seen = judged(Image.new("RGB", (60, 40), shade))
        assert (seen.blank, seen.hint, seen.sharpness) == (True, None, 0.0)


def test_a_page_that_was_drawn_is_judged_by_its_sharpness_alone() -> None:
    assert judged(dimmed(paper(), 0.2), is_photo=False).hint is None
    assert judged(blurred(paper(), 3), is_photo=False).hint == "blur"

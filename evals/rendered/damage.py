"""What happens to a paper on its way into a photo: each a function of the picture and a seed."""

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from PIL.Image import Image

DamageName = Literal["blur", "glare", "dark", "tilt", "turned", "upside_down", "small", "jpeg"]
Grade = Literal["mild", "hard", "severe"]
DAMAGES: tuple[DamageName, ...] = get_args(DamageName)
# Of each grade, what there is: a turned page is turned, however much.
GRADES: Mapping[Grade, tuple[DamageName, ...]] = {
    "mild": DAMAGES,
    "hard": ("blur", "glare", "dark", "tilt", "small", "jpeg"),
    "severe": ("blur", "glare", "dark", "small"),
}

_LONG_SIDE = 1600  # pixels: what WhatsApp itself sends
_QUALITY = 75
_DESKS = ("#4a3b30", "#6d5c4b", "#3c4046", "#80705e")
_PRESSED: Mapping[Grade, int] = {"mild": 22, "hard": 10, "severe": 4}
_PAPER = 0.93  # of the light that falls on a white sheet comes back


@dataclass(frozen=True)
class Damage:
    """`mild` and `hard` must be read or flagged; `severe` must be met with a hint."""

    name: DamageName
    grade: Grade = "mild"

    def __str__(self) -> str:
        return f"{self.name}:{self.grade}"


def named(text: str) -> Damage:
    """ "blur", or "blur:severe"; raises `ValueError`."""
    said, _, how = text.partition(":")
    for grade, names in GRADES.items():
        for name in names:
            if (name, grade) == (said, how or "mild"):
                return Damage(name, grade)
    raise ValueError(f"{text!r} is no damage that can be done")


def photo(page: "Image", *, seed: int, damages: Sequence[Damage] = ()) -> bytes:
    """The page as a phone sends it: on a desk, hurt in these ways, as a JPEG."""
    chance = random.Random(f"photo {seed}")  # noqa: S311 (nothing is kept secret by it)
    picture = _on_a_desk(page, chance)
    quality = _QUALITY
    for each in damages:
        if each.name == "jpeg":
            quality = _PRESSED[each.grade]
        else:
            picture = _DOING[each.name](picture, chance, each.grade)
    return _jpeg(picture, quality)


def _on_a_desk(page: "Image", chance: random.Random) -> "Image":
    from PIL import Image, ImageEnhance

    margin = round(max(page.size) * 0.035)
    size = (page.width + 2 * margin, page.height + 2 * margin)
    desk = Image.new("RGB", size, chance.choice(_DESKS))
    desk.paste(ImageEnhance.Brightness(page.convert("RGB")).enhance(_PAPER), (margin, margin))
    share = _LONG_SIDE / max(size)
    return desk.resize((round(size[0] * share), round(size[1] * share)), Image.Resampling.LANCZOS)


def _blur(picture: "Image", chance: random.Random, grade: Grade) -> "Image":
    from PIL import ImageFilter

    low, high = {"mild": (0.8, 1.4), "hard": (1.9, 2.5), "severe": (5.5, 6.5)}[grade]
    return picture.filter(ImageFilter.GaussianBlur(chance.uniform(low, high)))


def _glare(picture: "Image", chance: random.Random, grade: Grade) -> "Image":
    """A lamp: in the worst case nothing is left of what is under it."""
    from PIL import Image, ImageDraw, ImageFilter

    wide, high = picture.size
    share, strength = {"mild": (0.2, 150), "hard": (0.2, 225), "severe": (0.33, 255)}[grade]
    across, down = wide * share, high * share
    left = chance.uniform(0.15, 0.45) * wide
    top = chance.uniform(0.15, 0.45) * high
    spot = Image.new("L", picture.size, 0)
    ImageDraw.Draw(spot).ellipse((left, top, left + across, top + down), fill=strength)
    spot = spot.filter(
        ImageFilter.GaussianBlur(max(wide, high) / (80 if grade == "severe" else 30))
    )
    lit = picture.copy()
    lit.paste(Image.new("RGB", picture.size, "white"), mask=spot)
    return lit


def _dark(picture: "Image", chance: random.Random, grade: Grade) -> "Image":
    """Little light, and the noise of a camera that makes the most of it."""
    from PIL import Image, ImageEnhance

    low, high = {"mild": (0.45, 0.55), "hard": (0.33, 0.37), "severe": (0.18, 0.22)}[grade]
    dim = ImageEnhance.Brightness(picture).enhance(chance.uniform(low, high))
    noise = Image.frombytes("L", dim.size, chance.randbytes(dim.width * dim.height))
    return Image.blend(dim, noise.convert("RGB"), 0.02)


def _tilt(picture: "Image", chance: random.Random, grade: Grade) -> "Image":
    """A hand that holds the phone askew: a few degrees, and one side farther away."""
    from PIL import Image

    low, most = (2.0, 5.0) if grade == "mild" else (7.0, 10.0)
    degrees = chance.choice((-1, 1)) * chance.uniform(low, most)
    turned = picture.rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=picture.getpixel((2, 2))
    )
    wide, high = turned.size
    lean = chance.uniform(0.01, 0.03) * wide
    # The corners of what fills the picture then: top left, bottom left, bottom right, top right.
    corners = (-lean, 0.0, 0.0, float(high), float(wide), float(high), wide + lean, 0.0)
    return turned.transform(
        turned.size,
        Image.Transform.QUAD,
        corners,
        Image.Resampling.BICUBIC,
        fillcolor=picture.getpixel((2, 2)),
    )


def _turned(picture: "Image", chance: random.Random, grade: Grade, *, degrees: int = 0) -> "Image":
    return picture.rotate(degrees or chance.choice((90, 270)), expand=True)


def _small(picture: "Image", chance: random.Random, grade: Grade) -> "Image":
    low, high = {"mild": (1200, 1300), "hard": (1010, 1060), "severe": (600, 700)}[grade]
    long_side = chance.randint(low, high)
    less = picture.copy()
    less.thumbnail((long_side, long_side))
    return less


_DOING: Mapping[DamageName, Callable[..., "Image"]] = {
    "blur": _blur,
    "glare": _glare,
    "dark": _dark,
    "tilt": _tilt,
    "turned": _turned,
    "upside_down": partial(_turned, degrees=180),
    "small": _small,
}


def _jpeg(picture: "Image", quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()

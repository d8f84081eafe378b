"""Photos: decoded whole, turned upright, and written anew without anything but the picture."""

import io
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from agent.documents import sniffing
from agent.documents.refusal import Refused

if TYPE_CHECKING:
    from PIL import Image

COPY_SIDE = 1600  # pixels: what WhatsApp itself sends
_QUALITY = 80


@dataclass(frozen=True)
class Photo:
    """A picture made small enough to copy, and how large it was."""

    picture: "Image.Image"
    width: int
    height: int


def photo(data: bytes, mime: str, *, max_pixels: int) -> Photo:
    """The picture in a file of this type. Raises `Refused`, or anything that a parser raises."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = max_pixels
    # Between once and twice the limit Pillow only warns; for us that is over it.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if mime == sniffing.PICTURES["HEIF"]:
        import_module("pi_heif").register_heif_opener()  # ships no types
    try:
        with Image.open(io.BytesIO(data), formats=list(sniffing.PICTURES)) as picture:
            _check(picture, mime, max_pixels=max_pixels)
            size = picture.size
            picture.draft("RGB", (COPY_SIDE, COPY_SIDE))  # a JPEG is decoded no larger than needed
            picture.load()
            picture.thumbnail((COPY_SIDE, COPY_SIDE))
            upright = ImageOps.exif_transpose(picture)
            if upright.size == picture.size[::-1]:
                size = size[::-1]  # it was turned
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    return Photo(_opaque(upright), *size)


def _check(picture: "Image.Image", mime: str, *, max_pixels: int) -> None:
    # A phone's JPEG may carry a second view after the first; every viewer shows the first.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    if sniffing.PICTURES[kind] != mime:
        raise Refused("not_a_document")
    moves = getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO"
    if moves and mime != sniffing.PICTURES["HEIF"]:
        # It shows one thing to us and another to a person. A phone's HEIC holds a small view too.
        raise Refused("not_a_document")
    if picture.width * picture.height > max_pixels:
        raise Refused("too_many_pixels")


def _opaque(picture: "Image.Image") -> "Image.Image":
    """On white: what is drawn on glass would be black on black."""
    from PIL import Image

    if picture.mode in ("RGB", "L"):
        return picture
    through = picture.convert("RGBA")
    sheet = Image.new("RGB", through.size, "white")
    sheet.paste(through, mask=through.getchannel("A"))
    return sheet


def copy(picture: "Image.Image") -> bytes:
    """A JPEG of the pixels alone: what the file carried beside them stays behind."""
    file = io.BytesIO()
    bare = picture.convert("RGB")
    bare.info.clear()
    bare.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()

"""Ready-made files to send: made when they are asked for, with their holder's name on them."""

import io
from typing import Literal, get_args

from agent.simulator import specimens
from agent.simulator.specimens import Holder as Holder
from channels.fake_twilio import Attachment

SampleName = Literal["id_photo", "payslip", "bank_letter", "not_a_pdf"]
SAMPLES: tuple[SampleName, ...] = get_args(SampleName)

_INK = "#22262b"


def make(sample: SampleName, holder: Holder) -> Attachment:
    """The file, as a phone would send it. Drawing takes a few milliseconds."""
    if sample == "id_photo":
        return Attachment(specimens.id_photo(holder), "image/jpeg")
    if sample == "payslip":
        return Attachment(specimens.payslip(holder), "application/pdf")
    if sample == "bank_letter":
        return Attachment(specimens.bank_letter(holder), "application/pdf")
    program = b"MZ\x90\x00" + b"This is a program that says that it is a PDF. " * 40
    return Attachment(program, "application/pdf")


def voice_note() -> bytes:
    """The first page of an Ogg file: enough to be what it says, too short to be heard."""
    head = b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00"
    page = b"OggS\x00\x02" + bytes(8) + b"\x01\x00\x00\x00" + bytes(8)
    return page + bytes([1, len(head)]) + head


def sticker() -> bytes:
    """A small smiling disc."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((16, 16, 240, 240), fill="#e0a526")
    draw.ellipse((84, 92, 104, 120), fill=_INK)
    draw.ellipse((152, 92, 172, 120), fill=_INK)
    draw.arc((76, 96, 180, 192), start=20, end=160, fill=_INK, width=10)
    return _written(picture, "WEBP")


def _written(picture: "object", kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)  # type: ignore[attr-defined] # Pillow is imported where it is used
    return file.getvalue()

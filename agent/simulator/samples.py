"""Ready-made files to send: made when they are asked for, with their holder's name on them."""

import io
from dataclasses import dataclass
from typing import Literal, get_args

from channels.fake_twilio import Attachment

SampleName = Literal["id_photo", "payslip", "bank_letter", "not_a_pdf"]
SAMPLES: tuple[SampleName, ...] = get_args(SampleName)

_DESK, _CARD, _INK, _SOFT = "#4a3b30", "#f1ede2", "#22262b", "#6b6f73"
_LINE_HEIGHT = 22


@dataclass(frozen=True)
class Holder:
    """Whose papers they are. No two have the same file: that would look like fraud."""

    name: str
    number: str
    employer: str


def make(sample: SampleName, holder: Holder) -> Attachment:
    """The file, as a phone would send it. Drawing takes a few milliseconds."""
    if sample == "id_photo":
        return Attachment(_id_photo(holder), "image/jpeg")
    if sample == "payslip":
        return Attachment(_pdf(_payslip(holder)), "application/pdf")
    if sample == "bank_letter":
        return Attachment(_pdf(_bank_letter(holder)), "application/pdf")
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


def _id_photo(holder: Holder) -> bytes:
    """An invented card on a dark desk, all four corners in the picture."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1200, 820), _DESK)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((90, 80, 1110, 740), radius=36, fill=_CARD)
    draw.rectangle((150, 250, 430, 620), fill="#cfc8b8")
    draw.ellipse((230, 300, 350, 440), fill="#8d7a66")
    draw.rounded_rectangle((190, 460, 390, 620), radius=60, fill="#8d7a66")
    large, small = ImageFont.load_default(44), ImageFont.load_default(30)
    draw.text((150, 130), "SPECIMEN IDENTITY CARD", font=large, fill=_INK)
    for row, (label, value) in enumerate(_card_lines(holder)):
        top = 250 + row * 96
        draw.text((480, top), label, font=small, fill=_SOFT)
        draw.text((480, top + 34), value, font=large, fill=_INK)
    return _written(picture, "JPEG")


def _card_lines(holder: Holder) -> tuple[tuple[str, str], ...]:
    return (
        ("Name", holder.name),
        ("Identity number", f"900101{holder.number[-5:]}"),
        ("Valid until", "31 December 2031"),
        ("", "Not a real document"),
    )


def _written(picture: "object", kind: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)  # type: ignore[attr-defined] # Pillow is imported where it is used
    return file.getvalue()


def _payslip(holder: Holder) -> list[str]:
    return [
        f"{holder.employer}: payslip (specimen)",
        "",
        f"Employee: {holder.name}",
        f"Employee number: {holder.number[-4:]}",
        "Gross pay: N$9,000.00",
        "Tax and social security: N$1,080.00",
        "Other agreements: N$0.00",
        "Net pay: N$7,920.00",
    ]


def _bank_letter(holder: Holder) -> list[str]:
    return [
        "Bank of the Specimen: confirmation of account",
        "",
        "We confirm that this account is held with us.",
        f"Account holder: {holder.name}",
        f"Account number: 62000{holder.number[-6:]}",
        "Branch: Windhoek",
    ]


def _pdf(lines: list[str]) -> bytes:
    """A PDF of one page with one column of plain text (ISO 32000-1, 7.5)."""
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    drawing = f"BT /F1 14 Tf {_LINE_HEIGHT} TL 60 760 Td {shown} ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _assembled(objects)


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        file += b"%010d 00000 n \n" % offset
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % table)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

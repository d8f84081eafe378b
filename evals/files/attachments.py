"""Files that borrowers of the cases send: made here, each with its holder's name on it."""

import functools
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent.simulator import samples, specimens
from agent.simulator.samples import Holder
from channels.fake_twilio import Attachment, Place
from evals.case import FileName
from evals.files import unfit

_OFFICE = Place(-22.5609, 17.0658, "Independence Avenue", "Windhoek")
_OF_ANOTHER = "+264810009902"
_CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Meme Olivia\nTEL:+264810009999\nEND:VCARD\n"


def made(name: FileName, holder: Holder) -> Mapping[str, Any]:
    """What to hand to `FakeTwilio.borrower_says` so that this is sent."""
    match name:
        case "voice":
            return {"voice": samples.voice_note()}
        case "sticker":
            return {"sticker": samples.sticker()}
        case "location":
            return {"location": _OFFICE}
        case "contact_card":
            return {"contact": _CARD}
        case _:
            return {"media": [file(name, holder)]}


@functools.lru_cache(maxsize=64)
def file(name: FileName, holder: Holder) -> Attachment:
    """A photo, a PDF, or what says that it is one."""
    if name in unfit.NAMES:
        return unfit.made(name, holder)
    match name:
        case "id_photo" | "payslip" | "bank_letter" | "not_a_pdf":
            return samples.make(name, holder)
        case "payslip_top":
            return Attachment(specimens.payslip_top(holder), "application/pdf")
        case "payslip_foot":
            return Attachment(specimens.payslip_foot(holder), "application/pdf")
        case "payslip_foot_of_another":
            other = replace(holder, name="Hilma Beukes", number=_OF_ANOTHER)
            return Attachment(specimens.payslip_foot(other), "application/pdf")
        case "blank_photo":
            return _blank_photo((1000, 630))
        case "small_photo":
            return _blank_photo((60, 40))
        case "blank_pdf":
            return _blank_pdf()
        case _:
            return _blank_pdf(password="0000")  # noqa: S106 (of an empty page)


def _blank_photo(size: tuple[int, int]) -> Attachment:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (255, 255, 255)).save(out, "PNG")
    return Attachment(out.getvalue(), "image/png")


def _blank_pdf(*, password: str = "") -> Attachment:
    from pypdf import PdfWriter

    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return Attachment(out.getvalue(), "application/pdf")

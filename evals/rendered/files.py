"""Papers as files: the pictures of its pages."""

import io
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_POINTS = 72
_SCAN_DPI = 150
_SHARP_LONG_SIDE = 2000  # pixels: more than any copy keeps


def pictures(pdf: bytes) -> "list[Image]":
    """Each page as it is shown."""
    document = import_module("pypdfium2").PdfDocument(pdf)  # ships no types
    try:
        return [
            page.render(scale=_SHARP_LONG_SIDE / max(page.get_size())).to_pil() for page in document
        ]
    finally:
        document.close()


def scan(pages: "Sequence[Image]") -> bytes:
    """A PDF whose pages are pictures: no words to read directly."""
    file, utils = io.BytesIO(), import_module("reportlab.lib.utils")  # ships no types
    canvas = import_module("reportlab.pdfgen.canvas").Canvas(file, invariant=1)
    for page in pages:
        size = (page.width * _POINTS / _SCAN_DPI, page.height * _POINTS / _SCAN_DPI)
        canvas.setPageSize(size)
        canvas.drawImage(utils.ImageReader(page), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return file.getvalue()

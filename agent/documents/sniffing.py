"""What a file says that it is: two sniffers agree, or it is nothing that we know."""

import re
from typing import Final

PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
KNOWN: Final = frozenset({PDF, WORD, *PICTURES.values()})

_END_OF_ARCHIVE = b"PK\x05\x06"
_END_LENGTH, _LONGEST_COMMENT = 22, 65_535
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|script)\b", re.IGNORECASE)


def sniff(data: bytes) -> str:
    """The type that both sniffers find; empty where they differ."""
    import filetype
    import puremagic

    found = filetype.guess_mime(data) or ""
    try:
        others = {each.mime_type for each in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return ""
    if found == "image/heic":
        return found if others & {"image/heic", "image/heif"} else ""
    return found if found in others else ""


def is_two_things(data: bytes, mime: str) -> bool:
    """Another kind of file hides in this one: who looks from its other end sees that instead."""
    if mime == WORD:
        return False  # an archive by nature; what lies in it is counted elsewhere
    if _ends_as_archive(data):
        return True
    if mime == PDF:
        return bool(_PAGE.search(data[data.rfind(b"%%EOF") :]))
    return b"%PDF-" in data and b"startxref" in data


def _ends_as_archive(data: bytes) -> bool:
    """The end of an archive names the length of its comment, and that is where the file ends."""
    start = data.rfind(_END_OF_ARCHIVE, max(0, len(data) - _END_LENGTH - _LONGEST_COMMENT))
    if start < 0 or start + _END_LENGTH > len(data):
        return False
    comment = int.from_bytes(data[start + 20 : start + 22], "little")
    return start + _END_LENGTH + comment <= len(data)

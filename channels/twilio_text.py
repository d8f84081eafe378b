"""Text as Twilio measures it, and long text cut where a reader would pause."""

import re
import unicodedata
from collections.abc import Iterator

LIMIT = 1_600  # of one message body, whatever the channel; error 21617

# The default alphabet of GSM 03.38 without its extension table.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PAUSES = (
    re.compile(r"\n[^\S\n]*\n\s*"),  # a paragraph
    re.compile(r"(?<=[.!?…])\s+|\n\s*"),  # a sentence or a line
    re.compile(r"\s+"),  # a word
)
_JOINERS = "\u200d\ufe0f\ufe0e"  # what ties an emoji to the character before it
_LONGEST_CLUSTER = 16


def twilio_length(text: str) -> int:
    """Count as error 21617 documents it: other characters than GSM-7's weigh their bytes."""
    return sum(map(_weight, text))


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Cut a text into pieces within the limit: between paragraphs, sentences, then words."""
    if limit < 4:
        raise ValueError("no character is heavier than 4; a smaller limit cannot be kept")
    return list(_pieces(text.strip(), limit))


def _pieces(rest: str, limit: int) -> Iterator[str]:
    while rest:
        end = _fitting(rest, limit)
        if end < len(rest):
            end = _pause(rest, end)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()


def _weight(character: str) -> int:
    if character in GSM_7:
        return 1
    return len(character.encode("utf-8", "surrogatepass"))


def _fitting(text: str, limit: int) -> int:
    total = 0
    for position, character in enumerate(text):
        total += _weight(character)
        if total > limit:
            return position
    return len(text)


def _pause(text: str, end: int) -> int:
    for pause in _PAUSES:
        starts = [found.start() for found in pause.finditer(text, 0, end + 2)]
        fitting = [start for start in starts if 0 < start <= end]
        if fitting:
            return fitting[-1]
    return _between_characters(text, end)


def _between_characters(text: str, end: int) -> int:
    for earlier in range(end, max(end - _LONGEST_CLUSTER, 0), -1):
        if not _tied(text, earlier):
            return earlier
    return end


def _tied(text: str, position: int) -> bool:
    following = text[position]
    return (
        following in _JOINERS
        or bool(unicodedata.combining(following))
        or text[position - 1] == "\u200d"
    )

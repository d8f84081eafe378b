"""Text as an SMS carries it: plain, in the cheap alphabet where it can be, counted in segments."""

import re

from channels.twilio_text import GSM_7

# Each of these costs two places of the default alphabet. Source: GSM 03.38, the extension table.
_EXTENDED = frozenset("^{}\\[~]|€")
_ONE_7, _MORE_7 = 160, 153  # characters in a single segment, and in each of several
_ONE_16, _MORE_16 = 70, 67  # the same where one character is outside the default alphabet
# What WhatsApp shows in bold, italic, struck through or typed, and an SMS as stray signs.
_EMPHASIS = re.compile(r"(?<![\w*_~])(\*|_|~|```)(?=\S)(.+?)(?<=\S)\1(?![\w*_~])", re.DOTALL)
# A single one of these would halve what fits into every segment.
_PLAINER = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
        "\u2026": "...", "\u2022": "-", "\u00b7": "-", "\u00a0": " ", "\u202f": " ",
        "\u00d7": "x", "\u2192": "->", "\u2212": "-",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text without emphasis marks, and with signs of the default alphabet where one stands in.

    Letters are never changed: a name stays as it is spelt, though it costs more.
    """
    return _EMPHASIS.sub(r"\2", text).translate(_PLAINER)


def segments(text: str) -> int:
    """How many messages the network makes of it, which is what it costs."""
    if all(each in GSM_7 or each in _EXTENDED for each in text):
        length = len(text) + sum(each in _EXTENDED for each in text)
        return _count(length, one=_ONE_7, more=_MORE_7)
    return _count(len(text.encode("utf-16-le")) // 2, one=_ONE_16, more=_MORE_16)


def _count(length: int, *, one: int, more: int) -> int:
    return 1 if length <= one else -(-length // more)

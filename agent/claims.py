"""Claims: every number, amount and date that a text states, as it stands there."""

import re
import unicodedata

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Januarie|Februarie|Maart|Mei|Junie|Julie|Augustus|Oktober|Desember"
)
_DAYS = (
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    "|Maandag|Dinsdag|Woensdag|Donderdag|Vrydag|Saterdag|Sondag"
)
_NUMBER = r"\d+(?:[.,:]\d+)*"
_SPACED = r"\d{1,3}(?:\ \d{3})+(?!\d)(?:,\d+)?"  # N$1 234,50, as Afrikaans writes it
_WORDS = (
    r"today|tonight|tomorrow|yesterday|next\ (?:week|month|year)"
    r"|vandag|vanaand|môre|gister|volgende\ (?:week|maand|jaar)"
    r"|hundred|thousand|million|billion|per\ ?cent"
    r"|honderd|duisend|miljoen|miljard|persent"
)
# What a claim begins with is asked first: most places of a text begin none, and cost little so.
_CLAIM = re.compile(
    rf"""(?x)
    (?=[\d\-N])(?:
        \b\d{{1,2}}(?:st|nd|rd|th)?\ (?:{_MONTHS})\b(?:\ \d{{4}}\b)?
        | -?N\$\ ?(?:{_SPACED}|{_NUMBER})
        | {_NUMBER}(?:\ ?%)?
    )
    | \b(?=[^\W\d_])(?:
        (?:{_DAYS})\ \d{{1,2}}(?:st|nd|rd|th)?\ (?:{_MONTHS})\b(?:\ \d{{4}}\b)?
        | (?:{_MONTHS})\ \d{{1,2}}\b(?:,?\ \d{{4}}\b)?
        | (?:{_DAYS})\b
        | (?i:(?:{_WORDS})\b)
    )
    """
)


def claims_in(text: str) -> frozenset[str]:
    """`N$600.00`, `20 %`, `25 January 2027`, `tomorrow`: each as it is written."""
    return frozenset(_CLAIM.findall(plain(text)))


def plain(text: str) -> str:
    """The text with one form for each character: a full-width five is a five."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def told_in(words: str, claim: str) -> bool:
    """Whether this claim stands in what somebody wrote; 44 71 is the same number as 4471."""
    digits = _digits(claim)
    if not digits:
        return claim.casefold() in words.casefold()
    return any(digits in _digits(line) for line in plain(words).splitlines())


def _digits(text: str) -> str:
    return "".join(each for each in plain(text) if each.isdigit())

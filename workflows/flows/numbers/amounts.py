"""One amount of money in a text, in cents."""

import re
from decimal import Decimal
from typing import Final

from flows import wording
from flows.numbers import figures

AMBIGUOUS: Final = "ambiguous"
INVALID: Final = "invalid"

_MOST = Decimal(10**10)  # dollars; more is a number of something else
_SIGN = r"(?:(?:n\s?\$|nad|zar|\$|r)\s*)?"
_BELOW_NOTHING = re.compile(
    rf"(?:^|(?<!\d)(?<!\dk)(?<!\+) (?<!\+ )|[^\w\s.,$/+]){_SIGN}-\s*{_SIGN}\d|\$\s*-\s*\d|"
    rf"(?<!plus )\b(?:minus|negative|negatief)\b"
)
_THANKS = re.compile(
    r"\bthank(?:s| you)(?: (?:very|so) much| a lot)?\b|\bbaie dankie\b|\bdankie(?: baie)?\b"
)
# An amount that is enough is that amount; enough without one is none.
_ENOUGH = re.compile(
    r"(?<=\d)((?: ?(?:k|nad|rand|dollars?))?,? (?:(?:is|are|will be|would be|sal|dis|dit is|was|"
    r"it is|"
    r"its|be|wees|more than|meer as|meer dan|heeltemal|quite|for me|vir my|net) )*)"
    r"(?:enough|genoeg|plenty)(?: (?:wees|for me|vir my|for now|vir nou|thanks|dankie))*"
)
_LEFT_OPEN = re.compile(
    r"\b(?:lots?|much|enough|few|couple|several|baie|genoeg|paar|veel|max\w*|most|possible|"
    r"moontlik|whatever|anything|enigiets)\b"
)
_DASH_AFTER = re.compile(r"(?<=\d)(?:/-|\.-|,-)(?!\d)")  # "3500/-" and "3500.-": no cents
_NO_RANGE = re.compile(r"\bp/m\b|\b(?:per|a|n|each|every) (?:month|maand)\b|\bmore or less\b(?=$a)")
# "2000 for 3 months": how long is not how much.
_HOW_LONG = re.compile(
    r"\b(?:(?:for|over|vir|oor|in) )?(?:\d{1,3}|[a-z]+) ?(?:months?|maande?|mnths?|mths?|years?|"
    r"jaar|weeks?|weke|days?|dae)\b"
)
_CENTS = re.compile(r"\d\s?(?:c|cents?|sent)\b(?!.*(?:n\s?\$|\brand\b|\bdollars?\b))")
# "2x00", "15a0": digits and letters that are no unit; a slip of the finger, and nobody's amount.
_GLUED = re.compile(
    r"\d[a-jl-z]+\d|\d(?!k?\b|nad|rand|dollar|duisend|thousand|honderd|hundred|grand|"
    r"miljoen|million|cent|sent|c\b|st\b|nd\b|rd\b|th\b|ste\b|de\b|pm\b|p\b|r\b|n\b|ish|plus|"
    r"bucks|net|k)[a-z]{2,}"
)
_CUT_OFF = re.compile(r"(?:^|\s)[.,]\d")  # what stood before the comma?
_IDENTIFIER = re.compile(r"(?<![\d.,])\+?\d{8,}(?![\d.,]*\d)|(?<![\d.,])0\d[\d -]{6,}")


def amount(text: str) -> int | str:
    """Cents; "ambiguous" for a range or a guess, "invalid" for no amount or one below a cent."""
    said = _NO_RANGE.sub(" ", _DASH_AFTER.sub("", figures.plain(text)))
    said = _ENOUGH.sub(" ", _HOW_LONG.sub(" ", _THANKS.sub(" ", said)))
    if _GLUED.search(said):
        return AMBIGUOUS
    if _BELOW_NOTHING.search(said) or _IDENTIFIER.search(said):
        return INVALID
    if _CUT_OFF.search(said):
        return AMBIGUOUS
    found = figures.find(said)
    if wording.is_vague(said) or _LEFT_OPEN.search(said):
        return AMBIGUOUS if found or _LEFT_OPEN.search(said) else INVALID
    worth = {figure.value for figure in found}
    if len(worth) != 1:
        return AMBIGUOUS if worth else INVALID
    value = worth.pop()
    if value is None:
        return AMBIGUOUS
    worth_of_one = 1 if _CENTS.search(said) else 100
    return int(value * worth_of_one) if 0 < value < _MOST else INVALID


def is_nothing(text: str) -> bool:
    """Whether the text tells the amount of nought: understood, and no amount to lend by."""
    return {figure.value for figure in figures.find(figures.plain(text))} == {0}

"""Amounts as papers print them, in cents: `N$ 8 500.00`, `8,500.00`, `8.500,00`, `530.25-`."""

import re
from dataclasses import dataclass

_GROUPS = r"\d{1,3}(?:[ .,'\u2019\u00a0]\d{3}){1,6}|\d{1,9}"  # longer runs are numbers of something
_CENTS = r"\s?[.,]\s?(\d{2})(?![.,/]?\d)"  # a day has one more part
_SIGN = r"[-\u2212\u2013]"
# What stands before it: a currency whose sign is often misread, a bracket, a minus.
_BEFORE = rf"(?P<before>(?:N\s?[$S5]|NAD|R)?\s?[(]?{_SIGN}?\s?(?:N\s?[$S5]|NAD)?\s?)"
_AFTER = rf"(?P<after>\s?[)]|{_SIGN}(?!\d))?"
_AMOUNT = re.compile(rf"(?<![\w.,/]){_BEFORE}(?P<whole>{_GROUPS}){_CENTS}{_AFTER}")
_ROUND = re.compile(
    r"(?<![\w.,/])(?:N\$|NAD)\s?(?P<whole>\d{1,3}(?:[ ,\u00a0]\d{3})+|\d{1,9})(?![\d.,])"
)
_MISREAD = re.compile(r"(?<!\w)[\dOoIl|SB]+(?:[., ][\dOoIl|SB]{3}){0,6}[.,][\dOoIl|SB]{2}(?!\w)")
_DIGITS = str.maketrans("OoIl|SB", "0011158")


@dataclass(frozen=True)
class Amount:
    """Cents, and which letters of the text they were."""

    cents: int
    start: int
    end: int


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount in a line, from its left to its right; a minus is kept."""
    plain = _MISREAD.sub(_repaired, text)
    found = [_exact(match) for match in _AMOUNT.finditer(plain)]
    taken = {place for each in found for place in range(each.start, each.end)}
    for match in _ROUND.finditer(plain):
        if match.start("whole") not in taken:
            whole = re.sub(r"\D", "", match["whole"])
            found.append(Amount(int(whole) * 100, match.start(), match.end()))
    return tuple(sorted(found, key=lambda each: each.start))


def amount(text: str) -> int | None:
    """The cents of a text that is one amount and nothing else."""
    found = amounts(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return (
        None if re.search(r"\w", re.sub(r"(?i)\b(?:cr|dr|n\$|nad)\b", "", rest)) else found[0].cents
    )


def _exact(match: re.Match[str]) -> Amount:
    whole, cents = re.sub(r"\D", "", match["whole"]), int(match.group(3))
    value = int(whole) * 100 + cents
    before, after = match["before"], match["after"] or ""
    negative = bool(re.search(_SIGN, before + after)) or ("(" in before and ")" in after)
    return Amount(-value if negative else value, match.start(), match.end())


def _repaired(match: re.Match[str]) -> str:
    """Letters that are mistaken for digits, where enough digits stand around them."""
    text = match.group()
    letters = sum(each.isalpha() or each == "|" for each in text)
    digits = sum(each.isdigit() for each in text)
    return text.translate(_DIGITS) if digits > letters else text

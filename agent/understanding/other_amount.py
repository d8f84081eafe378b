"""Another amount that is wished for in place of the one that was asked: "make it 3000 instead"."""

import re

from agent.understanding import values

_OH = (
    r"(?:(?:ok(?:ay)?|no|nee|wait|wag|sorry|jammer|please|pls|asb|asseblief|actually|eintlik|hi|hello|"
    r"hallo|hey|and|en|but|maar|so|just|then|dan|rather|liewer|eerder|on second thoughts?)[\s,.]+)*"
)
_PLEASE = (
    r"(?:[\s,.!]+(?:instead|rather|then|please|pls|asb|asseblief|liewer|eerder|dan|now|nou|thanks|"
    r"thank you|dankie|in plaas(?: daarvan)?|for me|vir my|of \d[\d ,.]*|sir|madam|not \d[\d ,.]*|"
    r"he|hê|maak|verander|kry|leen|wees))*[\s.!?]*$"
)
_INSTEAD = r"(?:instead|rather|liewer|eerder|in plaas)"
_VALUE = rf"(?P<value>{values.AMOUNT})"
_LOAN = (
    r"(?:it|that|this|(?:my|the)\s+(?:loan|amount|application|loan\s+amount)|dit|"
    r"(?:my|die)\s+(?:lening|bedrag|aansoek|leningsbedrag))"
)
_YOU = r"(?:(?:can|could|will|would|kan|sal)\s+(?:you|u|we|julle|jy|ons)\s+(?:please\s+|asb\s+)?)?"
_WISHES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(rf"^\W*{_OH}{wish}{_PLEASE}", re.IGNORECASE)
    for wish in (
        # "can you make it 3000 instead", "change the amount to 3000", "verander dit na 3000"
        rf"{_YOU}(?:make|change|put|maak|verander|sit)\s+{_LOAN}\s+(?:(?:to|at|into|na|tot|op|liewer|"
        rf"eerder|rather|asb|please|net|just|only)\s+)*{_VALUE}",
        # "I want 3000 instead"
        rf"(?=.*\b{_INSTEAD}\b)(?:i|we|ek|ons)(?:['’]?d|\s+would)?\s+(?:(?:now|nou|rather|eerder|"
        rf"liewer|just|net|only)\s+)*(?:want|need|like|prefer|have|take|wil|soek|vat|neem|benodig)\s+"
        rf"(?:(?:to|have|borrow|take|eerder|liewer|rather|net|just|only|nou|now)\s+)*{_VALUE}",
        # "3000 instead", "rather 3000"
        rf"{_VALUE}(?=[\s,]+{_INSTEAD}\b)",
        rf"(?<=rather ){_VALUE}",
    )
)
_SPEAKS_OF_ONE = re.compile(
    r"\b(?:mak(?:e|es|ing)|made)\s+(?:it|that)\b|\bmaak\s+dit\b|\bdit\b.*\bmaak\b", re.I
)
_LEAST = 3  # figures; fewer may be months


def wished(clause: str) -> str | None:
    """The amount that she would have instead, where she asks for nothing else."""
    for wish in _WISHES:
        found = wish.match(clause)
        if found and _is_money(found["value"]):
            return found["value"].strip()
    return None


def speaks_of_one(clause: str) -> bool:
    """Whether something is made another amount here, by whomever."""
    return _SPEAKS_OF_ONE.search(clause) is not None


def _is_money(value: str) -> bool:
    figures = sum(map(str.isdecimal, value))
    words = figures == 0 or re.search(
        r"(?i)\d\s?k\b|n\s?\$|nad|rand|thousand|duisend|hundred|honderd", value
    )
    return bool(words) or figures >= _LEAST

"""Masking: whose talk it is stays unknown to whoever only reads how it was held."""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agent.desk.gate import Visit

NAME, NUMBER, ADDRESS = "[name]", "[number]", "[address]"
# As long as mail allows: from each letter of an endless word it would be looked for to its end.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_BETWEEN = r"[\s./()\-\u2010-\u2015]{0,3}"  # what people write between the digits of one number
_APOSTROPHE = "['\u2019\u02bc`\u00b4-]?"
# Long enough to be one person's: a phone, an identity number, an account.
_LONG_NUMBER = re.compile(rf"(?<![\d,])(?<!\d[.])\+?\(?\d(?:{_BETWEEN}\d){{6,}}(?!\d)(?!,\d)")
_MONEY_BEFORE = re.compile(r"(?:N\$|NAD|R|\$)\s*$", re.IGNORECASE)
_NEAR = 12  # characters
_AMOUNT = re.compile(r"\d{1,3}(?:[ ,]\d{3})*[.,]\d{2}|\d{1,6}[.,]\d{2}")
_SHORTEST_NAME, _SHORTEST_NUMBER = 2, 4
_TAILS = (4, 5, 6)  # "my account, the one ending 2345"
_HAS_A_TAIL = 8


@dataclass(frozen=True)
class Hers:
    """What the store knows of a person and whoever reads her talk need not."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def mask(text: str, hers: Hers) -> str:
    """The text without her names, numbers and addresses."""
    text = _EMAIL.sub(ADDRESS, text)
    known = _telling(hers.numbers)
    for number in sorted(known, key=len, reverse=True):
        text = _grouped(number).sub(NUMBER, text)
    text = _LONG_NUMBER.sub(_unless_money, text)
    for tail in sorted(_tails(known), key=len, reverse=True):
        text = re.sub(rf"(?<![\w.,]){tail}(?![\w]|[.,]\d)", _unless_money, text)
    for pattern in _called(hers.names):
        text = pattern.sub(NAME, text)
    return re.sub(rf"{re.escape(NAME)}(?:[\s-]+{re.escape(NAME)})+", NAME, text)


def _unless_money(found: re.Match[str]) -> str:
    # Only what stands right before it: to look through all of it for each number takes for ever.
    before = found.string[max(0, found.start() - _NEAR) : found.start()]
    is_money = _AMOUNT.fullmatch(found[0]) or _MONEY_BEFORE.search(before)
    return found[0] if is_money else NUMBER


def _telling(numbers: Iterable[str]) -> set[str]:
    """As digits; a phone also without its country."""
    found = {re.sub(r"[\W_]", "", each) for each in numbers}
    found |= {f"0{each[3:]}" for each in found if each.startswith("264")}
    return {each for each in found if len(each) >= _SHORTEST_NUMBER}


def _tails(numbers: Iterable[str]) -> set[str]:
    long = [each for each in numbers if len(each) >= _HAS_A_TAIL and each.isdecimal()]
    return {each[-size:] for each in long for size in _TAILS}


def _grouped(number: str) -> re.Pattern[str]:
    spelled = _BETWEEN.join(map(re.escape, number))
    return re.compile(rf"(?<!\w)\+?\(?{spelled}(?!\w)", re.IGNORECASE)


def _called(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Every word of her names as people type it: without its marks, its apostrophe, its hyphen."""
    found = {part for name in names for word in name.split() for part in _parts(word)}
    known = sorted((each for each in found if len(each) >= _SHORTEST_NAME), key=len, reverse=True)
    return [re.compile(rf"(?<!\w){_APOSTROPHE.join(each)}(?!\w)", re.IGNORECASE) for each in known]


def _parts(word: str) -> set[str]:
    whole = "".join(re.findall(r"[^\W\d_]+", word))
    said = {whole, *re.findall(r"[^\W\d_]+", word)}
    return said | {_bare(each) for each in said}


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKD", word)))


# --- who reads in the clear ---


def reads_in_the_clear(visit: Visit) -> bool:
    """Whoever serves her reads her words and papers; whoever audits reads them masked."""
    return visit.user.role != "auditor"


def paper_pass(visit: Visit, document: UUID) -> str:
    """What opens one paper for this session, once its reveal is on record."""
    day = visit.now.date().isoformat()
    return visit.house.store.vault.index(f"paper:{visit.session.id}:{document}:{day}").hex()[:32]


def may_see_paper(visit: Visit, document: UUID) -> bool:
    """In the clear, or with the pass that a reveal gave."""
    given = visit.request.query_params.get("pass", "")
    return reads_in_the_clear(visit) or hmac.compare_digest(
        given.encode(), paper_pass(visit, document).encode()
    )

"""Employers: which partner a borrower means, however she writes it."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from flows.flow import Employer

_SURE = 90
_POSSIBLE = 72
_COMPANY_WORDS = re.compile(
    r"\b(pty|ltd|cc|edms|bpk|namibia|company|co|group|inc|limited|the|die)\b|[^\w\s&]"
)


def match(text: str, employers: Sequence[Employer]) -> tuple[Employer, ...]:
    """The partners that this may mean, the best first, at most three; none where none is near."""
    names = {
        (employer.id, called): _plain(called)
        for employer in employers
        for called in (employer.name, *employer.also_called, f"{employer.name} {employer.town}")
    }
    told = _plain(text)
    best: dict[str, float] = {}
    for (employer_id, _called), name in names.items():
        score = _likeness(told, name)
        if score >= _POSSIBLE:
            best[employer_id] = max(score, best.get(employer_id, 0))
    by_id = {employer.id: employer for employer in employers}
    ranked = sorted(best, key=lambda each: -best[each])
    sure = [each for each in ranked if best[each] >= _SURE]
    chosen = sure if len(sure) == 1 else ranked
    return tuple(by_id[each] for each in chosen[:3])


def _likeness(told: str, name: str) -> float:
    """All words of the name, in any order and spelling; or the name's first word alone."""
    likeness = fuzz.token_sort_ratio(told, name)
    begins = len(told) > 2 and name.split()[:1] == told.split()
    return max(likeness, _POSSIBLE) if begins else likeness


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(_COMPANY_WORDS.sub(" ", letters).split())

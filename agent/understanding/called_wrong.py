"""Facts that are to be changed or are called wrong, before it is said what they should be."""

import re
from collections.abc import Iterator

from agent.understanding import changes
from flows.commands import FactName

_NOUNS: tuple[tuple[FactName, str], ...] = (
    (
        "employee_number",
        r"(?:employee|staff|emp|werknemer|personeel)\s*-?\s*(?:number|no|nr|nommer)",
    ),
    ("phone", r"(?:phone|cell|mobile)(?:\s*number)?|selnommer"),
    ("pay_day", r"pay\s*-?\s*(?:day|date)|betaaldag"),
    ("full_name", r"(?:full\s+)?name|surname|naam|van"),
    ("remuneration", r"salary|pay|income|wage|earnings|salaris|loon|inkomste"),
    ("amount", r"(?:loan\s+)?amount|bedrag"),
    ("months", r"months|period|term|repayment\s+(?:period|term|time)|maande|tydperk"),
    ("employer", r"employer|company|work\s*place|werkgewer|job"),
)
WRONG = (
    r"(?:wrong|incorrect|not\s+right|not\s+correct|(?:spelled|spelt)\s+wrong|misspelled|"
    r"misspelt|verkeerd)"
)
_AS_WRITTEN = r"(?:is|are|was|het|spelled|spelt|written|typed|gespel|geskryf|getik)"
# Half of a name, or another kind of pay: what the whole is must be asked.
SURNAME = (
    r"\bmy\s+(?:real\s+|correct\s+|regte\s+)?(?:surname|last\s+name|family\s+name|van)\s+"
    rf"(?:is|was)\b(?:\s+{WRONG}\b)?"
)
_AND_NOT = r"[\s,]+(?:and\s+|en\s+)?(?:not|nie)\s+(?:the\s+|die\s+)?"
_NET = rf"\bnett?o?\b{_AND_NOT}(?:gross|bruto)\b"
_GROSS = rf"\b(?:gross|bruto)\b{_AND_NOT}nett?o?\b"
NET_NOT_GROSS = re.compile(_NET, re.IGNORECASE)
NET_OR_GROSS = re.compile(f"{_NET}|{_GROSS}", re.IGNORECASE)
_BY_HALVES: dict[FactName, str] = {
    "full_name": f"|{SURNAME}",
    "remuneration": f"|{_NET}|{_GROSS}",
}
_ASKS_AGAIN: tuple[tuple[FactName, re.Pattern[str]], ...] = tuple(
    (
        fact,
        re.compile(
            r"\b(?:change|edit|fix|correct|update|verander|wysig|(?:an)?other|different|wrong|"
            r"ander|"
            rf"verkeerde)\s+(?:my\s+|the\s+|die\s+)?(?:{noun})\b|"
            rf"\b(?:{noun})\s+(?:{_AS_WRITTEN}\s+)?(?:all\s+)?{WRONG}|"
            rf"\bmy\s+(?:{noun})\s+(?:is|has|het|begins|ends)\b.*\b(?:you|u|they|julle|jy|hulle)\s+"
            r"(?:wrote|write|put|typed|spel\w+|het\b.*\b(?:geskryf|getik|gesit|gespel))\b|"
            rf"\b(?:my|the|die)\s+(?:{noun})\s+(?:\w+\s+)?(?:verander|wysig|regmaak|regstel|"
            rf"reg\s+te\s+maak)\b{_BY_HALVES.get(fact, '')}",
            re.IGNORECASE,
        ),
    )
    for fact, noun in _NOUNS
)


def asks_again(text: str, fact: FactName) -> bool:
    """Whether the text asks to change this fact without saying to what."""
    called_so = any(each == fact and pattern.search(text) for each, pattern in _ASKS_AGAIN)
    return called_so or any(each == fact for each, _ in changes.told(text))


def facts(text: str) -> Iterator[tuple[FactName, re.Match[str]]]:
    """The facts that are to be changed or are called wrong, with the words that say so."""
    for fact, pattern in _ASKS_AGAIN:
        again = pattern.search(text)
        if again:
            yield fact, again

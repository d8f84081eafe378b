"""Finding facts inside a sentence: several at once, each with the words that say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.understanding import called_wrong, changes, other_amount, values
from agent.understanding.bare_answers import awaited_fact, is_said
from agent.understanding.fact_cues import FACT_CUES
from agent.understanding.heard import Heard
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import AnyCommand, ChangeItem, Correct, FactName, SetFact
from flows.numbers import figures

_SURE = 0.9
_INFERRED = 0.7
_A_FIGURE = 2  # characters

# "ok lets keep three", once both are told: so few is no amount, so it is the months.
_KEPT_MONTHS = re.compile(
    r"\b(?:make\s+it|keep(?:\s+it)?(?:\s+(?:at|to))?|take|stay\s+with|stick\s+(?:to|with)|go\s+(?:with|for)|"
    r"rather|maak\s+dit|vat|neem|hou\s+(?:by|dit\s+op)|bly\s+by|liewer)\s+(?:the\s+|die\s+)?"
    rf"(?P<value>{figures.ONE_WORD})(?:\s+(?:then|please|rather|instead|dan|asb|asseblief))?\W*$",
    re.IGNORECASE,
)
_PAY_THEN_LOAN = re.compile(values.PAY_THEN_LOAN, re.IGNORECASE)
_MONTHS = re.compile(rf"(?P<value>{values.MONTHS})", re.IGNORECASE)
_AMOUNT = re.compile(rf"(?P<value>{values.AMOUNT})", re.IGNORECASE)
_PAY_DAY = re.compile(rf"(?P<value>{values.PAY_DAY})", re.IGNORECASE)
_EMPLOYEE_NUMBER = re.compile(rf"(?<!\w)(?P<value>{values.EMPLOYEE_NUMBER})(?![\w])", re.I)
# "one" and "een" are mostly something else ("this one").
_SMALL = re.compile(
    rf"(?<![\w.,])(?P<value>\d{{1,2}}|(?!one\b|een\b)(?:{figures.ONE_WORD})\b|"
    r"(?:(?:a|n|'n|’n)\s)?(?:half|halwe)\s(?:(?:a|n|'n|’n)\s)?(?:year|jaar))(?![\w.,]\w)",
    re.I,
)
_PHONE = re.compile(rf"(?P<value>{values.PHONE})")
_TERM_THAT_SUITS = re.compile(values.TERM_THAT_SUITS, re.IGNORECASE)
_A_LOT = re.compile(
    r"\b(?P<value>a lot|lots|a little|not much|not a lot|very little|enough|"
    r"the most(?: i can(?: get)?)?|(?:the )?max(?:imum)?|as much as (?:possible|i can(?: get)?)|"
    r"baie|min|so veel as moontlik)\b",
    re.IGNORECASE,
)
_OTHER_TIMES = re.compile(
    r"(?:\bago|\bends?(?:\s+in)?|\bexpires?(?:\s+in)?|\bsince|\bleft|\bbeen|\bevery|\beach|"
    r"work\w*(?:\s+\w+){0,3}\s+for|\bpast|\blast|\bafter)\s*$",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\bnot(?:\s+(?:for|like))?|\binstead\s+of|\brather\b.{0,30}\bthan|\bin\s+plaas\s+van|\bipv|\bi\.p\.v\.?|"
    r"\b(?:liewer|eerder)\b.{0,30}\bas|"
    r"\bnie(?:\s+vir)?|\bisn'?t|\bdon'?t\s+(?:want|need)|"
    r"\b(?:don['’]?t|do\s+not|never)\s+(?:make|change|put|set)\s+(?:it|that)(?:\s+(?:to|at))?|"
    r"\bmoenie\s+dit(?:\s+(?:op|na|tot))?)\s*$",
    re.I,
)
_CORRECTING = re.compile(
    r"\b(?:sorry|typo|tikfout|actually|i\s+meant?|mean|make\s+it|rather|instead|change|correction|wrong|mistake|"
    r"should\s+be|must\s+be|not|nie(?=\s+\d)|eintlik|jammer|ekskuus|skuus|bedoel|second\s+thoughts?|"
    r"ek\s+meen|maak\s+dit|verander|verkeerd|liewer)\b",
    re.IGNORECASE,
)
_REGRETTING = re.compile(
    r"\b(?:sorry|typo|tikfout|actually|i\s+meant?|mistake|wrong|eintlik|jammer|ekskuus|skuus|bedoel|"
    r"ek\s+meen|verkeerd)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"\b(?:change|edit|fix|correct|verander|wysig)\s+(?:number|no|nr|item|line|nommer)?\.?\s*"
    r"(?P<item>\d{1,2})\s*[.!]*$|"
    r"\b(?:number|no|nr|item|line|nommer)?\.?\s*(?P<wrong>\d{1,2})\s+(?:is|was)\s+"
    r"(?:wrong|incorrect|not\s+right|not\s+correct|verkeerd)",
    re.IGNORECASE,
)
# "my slrs is 6500": whatever that word is, it is no amount, and she is asked which it is.
_CALLED_OTHERWISE = re.compile(
    r"\bmy\s+(?!mistake\b|bad\b|fout\b|amount\b|bedrag\b|loan\b|lening\b|max|answer\b|"
    r"antwoord\b|gross\b|bruto\b|nett?\b|netto\b|"
    r"basic\b|basiese\b|pay|salar|loon\b|wage|income|inkomste|earnings|verdienste|money\b|geld\b|"
    r"package\b|pakket\b|total|totaal|take\b|pension|pensioen|slip\b|"
    r"strokie\b)[^\W\d_]+(?:\s+[^\W\d_]+)?\s*(?:\s(?:is|was|are|should\s+be|must\s+be|to|na|"
    r"moet)\s|=|:|\s)\s*(?:only\s+|actually\s+|nou\s+|now\s+|eintlik\s+|n\$\s?)*\d",
    re.IGNORECASE,
)
_MONEY_NOUNS: tuple[tuple[FactName, re.Pattern[str]], ...] = (
    (
        "remuneration",
        re.compile(r"\bmy\s+(?:\w+\s+)?(?:salary|pay|wages?|income|salaris|loon|inkomste)\b", re.I),
    ),
    ("amount", re.compile(r"\b(?:amount|bedrag|loan|lening|leen|borrow)\b", re.I)),
)


@dataclass(frozen=True)
class Found:
    """One value, where it stands, and how plainly it was said."""

    fact: FactName
    start: int
    end: int
    value: str
    confidence: float = _SURE


def find(clause: str, heard: Heard, *, vocabulary: Vocabulary) -> list[AnyCommand]:
    """The facts that this sentence tells or takes back, in the order in which it does."""
    item = _ITEM.search(clause)
    if item and not _MONTHS.search(clause):
        number = int(item["item"] or item["wrong"])
        return [ChangeItem(item=number, span=item[0].strip(), confidence=_SURE)] if number else []
    other = other_amount.wished(clause) if _is_outside(heard) else None
    if other is not None:
        return [Correct(fact="amount", value=other, span=clause[:400], confidence=_SURE)]
    told = sorted(_told(clause, heard, vocabulary=vocabulary), key=lambda found: found.start)
    # We ask for the gross: what is called net is not the answer.
    if called_wrong.NET_NOT_GROSS.search(clause):
        told = [found for found in told if found.fact not in values.MONEY_FACTS]
    commands = [_command(found, clause, heard) for found in told]
    facts = {found.fact for found in told}
    again = None if facts else next(called_wrong.facts(clause), None)
    if again is not None:
        fact, words = again
        return [Correct(fact=fact, span=words[0], confidence=_SURE)]
    return [
        *commands,
        *(
            Correct(fact=fact, span=said, confidence=_SURE)
            for fact, said in changes.told(clause)
            if fact not in facts
        ),
    ]


def _is_outside(heard: Heard) -> bool:
    """Whether no form is open: "make it 3000" is then the loan that was asked for."""
    return heard.flow is None and awaited_fact(heard) is None


def _told(clause: str, heard: Heard, *, vocabulary: Vocabulary) -> list[Found]:
    told: list[Found] = []
    for found in (
        *_pay_and_loan(clause, heard),
        *(
            each
            for each in _plainly(clause, vocabulary=vocabulary)
            if not _counts_otherwise(each, heard)
        ),
        *_by_context(clause, heard),
    ):
        free = all(found.end <= other.start or found.start >= other.end for other in told)
        if free and all(found.fact != other.fact for other in told):
            told.append(found)
    return told


def _pay_and_loan(clause: str, heard: Heard) -> Iterator[Found]:
    """ "8500 and 2000 for 4 months", told when the pay was asked for."""
    both = _PAY_THEN_LOAN.search(clause) if awaited_fact(heard) == "remuneration" else None
    facts: tuple[tuple[FactName, str], ...] = (("remuneration", "pay"), ("amount", "loan"))
    for fact, group in facts if both else ():
        start, end = both.span(group) if both else (0, 0)
        yield Found(fact, start, end, clause[start:end], _INFERRED)


def _plainly(clause: str, *, vocabulary: Vocabulary) -> Iterator[Found]:
    """Values whose own words say which fact they are."""
    for fact, pattern in FACT_CUES:
        for match in pattern.finditer(clause):
            found = _found(fact, match, clause)
            if found and _is_sensible(found, vocabulary=vocabulary):
                yield found
    for match in (*_MONTHS.finditer(clause), *_KEPT_MONTHS.finditer(clause)):
        found = _found("months", match, clause)
        if found and not _OTHER_TIMES.search(clause[: found.start]):
            yield found


def _by_context(clause: str, heard: Heard) -> Iterator[Found]:
    """Values that only the question, or a correction, gives a meaning to."""
    awaited = awaited_fact(heard)
    money = _money_meant(clause, heard)
    shape = _AWAITED.get(awaited) if awaited else None
    patterns: tuple[tuple[FactName | None, re.Pattern[str] | None], ...] = (
        (money, _AMOUNT),
        (money, _A_LOT),
        (awaited, shape),
        ("months" if awaited == "months" else None, _TERM_THAT_SUITS),
    )
    for fact, pattern in patterns:
        if fact is None or pattern is None:
            continue
        matches = list(pattern.finditer(clause))
        kept = [found for match in matches if (found := _found(fact, match, clause))]
        kept = [found for found in kept if not _counts_otherwise(found, heard)]
        if len(kept) == 1 and not (pattern is _A_LOT and len(clause.split()) > 6):
            yield Found(fact, kept[0].start, kept[0].end, kept[0].value, _INFERRED)


_AWAITED: dict[FactName, re.Pattern[str]] = {
    "months": _SMALL,
    "pay_day": _PAY_DAY,
    "employee_number": _EMPLOYEE_NUMBER,
    "phone": _PHONE,
}


def _money_meant(clause: str, heard: Heard) -> FactName | None:
    """The money fact that an amount without a name belongs to.

    The awaited one, or the last one told: "I meant 6500" while the amount is asked is the pay,
    "rather 1500" after both is the amount.
    """
    awaited = awaited_fact(heard)
    if _CALLED_OTHERWISE.search(clause):
        return None
    if called_wrong.NET_OR_GROSS.search(clause):
        return "remuneration"
    if awaited not in values.MONEY_FACTS:
        if not _CORRECTING.search(clause):
            return None
        if _is_outside(heard) and other_amount.speaks_of_one(clause):
            return None  # "they want to make it 3000"
        return _money_named(clause, heard) or _last_money(heard)
    regrets = awaited not in heard.known and _REGRETTING.search(clause)
    return (_last_money(heard) if regrets else None) or awaited


def _money_named(clause: str, heard: Heard) -> FactName | None:
    """ "my salary is not 7600 its 6700" says itself which of the two it mends."""
    named = [fact for fact, noun in _MONEY_NOUNS if noun.search(clause)]
    return named[0] if len(named) == 1 and named[0] in heard.known else None


def _last_money(heard: Heard) -> FactName | None:
    told: list[FactName] = [fact for fact in values.MONEY_FACTS if fact in heard.known]
    return told[-1] if told else None


def _found(fact: FactName, match: re.Match[str], clause: str) -> Found | None:
    start, end = match.span("value")
    value = clause[start:end].strip(" .,;:!?")
    end = start + len(value)
    if not value or len(value) > values.LONGEST or _NEGATED.search(clause[:start]):
        return None
    if fact in values.MONEY_FACTS and (
        values.looks_like_an_identifier(value) or _is_apart(value, clause[end:])
    ):
        return None
    return Found(fact, start, end, value)


def _counts_otherwise(found: Found, heard: Heard) -> bool:
    """ "give me 3", where months were asked for: so little is no money then."""
    counted = awaited_fact(heard) in ("months", "pay_day")
    return counted and found.fact in values.MONEY_FACTS and _may_count(found.value)


def _may_count(value: str) -> bool:
    """Whether a figure may be months or a day as well: asked for something else, it is no money."""
    return len(value) <= _A_FIGURE and value.isdecimal()


def _is_apart(value: str, after: str) -> bool:
    """Whether this is the first of figures that stand apart: "1 8" may be any amount."""
    return _may_count(value) and re.match(r"\s\d\b", after) is not None


def _is_sensible(found: Found, *, vocabulary: Vocabulary) -> bool:
    if found.fact not in ("employer", "full_name"):
        return True
    words = fold(found.value).split()
    wrong = re.search(called_wrong.WRONG, found.value, re.IGNORECASE)
    return (
        bool(words)
        and words[0] not in vocabulary.no_place
        and not wrong
        and not is_said(found.value, vocabulary=vocabulary)
    )


def _command(found: Found, clause: str, heard: Heard) -> AnyCommand:
    words = clause[found.start : found.end]
    changed = found.fact in heard.known and (
        found.fact != awaited_fact(heard) or _CORRECTING.search(clause) is not None
    )
    kind = Correct if changed else SetFact
    return kind(fact=found.fact, value=found.value, span=words, confidence=found.confidence)

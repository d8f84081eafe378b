"""Finding facts inside a sentence: several at once, each with the words that say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.understanding import changes, values
from agent.understanding.heard import Heard
from agent.understanding.rules import awaited_fact, is_said
from agent.understanding.vocabulary import Vocabulary, fold
from flows.commands import AnyCommand, ChangeItem, Correct, FactName, SetFact
from flows.numbers import figures

_SURE = 0.9
_INFERRED = 0.7
_A_FIGURE = 2  # characters

_NAME_WORD = r"[^\W\d_][\w'’.&()/-]*"
_NAME_ENDS = (
    r"(?:(?:and|en)\s+(?:i|im|i'm|my|earn|want|need|get|the|have|am|we|make|would|ek|verdien|wil|"
    r"soek)"
    r"|since|but|where|my|i|ek|with|earning|as|because|so|now|nou|full|for|from|in\s+the|waar|"
    r"vir|not|nie|instead)\b"
)
_NAME = rf"(?P<value>{_NAME_WORD}(?:\s+(?!{_NAME_ENDS})(?:&|{_NAME_WORD}|\d+)){{0,6}})"
_GAP = (
    r"(?:\s+(?:is|was|of|now|actually|eintlik|should|must|moet|be|been|really|only|just|net|to|"
    r"na|me|"
    r"please|pls|asb|asseblief|the|at|a|n|my|nou|basic|another|nog|some|maybe|so\s+n|"
    r"month)\b)*"
)
_EARNING = (
    r"(?:\b(?:earn(?:ing|s)?|verdien|get(?:ting)?\s+paid|(?:am|im|i'm)\s+paid|makes?|making|"
    r"(?:they|company|boss|employer|madam|missus|mevrou|farmer)\s+(?:she\s+|he\s+)?(?:gives?|pays?)"
    r"\s+(?:me|us)|"
    r"(?:hulle|baas|werk)\s+(?:gee|betaal)\s+(?:vir\s+)?(?:my|ons)|"
    r"(?:payslip|pay\s+slip|\w*strokie)\s+(?:says|shows|se|sê|wys))\b"
    r"|\b(?:salary|salaris|wages?|pay|income|inkomste|loon|remuneration|gross|basic)\b)"
)
_BORROWING = (
    r"\b(?:borrow(?:ing)?|loans?(?:\s+(?:of|for))?|lend(?:\s+me)?|need|want|leen|lening(?:\s+van)?|"
    r"benodig|nodig|soek|kort|amount|bedrag|(?:can|could|may|to|kan|mag)\s+(?:i\s+|ek\s+|"
    r"we\s+)?(?:maybe\s+|perhaps\s+|please\s+|just\s+|also\s+)?(?:have|"
    r"get|take)|(?<!they )give\s+me|(?<!hulle )gee\s+(?:vir\s+)?my|leen\s+my|"
    r"ask(?:ing)?\s+for|vra\s+(?:net\s+)?vir|borrow\s+me|(?:gooi|sort|throw|leen)\s+(?:vir\s+)?"
    r"(?:my|me)(?:\s+(?:uit|out))?(?:\s+(?:met|with))?|"
    r"take|like|onda\s+hala|onda\s+pumbwa|me\s+vanga|iimaliwa|oimaliwa|ovimariva|otjimariva)\b"
)
# "I pay it back over 4 months" and "ek betaal dit terug" are about the loan, not about her pay.
_PAID = (
    r"(?:\b(?:pay\s?-?days?|pay\s?-?dates?|betaaldag)\b|"
    r"(?<!\bek )(?<!\bons )(?<!\bsal )(?<!\bwil )(?<!\bkan )(?<!\bmoet )(?<!\bgaan )"
    r"(?<!\bom te )\b(?:paid|"
    r"salary\s+(?:comes|is\s+paid|gets\s+paid)|betaal|pays?\s+(?:us|me))\b)"
    r"(?!\s+(?:\w+\s+){0,2}?(?:back|off|terug|af|over|oor|julle|jou)\b)"
)
_NUMBER_OF_MINE = (
    r"\b(?:employee|emp|staff|payroll|personnel|salary\s+ref(?:erence)?|werknemer|personeel)"
    r"(?:\s*-?\s*(?:number|num|no|nr|nommer|code|#))?\b"
)

_CUES: tuple[tuple[FactName, str], ...] = (
    (
        "employer",
        r"\b(?:work(?:ing|s)?|employed|werk)(?:\s+(?:now|nou|tans|currently|presently|still|actually|"
        r"also|just|there|here|daar|hier|mos|maar|nog|net|eintlik|ook|tog|sommer|"
        r"al(?:\s+\w+\s+(?:jaar|maande))?)){0,3}\s+(?:at|for|by|with|vir|4)"
        rf"\s+(?:the\s+(?=\w+\s+\w))?{_NAME}",
    ),
    (
        "employer",
        r"\b(?:employer|company|workplace|werkgewer|maatskappy)(?:\s+(?:is|to|na|now|nou)\b|:)+"
        rf"\s*(?:now\s+)?{_NAME}",
    ),
    (
        "employer",
        rf"\b{changes.OTHER_WORK}(?:\s+(?:is|at|with|by|called|named|genaamd)\s+|\s*[:,]\s*"
        rf"(?=(?-i:[A-Z])))(?:(?:the|die)\s+(?=\w+\s+\w))?{_NAME}",
    ),
    (
        "full_name",
        r"\b(?:my\s+(?:full\s+)?names?\s+(?:is|are)|my\s+(?:volle\s+)?naam\s+is|edina\s+lange|"
        r"(?:i\s*am|i['’]?m|they|people|friends)\s+call(?:ed|s)?(?:\s+me)?|ek\s+heet|"
        r"hulle\s+noem\s+my|"
        rf"enarandje|name:)\s*{_NAME}",
    ),
    (
        "full_name",
        r"^(?:(?-i:I)\s+am|(?-i:I)['’]?m|this\s+is|ek\s+is)\s+"
        r"(?P<value>(?-i:[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){1,3}))$",
    ),
    (
        "employee_number",
        rf"{_NUMBER_OF_MINE}(?:\s+(?:is|to)|\s*[:=.])*\s*(?P<value>{values.EMPLOYEE_NUMBER})",
    ),
    (
        "phone",
        r"\b(?:phone|cell|cellphone|mobile|number|nommer|whatsapp|call\s+me\s+on)"
        rf"(?:\s+(?:number|no|nr|is|on|to))*\s*:?\s*(?P<value>{values.PHONE})",
    ),
    (
        "employee_number",
        rf"^(?:and\s+)?(?:my\s+)?(?:number|no|nr|nommer)(?:\s+is|\s*[:=.])?\s*"
        rf"(?P<value>{values.EMPLOYEE_NUMBER})$",
    ),
    (
        "pay_day",
        rf"\bword\s+(?:\w+\s+){{0,3}}?(?P<value>{values.PAY_DAY})\s+(?:\w+\s+){{0,3}}?betaal\b",
    ),
    (
        "pay_day",
        rf"(?P<value>{values.PAY_DAY})\s+(?:word|kry)\s+(?:ek|ons)\s+(?:\w+\s+){{0,2}}?"
        r"(?:betaal|geld|salaris|pay)\b",
    ),
    (
        "pay_day",
        r"\b(?:get|receive|kry|ontvang)\s+(?:my|our|ons|us)?\s*(?:pay|salary|wages?|money|salaris|"
        r"loon|geld|betaling)\s+(?:(?:on|op|by|every|elke|the|die)\s+)*"
        rf"(?P<value>{values.PAY_DAY})",
    ),
    ("pay_day", rf"{_PAID}(?:\s+(?:\w+\s+){{0,3}}?)(?P<value>{values.PAY_DAY})"),
    (
        "amount",
        r"\b(?:help|assist|assisteer|bystaan)\s+(?:\w+\s+){0,4}(?:with|met)\s+"
        rf"(?P<value>{values.AMOUNT})",
    ),
    (
        "amount",
        rf"\b(?:with|met)\s+(?P<value>{values.AMOUNT})\s+(?:help|assist|assisteer|bystaan)\b",
    ),
    (
        "amount",
        rf"\b(?:kan|mag)\s+(?:ek|ons)\s+(?:\w+\s+)?(?P<value>{values.AMOUNT})\s+"
        r"(?:kry|vat|neem)\b",
    ),
    ("remuneration", rf"{_EARNING}{_GAP}\s*[:=]?\s*(?P<value>{values.AMOUNT})"),
    ("remuneration", rf"{changes.PAY_NOW}\s+(?P<value>{values.AMOUNT})"),
    ("amount", rf"{_BORROWING}{_GAP}\s*[:=]?\s*(?P<value>{values.AMOUNT})"),
    (
        "amount",  # "need cash please 900"
        r"\b(?:need|want|borrow|soek|kort|nodig|leen)\s+(?:\w+\s+){0,2}?(?:cash|money|kontant|geld|"
        rf"loan|lening)\s+(?:(?:please|pls|asb|asseblief|just|only|net|about|like)\s+)*"
        rf"(?P<value>{values.AMOUNT})",
    ),
    (
        "remuneration",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:a|per|p|every|each|/)\s*\.?/?\s*(?:month|maand|m)\b|"
        r"gross\b|nett\b|net(?=\s*(?:$|[.,;!]|(?:pay|salary|salaris|loon|income|a|per|p|every|"
        r"monthly)\b))|"
        r"basic\b|bruto\b|salary\b|salaris\b|monthly\b)",
    ),
    (
        "amount",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:(?!en\b|and\b)[^\W\d]+\s+){{0,3}}?(?:leen|borrow|"
        rf"nodig|hê|"
        rf"he)\b|loan\b|"
        rf"lening\b)",
    ),
    (
        "amount",
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:(?:to\s+|and\s+)?(?:pay|return)\s+(?:it\s+)?)?back\s+|"
        rf"(?:terug)?betaal\s+)?(?:for|over|vir|oor|in|x)?\s*(?={values.MONTHS})",
    ),
    (
        "months",  # "10 000 over a year"
        rf"{values.AMOUNT}\s+(?:\w+\s+){{0,2}}?(?:over|oor|for|vir)\s+(?P<value>{values.TERM})(?!\w)",
    ),
    (
        "amount",  # "1000 will be enough for me"
        rf"(?P<value>{values.AMOUNT})\s*(?:(?:will|would|is|sal|should)\s+)?(?:be\s+|vir\s+my\s+)?"
        r"(?:more\s+than\s+|meer\s+as\s+)?(?:enough|genoeg|sufficient|voldoende)\b",
    ),
    (
        "months",
        r"\b(?:months?|maande|period|term|tydperk|termyn)\s+(?:to|na|is|be|should\s+be|moet)\s+"
        r"(?P<value>\d{1,2})(?![\d.,]\d|\d)",
    ),
)
_NAMED: tuple[tuple[FactName, re.Pattern[str]], ...] = tuple(
    (fact, re.compile(cue, re.IGNORECASE)) for fact, cue in _CUES
)
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
_SMALL = re.compile(r"(?<![\w.,])(?P<value>\d{1,2})(?![\w.,]\w)", re.I)
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
    r"(?:\bnot(?:\s+(?:for|like))?|\binstead\s+of|\brather\s+than|\bin\s+plaas\s+van|"
    r"\bnie(?:\s+vir)?|\bisn'?t|\bdon'?t\s+(?:want|need))\s*$",
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
_MONEY_NOUNS: tuple[tuple[FactName, re.Pattern[str]], ...] = (
    (
        "remuneration",
        re.compile(r"\bmy\s+(?:\w+\s+)?(?:salary|pay|wages?|income|salaris|loon|inkomste)\b", re.I),
    ),
    ("amount", re.compile(r"\b(?:amount|bedrag|loan|lening|leen|borrow)\b", re.I)),
)
_WRONG = (
    r"(?:wrong|incorrect|not\s+right|not\s+correct|(?:spelled|spelt)\s+wrong|misspelled|"
    r"misspelt|verkeerd)"
)
_AS_WRITTEN = r"(?:is|are|was|het|spelled|spelt|written|typed|gespel|geskryf|getik)"
# Half of a name, or another kind of pay: what the whole is must be asked.
SURNAME = (
    r"\bmy\s+(?:real\s+|correct\s+|regte\s+)?(?:surname|last\s+name|family\s+name|van)\s+"
    r"(?:is|was)\b"
)
_AND_NOT = r"[\s,]+(?:and\s+|en\s+)?(?:not|nie)\s+(?:the\s+|die\s+)?"
_NET = rf"\bnett?o?\b{_AND_NOT}(?:gross|bruto)\b"
_GROSS = rf"\b(?:gross|bruto)\b{_AND_NOT}nett?o?\b"
_NET_NOT_GROSS = re.compile(_NET, re.IGNORECASE)
_NET_OR_GROSS = re.compile(f"{_NET}|{_GROSS}", re.IGNORECASE)
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
            rf"\b(?:{noun})\s+(?:{_AS_WRITTEN}\s+)?(?:all\s+)?{_WRONG}|"
            rf"\bmy\s+(?:{noun})\s+(?:is|has|het|begins|ends)\b.*\b(?:you|u|they|julle|jy|hulle)\s+"
            r"(?:wrote|write|put|typed|spel\w+|het\b.*\b(?:geskryf|getik|gesit|gespel))\b|"
            rf"\b(?:my|the|die)\s+(?:{noun})\s+(?:\w+\s+)?(?:verander|wysig|regmaak|regstel|"
            rf"reg\s+te\s+maak)\b{_BY_HALVES.get(fact, '')}",
            re.IGNORECASE,
        ),
    )
    for fact, noun in _NOUNS
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
    told = sorted(_told(clause, heard, vocabulary=vocabulary), key=lambda found: found.start)
    if _NET_NOT_GROSS.search(clause):  # we ask for the gross: what is called net is not the answer
        told = [found for found in told if found.fact not in values.MONEY_FACTS]
    commands = [_command(found, clause, heard) for found in told]
    facts = {found.fact for found in told}
    for fact, pattern in _ASKS_AGAIN:
        again = pattern.search(clause)
        if again and not facts:
            return [Correct(fact=fact, span=again[0], confidence=_SURE)]
    return [
        *commands,
        *(
            Correct(fact=fact, span=words, confidence=_SURE)
            for fact, words in changes.told(clause)
            if fact not in facts
        ),
    ]


def asks_again(text: str, fact: FactName) -> bool:
    """Whether the text asks to change this fact without saying to what."""
    called_so = any(each == fact and pattern.search(text) for each, pattern in _ASKS_AGAIN)
    return called_so or any(each == fact for each, _ in changes.told(text))


def called_wrong(text: str) -> Iterator[tuple[FactName, int]]:
    """The facts that are to be changed or are called wrong, and where the words for that end."""
    for fact, pattern in _ASKS_AGAIN:
        again = pattern.search(text)
        if again:
            yield fact, again.end()


def _told(clause: str, heard: Heard, *, vocabulary: Vocabulary) -> list[Found]:
    told: list[Found] = []
    for found in (
        *_pay_and_loan(clause, heard),
        *_plainly(clause, vocabulary=vocabulary),
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
    for fact, pattern in _NAMED:
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
        if awaited in ("months", "pay_day") and fact in values.MONEY_FACTS:
            kept = [found for found in kept if not _may_count(found.value)]
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
    if _NET_OR_GROSS.search(clause):
        return "remuneration"
    if awaited not in values.MONEY_FACTS:
        if not _CORRECTING.search(clause):
            return None
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
    wrong = re.search(_WRONG, found.value, re.IGNORECASE)
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

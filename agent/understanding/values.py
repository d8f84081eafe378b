"""What a value of each fact looks like in a message, before anybody works out what it is worth."""

import re

from flows.commands import FactName
from flows.numbers import days, figures, take_home

LONGEST = 100  # characters of a value; more is no value of any fact
# In the order in which the form asks.
MONEY_FACTS: tuple[FactName, ...] = ("remuneration", "amount")

_ONES = figures.ONE_WORD
# How a number is left open; kept with the number, for only the borrower can close it.
_OPENING = (
    r"about|around|approx\w*|roughly|more or less|plus minus|maybe|like|±|~|<|>|almost|nearly|"
    r"close to|at ?least|at ?most|up ?to|(?:no |not )?less than|(?:no |not )?more than|under|"
    r"below|above|within|(?:higher|lower) than|as (?:much|little) as|max(?:imum)?|"
    r"min(?:imum)?(?! of meer)|(?:starting |anything )?from|between|ongeveer|omtrent|min of meer|"
    r"so|sowat|naastenby|(?<=bietjie )oor|(?<=net )oor|"
    r"amper|minstens|ten minste|hoogstens|minder as|meer as|tussen|tot|vanaf|onder|bo|maksimum"
)
_OPEN = rf"(?:{_OPENING}|over)"
_CLOSING = (
    r"(?:\s(?:(?:or|and|of|en) (?:more|less|above|below|up|longer|meer|minder)|upwards?|"
    r"max(?:imum)?|min(?:imum)?|tops|at (?:most|least))\b)?"
)
_DIGITS = r"(?:\d{1,3}(?:[ ,.\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)"
_ATOM = rf"(?:{figures.PART_OF_A_WORD}|halwe)"
# A million is no amount of ours, and read as one dollar it would be another; thanks are no amount.
_MILLION = r"(?<!\bthanks a )(?<!\bthank you a )(?:millions?|miljoen)"
_SCALE = rf"{_ATOM}{{0,6}}?(?:thousands?|duisend|hundred|honderd|grand|{_MILLION}){_ATOM}{{0,6}}"
_JOINED = r"(?:(?:and|en)\s+)?(?:(?:a|n|'n|’n)\s+)?"
# "tweeduisend vyfhonderd", "two and a half thousand": a scale, and numbers on both its sides.
_WORDS = (
    rf"(?:(?:(?:a|n|'n|’n|\d{{1,2}}|{_ATOM}{{1,4}})\s+(?:{_JOINED}{_ATOM}{{1,4}}\s+){{0,3}})?"
    rf"{_SCALE}(?![a-z])(?:\s+{_JOINED}{_ATOM}{{1,6}}(?![a-z])){{0,4}})"
)
_SIGN = r"(?:(?:(?<!\S)|(?<=\$))[-−–]|\bminus\s)"
_ONE_AMOUNT = (
    rf"{_SIGN}?(?:(?:n\s?\$|nad|\$|r)\s?)?{_SIGN}?"
    rf"(?:\d{{1,3}}k\d\b|{_DIGITS}(?:\s?(?:k|thousand|duisend|grand|millions?|miljoen)(?:ish)?\b)"
    rf"(?:\s(?:(?:and|en)\s)?\d\s?(?:hundred|honderd)\b)?"
    rf"(?:ish\b)?|{_WORDS}|"
    rf"{_DIGITS}(?:ish\b)?)"
    r"(?:\s?(?:nad\b|n\$|namibian dollars?\b|dollars?\b|rand\b|bucks\b))?"
    r"(?:\+|(?:\s?-?\s?)(?:(?:and |en )?(?:something|iets)|odd|or so|plus)\b)?"
)
# "KUDU-5519" is a code, and no amount, unless what stands in front is the name of one.
_NO_CODE = (
    r"(?:(?<![^\W\d_][-–])|(?<=salary-)|(?<=salaris-)|(?<=pay-)|(?<=loon-)|(?<=income-)|"
    r"(?<=inkomste-)|(?<=amount-)|(?<=bedrag-)|(?<=loan-)|(?<=lening-)|(?<=gross-)|(?<=bruto-))"
)
_UNIT = r"(?:months?|mont?hs?|mnths?|mths?|mnth|maande?|mnde|mo|m)\b"
_SPELL = (
    r"(?:days?|dae|weeks?|weke|years?|jaar|times|keer|hours?|uur|k|thousands?|hundreds?|grand|"
    r"duisend|honderd)\b"
)

_NTH = r"\d{1,2}(?:st|nd|rd|th|ste|de)?"
# "every 2nd friday" is no day of the month.
_OF_A_WEEK = rf"\s(?:{days.WEEKDAY}|weeks?|weke?)\b"
_OF_A_MONTH = rf"\s(?:of\s|van\s)?(?:{days.MONTHS})\b"

AMOUNT = (
    rf"(?:(?:\b{_OPEN}\s+){{1,2}}|[±~<>]\s?)?{_NO_CODE}(?<![\w.,])(?!{_NTH}{_OF_A_MONTH})"
    rf"{_ONE_AMOUNT}"
    rf"(?:\s?(?:-|–|/|to|tot|or|of|and|en)\s?(?:maybe\s)?{_ONE_AMOUNT}(?!\s?{_UNIT}))?"
    rf"{_CLOSING}"
    rf"(?!\s?(?:{_UNIT}|%|percent|persent|th\b|st\b|nd\b|rd\b|ste\b|de\b|years?\b|jaar\b|"
    r"days?\b|dae\b|weeks?\b|weke\b|times\b|minutes?\b|hours?\b|people\b|kids\b|"
    r"children\b|(?:get|borrow|apply|pay|have|take(?![ -]?home)|"
    r"know|be|ask|speak|talk|see|send|change)\b))"
    r"(?![\w/])"
)
MONTHS = (
    rf"(?:(?<!what )(?<!how )\b(?:{_OPENING})\s+)?"
    rf"(?:(?:(?<=between )|(?<=tussen ))\d{{1,2}}\s(?:and|en)\s)?"
    rf"(?<![\w.,])(?:\d{{1,2}}|{_ONES})"
    rf"(?:\s?(?:-|to|or|tot|of)\s?\d{{1,2}}|\s?\+|{_CLOSING})\s?{_UNIT}{_CLOSING}"
    # "my 3 months bank statement" tells of papers
    r"(?!['’]?\s(?:(?:bank|latest|recent|last|se)\s)*(?:statements?|pay\s?slips?|bank\s?state\w*|staats?|"
    r"strokies?|papers?|papiere))"
)
# "8500 and 2000 for 4 months": what comes in, and what is wanted of us.
PAY_THEN_LOAN = (
    rf"(?<![\w.,])(?P<pay>{_ONE_AMOUNT})\s?(?:,|;|and|en|&)\s(?:i want |ek wil )?"
    rf"(?P<loan>{_ONE_AMOUNT})\s(?:for|over|vir|oor|in|x)?\s?(?=\d{{1,2}}\s?{_UNIT}|"
    rf"(?:{_ONES})\s{_UNIT})"
)
PAY_DAY = (
    rf"(?:(?:(?:{days.MONTHS})\s)?{_NTH}\b(?:{_OF_A_MONTH})?(?!{_OF_A_WEEK})"
    rf"(?!\s?(?:[\d%]|{_UNIT}|{_SPELL}))(?![.,]\d)|"
    r"(?:first|last|laaste|eerste)(?:\s(?:working|werks))?\s?(?:day|dag)\b"
    r"(?:\s(?:of|van)\s(?:the|die|every|each|elke)\s(?:month|maand))?|"
    r"end\s(?:of\s)?(?:the\s|every\s|each\s)?month|month\s?-?end|"
    r"einde\s(?:van\s)?(?:die\s)?maand|maandeinde|eshulilo\slyomwedhi)"
)
_EVERY_MONTH = r"(?:\s(?:of|van)\s(?:the|die|every|each|elke)\s(?:month|maand))?"
# A space may stand only after capitals: "NP 221" is a number, "know 2" is none.
EMPLOYEE_NUMBER = r"(?:(?=[\w/-]*\d)[a-z]{0,5}[-/]?\d[\w/-]{0,14}|(?-i:[A-Z]{1,5}) \d[\w/-]{0,14})"
PHONE = r"\+?\d(?:[ ()-]?\d){7,14}"
_A_MONTH = (
    r"(?:\s*(?:a|per|p|every|each|/)?\s*[./]?\s*(?:month|maand|m|pm)\b|\s*(?:monthly|gross|nett?|"
    rf"basic|bruto|netto|(?:before|voor|after|na) {take_home.DEDUCTIONS}|"
    r"take[ -]?home(?: pay)?)\b)*"
)
_IT_IS = (
    r"(?:(?:it'?s|it is|that'?s|is|dis|dit is|the amount is|make it|maak dit|sê maar|only|just|"
    r"net|the|die|on|op|"
    r"on the|op die|every|elke)\s+)*"
)
TERM = (
    r"(?:(?:a|one|n|'n|’n|een|1)\s)?(?:half|halwe)\s(?:(?:a|n|'n|’n)\s)?(?:year|jaar)|"
    r"anderhalf\sjaar|"
    r"(?:a|one|1|n|'n|’n|een|two|twee|2)\s?(?:years?|yrs?|jaar)(?:\s(?:and|en)\s(?:a|n|'n)\shalf)?|"
    r"(?:a|n|'n|’n)\s(?:month|maand)"
)
# "a year would suit me", where months were asked for.
TERM_THAT_SUITS = (
    rf"^(?:\w+\s){{0,2}}?(?<!\w)(?P<value>{TERM})\s(?:would|will|sal|is|suits?|pas|then|dan|max|"
    r"fine|okay|ok|goed|please|asb|asseblief)\b"
)
_FOR = r"(?:(?:over|for|oor|vir)\s+)?"  # before months only: "over 5000" is no 5000
# Attested words of Oshiwambo and Otjiherero, alone; how larger numbers are made of them is not.
_LOCAL_ONES = figures.LOCAL_WORD
_IN_WORDS = re.compile(
    rf"\b(?:{_ONES}|\w*(?:thousand|duisend|hundred|honderd|million|miljoen)\w*|grand|jaar|year|"
    rf"halwe|"
    rf"anderhalf|first|last|laaste|eerste|end|einde|"
    rf"month\s?-?end|"
    rf"{_LOCAL_ONES}|eyovi|efele|"
    r"maandeinde|eshulilo|lots?|little|much|enough|most|max\w*|possible|baie|min|moontlik|half|"
    r"n maand|a month)\b",
    re.IGNORECASE,
)
_LONG_DIGITS = re.compile(r"(?:\d ?){8,}")
_LOCAL_MONEY = r"(?:iimaliwa|oimaliwa|ovimariva|otjimariva)"
_LOCAL_AMOUNT = rf"(?:{_LOCAL_MONEY}\s)?(?:eyovi|efele)"
_LOCAL_MONTHS = (
    rf"(?:(?:omwedhi|omwedi)\s)?(?:{_LOCAL_ONES})|\d{{1,2}}\s(?:omwedhi|omwedi)|"
    r"(?:omwedhi|omwedi)\s\d{1,2}"
)
_MONEY_IN_FRONT = rf"(?:{_LOCAL_MONEY}\s)?"
_SHAPES: dict[FactName, tuple[str, str]] = {
    "remuneration": (rf"{AMOUNT}|{_LOCAL_AMOUNT}", _A_MONTH),
    "amount": (rf"{AMOUNT}|{_LOCAL_AMOUNT}", ""),
    "months": (rf"{MONTHS}|{TERM}|{_LOCAL_MONTHS}|\d{{1,2}}|{_ONES}", ""),
    "pay_day": (rf"{PAY_DAY}|end|last|laaste", _EVERY_MONTH),
    "employee_number": (EMPLOYEE_NUMBER, ""),
    "phone": (PHONE, ""),
}
_IN_FRONT: dict[FactName, str] = {
    "remuneration": _MONEY_IN_FRONT,
    "amount": _MONEY_IN_FRONT,
    "months": _FOR,
}
_BARE = {
    fact: re.compile(
        rf"{_IT_IS}{_IN_FRONT.get(fact, '')}(?P<value>{shape}){tail}",
        re.IGNORECASE,
    )
    for fact, (shape, tail) in _SHAPES.items()
}


def bare(text: str, fact: FactName) -> tuple[int, int] | None:
    """Where the value of the fact stands when the message is nothing but that value."""
    shape = _BARE.get(fact)
    found = shape.fullmatch(figures.with_zeros(text)) if shape else None
    if found is None or len(found["value"]) > LONGEST:
        return None
    if fact in MONEY_FACTS and looks_like_an_identifier(found["value"]):
        return None
    return found.span("value")


def in_words(value: str) -> bool:
    """Whether the value is a number or a day in words ("four", "month end", "a lot")."""
    return _IN_WORDS.search(value) is not None


def looks_like_an_identifier(value: str) -> bool:
    """Eight digits and more are a phone, an account or an ID, never an amount here."""
    return _LONG_DIGITS.search(value) is not None

"""What a value of each fact looks like in a message, before anybody works out what it is worth."""

import re

from flows.commands import FactName

LONGEST = 100  # characters of a value; more is no value of any fact
# In the order in which the form asks.
MONEY_FACTS: tuple[FactName, ...] = ("remuneration", "amount")

_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    "een|twee|drie|vier|vyf|ses|sewe|agt|nege|tien|elf|twaalf|vyftien|twintig"
)
# How a number is left open; kept with the number, for only the borrower can close it.
_OPENING = (
    r"about|around|approx\w*|roughly|more or less|plus minus|maybe|like|±|~|<|>|almost|nearly|"
    r"close to|at ?least|at ?most|up ?to|(?:no |not )?less than|(?:no |not )?more than|under|"
    r"below|above|within|(?:higher|lower) than|as (?:much|little) as|max(?:imum)?|"
    r"min(?:imum)?(?! of meer)|(?:starting |anything )?from|between|ongeveer|omtrent|min of meer|"
    r"so|amper|minstens|ten minste|hoogstens|minder as|meer as|tussen|tot|vanaf|onder|bo|maksimum"
)
_OPEN = rf"(?:{_OPENING}|over)"
_CLOSING = (
    r"(?:\s(?:(?:or|and|of|en) (?:more|less|above|below|up|longer|meer|minder)|upwards?|"
    r"max(?:imum)?|min(?:imum)?|tops|at (?:most|least))\b)?"
)
_DIGITS = r"(?:\d{1,3}(?:[ ,.\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)"
_WORDS = rf"(?:(?:{_ONES}|a|n)\s+(?:and\s+a\s+half\s+)?(?:thousand|duisend|hundred|honderd))"
_SIGN = r"(?:(?:(?<!\S)|(?<=\$))[-−–]|\bminus\s)"
_ONE_AMOUNT = (
    rf"{_SIGN}?(?:(?:n\s?\$|nad|\$|r)\s?)?{_SIGN}?"
    rf"(?:{_DIGITS}(?:\s?(?:k|thousand|duisend)(?:ish)?\b)?(?:ish\b)?|{_WORDS})"
    r"(?:\s?(?:nad\b|n\$|namibian dollars?\b|dollars?\b|rand\b|bucks\b))?"
    r"(?:\+|(?:\s?-?\s?)(?:something|odd|or so|plus)\b)?"
)
_UNIT = r"(?:months?|mont?hs?|mnths?|mths?|mnth|maande?|mnde|mo|m)\b"

AMOUNT = (
    rf"(?:(?:\b{_OPEN}\s+){{1,2}}|[±~<>]\s?)?(?<![\w.,]){_ONE_AMOUNT}"
    rf"(?:\s?(?:-|–|/|to|tot|or|of|and|en)\s?(?:maybe\s)?{_ONE_AMOUNT}(?!\s?{_UNIT}))?"
    rf"{_CLOSING}"
    rf"(?!\s?(?:{_UNIT}|%|percent|persent|th\b|st\b|nd\b|rd\b|ste\b|de\b|years?\b|jaar\b|"
    r"days?\b|dae\b|weeks?\b|weke\b|times\b|minutes?\b|hours?\b|people\b|kids\b|"
    r"children\b))(?![\w/])"
)
MONTHS = (
    rf"(?:(?<!what )(?<!how )\b(?:{_OPENING})\s+)?"
    rf"(?:(?:(?<=between )|(?<=tussen ))\d{{1,2}}\s(?:and|en)\s)?"
    rf"(?<![\w.,])(?:\d{{1,2}}|{_ONES})"
    rf"(?:\s?(?:-|to|or|tot|of)\s?\d{{1,2}}|\s?\+|{_CLOSING})\s?{_UNIT}{_CLOSING}"
)
PAY_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th|ste|de)?\b(?!\s?[\d%])(?![.,]\d)|"
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
    r"basic|bruto|netto|before (?:tax|deductions)|voor aftrekkings)\b)*"
)
_IT_IS = (
    r"(?:(?:it'?s|it is|that'?s|is|dis|dit is|the amount is|make it|only|just|net|the|die|on|op|"
    r"on the|op die|every|elke)\s+)*"
)
_FOR = r"(?:(?:over|for|oor|vir)\s+)?"  # before months only: "over 5000" is no 5000
_IN_WORDS = re.compile(
    rf"\b(?:{_ONES}|thousand|duisend|hundred|honderd|first|last|laaste|eerste|end|einde|"
    rf"month\s?-?end|"
    r"maandeinde|eshulilo|lots?|little|much|enough|most|max\w*|possible|baie|min|moontlik|half)\b",
    re.IGNORECASE,
)
_LONG_DIGITS = re.compile(r"(?:\d ?){8,}")
_SHAPES: dict[FactName, tuple[str, str]] = {
    "remuneration": (AMOUNT, _A_MONTH),
    "amount": (AMOUNT, ""),
    "months": (rf"{MONTHS}|\d{{1,2}}|{_ONES}", ""),
    "pay_day": (rf"{PAY_DAY}|end|last|laaste", _EVERY_MONTH),
    "employee_number": (EMPLOYEE_NUMBER, ""),
    "phone": (PHONE, ""),
}
_BARE = {
    fact: re.compile(
        rf"{_IT_IS}{_FOR if fact == 'months' else ''}(?P<value>{shape}){tail}", re.IGNORECASE
    )
    for fact, (shape, tail) in _SHAPES.items()
}


def bare(text: str, fact: FactName) -> tuple[int, int] | None:
    """Where the value of the fact stands when the message is nothing but that value."""
    shape = _BARE.get(fact)
    found = shape.fullmatch(text) if shape else None
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

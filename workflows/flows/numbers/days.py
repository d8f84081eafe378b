"""One day in a text, counted from today."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from flows.numbers import figures, ordinals
from flows.numbers.amounts import AMBIGUOUS, INVALID

Day = date | str
_Reader = Callable[[re.Match[str], date, bool], Day]

MONTHS = (
    "jan(?:uary|uarie)?|feb(?:ruary|ruarie)?|mar(?:ch)?|mrt|maart|apr(?:il)?|may|mei|jun(?:e|ie)?|"
    "jul(?:y|ie)?|aug(?:ust|ustus)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|"
    "de[cs](?:ember)?"
)
_STARTS = (
    ("jan",), ("feb",), ("mar", "mrt", "maa"), ("apr",), ("may", "mei"), ("jun",), ("jul",),
    ("aug",), ("sep",), ("oct", "okt"), ("nov",), ("dec", "des"),
)  # fmt: skip
_WEEKDAYS = (
    ("mon", "monday", "maandag"),
    ("tue", "tues", "tuesday", "dinsdag"),
    ("wed", "wednesday", "wednsday", "woensdag"),
    ("thu", "thur", "thurs", "thursday", "donderdag"),
    ("fri", "friday", "vrydag"),
    ("sat", "saturday", "saterdag"),
    ("sun", "sunday", "sondag"),
)
_FRIDAY = 4
WEEKDAY = "|".join(sorted((name for day in _WEEKDAYS for name in day), key=len, reverse=True))
_TOMORROW = "tomorrow|tommorow|tomorow|tommorrow|tmrw|tmr|tmoro|2moro|2mrw|2morrow"
# Oshiwambo and Otjiherero words are attested ones; "ongula" is tomorrow and morning, so it is none.
_NEAR = {
    -2: r"day before yesterday|eergister",
    -1: r"yesterday|yesteday|gister|onghela|last night|gisteraand",
    0: (
        r"today|2day|now|nou|morning|afternoon|evening|vanoggend|"
        r"vanmiddag|vanmore|vandag|tonight|vanaand|nonena|nena|ndino"
    ),
    2: rf"(?:the )?day after (?:{_TOMORROW})|oormore|oor more",
    1: rf"{_TOMORROW}|more(?:oggend)?|mongula|muhuka",
}
_SEVERAL = re.compile(
    r"\b(?:or|of(?=\s+(?:die\s+)?\d)|between|tussen|maybe|miskien|about|around|omtrent|"
    r"ongeveer|before|voor|after|na)\b|"
    r"(?<![\d/.-])\d{1,2}(?:st|nd|rd|th|ste|de)?\s?(?:-|to|tot)\s?\d{1,2}(?:st|nd|rd|th|ste|de)?"
    r"(?![\d/.-])"
)
_ORDINAL = r"(?P<day>\d{1,2})\s?(?:st|nd|rd|th|ste|de)?"
_OF = r"(?:\s+(?:of|van))?"
_NEXT = r"next|volgende|coming"
_LAST = r"last|laas|laaste|verlede|past"
_COUNT = r"(?P<count>\d{1,3}|a|n|one|een|two|twee|three|drie|four|vier|five|vyf|six|ses|ten|tien)"
_UNIT = r"(?P<unit>days?|dae|dag|weeks?|weke|week|months?|maande?)"
_WORDS = {
    "a": 1, "n": 1, "one": 1, "een": 1, "two": 2, "twee": 2, "three": 3, "drie": 3, "four": 4,
    "vier": 4, "five": 5, "vyf": 5, "six": 6, "ses": 6, "ten": 10, "tien": 10,
}  # fmt: skip
_LAST_OF_MONTH = (
    r"(?:month\s?-?\s?end|maandeinde|maand\s?einde|"
    r"(?:end|eind|einde|last day|laaste dag|laaste)(?:\s+(?:of|van))?"
    r"(?:\s+(?:the|die|this|hierdie))?"
    r"(?:\s+month|\s+maand)?|vandeesmaand|einde vandeesmaand|eshulilo lyomwedhi)"
)


def day(text: str, *, today: date, back: bool = False) -> Day:
    """The day; "ambiguous" where it may be two, "invalid" where there is none such.

    A day without its month is the next one, or with `back` the last one that has been.
    """
    said = _tidied(text)
    for pattern, read in _SHAPES:
        found = pattern.fullmatch(said)
        if found:
            return read(found, today, back)
    return AMBIGUOUS if _SEVERAL.search(said) else INVALID


_A_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th|ste|de)?{_OF}\s+(?P<name>{MONTHS})|"
    rf"(?P<before>{MONTHS})\s+(?P<after>\d{{1,2}}))\b"
)
_A_LEAP_YEAR = 2024


def is_in_no_year(text: str) -> bool:
    """Whether the text names a date that no year has: "31 February"."""
    found = _A_DATE.search(figures.plain(text))
    if found is None:
        return False
    month = _month(found["name"] or found["before"])
    return _made(_A_LEAP_YEAR, month, int(found["day"] or found["after"])) == INVALID


def _tidied(text: str) -> str:
    said = re.sub(r"[,!?;()]+", " ", figures.plain(text)).strip(" .")
    said = ordinals.in_figures(said)
    said = re.sub(
        r"\b(?:the|die|coming|komende|(?:this|hierdie)(?!\s+(?:month|maand)))\b(?=\s+\w)", " ", said
    )
    said = re.sub(
        r"^(?:\s*(?:i|ek|ill|i'll|will|sal|can|kan|pay|paid|betaal|it|dit|het|on|op|by|teen|at|"
        r"is|was|vir|for|please|asb|only|net)\b)+",
        "",
        said,
    )
    said = re.sub(r"\b(?:please|asb|asseblief|betaal|nie)\s*$", "", said)
    said = re.sub(
        r"(?<=\w) (?:morning|afternoon|evening|night|oggend|middag|namiddag|aand|first thing)$",
        "",
        said,
    )
    return " ".join(said.split())


def _made(year: int, month: int, day_of_month: int) -> Day:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return INVALID


def _month(name: str) -> int:
    return next(number for number, starts in enumerate(_STARTS, 1) if name.startswith(starts))


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _months_on(today: date, count: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + count
    return months // 12, months % 12 + 1


def _in_full(found: re.Match[str], today: date, back: bool) -> Day:
    return _made(_year(found["year"]), int(found["month"]), int(found["day"]))


def _by_name(found: re.Match[str], today: date, back: bool) -> Day:
    month, number = _month(found["name"]), int(found["day"])
    year = found.groupdict().get("year")
    if year:
        return _on(found, _made(_year(year), month, number))
    return _on(found, _without_year(month, number, today, back))


def _on(found: re.Match[str], each: Day) -> Day:
    """The day, where it falls on the day of the week that is named beside it."""
    named = found.groupdict().get("weekday")
    wrong = named and isinstance(each, date) and named not in _WEEKDAYS[each.weekday()]
    return INVALID if wrong else each


def _without_year(month: int, number: int, today: date, back: bool) -> Day:
    years = (today.year, today.year - 1) if back else (today.year, today.year + 1)
    possible = [each for year in years if isinstance(each := _made(year, month, number), date)]
    fitting = [each for each in possible if (each <= today if back else each >= today)]
    return fitting[0] if fitting else INVALID


def _day_and_month(found: re.Match[str], today: date, back: bool) -> Day:
    month = int(found["month"])
    return _without_year(month, int(found["day"]), today, back) if 1 <= month <= 12 else INVALID


def _day_alone(found: re.Match[str], today: date, back: bool) -> Day:
    number = int(found["day"])
    for count in range(0, -3, -1) if back else range(3):
        each = _made(*_months_on(today, count), number)
        if isinstance(each, date) and (each <= today if back else each >= today):
            return _on(found, each)
    return INVALID


def _day_of_another(found: re.Match[str], today: date, back: bool) -> Day:
    count = 1 if re.fullmatch(_NEXT, found["which"]) else -1
    if found["which"] in ("this", "hierdie"):
        count = 0
    return _made(*_months_on(today, count), int(re.sub(r"\D", "", found["day"])))


def _end_of_month(found: re.Match[str], today: date, back: bool) -> Day:
    which = found.groupdict().get("which")
    count = 0 if not which else 1 if re.fullmatch(_NEXT, which) else -1
    if back and count == 0 and _end(today.year, today.month) > today:
        count = -1
    return _end(*_months_on(today, count))


def _end_of_year(found: re.Match[str], today: date, back: bool) -> Day:
    return date(today.year - back, 12, 31)


def _christmas(found: re.Match[str], today: date, back: bool) -> Day:
    return _without_year(12, 25, today, back)


def _end_of_named(found: re.Match[str], today: date, back: bool) -> Day:
    month = _month(found["name"])
    year = today.year + (not back and month < today.month) - (back and month > today.month)
    return _end(year, month)


def _from_now(found: re.Match[str], today: date, back: bool) -> Day:
    return _moved(found, today, 1)


def _ago(found: re.Match[str], today: date, back: bool) -> Day:
    return _moved(found, today, -1)


def _moved(found: re.Match[str], today: date, sign: int) -> Day:
    count = sign * (_WORDS.get(found["count"]) or int(found["count"]))
    if found["unit"].startswith("m"):
        year, month = _months_on(today, count)
        return _made(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(days=count * (7 if found["unit"].startswith("w") else 1))


def _weekday(found: re.Match[str], today: date, back: bool) -> Day:
    wanted = next(index for index, names in enumerate(_WEEKDAYS) if found["weekday"] in names)
    which = found.groupdict().get("which") or ""
    ahead, behind = (wanted - today.weekday()) % 7, (today.weekday() - wanted) % 7
    if re.fullmatch(_LAST, which):
        return today - timedelta(days=behind or 7)
    if which in ("next", "volgende"):
        # Said on a Wednesday, "next Friday" is in two days for some and in nine for others.
        return today + timedelta(days=ahead or 7) if wanted <= today.weekday() else AMBIGUOUS
    return today - timedelta(days=behind) if back else today + timedelta(days=ahead)


def _last_in_month(found: re.Match[str], today: date, back: bool) -> Day:
    each = _end(today.year, today.month)
    named = found["weekday"]
    while named not in _WEEKDAYS[each.weekday()] and (named[:4] != "work" and named[:4] != "werk"):
        each -= timedelta(days=1)
    while named[:4] in ("work", "werk") and each.weekday() > _FRIDAY:
        each -= timedelta(days=1)
    return each


def _in_next_week(found: re.Match[str], today: date, back: bool) -> Day:
    wanted = next(index for index, names in enumerate(_WEEKDAYS) if found["weekday"] in names)
    return today + timedelta(days=7 - today.weekday() + wanted)


def _open(found: re.Match[str], today: date, back: bool) -> Day:
    return AMBIGUOUS


def _near(days: int) -> _Reader:
    return lambda found, today, back: today + timedelta(days=days)


def _shape(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(pattern), read


_SHAPES: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    *(_shape(words, _near(days)) for days, words in _NEAR.items()),
    _shape(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})", _in_full),
    _shape(
        r"(?P<day>\d{1,2})\s?[-/. ]\s?(?P<month>\d{1,2})\s?[-/. ]\s?(?P<year>\d{4}|\d{2})", _in_full
    ),
    _shape(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})", _day_and_month),
    _shape(
        rf"(?:(?P<weekday>{WEEKDAY})\s+)?{_ORDINAL}{_OF}[\s-]*(?P<name>{MONTHS})\.?[\s-]*"
        r"(?P<year>\d{4}|\d{2})?",
        _by_name,
    ),
    _shape(rf"(?P<name>{MONTHS})\.?[\s-]*{_ORDINAL}(?:\s+(?P<year>\d{{4}}))?", _by_name),
    _shape(
        rf"(?P<day>\d{{1,2}})\s?(?:st|nd|rd|th|ste|de)?{_OF}\s+"
        rf"(?P<which>{_NEXT}|{_LAST}|this|hierdie)\s+(?:month|maand)",
        _day_of_another,
    ),
    _shape(
        rf"(?P<which>{_NEXT}|{_LAST})\s+(?:month|maand)\s+(?:on\s+|op\s+)?(?:the\s+|die\s+)?"
        r"(?P<day>\d{1,2}(?:st|nd|rd|th|ste|de)?)",
        _day_of_another,
    ),
    _shape(r"(?:end|eind|einde)(?:\s+(?:of|van))?\s+(?:the\s+|die\s+)?(?:year|jaar)", _end_of_year),
    _shape(r"christmas|xmas|kersfees|krismis|kersdag", _christmas),
    _shape(
        rf"(?:(?P<weekday>{WEEKDAY})\s+)?{_ORDINAL}(?:{_OF}\s+(?:month|maand))?(?:\s+(?:every|"
        rf"each) month)?",
        _day_alone,
    ),
    _shape(
        rf"(?:end|eind|einde|last day|laaste dag|month end){_OF}\s+(?P<which>{_NEXT}|{_LAST})\s+"
        r"(?:month|maand)",
        _end_of_month,
    ),
    _shape(rf"(?P<which>{_NEXT}|{_LAST})\s+(?:month\s?-?end|maandeinde)", _end_of_month),
    _shape(rf"(?:end|eind|einde|last day|laaste dag){_OF}\s+(?P<name>{MONTHS})", _end_of_named),
    _shape(_LAST_OF_MONTH, _end_of_month),
    _shape(
        rf"(?:last|laaste)\s+(?P<weekday>{WEEKDAY}|working\s?day|werks?\s?dag){_OF}\s+"
        r"(?:(?:this|hierdie)\s+)?(?:month|maand)",
        _last_in_month,
    ),
    _shape(r"(?:last|laaste)\s+(?P<weekday>working\s?day|werks?\s?dag)", _last_in_month),
    _shape(rf"(?P<weekday>{WEEKDAY})\s+(?:next|volgende)\s+week", _in_next_week),
    _shape(rf"(?:next|volgende)\s+week\s+(?P<weekday>{WEEKDAY})", _in_next_week),
    _shape(rf"(?:middle|middel){_OF}\s+(?:month|maand)|(?:this|hierdie)\s+(?:month|maand)", _open),
    _shape(rf"(?:in|within|oor|binne|over)\s+{_COUNT}\s+{_UNIT}(?:\s+time)?", _from_now),
    _shape(rf"{_COUNT}\s+{_UNIT}\s+(?:from (?:now|today)|van nou af|van vandag)", _from_now),
    _shape(rf"{_COUNT}\s+{_UNIT}\s+(?:ago|gelede|back|terug)", _ago),
    _shape(rf"(?:(?P<which>{_NEXT}|{_LAST})\s+)?(?P<weekday>{WEEKDAY})(?:\s+week)?", _weekday),
    _shape(
        r"(?:next|last|volgende|verlede|laas|early|late|mid)\s*-?\s*(?:week|month|maand)", _open
    ),
    _shape(rf"(?:in|during|early|late|mid)?\s*-?\s*(?:{MONTHS})(?:\s+\d{{4}})?", _open),
    _shape(r"(?:soon|later|ongula|some ?time|pay ?day|betaaldag|salary day|weekend)", _open),
)

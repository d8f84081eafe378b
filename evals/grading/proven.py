"""Numbers of a reply that have a source: her words, the rules, an article, or plain arithmetic.

It reckons by itself, so that a wrong figure of the product's own arithmetic has no proof here.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from evals.grading.held import Held
from evals.grading.speech import plain
from evals.outcome import Line
from flows import policy
from flows.calendar import Calendar
from flows.policy import Policy

Amounts = frozenset[Decimal]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COMMA = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")  # 10,000 and 10 000
_THOUSAND = re.compile(r"(?i)(\d+(?:\.\d+)?) ?(?:k|duisend|thousand)\b")
# What is no figure: a reference, the line of a list, a step of the form, an example's phone.
_NO_FIGURE = re.compile(
    r"\b(?:APP|CASE|LN|LOAN|BUF)-\d+\b|(?m:^\d{1,2} (?=\w))|081 234 5678"
    r"|\b(?:step|stap) [1-7](?: (?:of|van) 7)?\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\b\d\d:\d\d\b")
_MONTHS: Mapping[str, int] = {
    name: number
    for names in (
        "January February March April May June July August September October November December",
        "Januarie Februarie Maart April Mei Junie Julie Augustus September Oktober November "
        "Desember",
    )
    for number, name in enumerate(names.split(), start=1)
}
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b(?: (\d{{4}}))?")
# Examples and instructions that our questions name; none of them is a figure of hers.
_EXAMPLES: Amounts = frozenset(map(Decimal, (8500, 2000, 4471, 25, 10, 4, 100, 31, 8)))
_SHARE, _CHARGE = 3, Decimal("0.2")  # a third of the pay at most; N$20 for each N$100
_CENT, _STEP, _LEAST, _MOST = Decimal("0.01"), Decimal(100), Decimal(500), Decimal(10_000)
_MONTHS_LENT = range(1, 6)
# What hilma borrowed forty days before the case begins, and pays back on the 25th.
_LENT, _MONTHS_HERS, _SINCE, _HILMAS_PAY_DAY = Decimal(2000), 4, timedelta(days=40), 25
_SMALLEST_SHARE, _LATEST = Decimal("0.25"), timedelta(days=31)  # of what may be arranged
_WEEK, _DAYS_OF_A_MONTH = timedelta(days=7), range(1, 32)
_MONTHS_BACK, _MONTHS_AHEAD = 2, 8
_REMEMBERED = 5_000  # the same figures are told in most cases
_LONGEST_TALK = 30  # minutes: the clock goes on from step to step


def unproven(held: Held) -> Iterator[str]:
    """Every number, date and time of a reply that nothing proves."""
    told: list[str] = []
    known, moments = _known(held), _moments(held)
    for line in held.played.lines:
        if line.who == "borrower":
            told.append(line.text)
        elif line.who == "bot":
            proofs = known | _reckoned(_numbers(" ; ".join(told))) | _of_articles(held, line)
            for number in _without_proof(line.text, proofs, moments):
                yield f"{number} in {line.text[:80]!r}"


def _without_proof(text: str, proofs: Amounts, moments: frozenset[str]) -> Iterator[str]:
    rest = _NO_FIGURE.sub(" ", plain(text))
    for found in (*_DATE.finditer(rest), *_TIME.finditer(rest)):
        if _moment(found) not in moments:
            yield found[0]
    rest = _TIME.sub(" ", _DATE.sub(" ", rest))
    for number in sorted(_numbers(rest)):
        if number not in proofs:
            yield str(number)


def _numbers(text: str) -> Amounts:
    """Every number of a text, as an amount; 5k is five thousand too."""
    clean = _COMMA.sub("", plain(text))
    thousands = {Decimal(found[1]) * 1000 for found in _THOUSAND.finditer(clean)}
    return frozenset({Decimal(each) for each in _NUMBER.findall(clean)} | thousands)


# --- sources ---


def _known(held: Held) -> Amounts:
    """What holds in every reply: the rules, examples, her rows, and what the case states."""
    store, case = held.played.store, held.case
    stored = {amount for each in _whole(store.get("facts")) for amount in (each, each / 100)}
    rules = _numbers(" ".join((*_rules().display().values(), *_in_rules())))
    stated = _numbers(" ; ".join(case.must_be_said))
    rows = _reckoned(frozenset(stored)) | (_of_hilma(held) if case.who == "hilma" else frozenset())
    return rules | _EXAMPLES | stated | rows


def _in_rules() -> Iterator[str]:
    """Figures of the rules that articles do not name."""
    rules = _rules()
    sla = rules.sla
    yield from (str(each) for each in (rules.sessions.draft_days, sla.wait_minutes))
    yield from (str(count) for count in (len(rules.documents.required), rules.documents.tries))
    yield from (str(months) for months in _MONTHS_LENT)


def _whole(values: Any) -> Iterator[Decimal]:
    if isinstance(values, Mapping):
        for value in values.values():
            yield from _whole(value)
    elif isinstance(values, int) and not isinstance(values, bool):
        yield Decimal(values)
    elif isinstance(values, str):
        yield from _numbers(values)


@lru_cache(_REMEMBERED)
def _reckoned(told: Amounts) -> Amounts:
    """These amounts, and all that follows from them by the rules of one loan."""
    carried = {(pay / _SHARE).quantize(_CENT, ROUND_DOWN) for pay in told}
    lent = {each for each in told if _LEAST <= each <= _MOST}
    lent |= {each for pay in carried for each in _largest(pay)}
    lent |= {_to_a_step(each, way) for each in lent for way in (ROUND_DOWN, ROUND_UP)}
    return frozenset(told | carried | lent | {each for one in lent for each in _priced(one)})


def _to_a_step(amount: Decimal, way: str) -> Decimal:
    return (amount / _STEP).quantize(Decimal(1), way) * _STEP


def _largest(carried: Decimal) -> Iterator[Decimal]:
    """The largest loans that such a payment carries."""
    for months in _MONTHS_LENT:
        yield min(_to_a_step(carried * months / (1 + _CHARGE), ROUND_DOWN), _MOST)


def _priced(lent: Decimal) -> Iterator[Decimal]:
    """What such a loan costs, in all and by the month; the last payment takes up the cents."""
    total = lent * (1 + _CHARGE)
    yield from (total, lent * _CHARGE)
    for months in _MONTHS_LENT:
        for way in (ROUND_DOWN, ROUND_UP):
            each = (total / months).quantize(_CENT, way)
            yield from (each, total - each * (months - 1))


def _of_articles(held: Held, line: Line) -> Amounts:
    """The figures that stand in the articles of this turn; how they are filled in is the rules'."""
    slugs = {
        slug
        for turn in held.played.turns
        for slug in turn.articles
        if turn.number == line.turn and slug
    }
    return frozenset(number for slug in slugs for number in _article(slug))


@cache
def _article(slug: str) -> Amounts:
    folder = resources.files("knowledge_base") / "articles"
    files = (folder / language / f"{slug}.md" for language in ("en", "af"))
    return _numbers(" ".join(each.read_text("utf-8") for each in files if each.is_file()))


def _of_hilma(held: Held) -> Amounts:
    """The figures of her running loan, on each day of the case."""
    began, *later = (_calendar().today(now) for now in held.moments)
    due = _due_dates(began - _SINCE)
    each = _LENT * (1 + _CHARGE) / _MONTHS_HERS
    paid = each * sum(day < began for day in due)
    left = _LENT * (1 + _CHARGE) - paid
    days = {_calendar().add_business_days(day, n) for day in (began, *later) for n in range(6)}
    settles = {_settled(day, since=began - _SINCE, last=due[-1]) - paid for day in days}
    settles |= {each, paid, each * _SMALLEST_SHARE}
    counts = {Decimal(count) for count in range(_MONTHS_HERS + 1)}
    return frozenset({_LENT, each, left, *settles, *(left - some for some in settles)} | counts)


def _due_dates(since: date) -> list[date]:
    """One payment a month, the first a week after the payout at the earliest."""
    days = sorted(_pay_days(since, frozenset({_HILMAS_PAY_DAY})))
    return [day for day in days if day >= since + _WEEK][:_MONTHS_HERS]


def _settled(day: date, *, since: date, last: date) -> Decimal:
    """All that was lent, and the charge for the days up to this one; a broken cent is hers."""
    share = _LENT * _CHARGE * min((day - since).days, (last - since).days) / (last - since).days
    return _LENT + share.quantize(_CENT, ROUND_DOWN)


# --- days ---


def _moments(held: Held) -> frozenset[str]:
    """The days and times that may be named, seen from each day of the case."""
    words = " ; ".join(line.text for line in held.played.lines if line.who == "borrower")
    told = {int(each) for each in _numbers(words) if each in _DAYS_OF_A_MONTH}
    paid_on = frozenset({*told, _HILMAS_PAY_DAY, 31})
    stored = {each for each in _texts(held.played.store.get("facts")) if _DAY.fullmatch(each)}
    return frozenset(stored.union(*(_seen_from(now, paid_on) for now in held.moments)))


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, Mapping):
        yield from (each for each in values.values() if isinstance(each, str))


@cache
def _seen_from(now: datetime, paid_on: frozenset[int]) -> frozenset[str]:
    calendar, service = _calendar(), _rules().sla.first_response_minutes
    today = calendar.today(now)
    days = {today, *(calendar.add_business_days(today, count) for count in range(1, 6))}
    days |= {*_pay_days(today, paid_on), today - _SINCE, today + _LATEST}
    times = {calendar.next_opening(now)} | {
        calendar.add_office_time(now + timedelta(minutes=late), minutes)
        for minutes in service
        for late in range(_LONGEST_TALK)
    }
    days |= {each.date() for each in times}
    written = {text for day in days for text in (str(day), f"{day:%m-%d}")}
    return frozenset(written | {f"{each:%H:%M}" for each in times})


def _pay_days(today: date, paid_on: frozenset[int]) -> Iterator[date]:
    """The days on which a payment may fall: one that is no business day is paid before it."""
    for ahead in range(-_MONTHS_BACK, _MONTHS_AHEAD):
        years, month = divmod(today.month - 1 + ahead, 12)
        year, month = today.year + years, month + 1
        for day in paid_on:
            last = monthrange(year, month)[1]
            yield _calendar().business_day_before(date(year, month, min(day, last)))


def _moment(found: re.Match[str]) -> str:
    """As `_seen_from` writes it: a whole date, a day without its year, or a time."""
    if found.re is _TIME:
        return found[0]
    day, month, year = int(found[1]), _MONTHS[found[2]], found[3]
    return f"{year}-{month:02}-{day:02}" if year else f"{month:02}-{day:02}"


@cache
def _rules() -> Policy:
    return policy.load().on(date(2026, 11, 23))


@cache
def _calendar() -> Calendar:
    return Calendar(_rules().hours)

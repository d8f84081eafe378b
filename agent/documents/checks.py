"""Papers held against what she said and against each other: what a person should look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rapidfuzz import fuzz

from agent.documents import answers
from agent.documents.findings import AMOUNTS, FieldName, Found, PaperKind
from agent.documents.labels import plain
from flows.policy import DocumentRules

About = Literal[
    "expired",
    "too_old",
    "name",
    "born_on",
    "employer",
    "pay",
    "period",  # it pays for a week or two, or for more than a month
    "deposit",  # what the bank got is not what the payslip says
    "number",
    "not_read",
]
_INITIALS = 3  # letters at most of what stands for first names
_NAMES: tuple[FieldName, ...] = ("full_name", "account_holder")
_EVERY_COMPANY = frozenset(
    ("pty", "ltd", "ptyltd", "limited", "cc", "edms", "bpk", "inc", "the", "and", "namibia")
)
_A_MONTH = range(25, 36)  # days: months of pay begin on any day, and some end early
_FALSE_FUTURE = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What she has said of herself, as far as she has been asked."""

    name: str | None = None
    born_on: date | None = None
    employer: str | None = None
    remuneration_cents: int | None = None  # basic, or all that she earns: people mean either


@dataclass(frozen=True)
class Concern:
    """Something that does not fit; no accusation, for papers and people both err."""

    about: About
    kind: PaperKind
    field: FieldName | None = None


def checks(
    found: Sequence[Found], *, told: Told, today: date, rules: DocumentRules
) -> tuple[Concern, ...]:
    """Everything that speaks against using these papers without a look."""
    return (
        *(each for paper in found for each in _of_itself(paper, today=today, rules=rules)),
        *(each for paper in found for each in _with_told(paper, told=told, rules=rules)),
        *_with_each_other(found, rules=rules),
    )


def same_name(one: str, other: str, *, at_least: int) -> bool:
    """Whether two names may be one person's: in any order, with initials, a letter misread."""
    ours, theirs = _parts(one), _parts(other)
    if not ours or not theirs:
        return False
    if fuzz.token_sort_ratio(" ".join(ours), " ".join(theirs)) >= at_least:
        return True
    return any(
        1 < len(fewer) <= len(more) and _are_among(fewer, more, at_least=at_least)
        for fewer, more in ((ours, theirs), (theirs, ours))
    )


def same_company(one: str, other: str, *, at_least: int) -> bool:
    """Whether two names may be one employer's, without what every company is called."""
    ours, theirs = _company(one), _company(other)
    return bool(ours and theirs) and fuzz.token_set_ratio(ours, theirs) >= at_least


def _of_itself(paper: Found, *, today: date, rules: DocumentRules) -> Iterator[Concern]:
    """What a paper says that can be judged without any other."""
    expires = _day(paper, "expires_on")
    if expires is not None and expires < today:
        yield Concern("expired", paper.kind, "expires_on")
    dated = _dated(paper)
    if dated is not None and not _is_recent(paper.kind, dated[1], today=today, rules=rules):
        yield Concern("too_old", paper.kind, dated[0])
    if paper.kind == "payslip" and not _is_of_a_month(paper):
        yield Concern("period", paper.kind, "period_from")
    for name, value in paper.values.items():
        # Sums by kind are ours, not the paper's; their doubt is that of the lines.
        if value.flag is not None and (name in AMOUNTS or value.flag != "low_score"):
            yield Concern("number" if value.flag == "check_digit" else "not_read", paper.kind, name)
    for name in paper.missing:
        yield Concern("not_read", paper.kind, name)


def _is_of_a_month(slip: Found) -> bool:
    """Whether both days of what it pays for are a month apart, where it names both."""
    first, last = _day(slip, "period_from"), _day(slip, "pay_period")
    return first is None or last is None or (last - first).days + 1 in _A_MONTH


def _dated(paper: Found) -> tuple[FieldName, date] | None:
    names: tuple[FieldName, ...] = ()
    if paper.kind == "payslip":
        names = ("pay_period", "paid_on")
    elif paper.kind == "bank_statement":
        names = ("period_to",)
    elif paper.kind == "bank_letter":
        names = ("issued_on",)
    for name in names:
        day = _day(paper, name)
        if day is not None:
            return name, day
    return None


def valid_until(paper: Found, *, rules: DocumentRules) -> date | None:
    """The last day on which it counts: its own, or its date and what the policy adds to it.

    None where nothing that is sure on it says so.
    """
    expires = paper.values.get("expires_on")
    days = [_day(paper, "expires_on")] if expires is not None and expires.is_sure else []
    dated = _dated(paper)
    if dated is not None and paper.values[dated[0]].is_sure:
        days.append(dated[1] + timedelta(days=_max_days(paper.kind, rules)))
    return min((day for day in days if day is not None), default=None)


def _max_days(kind: PaperKind, rules: DocumentRules) -> int:
    return {
        "payslip": rules.payslip_max_days,
        "bank_letter": rules.bank_letter_max_days,
        "bank_statement": rules.statement_max_days,
    }[kind]


def _is_recent(kind: PaperKind, day: date, *, today: date, rules: DocumentRules) -> bool:
    most = _max_days(kind, rules)
    # A payslip of this month names its last day, which is still to come.
    ends_later = kind == "payslip" and (day.year, day.month) == (today.year, today.month)
    return today - timedelta(days=most) <= day and (day <= today + _FALSE_FUTURE or ends_later)


def _with_told(paper: Found, *, told: Told, rules: DocumentRules) -> Iterator[Concern]:
    shown = name_on(paper)
    if told.name and shown and not same_name(told.name, shown, at_least=rules.name_alike):
        yield Concern("name", paper.kind, _name_field(paper))
    yield from _birth(paper, told)
    ours, theirs = told.employer, _text(paper, "employer")
    if ours and theirs and not same_company(ours, theirs, at_least=rules.name_alike):
        yield Concern("employer", paper.kind, "employer")
    if told.remuneration_cents is not None and paper.kind == "payslip":
        yield from _pay(paper, told.remuneration_cents, rules=rules)


def _birth(paper: Found, told: Told) -> Iterator[Concern]:
    """Her day of birth against the card's, and against the first figures of its number."""
    if told.born_on is None:
        return
    born, number = _day(paper, "born_on"), _text(paper, "national_id")
    if born is not None and born != told.born_on:
        yield Concern("born_on", paper.kind, "born_on")
    elif number is not None and told.born_on not in answers.birth_days(number):
        yield Concern("born_on", paper.kind, "national_id")


def _pay(paper: Found, said: int, *, rules: DocumentRules) -> Iterator[Concern]:
    """What she earns is what the payslip calls basic, or gross."""
    shown = [_cents(paper, "basic_cents"), _cents(paper, "gross_cents")]
    known = [each for each in shown if each is not None]
    if known and all(abs(each - said) > rules.amounts_apart_cents for each in known):
        yield Concern("pay", paper.kind, "gross_cents")


def _with_each_other(found: Sequence[Found], *, rules: DocumentRules) -> Iterator[Concern]:
    yield from _names_apart(found, rules=rules)
    identities: tuple[FieldName, ...] = ("national_id", "account_number", "born_on")
    for name in identities:
        held = [(paper, paper.values[name].value) for paper in found if name in paper.values]
        for paper, value in held[1:]:
            if value != held[0][1]:
                yield Concern("born_on" if name == "born_on" else "number", paper.kind, name)
    yield from _deposit(found, rules=rules)


def is_paid_as_it_says(slip: Found, statement: Found, *, rules: DocumentRules) -> bool | None:
    """Whether the bank got what the payslip says is paid; None where they cannot be compared.

    They cannot where the statement is another person's, or one of the two amounts is not sure.
    """
    ours, theirs = name_on(slip), name_on(statement)
    if ours and theirs and not same_name(ours, theirs, at_least=rules.name_alike):
        return None
    if _cents(slip, "net_cents") is None or _cents(statement, "salary_credit_cents") is None:
        return None
    return not any(_deposit((slip, statement), rules=rules))


def is_of_account(letter: Found, statement: Found, *, rules: DocumentRules) -> bool | None:
    """Whether both name one account; None where they are of two people, or one is not sure."""
    ours, theirs = name_on(letter), name_on(statement)
    if ours and theirs and not same_name(ours, theirs, at_least=rules.name_alike):
        return None
    numbers = [paper.values.get("account_number") for paper in (letter, statement)]
    sure = [each.value for each in numbers if each is not None and each.is_sure]
    return sure[0] == sure[1] if len(sure) == 2 else None


def is_older(slip: Found, than: Found, *, rules: DocumentRules) -> bool:
    """Whether it pays for an earlier month than another payslip of the same person."""
    ours, theirs = _day(slip, "pay_period"), _day(than, "pay_period")
    name, other = name_on(slip), name_on(than)
    if than.kind != slip.kind or not (ours and theirs and name and other):
        return False
    return ours < theirs and same_name(name, other, at_least=rules.name_alike)


def is_recent(paper: Found, *, today: date, rules: DocumentRules) -> bool:
    """Whether the day that it names is no older than the policy takes."""
    dated = _dated(paper)
    return dated is not None and _is_recent(paper.kind, dated[1], today=today, rules=rules)


def _names_apart(found: Sequence[Found], *, rules: DocumentRules) -> Iterator[Concern]:
    named = [(paper, name) for paper in found if (name := name_on(paper)) is not None]
    for paper, name in named[1:]:
        if not same_name(named[0][1], name, at_least=rules.name_alike):
            yield Concern("name", paper.kind, _name_field(paper))


def _deposit(found: Sequence[Found], *, rules: DocumentRules) -> Iterator[Concern]:
    """The pay that comes in at the bank against what the newest payslip says is paid."""
    slips = [paper for paper in found if paper.kind == "payslip"]
    newest = max(slips, key=lambda paper: _day(paper, "pay_period") or date.min, default=None)
    net = None if newest is None else _cents(newest, "net_cents")
    if net is None:
        return
    for paper in found:
        credit = _cents(paper, "salary_credit_cents")
        if credit is not None and abs(net - credit) > rules.amounts_apart_cents:
            yield Concern("deposit", paper.kind, "salary_credit_cents")


def name_on(paper: Found) -> str | None:
    """Whose paper it is, in whichever parts it names her."""
    surname, first = _text(paper, "surname"), _text(paper, "first_names")
    if surname or first:
        return " ".join(part for part in (first, surname) if part)
    return next((name for field in _NAMES if (name := _text(paper, field))), None)


def _name_field(paper: Found) -> FieldName:
    fields: tuple[FieldName, ...] = ("surname", "first_names", *_NAMES)
    return next(name for name in fields if name in paper.values)


def _parts(name: str) -> list[str]:
    return [part for part in map(plain, name.replace("-", " ").replace(".", " ").split()) if part]


def _are_among(fewer: Sequence[str], more: Sequence[str], *, at_least: int) -> bool:
    """Each of the fewer parts is one of the others, or the initial of one; one is whole."""
    left, whole = list(more), 0
    for part in sorted(fewer, key=len, reverse=True):
        match = next((each for each in left if fuzz.ratio(part, each) >= at_least), None)
        whole += match is not None
        if match is None and len(part) <= _INITIALS:
            # `MN Simataa` is Maria Ndeshi Simataa.
            starts = [each for each in left if each[0] == part[0]]
            match = starts[0] if starts else None
        if match is None:
            return False
        left.remove(match)
    return whole > 0


def _company(name: str) -> str:
    """Its own words."""
    return " ".join(part for part in _parts(name) if part not in _EVERY_COMPANY)


def _day(paper: Found, name: FieldName) -> date | None:
    value = paper.values.get(name)
    return value.value if value is not None and isinstance(value.value, date) else None


def _text(paper: Found, name: FieldName) -> str | None:
    value = paper.values.get(name)
    return value.value if value is not None and isinstance(value.value, str) else None


def _cents(paper: Found, name: FieldName) -> int | None:
    """An amount that is proven; what is not has its own concern."""
    value = paper.values.get(name)
    sure = value is not None and value.is_sure and isinstance(value.value, int)
    return int(str(value.value)) if sure and value is not None else None

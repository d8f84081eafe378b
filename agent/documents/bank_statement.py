"""Bank statements: whose account, which months, and the pay that comes in every month."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from statistics import median

from agent.documents import answers, bank_letter, days, fields, movements
from agent.documents.findings import FieldName, Value
from agent.documents.headings import addressee, sender
from agent.documents.labels import Form
from agent.documents.movements import Movement
from agent.documents.sheets import Sheet, Words
from flows.policy import DocumentRules

_LABELS: dict[FieldName, tuple[str, ...]] = {
    **bank_letter.LABELS,
    "period_from": ("transactions", "transaksies", "statement period", "period", "tydperk",
                    "staatperiode", "from", "van",
                    "statement from", "period from", "for the period", "vanaf", "statement dates",
                    "date range", "period covered", "from date"),
    "period_to": ("to", "tot", "statement to", "period to", "until", "to date",
                  "statement date to"),
}  # fmt: skip
_PAY = re.compile(r"(?i)salar|\bwages?\b|\bloon|\bpayroll\b|remunerat|\bpay\b|besoldig")
_OUT_OF_PAY = re.compile(r"(?i)advance|voorskot|loan|lening|revers|debit|refund|terugbetal")
_MONTHS = 2  # in which a credit must come to be regular
_USUAL = 1.5  # times the usual pay: more than that is a bonus beside it


def read(sheets: Sequence[Sheet], rules: DocumentRules) -> dict[FieldName, Value]:
    """What its heading says and its rows prove."""
    values: dict[FieldName, Value] = {}
    for sheet in sheets:
        for name, found in _headed(sheet, rules):
            values.setdefault(name, found)
    rows = movements.read(sheets)
    salary = _salary(rows)
    if salary is not None:
        values["salary_credit_cents"] = salary
    return values


def accounts(sheets: Sequence[Sheet]) -> frozenset[str]:
    """The account numbers that its pages print at a label."""
    return frozenset(
        number
        for sheet in sheets
        for _, number in Form(sheet, _LABELS).answers("account_number", answers.account_number)
    )


def _headed(sheet: Sheet, rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    form = Form(sheet, _LABELS)
    reads: fields.Reads = (
        ("bank", answers.title),
        ("account_holder", answers.name),
        ("account_number", answers.account_number),
        ("branch_code", answers.branch_code),
        ("account_type", lambda words: bank_letter.account_type(words.text)),
    )
    yield from fields.labelled(form, reads, at_least=rules.min_score)
    found = sender(sheet, lambda text: True, like=bank_letter.BANK)
    if found is not None:
        words, text = found
        yield "bank", fields.value(words, bank_letter.bank_name(text), at_least=rules.min_score)
    addressed = addressee(sheet)
    if addressed is not None:
        yield "account_holder", fields.value(*addressed, at_least=rules.min_score)
    yield from _period(form, rules)


def _period(form: Form[FieldName], rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    """Both days stand at one label, or each at its own."""
    both = form.first("period_from", _two_days)
    if both is not None:
        words, (first, last) = both
        yield "period_from", fields.value(words, first, at_least=rules.min_score)
        yield "period_to", fields.value(words, last, at_least=rules.min_score)
        return
    names: tuple[FieldName, ...] = ("period_from", "period_to")
    for name in names:
        answer = form.first(name, answers.day)
        if answer is not None:
            yield name, fields.value(*answer, at_least=rules.min_score)


def _two_days(words: Words) -> tuple[date, date] | None:
    found = days.days(words.text)
    return (found[0].on, found[1].on) if len(found) == 2 and found[0].on < found[1].on else None


def _salary(rows: Sequence[Movement]) -> Value | None:
    """The largest credit of those that come every month; unproven unless every row is."""
    came_in = [row for row in rows if row.cents > 0]
    worded = [row for row in came_in if _PAY.search(row.text) and not _OUT_OF_PAY.search(row.text)]
    regular = _regular(worded)
    likely = regular or worded or _regular(came_in)
    if not likely:
        return None
    largest = max(likely, key=lambda row: row.cents)
    is_sure = (
        bool(regular)
        and all(row.is_proven for row in regular)
        and all(row.is_proven or row.is_first for row in rows)
        and largest.cents == max(row.cents for row in worded)
        and largest.cents <= _USUAL * median(row.cents for row in regular)
        and all(row.text for row in came_in)  # whatever has lost its words may be pay
    )
    words, flag = largest.amount.words, None if is_sure else "unproven"
    raw = words.text.strip()
    return Value(largest.cents, raw, words.page, words.box, words.score, flag)


def _regular(came_in: Sequence[Movement]) -> Sequence[Movement]:
    """Credits with the same words in several months; of several such, the larger."""
    by_words: Mapping[str, list[Movement]] = defaultdict(list)
    for row in came_in:
        by_words[_without_month(row.text)].append(row)
    often = [
        rows
        for rows in by_words.values()
        if len({(row.on.year, row.on.month) for row in rows if row.on is not None}) >= _MONTHS
    ]
    return max(often, key=lambda rows: max(row.cents for row in rows), default=[])


def _without_month(text: str) -> str:
    """The words that stay the same from month to month."""
    words = re.findall(r"[a-z]+", text.lower())
    return " ".join(word for word in words if not days.is_month(word))

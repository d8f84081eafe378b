"""Payslips: whose, for when, from whom, and amounts that are believed only if they add up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from agent.documents import answers, days, fields, pay_lines, pay_sums
from agent.documents.findings import FieldName, Value
from agent.documents.headings import sender
from agent.documents.labels import Form, is_like, plain
from agent.documents.pay_lines import Amount
from agent.documents.pay_sums import Entry, Reckoned
from agent.documents.sheets import Sheet, Words, around
from flows.policy import DocumentRules

_LABELS: dict[FieldName, tuple[str, ...]] = {
    "employer": ("employer", "company", "employer name", "company name", "werkgewer", "maatskappy",
                 "name of employer"),
    "full_name": ("employee name", "employee", "name", "full name", "full names", "naam",
                  "werknemer",
                  "name of employee", "employee s name", "naam van werknemer", "name and surname",
                  "surname and initials", "naam en van", "werknemer naam", "employee names",
                  "worker", "werker",
                  "staff member"),
    "surname": ("surname", "van", "last name", "family name"),
    "first_names": ("first names", "first name", "voorname", "voornaam", "given names", "forenames",
                    "initials and first names"),
    "employee_number": (
        "employee no", "employee number", "emp no", "emp number", "employee code", "emp code",
        "staff no", "staff number", "payroll no", "payroll number", "salary no", "salary reference",
        "werknemernommer", "werknemer nr", "personeelnommer", "personnel number", "persal no",
        "works no", "works number", "clock no", "werknemer no", "salary number", "employee id",
        "staff id",
    ),
    "national_id": ("id number", "id no", "identity number", "identity no", "id nommer",
                    "identiteitsnommer", "national id"),
    "job_title": ("job title", "occupation", "position", "designation", "pos", "beroep",
                  "posbenaming",
                  "job", "rank", "post title"),
    "pay_period": (
        "pay period", "period", "tydperk", "period end", "period ending", "pay period ending",
        "pay month", "month", "maand", "for the month of", "salary month", "month ending",
        "betaaltydperk",
        "period ended", "month end", "salary period", "vir die maand", "tydperk eindig",
        "pay period end",
    ),
    "paid_on": ("pay date", "date paid", "paid on", "payment date", "date of payment",
                "betaaldatum",
                "datum betaal", "betaal op", "paid", "betaal", "date", "datum", "salary date",
                "payday", "betaaldag"),
    # Labels of what is not read here, so that they are never taken for an answer.
    "bank": ("bank", "bank name", "bank account", "account no", "account number", "department",
             "branch", "cost centre", "tax number", "tax no", "income tax number", "date engaged",
             "start date", "address", "departement", "rekeningnommer", "earnings", "deductions",
             "verdienste", "aftrekkings", "net pay", "net salary", "gross pay", "description",
             "amount", "pay point", "grade", "belastingnommer", "ssc number", "ssc no", "payslip",
             "social security no", "social security number", "nett pay", "nett salary",
             "salarisstrokie"),
}  # fmt: skip
_BASIC = ("basic salary", "basic wage", "basic pay", "basic", "basiese salaris", "basiese loon",
          "basies", "salary", "wage", "wages", "salaris", "loon", "normal pay", "basic earnings",
          "normal time", "basis salaris", "ordinary pay", "monthly salary", "basic monthly salary",
          "maandsalaris", "basiese verdienste")  # fmt: skip
_CODE_AND_NAME = re.compile(
    r"(?P<code>[A-Za-z]{0,4}\d{3,8})\s+(?P<name>[^\W\d_]+(?: [^\W\d_]+){1,4})"
)
_CODE = re.compile(r"[(\[]?\b[A-Za-z]{0,4}[-/]?\d[\w\-/]*\b[)\]]?")


def read(sheets: Sequence[Sheet], rules: DocumentRules) -> dict[FieldName, Value]:
    """What a payslip shows; it may lie on several pages."""
    values: dict[FieldName, Value] = {}
    for sheet in sheets:
        for name, found in _named(Form(sheet, _LABELS), sheet, rules):
            values.setdefault(name, found)
    if {"surname", "first_names"} <= values.keys():
        values.pop("full_name", None)
    lines = [line for sheet in sheets for line in pay_lines.read(sheet)]
    return {**values, **_amounts(pay_sums.reckon(lines), rules)} if lines else values


def _named(
    form: Form[FieldName], sheet: Sheet, rules: DocumentRules
) -> Iterator[tuple[FieldName, Value]]:
    """Everything but the amounts."""
    reads: fields.Reads = (
        ("employer", _employer),
        ("full_name", _person),
        ("surname", answers.name),
        ("first_names", answers.name),
        ("employee_number", answers.number),
        ("national_id", answers.national_id),
        ("job_title", _job),
        ("pay_period", _period),
        ("paid_on", answers.day),
    )
    yield from fields.labelled(form, reads, at_least=rules.min_score)
    began = form.first("pay_period", _began)
    if began is not None:
        yield "period_from", fields.value(*began, at_least=rules.min_score)
    yield from _unlabelled(form, sheet, rules)


def _unlabelled(
    form: Form[FieldName], sheet: Sheet, rules: DocumentRules
) -> Iterator[tuple[FieldName, Value]]:
    """What papers print without a label: the employer on top, a month in the heading."""
    company = sender(sheet, _is_name_of_employer)
    if company is not None:
        yield "employer", fields.value(*company, at_least=rules.min_score)
    number = form.first("full_name", _code)
    if number is not None:
        yield "employee_number", fields.value(*number, at_least=rules.min_score)
    yield from _coded_name(sheet, rules)
    for words in sheet.words:
        ends = days.month_end(words.text)
        if ends is not None:
            yield "pay_period", fields.value(words, ends, at_least=rules.min_score)
            return


def _coded_name(sheet: Sheet, rules: DocumentRules) -> Iterator[tuple[FieldName, Value]]:
    """A number and a name in one line, neither with a label."""
    for words in sheet.words:
        match = _CODE_AND_NAME.fullmatch(words.text.strip())
        name = None if match is None else answers.name(replace(words, text=match["name"]))
        if match is not None and name is not None:
            yield "employee_number", fields.value(words, match["code"], at_least=rules.min_score)
            yield "full_name", fields.value(words, name, at_least=rules.min_score)
            return


def _employer(words: Words) -> str | None:
    """Not `contributions`, of which a heading says that they are the company's."""
    text = answers.title(words)
    return text if text is not None and _is_name_of_employer(text) else None


def _person(words: Words) -> str | None:
    """A name, beside which a code may stand."""
    return answers.name(replace(words, text=_CODE.sub(" ", words.text)))


def _code(words: Words) -> str | None:
    codes = _CODE.findall(words.text)
    return codes[0].strip("()[]") if len(codes) == 1 else None


def _job(words: Words) -> str | None:
    text = answers.title(words)
    return None if text is None or re.search(r"\d", text) else answers.sentence(text)


def _period(words: Words) -> date | None:
    """The last day that it pays for."""
    found = days.days(words.text)
    if len(found) > 2:
        return None  # the next column's day is among them
    return found[-1].on if found else days.month_end(words.text)


def _began(words: Words) -> date | None:
    """The first day that it pays for, where both stand there."""
    found = days.days(words.text)
    return found[0].on if len(found) == 2 and found[0].on < found[1].on else None


def _is_name_of_employer(text: str) -> bool:
    kind = pay_lines.heading_of(text), pay_lines.total_of(text)
    return kind == (None, None)


def _amounts(reckoned: Reckoned, rules: DocumentRules) -> dict[FieldName, Value]:
    """The totals, and the deductions by kind; without proof a person looks at each."""
    sums = reckoned.sums
    flag = None if reckoned.is_proven else "unproven"
    values: dict[FieldName, Value] = {}
    printed: tuple[tuple[FieldName, Amount | None], ...] = (
        ("basic_cents", _basic(sums.earned)),
        ("gross_cents", sums.gross),
        ("deductions_cents", sums.deductions),
        ("net_cents", sums.net),
    )
    for name, amount in printed:
        if amount is not None:
            values[name] = _value(amount, abs(amount.cents), flag)
    anchor = sums.deductions or sums.net
    if anchor is not None:
        values |= _split(sums.deducted, anchor, flag, rules)
        if "deductions_cents" not in values and sums.deducted:
            values["deductions_cents"] = _sum(sums.deducted, anchor, flag)
    return values


def _value(amount: Amount, cents: int, flag: str | None) -> Value:
    words = amount.words
    return Value(cents, words.text.strip(), words.page, words.box, words.score, flag)


def _basic(earned: Sequence[Entry]) -> Amount | None:
    for entry in earned:
        name = plain(entry.name)
        if any(is_like(name, plain(word)) for word in _BASIC):
            return entry.amount
    return None


def _split(
    deducted: Sequence[Entry], anchor: Amount, flag: str | None, rules: DocumentRules
) -> dict[FieldName, Value]:
    """By law, and agreed to; one line that is neither leaves both unproven."""
    by_law = [each for each in deducted if is_in(each.name, rules.statutory_words)]
    agreed = [each for each in deducted if is_in(each.name, rules.agreed_words)]
    is_split = all((each in by_law) != (each in agreed) for each in deducted)
    doubt = flag or (None if is_split else "unproven")
    rest = [each for each in deducted if each not in by_law]
    return {
        "statutory_cents": _sum(by_law, anchor, doubt),
        "agreed_cents": _sum(rest, anchor, doubt),
    }


def is_in(name: str, words: Sequence[str]) -> bool:
    """Whether a line of a payslip is one of these, by its words or by how it begins."""
    parts = [plain(part) for part in re.findall(r"[\w.]+", name)]
    whole = plain(name)
    for word in words:
        wanted = plain(word)
        if whole == wanted or wanted in parts or is_like(whole, wanted):
            return True
        if len(wanted) >= 5 and (wanted in whole or any(is_like(part, wanted) for part in parts)):
            return True
    return False


def _sum(entries: Sequence[Entry], anchor: Amount, flag: str | None) -> Value:
    """Several lines as one value; none is nothing, which the totals prove."""
    if not entries:
        return _value(anchor, 0, flag)
    words = [each.amount.words for each in entries]
    return Value(
        sum(each.cents for each in entries),
        " + ".join(each.text.strip() for each in words),
        words[0].page,
        around(each.box for each in words if each.page == words[0].page),
        min(each.score for each in words),
        flag,
    )

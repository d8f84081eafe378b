"""The table of a payslip as lines: what each is called, its amount, and under which heading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, TypeVar

from agent.documents import figures
from agent.documents.labels import is_like, plain
from agent.documents.sheets import Sheet, Words

# What the employer adds is neither earned nor deducted; a total below it is still one.
Heading = Literal["earned", "deducted", "added", "ignored", "current"]
Total = Literal["gross", "deductions", "net", "sum", "ignored"]

Kind = TypeVar("Kind", Heading, Total)

_EDGE = 1.6  # heights that the edges of a column and its heading stand apart at most
_HEADINGS: Mapping[Heading, tuple[str, ...]] = {
    "earned": (
        "earnings", "income", "earned", "what you earned", "remuneration", "payments",
        "allowances", "verdienste", "inkomste", "besoldiging", "earnings n",
        "salary and allowances",
        "additions", "credits", "gross earnings",
    ),
    "deducted": (
        "deductions", "deducted", "less", "less deductions", "aftrekkings", "required by law",
        "agreed by you", "statutory deductions", "other deductions", "voluntary deductions",
        "statutory", "minus", "deductions n", "agreed deductions", "statutere aftrekkings",
        "ander aftrekkings", "debits", "subtractions", "what we deducted", "what you paid",
    ),
    "added": (
        "employer contributions", "company contributions", "employer contribution",
        "company contribution", "contributions", "werkgewerbydraes", "maatskappybydraes", "bydraes",
        "fringe benefits", "cost to company", "leave", "verlof", "leave balances", "loan balances",
        "employer costs", "information", "inligting",
    ),
    "ignored": (
        "year to date", "ytd", "ytd amount", "jaar tot datum", "jtd", "to date", "cumulative",
        "hours", "ure", "units", "eenhede", "rate",
        "tarief",
        "qty", "quantity", "balance", "balances", "saldo",
        "previous", "last month", "days", "dae", "totals to date", "balance owing", "owing",
        "outstanding", "outstanding balance", "loan balance", "uitstaande", "uitstaande saldo",
        "year to date n", "tax year to date", "year totals",
    ),
    "current": (
        "this month", "current", "amount", "bedrag", "this period", "hierdie maand", "value",
        "amount n", "current period", "current month", "description", "beskrywing",
    ),
}  # fmt: skip
_TOTALS: Mapping[Total, tuple[str, ...]] = {
    "gross": (
        "gross pay", "gross salary", "gross earnings", "gross income", "gross remuneration",
        "total earnings", "total income", "total remuneration", "gross", "gross wage",
        "gross wages",
        "bruto", "bruto salaris", "bruto loon", "bruto verdienste", "totale verdienste",
        "totale inkomste", "totaal verdienste", "total gross", "total gross pay", "earnings total",
        "total pay", "total gross earnings", "bruto besoldiging", "brutosalaris", "total payments",
        "totaal bruto",
    ),
    "deductions": (
        "total deductions", "less deductions", "deductions total", "totale aftrekkings",
        "totaal aftrekkings", "total deducted", "deductions", "less total deductions",
        "aftrekkings", "min aftrekkings", "sum of deductions", "aftrekkings totaal",
    ),
    "net": (
        "net pay", "nett pay", "net salary", "nett salary", "net", "nett", "take home pay",
        "take home", "net amount", "net income", "net wage", "net wages", "nett wages", "nett wage",
        "netto", "netto salaris", "netto loon", "netto betaling", "netto bedrag", "amount paid",
        "net remuneration", "nett remuneration", "amount payable", "net amount payable",
        "salary payable", "paid into bank", "net payable", "bank transfer", "net pay to bank",
        "nettosalaris", "betaal in bank", "net paid", "nett paid", "take home salary",
    ),
    "sum": ("total", "totals", "totaal", "subtotal"),
    "ignored": (
        "taxable income", "taxable", "belasbare inkomste", "belasbaar", "leave days",
        "leave balance",
        "loan balance", "balance", "employer social security", "employer pension",
        "cost to company",
        "pensionable", "ytd", "year to date", "hourly rate", "daily rate", "leave due", "uurtarief",
        "tax paid to date", "taxable earnings", "opening balance", "closing balance", "rate of pay",
    ),
}  # fmt: skip
_HEADING_OF: Mapping[str, Heading] = {
    plain(text): kind for kind, texts in _HEADINGS.items() for text in texts
}
_TOTAL_OF: Mapping[str, Total] = {
    plain(text): kind for kind, texts in _TOTALS.items() for text in texts
}
_CURRENCY = re.compile(r"(?i)\(?\b(?:N\s?\$|NAD)\)?")


@dataclass(frozen=True)
class Amount:
    """An amount in its place."""

    words: Words
    cents: int


Piece = Words | Amount
Row = tuple[Piece, ...]


@dataclass(frozen=True)
class PayLine:
    """A line with the amounts that stand at it; `headings` is what stands above each."""

    label: Words
    amounts: tuple[Amount, ...]
    headings: tuple[Heading | None, ...]
    total: Total | None

    @property
    def is_clear(self) -> bool:
        """Whether one amount is left that can be of this period."""
        return len(self._kept) == 1

    @property
    def _kept(self) -> tuple[Amount, ...]:
        each = zip(self.amounts, self.headings, strict=True)
        return tuple(amount for amount, heading in each if heading != "ignored")

    def amount(self, column: int) -> Amount | None:
        """The amount of this period: of the column that says so, or the one that is asked for."""
        return self._kept[column] if self._kept else None

    def heading(self, column: int) -> Heading | None:
        """Under which heading its amount stands."""
        amount = self.amount(column)
        return None if amount is None else self.headings[self.amounts.index(amount)]


def read(sheet: Sheet) -> tuple[PayLine, ...]:
    """Every line that has an amount, from top to bottom."""
    rows = [tuple(_pieces(row)) for row in sheet.rows]
    lines: list[PayLine] = []
    for at, row in enumerate(rows):
        lines += _under_labels(row, rows[:at])
        lines += _in_row(row, rows[:at])
    return tuple(lines)


def heading_of(text: str) -> Heading | None:
    """What a heading says of the amounts below it."""
    return _kind(text, _HEADING_OF)


def total_of(text: str) -> Total | None:
    """Which total a label names."""
    return _kind(text, _TOTAL_OF)


def _kind(text: str, known: Mapping[str, Kind]) -> Kind | None:
    wanted = plain(_CURRENCY.sub(" ", text))
    exact = known.get(wanted)
    return exact or next((kind for label, kind in known.items() if is_like(wanted, label)), None)


def _pieces(row: Sequence[Words]) -> Iterator[Piece]:
    """A row's labels and amounts, from its left to its right."""
    for words in row:
        start = 0
        for found in figures.amounts(words.text):
            yield from _label(words, start, found.start)
            yield Amount(words.part(found.start, found.end), found.cents)
            start = found.end
        yield from _label(words, start, len(words.text))


def _label(words: Words, start: int, end: int) -> Iterator[Words]:
    text = words.text[start:end]
    if sum(each.isalpha() for each in _CURRENCY.sub(" ", text)) >= 2:
        lead = len(text) - len(text.lstrip(" :.-"))
        yield words.part(start + lead, start + len(text.rstrip(" :.-")))


def _in_row(row: Row, above: Sequence[Row]) -> Iterator[PayLine]:
    """Each label with the amounts that follow it, up to the next label."""
    for at, piece in enumerate(row):
        if isinstance(piece, Words):
            following = takewhile(lambda each: isinstance(each, Amount), row[at + 1 :])
            amounts = tuple(each for each in following if isinstance(each, Amount))
            if amounts:
                yield _line(piece, amounts, above)


def _under_labels(row: Row, above: Sequence[Row]) -> Iterator[PayLine]:
    """Amounts without a label to their left: the row above says what each is."""
    labels = [each for each in (above[-1] if above else ()) if isinstance(each, Words)]
    for amount in takewhile(lambda each: isinstance(each, Amount), row):
        over = [each for each in labels if isinstance(amount, Amount) and _is_over(each, amount)]
        if over and isinstance(amount, Amount):
            yield _line(over[0], (amount,), above[:-1])


def _is_over(label: Words, amount: Amount) -> bool:
    return label.left < amount.words.right and amount.words.left < label.right


def _line(label: Words, amounts: tuple[Amount, ...], above: Sequence[Row]) -> PayLine:
    return PayLine(
        label=label,
        amounts=amounts,
        headings=tuple(_over(label, amount.words, above) for amount in amounts),
        total=total_of(label.text),
    )


def _over(label: Words, amount: Words, above: Sequence[Row]) -> Heading | None:
    """The nearest heading above: of its column, or of the part of the page its label lies in."""
    for row in reversed(above):
        headings = list(_headings(row))
        if not headings or any(isinstance(each, Amount) for each in row):
            continue
        meant = _meant(headings, label, amount)
        if meant is not None:
            return meant
    return None


def _meant(
    headings: Sequence[tuple[Words, Heading]], label: Words, amount: Words
) -> Heading | None:
    """That of the amount's column before that of the part of the page where its label begins."""
    column: list[Heading] = [kind for words, kind in headings if _is_edge(words, amount)]
    reach = label.left + label.height
    beside: list[Heading] = [kind for words, kind in reversed(headings) if words.left <= reach]
    told: list[Heading] = [kind for kind in column + beside if kind != "current"]
    return told[0] if told else None


def _headings(row: Row) -> Iterator[tuple[Words, Heading]]:
    for each in row:
        heading = heading_of(each.text) if isinstance(each, Words) else None
        if isinstance(each, Words) and heading is not None:
            yield each, heading


def _is_edge(heading: Words, amount: Words) -> bool:
    """Whether one stands over the other: by their right, their left, or their middle."""
    reach = _EDGE * min(heading.height, amount.height)
    return any(
        abs(apart) <= reach
        for apart in (
            heading.right - amount.right,
            heading.left - amount.left,
            (heading.left + heading.right - amount.left - amount.right) / 2,
        )
    )

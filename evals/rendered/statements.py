"""Statements of three months, of several pages, with a balance in each row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.documents.findings import FieldName
from evals.rendered.figures import Amounts, Days, amount, day
from evals.rendered.layout import Layout
from evals.rendered.pen import A4, Align, Face, Pen
from evals.rendered.truth import Movement, Person

_FIELDS: tuple[FieldName, ...] = (
    "bank", "account_holder", "account_number", "period_from", "period_to", "salary_credit_cents",
)  # fmt: skip
_STEP = 5.6


@dataclass(frozen=True)
class Row:
    """A movement and the balance after it."""

    movement: Movement
    balance: int


@dataclass(frozen=True)
class Column:
    """Where one thing stands in each row."""

    title: str
    x: float
    align: Align
    cell: Callable[[Row, "Style"], str]


@dataclass(frozen=True)
class Style:
    """How one bank writes a statement."""

    columns: tuple[Column, ...]
    face: Face = "plain"
    amounts: Amounts = "comma"
    days: Days = "slashes"
    rows: int = 18  # of a page
    size: float = 9
    ruled: bool = False
    salary: str = "SALARY CREDIT"
    opening: str = "Opening balance"
    closing: str = "Closing balance"
    holder: str = "Account holder"
    number: str = "Account number"
    period: str = "Statement period"
    title: str = "Bank statement"
    to: str = " to "
    page: str = "Page"


def drawn(person: Person, style: Style) -> bytes:
    """Its pages, each with the name of the account on it."""
    rows = _rows(person)
    sheets = [rows[at : at + style.rows] for at in range(0, len(rows), style.rows)]
    pen = Pen(A4, face=style.face)
    for number, sheet in enumerate(sheets, 1):
        y = _head(pen, person, style)
        pen.text(195, 20, f"{style.page} {number} / {len(sheets)}", size=8, align="right")
        if number == 1:
            y = _balance(pen, y, style, style.opening, person.statement.opening)
        y = _table(pen, y, style, sheet)
        if number == len(sheets):
            _balance(pen, y, style, style.closing, sheet[-1].balance)
        else:
            pen.next_page()
    return pen.finished()


def _rows(person: Person) -> list[Row]:
    balance, rows = person.statement.opening, []
    for each in person.statement.movements:
        balance += each.cents
        rows.append(Row(each, balance))
    return rows


def _head(pen: Pen, person: Person, style: Style) -> float:
    account, statement = person.account, person.statement
    between = (
        f"{day(statement.period_from, style.days)}{style.to}{day(statement.period_to, style.days)}"
    )
    pen.text(15, 20, account.bank, size=13, bold=True)
    pen.text(15, 28, style.title, size=11, bold=True)
    pairs = (
        (style.holder, person.full_name),
        (style.number, account.number),
        (style.period, between),
    )
    for row, (label, value) in enumerate(pairs):
        pen.text(15, 36 + row * _STEP, f"{label}:", size=9)
        pen.text(60, 36 + row * _STEP, value, size=9)
    for column in style.columns:
        pen.text(column.x, 58, column.title, size=style.size, bold=True, align=column.align)
    pen.rule(15, 60, 195)
    return 66.0


def _table(pen: Pen, y: float, style: Style, rows: Sequence[Row]) -> float:
    for row in rows:
        for column in style.columns:
            pen.text(column.x, y, column.cell(row, style), size=style.size, align=column.align)
        if style.ruled:
            pen.rule(15, y + 1.6, 195, thick=0.12)
        y += _STEP
    return y


def _balance(pen: Pen, y: float, style: Style, words: str, cents: int) -> float:
    """A row that carries a balance alone."""
    where = next(each for each in style.columns if each.cell is _saldo)
    label = next(each for each in style.columns if each.cell is _words)
    pen.text(label.x, y, words, size=style.size)
    pen.text(where.x, y, amount(cents, style.amounts), size=style.size, align=where.align)
    return y + _STEP


def _on(row: Row, style: Style) -> str:
    return day(row.movement.on, style.days)


def _words(row: Row, style: Style) -> str:
    return style.salary if row.movement.is_salary else row.movement.words


def _out(row: Row, style: Style) -> str:
    return amount(-row.movement.cents, style.amounts) if row.movement.cents < 0 else ""


def _in(row: Row, style: Style) -> str:
    return amount(row.movement.cents, style.amounts) if row.movement.cents > 0 else ""


def _signed(row: Row, style: Style) -> str:
    return amount(row.movement.cents, style.amounts)


def _marked(row: Row, style: Style) -> str:
    mark = "Cr" if row.movement.cents > 0 else "Dr"
    return f"{amount(abs(row.movement.cents), style.amounts)} {mark}"


def _saldo(row: Row, style: Style) -> str:
    return amount(row.balance, style.amounts)


_USUAL = (
    Column("Date", 15, "left", _on),
    Column("Description", 42, "left", _words),
    Column("Debit", 135, "right", _out),
    Column("Credit", 163, "right", _in),
    Column("Balance", 195, "right", _saldo),
)
_SIGNED = (
    Column("Date", 15, "left", _on),
    Column("Details", 45, "left", _words),
    Column("Amount", 155, "right", _signed),
    Column("Balance", 195, "right", _saldo),
)
_TYPED = (
    Column("DATE", 15, "left", _on),
    Column("PARTICULARS", 47, "left", _words),
    Column("AMOUNT", 158, "right", _marked),
    Column("BALANCE", 195, "right", _saldo),
)
_AFRIKAANS = (
    Column("Datum", 15, "left", _on),
    Column("Besonderhede", 42, "left", _words),
    Column("Debiet", 135, "right", _out),
    Column("Krediet", 163, "right", _in),
    Column("Saldo", 195, "right", _saldo),
)
_IN_FIRST = (
    Column("Date", 15, "left", _on),
    Column("Transaction", 45, "left", _words),
    Column("Money in", 135, "right", _in),
    Column("Money out", 163, "right", _out),
    Column("Balance", 195, "right", _saldo),
)
_WORDS_LAST = (
    Column("Date", 15, "left", _on),
    Column("Amount", 68, "right", _signed),
    Column("Balance", 100, "right", _saldo),
    Column("Description", 108, "left", _words),
)
_STYLES: tuple[tuple[str, Style], ...] = (
    ("usual", Style(_USUAL)),
    ("signed", Style(
        _SIGNED, face="serif", days="long", rows=22, ruled=True, salary="SALARY PAYROLL RUN",
        title="Statement of account", amounts="space",
    )),
    ("typed", Style(
        _TYPED, face="typed", days="iso", size=8, salary="WAGES CREDIT", amounts="bare",
        title="STATEMENT", holder="NAME", number="ACC NO", period="PERIOD", to=" - ",
    )),
    ("afrikaans", Style(
        _AFRIKAANS, amounts="afrikaans", days="iso", salary="SALARIS", rows=17,
        opening="Beginsaldo", closing="Eindsaldo", holder="Rekeninghouer", number="Rekeningnommer",
        period="Tydperk", title="Bankstaat", to=" tot ", page="Bladsy",
    )),
    ("in_first", Style(
        _IN_FIRST, face="round", days="dashes", size=8, ruled=True, salary="PAYROLL SALARY",
        opening="Balance brought forward", closing="Balance carried forward", rows=18,
    )),
    ("words_last", Style(
        _WORDS_LAST, days="dots", salary="EFT CREDIT SALARY", period="From", number="Account No.",
        holder="Customer name", title="Transaction history",
    )),
)  # fmt: skip


def _drawing(style: Style) -> Callable[[Person], bytes]:
    return lambda person: drawn(person, style)


LAYOUTS: tuple[Layout, ...] = tuple(
    Layout(f"statement_{name}", "bank_statement", _drawing(style), _FIELDS)
    for name, style in _STYLES
)

"""Payslips as employers print them: tables, two sides, typed, with a year's totals, Afrikaans."""

from agent.documents.findings import FieldName
from evals.rendered.figures import Amounts, amount, day, month
from evals.rendered.layout import Layout
from evals.rendered.pen import A4, A5, A5_WIDE, Pen
from evals.rendered.truth import Item, Pay, Person
from evals.rendered.wording import AFRIKAANS, FULL, SHORT, USUAL, Names, lines

_MONTHS_OF_TAX = 3  # a year's totals are never a month's
_SUMS: tuple[FieldName, ...] = (
    "basic_cents", "gross_cents", "statutory_cents", "agreed_cents", "deductions_cents",
    "net_cents",
)  # fmt: skip
_USUAL_FIELDS: tuple[FieldName, ...] = (
    "employer",
    "employee_number",
    "full_name",
    "pay_period",
    *_SUMS,
)


def _two_sides(person: Person) -> bytes:
    pen, pay = Pen(A4), person.pay
    pen.text(15, 20, person.employer, size=15, bold=True)
    pen.text(195, 20, "PAYSLIP", size=13, bold=True, align="right")
    pen.rule(15, 24, 195)
    _pair(pen, 15, 32, "Employee name", person.full_name)
    _pair(pen, 15, 38, "Employee no.", person.employee_number)
    _pair(pen, 15, 44, "Job title", person.job_title)
    _pair(pen, 110, 32, "Pay period", month(pay.period_to))
    _pair(pen, 110, 38, "Pay date", day(pay.paid_on, "slashes"))
    _pair(pen, 110, 44, "ID number", person.national_id)
    pen.box(15, 52, 180, 90)
    pen.rule(105, 52, 105, down=90)
    for x, title in ((18, "Earnings"), (108, "Deductions")):
        pen.text(x, 58, title, bold=True)
    pen.rule(15, 61, 195)
    _column(pen, 18, 102, 68, lines(pay.earnings, USUAL))
    _column(pen, 108, 192, 68, lines((*pay.statutory, *pay.agreed), USUAL))
    pen.rule(15, 132, 195)
    _column(pen, 18, 102, 138, (("Gross pay", pay.gross),), bold=True)
    _column(pen, 108, 192, 138, (("Total deductions", pay.deductions),), bold=True)
    pen.box(105, 148, 90, 12, shade="#e6e6e6")
    _column(pen, 108, 192, 156, (("Net pay", pay.net),), bold=True)
    return pen.finished()


def _typed(person: Person) -> bytes:
    pen, pay = Pen(A4, face="typed"), person.pay
    head = (
        person.employer.upper(),
        "SALARY ADVICE",
        "",
        f"EMPLOYEE   : {person.employee_number} {person.full_name.upper()}",
        f"PERIOD END : {day(pay.period_to, 'slashes')}",
        f"PAY DATE   : {day(pay.paid_on, 'slashes')}",
        f"OCCUPATION : {person.job_title.upper()}",
        "-" * 46,
        "EARNINGS",
    )
    owed = (*pay.statutory, *pay.agreed)
    body = (
        *_typed_rows(lines(pay.earnings, SHORT)),
        *_typed_rows((("TOTAL EARNINGS", pay.gross),)),
        "",
        "DEDUCTIONS",
        *_typed_rows(lines(owed, SHORT)),
        *_typed_rows((("TOTAL DEDUCTIONS", pay.deductions),)),
        "-" * 46,
        *_typed_rows((("NETT PAY", pay.net),)),
        "=" * 46,
    )
    pen.rows(20, 25, (*head, *body), step=6.2, size=11)
    return pen.finished()


def _afrikaans(person: Person) -> bytes:
    pen, pay = Pen(A5_WIDE, face="serif"), person.pay
    pen.text(12, 14, person.employer, size=13, bold=True)
    pen.text(198, 14, "Salarisstrokie", size=13, align="right")
    pen.rule(12, 17, 198)
    _pair(pen, 12, 24, "Naam", person.full_name, at=36)
    _pair(pen, 12, 30, "Werknemernommer", person.employee_number, at=36)
    _pair(pen, 110, 24, "Tydperk", month(pay.period_to, afrikaans=True), at=36)
    _pair(pen, 110, 30, "Betaaldatum", day(pay.paid_on, "afrikaans"), at=36)
    pen.text(12, 40, "Verdienste", bold=True)
    pen.text(110, 40, "Aftrekkings", bold=True)
    _column(pen, 12, 95, 47, lines(pay.earnings, AFRIKAANS), style="afrikaans", step=6)
    owed = (*pay.statutory, *pay.agreed)
    _column(pen, 110, 198, 47, lines(owed, AFRIKAANS), style="afrikaans", step=6)
    pen.rule(12, 94, 198)
    _column(pen, 12, 95, 101, (("Bruto", pay.gross),), style="afrikaans", bold=True)
    totals = (("Totale aftrekkings", pay.deductions), ("Netto salaris", pay.net))
    _column(pen, 110, 198, 101, totals, style="afrikaans", bold=True, step=9)
    return pen.finished()


def _net_first(person: Person) -> bytes:
    pen, pay = Pen(A4, face="round"), person.pay
    pen.text(20, 24, person.employer, size=12, bold=True)
    pen.text(20, 32, f"Payslip for {month(pay.period_to)}", size=11)
    pen.box(20, 40, 170, 22, shade="#edf2ea", edge=False)
    pen.text(26, 48, "Net salary", size=10)
    pen.text(26, 57, amount(pay.net, "dollar"), size=15, bold=True)
    pen.text(184, 48, "Paid on", size=10, align="right")
    pen.text(184, 57, day(pay.paid_on), size=11, align="right")
    _pair(pen, 20, 72, "Surname", person.surname, at=40)
    _pair(pen, 20, 78, "First names", person.first_names, at=40)
    _pair(pen, 20, 84, "Staff number", person.employee_number, at=40)
    y = _section(pen, 96, "What you earned", pay.earnings, "Gross salary", pay.gross)
    y = _section(pen, y + 6, "Required by law", pay.statutory, "", 0)
    _section(pen, y + 2, "Agreed by you", pay.agreed, "Total deductions", pay.deductions)
    return pen.finished()


def _columns(person: Person) -> bytes:
    pen, pay = Pen(A4, face="serif"), person.pay
    pen.text(105, 18, person.employer, size=14, bold=True, align="middle")
    pen.text(105, 25, "Remuneration statement", size=11, align="middle")
    who = (
        ("Employee no", person.employee_number),
        ("Name", person.full_name),
        ("Period", f"{day(pay.period_from, 'slashes')} - {day(pay.period_to, 'slashes')}"),
        ("Date paid", day(pay.paid_on, "slashes")),
    )
    _strip(pen, 32, who)
    pen.text(15, 60, "Description", bold=True)
    pen.text(140, 60, "Earnings", bold=True, align="right")
    pen.text(190, 60, "Deductions", bold=True, align="right")
    pen.rule(15, 62, 195)
    y = _column(pen, 15, 140, 68, lines(pay.earnings, FULL), style="space")
    y = _column(pen, 15, 190, y, lines((*pay.statutory, *pay.agreed), FULL), style="space")
    sums = (
        ("Basic wage", pay.basic),
        ("Gross earnings", pay.gross),
        ("Total deductions", pay.deductions),
        ("Net pay", pay.net),
    )
    told = tuple((label, amount(cents, "space")) for label, cents in sums)
    _strip(pen, max(y + 8, 150), told)
    return pen.finished()


def _with_year(person: Person) -> bytes:
    pen, pay = Pen(A5), person.pay
    pen.text(10, 14, person.employer, size=11, bold=True)
    pen.text(10, 20, f"Pay slip - {month(pay.period_to)}", size=9)
    _pair(pen, 10, 28, "Employee", person.full_name, at=28)
    _pair(pen, 10, 33, "Emp. number", person.employee_number, at=28)
    pen.text(98, 42, "This month", size=8, bold=True, align="right")
    pen.text(138, 42, "Year to date", size=8, bold=True, align="right")
    y = _yearly(pen, 48, lines(pay.earnings, USUAL))
    y = _yearly(pen, y, (("Total earnings", pay.gross),), bold=True) + 3
    y = _yearly(pen, y, lines((*pay.statutory, *pay.agreed), USUAL))
    y = _yearly(pen, y, (("Total deductions", pay.deductions),), bold=True) + 3
    _yearly(pen, y, (("Net pay", pay.net),), bold=True)
    return pen.finished()


def _ledger(person: Person) -> bytes:
    pen, pay = Pen(A4), person.pay
    pen.text(15, 16, "PAY ADVICE", size=12, bold=True)
    pen.text(15, 24, "Company:", size=9)
    pen.text(40, 24, person.employer, size=9)
    pen.text(15, 30, "Employee:", size=9)
    pen.text(40, 30, f"{person.full_name} ({person.employee_number})", size=9)
    pen.text(15, 36, "Pay period ending:", size=9)
    pen.text(50, 36, day(pay.period_to, "dashes"), size=9)
    rows = [
        *((1000 + at, name, cents) for at, (name, cents) in enumerate(lines(pay.earnings, USUAL))),
        *((5000 + at, name, cents) for at, (name, cents) in enumerate(_owed(pay, USUAL))),
    ]
    for x, title, align in (
        (15, "Code", "left"),
        (35, "Description", "left"),
        (195, "Amount N$", "right"),
    ):
        pen.text(x, 46, title, size=9, bold=True, align="right" if align == "right" else "left")
    for row, (code, name, cents) in enumerate(rows):
        y = 53 + row * 6
        pen.rule(15, y - 4.3, 195, thick=0.15)
        pen.text(15, y, str(code), size=9)
        pen.text(35, y, name, size=9)
        pen.text(195, y, amount(cents if code < 5000 else -cents, "comma"), size=9, align="right")
    y = 53 + len(rows) * 6 + 6
    totals = (
        ("Gross remuneration", pay.gross),
        ("Less: deductions", pay.deductions),
        ("Nett salary", pay.net),
    )
    _column(pen, 120, 195, y, totals, bold=True)
    return pen.finished()


def _owed(pay: Pay, names: Names) -> tuple[tuple[str, int], ...]:
    return lines((*pay.statutory, *pay.agreed), names)


def _pair(pen: Pen, x: float, y: float, label: str, value: str, *, at: float = 32) -> None:
    pen.text(x, y, f"{label}:", size=9, grey=0.2)
    pen.text(x + at, y, value, size=9)


def _column(
    pen: Pen,
    x: float,
    right: float,
    y: float,
    rows: tuple[tuple[str, int], ...],
    *,
    style: Amounts = "comma",
    bold: bool = False,
    step: float = 7,
) -> float:
    for name, cents in rows:
        pen.text(x, y, name, bold=bold)
        pen.text(right, y, amount(cents, style), bold=bold, align="right")
        y += step
    return y


def _typed_rows(rows: tuple[tuple[str, int], ...]) -> list[str]:
    return [f"{name:<28}{amount(cents, 'bare'):>18}" for name, cents in rows]


def _section(
    pen: Pen, y: float, title: str, items: tuple[Item, ...], total: str, cents: int
) -> float:
    pen.text(20, y, title, size=10, bold=True)
    y = _column(pen, 20, 190, y + 8, lines(items, FULL), style="dollar")
    if total:
        pen.rule(20, y - 4.5, 190)
        y = _column(pen, 20, 190, y + 1, ((total, cents),), style="dollar", bold=True)
    return y


def _strip(pen: Pen, y: float, told: tuple[tuple[str, str], ...]) -> None:
    """Names in a row, and under each of them its value."""
    pen.box(15, y, 180, 7, shade="#dddddd")
    pen.box(15, y + 7, 180, 8)
    for at, (label, value) in enumerate(told):
        pen.text(17 + at * 45, y + 5, label, size=9, bold=True)
        pen.text(17 + at * 45, y + 12.5, value, size=8.5)


def _yearly(pen: Pen, y: float, rows: tuple[tuple[str, int], ...], *, bold: bool = False) -> float:
    for name, cents in rows:
        pen.text(10, y, name, size=8, bold=bold)
        pen.text(98, y, amount(cents), size=8, bold=bold, align="right")
        pen.text(138, y, amount(cents * _MONTHS_OF_TAX), size=8, align="right", grey=0.2)
        y += 5.5
    return y


_MORE: tuple[FieldName, ...] = ("paid_on", "job_title")
_PARTED: tuple[FieldName, ...] = (
    "employer", "employee_number", "surname", "first_names", "pay_period", "paid_on", *_SUMS,
)  # fmt: skip

LAYOUTS: tuple[Layout, ...] = (
    Layout("payslip_two_sides", "payslip", _two_sides, (*_USUAL_FIELDS, *_MORE, "national_id")),
    Layout("payslip_typed", "payslip", _typed, (*_USUAL_FIELDS, *_MORE)),
    Layout("payslip_afrikaans", "payslip", _afrikaans, (*_USUAL_FIELDS, "paid_on")),
    Layout("payslip_net_first", "payslip", _net_first, _PARTED),
    Layout("payslip_columns", "payslip", _columns, (*_USUAL_FIELDS, "paid_on")),
    Layout("payslip_with_year", "payslip", _with_year, _USUAL_FIELDS),
    Layout("payslip_ledger", "payslip", _ledger, _USUAL_FIELDS),
)

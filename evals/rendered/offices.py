"""Papers of public offices and of banks' own apps: long names, codes, figures in unusual places."""

from agent.documents.findings import FieldName
from evals.rendered.figures import amount, day, month
from evals.rendered.layout import Layout
from evals.rendered.pen import A4, A5, Pen
from evals.rendered.truth import Person
from evals.rendered.wording import SHORT, USUAL, lines

_SUMS: tuple[FieldName, ...] = (
    "basic_cents", "gross_cents", "statutory_cents", "agreed_cents", "deductions_cents",
    "net_cents",
)  # fmt: skip
_LETTER: tuple[FieldName, ...] = (
    "bank", "account_holder", "account_number", "branch_code", "account_type", "opened_on",
)  # fmt: skip
_ROWS = 24  # of a page


def _of_an_office(person: Person) -> bytes:
    """Codes before each line, tax references, the sums in a box at the foot."""
    pen, pay = Pen(A4, face="typed"), person.pay
    pen.text(15, 15, person.employer.upper(), size=11, bold=True)
    pen.text(15, 21, "PAYROLL SYSTEM REPORT 14   PAY ADVICE", size=9)
    head = (
        f"PAYROLL NO {person.employee_number:<12} NAME  {person.full_name.upper()}",
        f"ID NUMBER  {person.national_id:<12} RANK  {person.job_title.upper()}",
        f"PAY POINT  {'004412':<12} PERIOD ENDING  {day(pay.period_to, 'iso')}",
    )
    pen.rows(15, 30, head, step=5.5, size=9)
    y = _coded(pen, 52, "EARNINGS", [("0010", *each) for each in lines(pay.earnings, SHORT)])
    owed = lines((*pay.statutory, *pay.agreed), SHORT)
    y = _coded(pen, y + 4, "DEDUCTIONS", [("7100", *each) for each in owed])
    pen.box(12, y + 4, 150, 16)
    for at, (label, cents) in enumerate((
        ("TOTAL EARNINGS", pay.gross),
        ("TOTAL DEDUCTIONS", pay.deductions),
        ("NET SALARY", pay.net),
    )):  # fmt: skip
        pen.text(15 + at * 50, y + 10, label, size=8.5, bold=True)
        pen.text(15 + at * 50, y + 16, amount(cents), size=9)
    return pen.finished()


def _coded(pen: Pen, y: float, title: str, rows: list[tuple[str, str, int]]) -> float:
    y = pen.rows(15, y, [f"CODE  {title:<22}{'AMOUNT':>13}"], step=6, size=9)
    told = [f"{code}  {name:<22}{amount(cents):>13}" for code, name, cents in rows]
    return pen.rows(15, y, told, step=5.5, size=9)


def _on_half_a_page(person: Person) -> bytes:
    """No total of deductions; a net that is said in the first line and again in the last."""
    pen, pay = Pen(A5, face="round"), person.pay
    pen.text(74, 14, person.employer, size=11, bold=True, align="middle")
    pen.text(74, 20, f"Wage slip: {month(pay.period_to)}", size=9, align="middle")
    pen.text(12, 30, f"Worker: {person.full_name}", size=8)
    pen.text(12, 35, f"Works no.: {person.employee_number}", size=8)
    pen.text(136, 30, f"Take-home pay: N${amount(pay.net)}", size=8, bold=True, align="right")
    y = 46.0
    for title, rows in (
        ("Payments", (*lines(pay.earnings, USUAL), ("Total payments", pay.gross))),
        ("Less", lines((*pay.statutory, *pay.agreed), USUAL)),
        ("", (("Take-home pay", pay.net),)),
    ):
        pen.text(12, y, title, size=8.5, bold=True)
        for name, cents in rows:
            y += 5.5
            pen.text(16, y, name, size=8)
            pen.text(136, y, f"N${amount(cents)}", size=8, align="right")
        y += 9
    return pen.finished()


def _from_an_app(person: Person) -> bytes:
    """Label and value in one line without a colon, and a code to check it by."""
    pen, account = Pen(A4), person.account
    pen.box(0, 0, 210, 22, shade="#31513f", edge=False)
    pen.text(20, 14, account.bank, size=15, bold=True, grey=1)
    pen.text(20, 36, "Account confirmation", size=14, bold=True)
    pen.text(20, 43, "Generated in the app. Check it with code 8841-2207-9931.", size=9, grey=0.3)
    for at, (label, value) in enumerate((
        ("Name of account holder", person.full_name),
        ("Bank account number", account.number),
        ("Universal branch code", account.branch_code),
        ("Product", f"{account.kind.capitalize()} account"),
        ("Customer since", day(account.opened_on)),
    )):  # fmt: skip
        pen.rule(20, 50 + at * 10, 190, thick=0.1)
        pen.text(20, 57 + at * 10, label, size=10, grey=0.3)
        pen.text(190, 57 + at * 10, value, size=10, bold=True, align="right")
    return pen.finished()


def _newest_first(person: Person) -> bytes:
    """The newest row stands first, so each balance is that before the row above."""
    pen, statement = Pen(A4, face="serif"), person.statement
    balance, rows = statement.opening, []
    for each in statement.movements:
        balance += each.cents
        rows.append((each, balance))
    rows.reverse()
    y = 0.0
    for at, (row, after) in enumerate(rows):
        if at % _ROWS == 0:
            if at:
                pen.next_page()
            y = _head(pen, person)
        words = "SALARY" if row.is_salary else row.words
        pen.text(15, y, day(row.on, "dashes"), size=9)
        pen.text(45, y, words, size=9)
        sign = "+" if row.cents > 0 else "-"
        pen.text(150, y, f"{sign}{amount(abs(row.cents))}", size=9, align="right")
        pen.text(190, y, amount(after), size=9, align="right")
        y += 6.2
    return pen.finished()


def _head(pen: Pen, person: Person) -> float:
    account, statement = person.account, person.statement
    pen.text(15, 18, account.bank, size=14, bold=True)
    pen.text(15, 26, f"Account holder {person.full_name}", size=10)
    pen.text(15, 32, f"Account {account.number}", size=10)
    between = f"{day(statement.period_from, 'dashes')} - {day(statement.period_to, 'dashes')}"
    pen.text(15, 38, f"Transactions {between}", size=10)
    for x, title in ((150, "Amount"), (190, "Balance")):
        pen.text(x, 50, title, size=9, bold=True, align="right")
    pen.text(15, 50, "Date", size=9, bold=True)
    pen.text(45, 50, "Description", size=9, bold=True)
    return 58.0


LAYOUTS: tuple[Layout, ...] = (
    Layout("payslip_of_an_office", "payslip", _of_an_office, (
        "employer", "employee_number", "full_name", "job_title", "national_id", "pay_period",
        *_SUMS,
    )),
    Layout("payslip_on_half_a_page", "payslip", _on_half_a_page, (
        "employer", "employee_number", "full_name", "pay_period", *_SUMS,
    )),
    Layout("letter_from_an_app", "bank_letter", _from_an_app, _LETTER),
    Layout("statement_newest_first", "bank_statement", _newest_first, (
        "bank", "account_holder", "account_number", "period_from", "period_to",
        "salary_credit_cents",
    )),
)  # fmt: skip

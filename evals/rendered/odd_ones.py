"""Layouts with traps: an employer's own contributions, hours and rates, what is still owed."""

from agent.documents.findings import FieldName
from evals.rendered.figures import amount, day, month
from evals.rendered.layout import Layout
from evals.rendered.pen import A4, A5, Pen, Size
from evals.rendered.truth import Item, Person
from evals.rendered.wording import FULL, USUAL, lines

_CARD: Size = (85.6, 54.0)
_HOURS = 195  # of a month
_SUMS: tuple[FieldName, ...] = (
    "basic_cents", "gross_cents", "statutory_cents", "agreed_cents", "deductions_cents",
    "net_cents",
)  # fmt: skip


def _with_contributions(person: Person) -> bytes:
    """What the employer adds stands beside what she pays, in the same shape."""
    pen, pay = Pen(A4), person.pay
    pen.text(12, 14, person.employer, size=12, bold=True)
    pen.text(198, 14, "CONFIDENTIAL", size=8, align="right", grey=0.4)
    for row, (label, value) in enumerate((
        ("Emp code", person.employee_number), ("Name", person.full_name),
        ("Position", person.job_title), ("Period end", day(person.pay.period_to, "slashes")),
        ("ID no", person.national_id), ("Leave due", "12.50"),
    )):  # fmt: skip
        pen.text(12 + row % 2 * 95, 24 + row // 2 * 6, label, size=8, grey=0.3)
        pen.text(40 + row % 2 * 95, 24 + row // 2 * 6, value, size=8)
    adds = tuple(Item(each.name, each.cents * 2) for each in pay.statutory[-1:])
    for x, title, rows in (
        (12, "EARNINGS", lines(pay.earnings, USUAL)),
        (76, "DEDUCTIONS", lines((*pay.statutory, *pay.agreed), USUAL)),
        (140, "COMPANY CONTRIBUTIONS", lines(adds, USUAL)),
    ):
        pen.box(x, 46, 60, 7, shade="#dddddd")
        pen.text(x + 2, 51, title, size=8, bold=True)
        for at, (name, cents) in enumerate(rows):
            pen.text(x + 2, 59 + at * 6, name, size=8)
            pen.text(x + 58, 59 + at * 6, amount(cents), size=8, align="right")
    pen.rule(12, 110, 200)
    sums = (("Total earnings", pay.gross), ("Total deductions", pay.deductions),
            ("Total contributions", sum(each.cents for each in adds)))  # fmt: skip
    for at, (name, cents) in enumerate(sums):
        pen.text(14 + at * 64, 116, name, size=8, bold=True)
        pen.text(70 + at * 64, 116, amount(cents), size=8, bold=True, align="right")
    pen.box(140, 124, 60, 10)
    pen.text(142, 130, "NETT PAY", size=10, bold=True)
    pen.text(198, 130, amount(pay.net), size=10, bold=True, align="right")
    return pen.finished()


def _by_the_hour(person: Person) -> bytes:
    """Units and rates stand in the row of each amount; below are sums of the tax year."""
    pen, pay = Pen(A4, face="serif"), person.pay
    pen.text(105, 18, person.employer, size=13, bold=True, align="middle")
    pen.text(105, 25, f"Payslip {month(pay.period_to)}", size=11, align="middle")
    pen.text(15, 36, f"{person.employee_number}  {person.full_name}", size=10, bold=True)
    pen.text(195, 36, f"Paid {day(pay.paid_on, 'dots')}", size=10, align="right")
    for x, title in ((110, "Units"), (145, "Rate"), (190, "Amount")):
        pen.text(x, 46, title, bold=True, align="right")
    y = 53.0
    for item in pay.earnings:
        pen.text(15, y, FULL[item.name])
        if item.name == "basic":
            pen.text(110, y, f"{_HOURS}.00", align="right")
            pen.text(145, y, amount(round(item.cents / _HOURS)), align="right")
        pen.text(190, y, amount(item.cents), align="right")
        y += 6
    y = _sum(pen, y, "Gross remuneration", pay.gross)
    for name, cents in lines((*pay.statutory, *pay.agreed), FULL):
        pen.text(15, y, name)
        pen.text(190, y, f"({amount(cents)})", align="right")
        y += 6
    y = _sum(pen, y, "Total deducted", pay.deductions)
    y = _sum(pen, y, "Net amount payable", pay.net)
    pen.text(15, y + 8, "Tax year to date", size=8, bold=True)
    pen.text(15, y + 14, f"Taxable income {amount(pay.gross * 8)}", size=8)
    pen.text(95, y + 14, f"Tax paid {amount(pay.statutory[0].cents * 8)}", size=8)
    return pen.finished()


def _with_balances(person: Person) -> bytes:
    """What is still owed on a loan stands in a column beside what was taken for it."""
    pen, pay = Pen(A5), person.pay
    pen.text(10, 12, "SALARY SLIP", size=11, bold=True)
    pen.text(10, 19, f"Employer: {person.employer}", size=8)
    pen.text(10, 24, f"Employee: {person.full_name}", size=8)
    pen.text(10, 29, f"Employee No.: {person.employee_number}", size=8)
    pen.text(10, 34, f"Month: {month(pay.period_to)}", size=8)
    for x, title in ((95, "N$"), (138, "Balance owing")):
        pen.text(x, 42, title, size=8, bold=True, align="right")
    y = 48.0
    rows = (
        *lines(pay.earnings, USUAL), ("GROSS", pay.gross),
        *lines((*pay.statutory, *pay.agreed), USUAL), ("TOTAL DEDUCTIONS", pay.deductions),
        ("NET SALARY", pay.net),
    )  # fmt: skip
    for name, cents in rows:
        is_sum = name.isupper() and name != "PAYE"
        pen.text(10, y, name, size=8, bold=is_sum)
        pen.text(95, y, amount(cents, "space"), size=8, bold=is_sum, align="right")
        if "loan" in name.casefold():
            pen.text(138, y, amount(cents * 9, "space"), size=8, align="right")
        y += 5.5
    pen.text(10, y + 6, f"Paid into account ending {person.account.number[-4:]}", size=7)
    return pen.finished()


def _letter_with_a_row(person: Person) -> bytes:
    """The values stand under their names in one row; other numbers stand around them."""
    pen, account = Pen(A4), person.account
    pen.text(20, 20, account.bank, size=15, bold=True)
    pen.text(190, 16, "Tel: 061 000 4455", size=8, align="right")
    pen.text(190, 20, "Fax: 061 000 4456", size=8, align="right")
    pen.text(190, 24, "Reg. No. 2009/00417", size=8, align="right")
    pen.text(
        20, 40, f"Our reference: {account.branch_code[:3]}/000{person.national_id[-4:]}", size=9
    )
    pen.text(20, 52, "CONFIRMATION OF ACCOUNT", size=12, bold=True)
    pen.text(20, 62, f"This serves to confirm that {person.full_name}, ID {person.national_id},")
    pen.text(20, 68, "is the holder of the account below.")
    opened = day(account.opened_on, "slashes")
    for at, (label, value) in enumerate((
        ("Account number", account.number), ("Branch code", account.branch_code),
        ("Account type", account.kind.capitalize()), ("Opened on", opened),
    )):  # fmt: skip
        pen.box(20 + at * 43, 76, 43, 8, shade="#e4e4e4")
        pen.box(20 + at * 43, 84, 43, 8)
        pen.text(22 + at * 43, 81.5, label, size=9, bold=True)
        pen.text(22 + at * 43, 89.5, value, size=9)
    return pen.finished()


def _paid_by_name(person: Person) -> bytes:
    """No row says salary: the employer's name comes every month, and fees have a column."""
    pen, account, statement = Pen(A4), person.account, person.statement
    balance, y = statement.opening, 0.0
    for at, row in enumerate(statement.movements):
        if at % 26 == 0:
            if at:
                pen.next_page()
            y = _head(pen, person)
        balance += row.cents
        words = f"MAGTAPE {person.employer.upper()[:14]}" if row.is_salary else row.words
        pen.text(15, y, day(row.on, "card"), size=8)
        pen.text(45, y, words, size=8)
        pen.text(135, y, "" if row.cents > 0 else amount(-row.cents), size=8, align="right")
        pen.text(162, y, amount(row.cents) if row.cents > 0 else "", size=8, align="right")
        pen.text(
            190, y, f"{amount(abs(balance))}{'Cr' if balance >= 0 else 'Dr'}", size=8, align="right"
        )
        y += 6
    pen.text(15, y + 4, f"{account.bank}: thank you for banking with us.", size=7)
    return pen.finished()


def _head(pen: Pen, person: Person) -> float:
    account, statement = person.account, person.statement
    pen.text(15, 16, account.bank, size=13, bold=True)
    pen.text(15, 24, person.full_name.upper(), size=9)
    pen.text(15, 29, f"P O Box 77, {person.town}", size=9)
    pen.text(120, 24, f"Account number {account.number}", size=9)
    between = f"{day(statement.period_from)} to {day(statement.period_to)}"
    pen.text(120, 29, f"Statement from {between}", size=8)
    for x, title in ((135, "Payments"), (162, "Deposits"), (190, "Balance")):
        pen.text(x, 42, title, size=8, bold=True, align="right")
    pen.text(15, 42, "Date", size=8, bold=True)
    pen.text(45, 42, "Transaction details", size=8, bold=True)
    pen.text(45, 48, "Balance brought forward", size=8)
    return 54.0


def _patterned(person: Person) -> bytes:
    """Fine lines run under the words, as on cards that are hard to copy."""
    pen = Pen(_CARD)
    pen.box(0, 0, *_CARD, shade="#e9efe4", edge=False)
    for at in range(36):
        pen.rule(0, 1.5 * at + 0.4, 85.6, thick=0.05)
    pen.text(4, 6, "REPUBLIC OF NAMIBIA", size=7.5, bold=True)
    pen.text(81, 6, "IDENTITY CARD / IDENTITEITSKAART", size=5, align="right")
    pen.portrait(4, 10, 22, 29)
    number = f"{person.national_id[:6]} {person.national_id[6:9]} {person.national_id[9:]}"
    for at, (label, value) in enumerate((
        ("1. Surname", person.surname.upper()), ("2. First names", person.first_names.upper()),
        ("3. Sex", person.sex), ("4. Date of birth", day(person.born_on, "slashes")),
        ("5. Identity no.", number),
    )):  # fmt: skip
        pen.text(30, 13 + at * 7.6, label, size=4.8)
        pen.text(30, 16.8 + at * 7.6, value, size=8, bold=True)
    return pen.finished()


def _sum(pen: Pen, y: float, name: str, cents: int) -> float:
    pen.rule(150, y - 4.5, 190)
    pen.text(15, y, name, bold=True)
    pen.text(190, y, amount(cents), bold=True, align="right")
    return y + 8


_LETTER: tuple[FieldName, ...] = (
    "bank", "account_holder", "account_number", "branch_code", "account_type", "opened_on",
    "national_id",
)  # fmt: skip
_STATEMENT: tuple[FieldName, ...] = (
    "bank", "account_holder", "account_number", "period_from", "period_to", "salary_credit_cents",
)  # fmt: skip
LAYOUTS: tuple[Layout, ...] = (
    Layout("payslip_with_contributions", "payslip", _with_contributions, (
        "employer", "employee_number", "full_name", "job_title", "pay_period", "national_id",
        *_SUMS,
    )),
    Layout("payslip_by_the_hour", "payslip", _by_the_hour, (
        "employer", "full_name", "pay_period", "paid_on", *_SUMS,
    )),
    Layout("payslip_with_balances", "payslip", _with_balances, (
        "employer", "employee_number", "full_name", "pay_period", *_SUMS,
    )),
    Layout("letter_with_a_row", "bank_letter", _letter_with_a_row, _LETTER),
    Layout("statement_paid_by_name", "bank_statement", _paid_by_name, _STATEMENT),
    Layout("card_patterned", "id_front", _patterned, (
        "surname", "first_names", "national_id", "born_on", "sex",
    )),
)  # fmt: skip

"""Papers that do not lie on one photo: their pages, each for a photo of its own."""

from evals.rendered import files
from evals.rendered.damage import photo
from evals.rendered.figures import amount, day, month
from evals.rendered.pen import A5, Pen
from evals.rendered.truth import Person
from evals.rendered.wording import USUAL, lines


def payslip(person: Person, *, is_named: bool = True) -> tuple[bytes, bytes]:
    """Two files with words: what she earns, and what is taken off; the second may name nobody."""
    top, foot = Pen(A5), Pen(A5)
    _top(top, person)
    _foot(foot, person, is_named=is_named)
    return top.finished(), foot.finished()


def bank_letter(person: Person, *, is_named: bool = True) -> tuple[bytes, bytes]:
    """Two files with words: who writes of whom, and which account; the second may name nobody."""
    top, foot = Pen(A5), Pen(A5)
    top.text(10, 16, person.account.bank, size=14, bold=True)
    top.text(10, 30, "Confirmation of bank account", size=11, bold=True)
    top.text(10, 40, "To whom it may concern")
    _told(top, 50, "Account holder:", person.full_name)
    if is_named:
        _told(foot, 16, "Account holder:", person.full_name)
    _told(foot, 23, "Account number:", person.account.number)
    _told(foot, 30, "Account type:", "Savings account")
    _told(foot, 37, "Branch code:", person.account.branch_code)
    foot.text(10, 50, "Yours faithfully")
    return top.finished(), foot.finished()


def photographed(pdf: bytes) -> bytes:
    """A photo of the one page of a file."""
    (page,) = files.pictures(pdf)
    return photo(page, seed=1)


def _top(pen: Pen, person: Person) -> None:
    pay = person.pay
    pen.text(10, 16, person.employer, size=12, bold=True)
    pen.text(10, 24, "Payslip", size=11, bold=True)
    _told(pen, 34, "Employee name:", person.full_name)
    _told(pen, 41, "Employee no.:", person.employee_number)
    _told(pen, 48, "Pay period:", month(pay.period_to))
    _told(pen, 55, "Pay date:", day(pay.paid_on, "slashes"))
    pen.text(10, 70, "Earnings", bold=True)
    y = _rows(pen, 78, lines(pay.earnings, USUAL))
    _rows(pen, y + 3, (("Gross pay", pay.gross),), bold=True)


def _foot(pen: Pen, person: Person, *, is_named: bool) -> None:
    pay = person.pay
    if is_named:
        _told(pen, 16, "Employee name:", person.full_name)
        _told(pen, 23, "Employee no.:", person.employee_number)
    pen.text(10, 38, "Deductions", bold=True)
    y = _rows(pen, 46, lines((*pay.statutory, *pay.agreed), USUAL))
    y = _rows(pen, y + 3, (("Total deductions", pay.deductions),), bold=True)
    _rows(pen, y + 3, (("Net pay", pay.net),), bold=True)


def _told(pen: Pen, y: float, label: str, value: str) -> None:
    pen.text(10, y, label)
    pen.text(45, y, value)


def _rows(pen: Pen, y: float, rows: tuple[tuple[str, int], ...], *, bold: bool = False) -> float:
    for name, cents in rows:
        pen.text(10, y, name, bold=bold)
        pen.text(138, y, amount(cents, "comma"), bold=bold, align="right")
        y += 7
    return y

"""Letters in which a bank confirms an account."""

from agent.documents.findings import FieldName
from evals.rendered.figures import Days, day
from evals.rendered.layout import Layout
from evals.rendered.pen import A4, A5, Pen
from evals.rendered.truth import Person
from evals.rendered.wording import ACCOUNTS

_CORE: tuple[FieldName, ...] = (
    "bank",
    "account_holder",
    "account_number",
    "branch_code",
    "account_type",
)
_WORDS = "To whom it may concern"


def _list(person: Person) -> bytes:
    pen = Pen(A4)
    pen.text(20, 25, person.account.bank, size=16, bold=True)
    pen.text(20, 32, "P O Box 1, Windhoek", size=9, grey=0.3)
    pen.text(20, 60, "ACCOUNT CONFIRMATION LETTER", size=12, bold=True)
    pen.text(20, 72, "We confirm that the following account is held with us:")
    _pairs(pen, 82, _told(person, style="long"))
    pen.text(20, 140, "Yours faithfully")
    return pen.finished()


def _table(person: Person) -> bytes:
    pen = Pen(A4, face="serif")
    pen.text(190, 22, person.account.bank, size=14, bold=True, align="right")
    pen.text(20, 50, _WORDS, size=11)
    pen.text(20, 60, "CONFIRMATION OF BANKING DETAILS", size=12, bold=True)
    for row, (label, value) in enumerate(_told(person, style="slashes")):
        pen.box(20, 66 + row * 9, 60, 9, shade="#eeeeee")
        pen.box(80, 66 + row * 9, 110, 9)
        pen.text(23, 72 + row * 9, label)
        pen.text(83, 72 + row * 9, value)
    pen.text(
        20, 140, "This letter is issued at the request of our client without liability.", size=9
    )
    return pen.finished()


def _prose(person: Person) -> bytes:
    pen, account = Pen(A4, face="serif"), person.account
    pen.text(105, 25, account.bank, size=16, bold=True, align="middle")
    pen.text(20, 50, "Dear Sir / Madam", size=11)
    pen.text(20, 60, "Bank confirmation letter", size=12, bold=True)
    pen.rows(20, 72, (
        f"We hereby confirm that {person.full_name}",
        f"(identity number {person.national_id}) holds a {account.kind} account with",
        f"{account.bank}, {account.branch} branch.",
        "",
        f"Account number: {account.number}",
        f"Branch code: {account.branch_code}",
        f"The account was opened on {day(account.opened_on)}.",
    ), step=7, size=11)  # fmt: skip
    return pen.finished()


def _afrikaans(person: Person) -> bytes:
    pen, account = Pen(A4, face="round"), person.account
    kinds = {
        "savings": "Spaarrekening",
        "cheque": "Tjekrekening",
        "transmission": "Transmissierekening",
    }
    pen.text(20, 24, account.bank, size=13, bold=True)
    pen.text(20, 45, "Bevestiging van bankrekening", size=12, bold=True)
    pen.text(20, 56, "Ons bevestig dat die volgende rekening by ons gehou word:", size=10)
    _pairs(pen, 68, (
        ("Rekeninghouer", person.full_name),
        ("Rekeningnommer", account.number),
        ("Tipe rekening", kinds[account.kind]),
        ("Tak", account.branch),
        ("Takkode", account.branch_code),
        ("Datum geopen", day(account.opened_on, "afrikaans")),
    ))  # fmt: skip
    return pen.finished()


def _typed(person: Person) -> bytes:
    pen, account = Pen(A4, face="typed"), person.account
    pen.rows(20, 25, (
        account.bank.upper(),
        f"BRANCH: {account.branch.upper()}",
        "",
        "PROOF OF ACCOUNT",
        "",
        f"ACCOUNT HOLDER  {person.full_name.upper()}",
        f"ID NUMBER       {person.national_id}",
        f"ACCOUNT NO      {_grouped(account.number)}",
        f"ACCOUNT TYPE    {account.kind.upper()}",
        f"BRANCH CODE     {account.branch_code}",
        f"DATE OPENED     {day(account.opened_on, 'card')}",
        "",
        "THIS CONFIRMS THAT THE ACCOUNT IS ACTIVE.",
    ), step=7, size=11)  # fmt: skip
    return pen.finished()


def _strip(person: Person) -> bytes:
    pen, account = Pen(A5), person.account
    pen.box(0, 0, 148, 18, shade="#2f4a5e", edge=False)
    pen.text(10, 12, account.bank, size=14, bold=True, grey=1)
    pen.text(10, 30, "Bank account confirmation", size=11, bold=True)
    _above(pen, 10, 42, "Account holder", person.full_name)
    _above(pen, 10, 56, "Account number", account.number)
    _above(pen, 80, 56, "Account type", ACCOUNTS[account.kind])
    _above(pen, 10, 70, "Branch code", account.branch_code)
    _above(pen, 80, 70, "Branch name", account.branch)
    _above(pen, 10, 84, "Account opened", day(account.opened_on, "iso"))
    return pen.finished()


def _told(person: Person, *, style: Days) -> tuple[tuple[str, str], ...]:
    account = person.account
    return (
        ("Account holder", person.full_name),
        ("Identity number", person.national_id),
        ("Account number", account.number),
        ("Account type", ACCOUNTS[account.kind]),
        ("Branch", account.branch),
        ("Branch code", account.branch_code),
        ("Date opened", day(account.opened_on, style)),
    )


def _pairs(pen: Pen, y: float, rows: tuple[tuple[str, str], ...]) -> None:
    for label, value in rows:
        pen.text(20, y, f"{label}:")
        pen.text(70, y, value, bold=True)
        y += 7


def _above(pen: Pen, x: float, y: float, label: str, value: str) -> None:
    pen.text(x, y, label, size=7, grey=0.3)
    pen.text(x, y + 5.5, value, size=10.5)


def _grouped(number: str) -> str:
    return f"{number[:4]} {number[4:7]} {number[7:]}"


LAYOUTS: tuple[Layout, ...] = (
    Layout("letter_list", "bank_letter", _list, (*_CORE, "opened_on", "national_id")),
    Layout("letter_table", "bank_letter", _table, (*_CORE, "opened_on", "national_id")),
    Layout("letter_prose", "bank_letter", _prose, (*_CORE, "opened_on", "national_id")),
    Layout("letter_afrikaans", "bank_letter", _afrikaans, (*_CORE, "opened_on")),
    Layout("letter_typed", "bank_letter", _typed, (*_CORE, "opened_on", "national_id")),
    Layout("letter_strip", "bank_letter", _strip, (*_CORE, "opened_on")),
)

"""Papers that somebody typed in Word: a payslip with a table, a letter with tabs."""

import io
import zipfile
from xml.sax.saxutils import escape

from evals.rendered.figures import amount, day
from evals.rendered.layout import Layout
from evals.rendered.truth import Person
from evals.rendered.wording import ACCOUNTS, USUAL, lines

_MAIN = "word/document.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def _payslip(person: Person) -> bytes:
    """A payslip that somebody typed in Word, with a table."""
    pay = person.pay
    head = (
        person.employer,
        "Payslip",
        f"Employee: {person.full_name}",
        f"Employee number: {person.employee_number}",
        f"Pay period: {day(pay.period_from)} to {day(pay.period_to)}",
        f"Pay date: {day(pay.paid_on)}",
        "SPECIMEN - not a real document",
    )
    owed = (*lines(pay.statutory, USUAL), *lines(pay.agreed, USUAL))
    sums = (
        *lines(pay.earnings, USUAL),
        ("Gross pay", pay.gross),
        *owed,
        ("Total deductions", pay.deductions),
        ("Net pay", pay.net),
    )
    rows = "".join(_row((name, amount(cents, "dollar"))) for name, cents in sums)
    return _packed("".join(_paragraph(each) for each in head) + f"<w:tbl>{rows}</w:tbl>")


def _letter(person: Person) -> bytes:
    """A bank's letter as paragraphs, with a tab between a name and its value."""
    account = person.account
    body = (
        account.bank,
        "Account confirmation letter",
        "We confirm that the following account is held with us.",
        f"Account holder:\t{person.full_name}",
        f"Account number:\t{account.number}",
        f"Account type:\t{ACCOUNTS[account.kind]}",
        f"Branch code:\t{account.branch_code}",
        f"Date opened:\t{day(account.opened_on)}",
        "SPECIMEN - not a real document",
    )
    return _packed("".join(_paragraph(each) for each in body))


def _paragraph(words: str) -> str:
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in words.split("\t")
    )
    return f"<w:p>{runs}</w:p>"


def _row(cells: tuple[str, ...]) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{_paragraph(each)}</w:tc>' for each in cells)}</w:tr>"


def _packed(body: str) -> bytes:
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{xml}<Types xmlns="{_CONTENT}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{_MAIN}" ContentType="{_WORD}.main+xml"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{_LINKS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}" Target="{_MAIN}"/></Relationships>',
        _MAIN: f'{xml}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            # Without the time of packing: the same person gives the same bytes.
            packed.writestr(zipfile.ZipInfo(name), part)
    return file.getvalue()


LAYOUTS: tuple[Layout, ...] = (
    Layout("word_payslip", "payslip", _payslip, (
        "employer", "employee_number", "full_name", "pay_period", "paid_on", "basic_cents",
        "gross_cents", "statutory_cents", "agreed_cents", "deductions_cents", "net_cents",
    ), is_word=True),
    Layout("word_letter", "bank_letter", _letter, (
        "bank", "account_holder", "account_number", "account_type", "branch_code", "opened_on",
    ), is_word=True),
)  # fmt: skip

"""Specimens of the papers that a borrower sends: invented, marked as such, and readable."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from agent.simulator import plain_pdf
from agent.simulator.plain_pdf import Words

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_MARK = "SPECIMEN - not a real document"
_STORY_DAY = date(2026, 11, 23)  # the Monday on which stories and cases begin
_FIRST_BORN = date(1973, 1, 1)
_TAX, _SOCIAL_SECURITY = 111, 9  # thousandths of the pay
_DESK, _CARD, _INK, _SOFT = "#4a3b30", "#e8f0f2", "#22262b", "#5b6064"
_LEFT, _COLUMN, _RIGHT, _STEP = 60, 220, 535, 20  # points


@dataclass(frozen=True)
class Holder:
    """Whose papers they are. No two have the same file: that would look like fraud."""

    name: str
    number: str
    employer: str
    today: date = _STORY_DAY  # when they are sent: papers are of the month before
    basic_cents: int = 900_000
    agreed_cents: int = 0

    @property
    def born_on(self) -> date:
        """From her number, so that no two have the same identity number."""
        return _FIRST_BORN + timedelta(days=int(self.number[-9:]) // 100_000)

    @property
    def national_id(self) -> str:
        """Eleven digits, of which the first six are the day of birth."""
        return f"{self.born_on:%y%m%d}{self.number[-5:]}"

    @property
    def account_number(self) -> str:
        return f"62{self.number[-9:]}"

    @property
    def employee_number(self) -> str:
        return self.number[-4:]

    @property
    def paid_until(self) -> date:
        """The last day that her newest payslip pays for."""
        return self.today.replace(day=1) - timedelta(days=1)


def id_photo(holder: Holder) -> bytes:
    """An invented card on a dark desk, all four corners in the picture."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (1600, 880), _DESK)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((210, 30, 1390, 745), radius=36, fill=_CARD)
    draw.rectangle((260, 190, 560, 560), fill="#cdd6d8")
    draw.ellipse((350, 235, 470, 385), fill="#8d7a66")
    draw.rounded_rectangle((300, 410, 520, 560), radius=70, fill="#8d7a66")
    draw.text((260, 60), "REPUBLIC OF NAMIBIA", font=ImageFont.load_default(46), fill=_INK)
    draw.text((260, 118), "IDENTITY CARD", font=ImageFont.load_default(34), fill=_INK)
    first_names, surname = _parted(holder.name)
    lines = (
        ("Surname", surname),
        ("First names", first_names),
        ("Date of birth", _card_day(holder.born_on)),
        ("Identity number", holder.national_id),
        ("Expiry date", _card_day(_expiry(holder))),
    )
    for row, (label, value) in enumerate(lines):
        _on_card(draw, 620, 180 + row * 104, label, value)
    draw.text((260, 690), _MARK, font=ImageFont.load_default(24), fill=_SOFT)
    return _jpeg(picture)


def payslip(holder: Holder) -> bytes:
    """What she was paid last month, as a PDF with its words."""
    sheet = _earned(holder)
    sheet += _deducted(holder, 316)
    return plain_pdf.page([*sheet, _mark()])


def payslip_top(holder: Holder) -> bytes:
    """The first of two pages of a payslip: what she earned."""
    return plain_pdf.page([*_earned(holder), _mark()])


def payslip_foot(holder: Holder) -> bytes:
    """The second of them: whose it is, what was taken off, and what she was paid."""
    told = (("Employee", holder.name), ("Employee number", holder.employee_number))
    return plain_pdf.page([*_pairs(told, 70), *_deducted(holder, 140), _mark()])


def _earned(holder: Holder) -> list[Words]:
    told = (
        ("Employee", holder.name),
        ("Employee number", holder.employee_number),
        ("Pay period", f"{holder.paid_until:%B %Y}"),
        ("Pay date", _long(holder.paid_until)),
    )
    sheet = [Words(_LEFT, 70, holder.employer, 16, bold=True), Words(_LEFT, 96, "Payslip", 13)]
    sheet += _pairs(told, 130)
    sheet += _amounts("Earnings", (("Basic salary", holder.basic_cents),), 230)
    sheet += _amounts("", (("Gross pay", holder.basic_cents),), 276)
    return sheet


def _deducted(holder: Holder, y: float) -> list[Words]:
    tax = holder.basic_cents * _TAX // 1000
    social_security = holder.basic_cents * _SOCIAL_SECURITY // 1000
    owed = (("PAYE", tax), ("Social security", social_security), *_agreed(holder))
    deductions = sum(cents for _, cents in owed)
    below = y + 26 + len(owed) * _STEP
    sheet = _amounts("Deductions", owed, y)
    sheet += _amounts("", (("Total deductions", deductions),), below)
    sheet += _amounts("", (("Net pay", holder.basic_cents - deductions),), below + 2 * _STEP)
    return sheet


def bank_letter(holder: Holder) -> bytes:
    """Her bank confirms her account, as a PDF with its words."""
    told = (
        ("Account holder", holder.name),
        ("Identity number", holder.national_id),
        ("Account number", holder.account_number),
        ("Account type", "Savings account"),
        ("Branch", "Windhoek"),
        ("Branch code", "480100"),
        ("Date opened", _long(_years(holder.paid_until, -3))),
    )
    sheet = (
        Words(_LEFT, 70, "Namib Dunes Bank", 16, bold=True),
        Words(_LEFT, 96, "Account confirmation letter", 13),
        Words(_LEFT, 122, _long(holder.paid_until)),
        Words(_LEFT, 156, "We confirm that this account is held with us:"),
        *_pairs(told, 190),
        _mark(),
    )
    return plain_pdf.page(sheet)


def _agreed(holder: Holder) -> tuple[tuple[str, int], ...]:
    return (("Staff loan", holder.agreed_cents),) if holder.agreed_cents else ()


def _pairs(told: tuple[tuple[str, str], ...], y: float) -> list[Words]:
    """Names on the left, their values in a column."""
    lines = []
    for row, (label, value) in enumerate(told):
        lines.append(Words(_LEFT, y + row * _STEP, f"{label}:"))
        lines.append(Words(_COLUMN, y + row * _STEP, value))
    return lines


def _amounts(title: str, rows: tuple[tuple[str, int], ...], y: float) -> list[Words]:
    """Under a title, or as a sum that stands out."""
    lines = [Words(_LEFT, y, title, bold=True)] if title else []
    for row, (label, cents) in enumerate(rows, start=1 if title else 0):
        lines.append(Words(_LEFT, y + row * _STEP, label, bold=not title))
        amount = f"N$ {cents // 100:,}.{cents % 100:02d}"
        lines.append(Words(_RIGHT, y + row * _STEP, amount, bold=not title, ends=True))
    return lines


def _mark() -> Words:
    return Words(_COLUMN, 815, _MARK, 9)


def _on_card(draw: "ImageDraw", x: int, y: int, label: str, value: str) -> None:
    from PIL import ImageFont

    draw.text((x, y), label, font=ImageFont.load_default(26), fill=_SOFT)
    draw.text((x, y + 34), value, font=ImageFont.load_default(44), fill=_INK)


def _parted(name: str) -> tuple[str, str]:
    """First names, and the last word as surname."""
    first_names, _, surname = name.rpartition(" ")
    return first_names.upper(), surname.upper()


def _expiry(holder: Holder) -> date:
    return _years(holder.paid_until, 5)


def _years(day: date, years: int) -> date:
    return date(day.year + years, day.month, 15)


def _card_day(day: date) -> str:
    return f"{day:%d %b %Y}".upper()


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _jpeg(picture: "object") -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG")  # type: ignore[attr-defined] # Pillow is imported where it is used
    return file.getvalue()

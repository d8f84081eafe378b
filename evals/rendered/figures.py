"""Amounts and days as papers write them."""

from datetime import date
from typing import Literal

Amounts = Literal["comma", "space", "bare", "afrikaans", "dotted", "dollar"]
Days = Literal["long", "slashes", "iso", "card", "dots", "afrikaans", "dashes"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MAANDE = (
    "Januarie", "Februarie", "Maart", "April", "Mei", "Junie",
    "Julie", "Augustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def amount(cents: int, style: Amounts = "comma") -> str:
    """850000 is 8,500.00, or as the style has it."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    grouped = f"{whole:,}"
    match style:
        case "comma":
            written = f"{grouped}.{rest:02d}"
        case "space":
            written = f"{grouped.replace(',', ' ')}.{rest:02d}"
        case "bare":
            written = f"{whole}.{rest:02d}"
        case "afrikaans":
            written = f"{grouped.replace(',', ' ')},{rest:02d}"
        case "dotted":
            written = f"{grouped.replace(',', '.')},{rest:02d}"
        case "dollar":
            written = f"N$ {grouped.replace(',', ' ')}.{rest:02d}"
    return sign + written


def day(on: date, style: Days = "long") -> str:
    """As a paper writes it."""
    match style:
        case "long":
            return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
        case "slashes":
            return f"{on:%d/%m/%Y}"
        case "iso":
            return on.isoformat()
        case "card":
            return f"{on.day:02d} {_MONTHS[on.month - 1][:3].upper()} {on.year}"
        case "dots":
            return f"{on:%d.%m.%Y}"
        case "dashes":
            return f"{on.day:02d}-{_MONTHS[on.month - 1][:3]}-{on.year}"
        case "afrikaans":
            return f"{on.day} {_MAANDE[on.month - 1]} {on.year}"


def month(on: date, *, afrikaans: bool = False) -> str:
    """A period's name: October 2026."""
    names = _MAANDE if afrikaans else _MONTHS
    return f"{names[on.month - 1]} {on.year}"

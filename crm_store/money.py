"""Money: integer cents of the Namibia dollar, read and written in one place."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NewType

Cents = NewType("Cents", int)

_AMOUNT = re.compile(
    r"""(?ix)
    (?:n\$|nad|\$|r)?(?:(?<!\s)\s*|(?=\d))  # not from each blank of many
    (?P<number>\d{1,3}(?:[ ,.\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)
    \s*(?P<thousand>k\b|thousand\b|duisend\b)?
    \s*(?:nad|n\$|dollars?)?
    """
)


def cents(amount: Decimal) -> Cents:
    """Round an amount of dollars to cents, half to even."""
    return Cents(int((amount * 100).quantize(Decimal(1), ROUND_HALF_EVEN)))


def show(amount: Cents) -> str:
    """`N$1,234.50`; the way that NAMFISA writes and that borrowers see."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}N${whole:,}.{rest:02d}"


def parse(text: str) -> Cents | None:
    """Read one amount: `N$ 1 234.50`, `1,234.50`, `1 234,50`, `N$5k`, `5000 nad`.

    None where the whole text is not exactly one amount, or where it is larger than a
    trillion dollars.
    """
    found = _AMOUNT.fullmatch(text.strip())
    return None if found is None else _value(found)


def find(text: str) -> list[tuple[Cents, tuple[int, int]]]:
    """Every amount in the text with its span."""
    amounts = []
    for found in _AMOUNT.finditer(text):
        value = _value(found)
        if value is not None:
            start, end = found.span()
            amounts.append((value, (start, end)))
    return amounts


def _value(found: re.Match[str]) -> Cents | None:
    digits = found["number"].replace("\u00a0", " ").replace(" ", "")
    whole, fraction = digits, ""
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 <= 2:
        whole, fraction = digits[:last], digits[last + 1 :]
    whole = whole.replace(",", "").replace(".", "")
    if len(whole) > 12:
        return None
    amount = Decimal(f"{whole}.{fraction or '0'}")
    if found["thousand"]:
        amount *= 1000
    return cents(amount)

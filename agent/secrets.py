"""Secrets that nobody should send: PINs, one-time codes and card numbers, hidden before storing."""

import re

HIDDEN = "[hidden]"

_CODE = re.compile(
    r"(?i)\b(?P<name>pin|otp|cvv|cvc|password|passcode|wagwoord|one[- ]time (?:pin|code))\b"
    r"(?P<between>(?:\s+(?:is|code|number|no|kode|nommer))*\s*[:=#-]?\s*)"
    r"(?P<code>\d[\d -]{1,10}\d)\b"
)
_DIGITS = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")


def hide(text: str) -> tuple[str, bool]:
    """The text without secrets, and whether there were any.

    The Microlending Act, s. 23(1)(f), forbids a lender to keep PINs and bank cards.
    """
    hidden, codes = _CODE.subn(lambda found: f"{found['name']}{found['between']}{HIDDEN}", text)
    cards = 0

    def card(found: re.Match[str]) -> str:
        nonlocal cards
        digits = [int(each) for each in found[0] if each.isdigit()]
        if not _luhn(digits):
            return found[0]
        cards += 1
        return HIDDEN

    hidden = _DIGITS.sub(card, hidden)
    return hidden, bool(codes or cards)


def _luhn(digits: list[int]) -> bool:
    """Whether the check digit is that of a payment card."""
    doubled = [
        digit if index % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for index, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0

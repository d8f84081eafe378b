"""How people call the pay that is left when everything has been taken off."""

import re

# What pay is measured before or after.
DEDUCTIONS = (
    r"(?:(?:all|any|my|the|al|alle|die)\s+)*"
    r"(?:tax(?:es)?|deductions?|belasting|aftrekkings?|medical\s+aid)\b"
)
# "Net" alone is Afrikaans for "only": before a figure it is read by whoever knows the language.
NAMES = (
    r"(?:nett\b|netto\b|net\b|take[\s-]?home\b|tak(?:es?|ing)\s+home\b|"
    rf"(?:after|na)\s+{DEDUCTIONS}|"
    r"(?:clear|clean|skoon)\b|in\s+(?:my|the)\s+hands?\b|in\s+(?:my|die)\s+hand\b|"
    r"(?:lands?|comes?|kom)\s+(?:\w+\s+)?in(?:to)?\s+my\s+(?:bank|account|rekening)\b)"
)
_NAMED = re.compile(NAMES, re.IGNORECASE)


def is_called_so(text: str) -> bool:
    """Whether an amount, with the words that stand around it, is what is left."""
    return _NAMED.search(text) is not None

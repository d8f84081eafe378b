"""Secrets that nobody should send: PINs, one-time codes and card numbers, hidden before storing."""

import re

HIDDEN = "[hidden]"

_NAME = (
    r"(?:pin|otp|cvv2?|cvc2?|passwords?|passcode|wagwoord|one[- ]time (?:pin|code)|"
    r"(?:secret|security|verification|login|sms|geheime?|sekuriteits) ?(?:code|kode)|"
    r"(?:secret|geheime?) (?:number|nommer))"
)
_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|"
    r"nul|een|twee|drie|vier|vyf|ses|sewe|agt|nege)"
)
_DIGITS = rf"(?:\d(?:[ -]?\d){{2,11}}|{_WORD}(?:[ ,-]+{_WORD}){{2,11}}\b)"
# What may stand between the name of a secret and the secret itself: "my PIN for the card is".
_BETWEEN = (
    r"(?:[\s.,:;=#*_'\"()-]|\b(?:is|was|code|kode|number|nommer|no|nr|the|die|my|for|vir|of|van"
    r"|atm|bank|card|kaart|to|it|s|en|and|be|account|acc|rekening|app|banking|online|phone|foon"
    r"|se|toe|still|now|nou|wees|this|dit|wat|i|ek|use|gebruik|at|op|on"
    r"|back|agterop)\b){0,12}?"
)
_NAMED = re.compile(rf"(?i)(?P<before>\b{_NAME}\b{_BETWEEN})(?<!\d){_DIGITS}(?!\d)")
_NAMED_AFTER = re.compile(
    rf"(?i)(?<!\d)(?<!\$)(?<!\$ ){_DIGITS}(?!\d)(?P<after>,?\s+(?:is|was|as|for|s[eê]|"
    rf"dis|dit is|that'?s|that is|it'?s)\s+(?:(?:my|the|die|a|n|new|nuwe|card|kaart|atm|bank)\s+)*"
    rf"{_NAME}\b)"
)
# A password has letters too; one without a digit is not told from a word.
_PASSWORD = re.compile(
    rf"(?i)(?P<before>\b(?:passwords?|wagwoord)\b{_BETWEEN}(?:\bis\b|[:=])\s*)"
    r"(?=\S*[a-z])(?=\S*\d)[^\s,;]{4,40}"
)
_CARD = re.compile(r"(?<![\d+])\d(?:[ .-]?\d){12,29}(?!\d)")
_CARD_LENGTHS = range(13, 20)


def hide(text: str) -> tuple[str, bool]:
    """The text without secrets, and whether there were any.

    The Microlending Act, s. 23(1)(f), forbids a lender to keep PINs and bank cards.
    """
    hidden = _CARD.sub(_without_card, text)
    hidden = _NAMED.sub(lambda found: found["before"] + HIDDEN, hidden)
    hidden = _PASSWORD.sub(lambda found: found["before"] + HIDDEN, hidden)
    hidden = _NAMED_AFTER.sub(lambda found: HIDDEN + found["after"], hidden)
    return hidden, hidden != text


def _without_card(found: re.Match[str]) -> str:
    """A run of digits without any, if a card is in it: the rest is its date or its CVV."""
    groups = re.split(r"\D", found[0])
    for first in range(len(groups)):
        digits = ""
        for group in groups[first:]:
            digits += group
            if len(digits) in _CARD_LENGTHS and _is_card([int(each) for each in digits]):
                return HIDDEN
    return found[0]


def _is_card(digits: list[int]) -> bool:
    """Whether these are the number of a payment card: its kind and its check digit."""
    if digits[0] not in (3, 4, 5, 6) and digits[:2] != [2, 2]:
        return False
    doubled = [
        digit if index % 2 == 0 else digit * 2 - 9 * (digit > 4)
        for index, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0

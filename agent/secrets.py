"""What nobody should send: PINs, codes, cards, identity and account numbers, hidden at the door."""

import re
from datetime import date

HIDDEN = "[hidden]"

_NAME = (
    r"(?:pin ?code|pin|otp|cvv2?|cvc2?|passwords?|passcode|wagwoord|one[- ]time (?:pin|code)|"
    r"(?:secret|security|verification|login|sms|geheime?|sekuriteits) ?(?:code|kode)|"
    r"(?:secret|geheime?) (?:number|nommer)|"
    r"(?:code|kode) (?:from|of|van) (?:the |my |die )?(?:bank|sms)|(?:code|kode) (?:that |wat )?"
    r"(?:the |my |die )bank (?:sent|het gestuur))"
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
    r"|back|agterop|they|me|you|has|have|sent|gave|just|hulle|gestuur|gegee|net)\b){0,12}?"
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
# Called a card's, or in four fours as it is printed: hidden with a slip in it, too.
_CALLED_A_CARD = re.compile(
    r"(?i)(?P<before>\b(?:cards?|kaart|visa|mastercard|maestro)(?:\s?-?\s?(?:number|num|nommer|nr|no))?"
    r"(?:[\s:.=#]|\b(?:is|it|s|my|the|die|dis)\b){0,6}?)(?<!\d)\d(?:[ .-]?\d){11,18}(?!\d)"
    r"|(?<![\d+])[3-6]\d{3}(?P<gap>[ .-])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?!\d)"
)
# An identity number as it is written: its first six digits are a birth date.
_IDENTITY = re.compile(
    r"(?<![\d+$])(?<!\$ )(?:\d{6}[ -]?\d{4}[ -]?\d|\d{6}[ -]\d{2}[ -]?\d{3}"
    r"|\d{2}[ -]\d{2}[ -]\d{2}[ -]\d{4}[ -]?\d)(?![ -]?\d)(?![.,]\d)"
)
_ACCOUNT_NAME = (
    r"(?:(?:bank|savings|cheque|current|spaar|tjek) ?)?(?:account|acc|acct|rekening|rek|a/c)s?"
    r"(?:nommer)?|fnb|nedbank|bank windhoek|standard bank|letshego|bankwindhoek"
)
_ACCOUNT_DIGITS = r"\d{3,13}(?:[ -]\d{3,}){0,3}"
_ACCOUNT = re.compile(
    rf"(?i)(?P<before>\b(?:{_ACCOUNT_NAME})\b(?:[\s.,:;=#*'\"()-]|\b(?:is|was|number|nommer|no|nr"
    r"|the|die|my|at|by|for|vir|of|van|and|en|it|s|bank|with|to|na|branch|fnb|nedbank|windhoek"
    rf"|standard|letshego)\b){{0,12}}?)(?<![\d+$])(?P<digits>{_ACCOUNT_DIGITS})(?![\d])(?![.,]\d)"
)
_ACCOUNT_AFTER = re.compile(
    rf"(?i)(?<![\d+$])(?<!\$ )(?P<digits>{_ACCOUNT_DIGITS})(?P<after>,?\s+"
    rf"(?:is|was|dis|that'?s|it'?s)\s+(?:(?:my|the|die|a|n|new|nuwe|bank|savings)\s+)*(?:{_ACCOUNT_NAME})\b)"
)
_ACCOUNT_LENGTHS = range(8, 14)
_ALONE = re.compile(r"\d(?:[ .\-/]?\d){7,12}")
_PHONE = re.compile(r"0[68]\d{7,8}|264\d{8,9}")
_A_LEAP_YEAR = 2000  # so that every day of a birth date exists


def hide(text: str) -> tuple[str, bool]:
    """The text without secrets, and whether there were any.

    The Microlending Act, s. 23(1)(f), forbids a lender to keep PINs and bank cards.
    """
    hidden = _CARD.sub(_without_card, text)
    hidden = _CALLED_A_CARD.sub(lambda found: (found["before"] or "") + HIDDEN, hidden)
    hidden = _NAMED.sub(lambda found: found["before"] + HIDDEN, hidden)
    hidden = _PASSWORD.sub(lambda found: found["before"] + HIDDEN, hidden)
    hidden = _NAMED_AFTER.sub(lambda found: HIDDEN + found["after"], hidden)
    return hidden, hidden != text


def hide_numbers(text: str) -> tuple[str, bool]:
    """The text without identity and account numbers, and whether there were any.

    Her papers show them: Meta's rules forbid to ask for either in a chat. Phones stay.
    """
    hidden = _IDENTITY.sub(_without_identity, text)
    hidden = _ACCOUNT.sub(lambda found: found["before"] + _without_account(found["digits"]), hidden)
    hidden = _ACCOUNT_AFTER.sub(
        lambda found: _without_account(found["digits"]) + found["after"], hidden
    )
    return hidden, hidden != text


def number_in(text: str) -> tuple[str, bool]:
    """The digits of the one identity or account number in a text, and whether they are all of it.

    What is not named so may be another number: whoever was asked for it knows.
    """
    alone = _ALONE.fullmatch(text.strip())
    named = {
        *(found[0] for found in _IDENTITY.finditer(text) if _without_identity(found) == HIDDEN),
        *(
            found["digits"]
            for pattern in (_ACCOUNT, _ACCOUNT_AFTER)
            for found in pattern.finditer(text)
            if _without_account(found["digits"]) == HIDDEN
        ),
    }
    written = {re.sub(r"\D", "", each) for each in ((alone[0],) if alone else named)}
    return (written.pop(), alone is not None) if len(written) == 1 else ("", False)


def _without_identity(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    try:
        date(_A_LEAP_YEAR, int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return found[0]
    return HIDDEN


def _without_account(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    kept = len(digits) not in _ACCOUNT_LENGTHS or _PHONE.fullmatch(digits)
    return written if kept else HIDDEN


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

"""Numbers as people write them: amounts, months, dates, phone numbers and identity numbers.

>>> from datetime import date
>>> read("2,5k", "money", today=date(2026, 11, 18))
250000
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, cast

from flows.numbers.amounts import AMBIGUOUS, INVALID, amount
from flows.numbers.days import day
from flows.numbers.identifiers import national_id, phone
from flows.numbers.kinds import kind_of
from flows.numbers.terms import months

Kind = Literal["money", "months", "date", "phone", "national_id", "none"]
Number = int | date | str

_READERS: Mapping[Kind, Callable[[str, date], Number]] = {
    "money": lambda text, today: amount(text),
    "months": lambda text, today: months(text),
    "date": lambda text, today: day(text, today=today),
    "phone": lambda text, today: phone(text),
    "national_id": lambda text, today: national_id(text, today=today),
}


def read(text: str, kind: Kind, *, today: date) -> Number:
    """Cents, months, a date, an E.164 number or eleven digits; or "ambiguous", or "invalid".

    With the kind "none" the text's own shape says what it is.
    """
    if kind == "none":
        shape = kind_of(text, today=today)
        return (
            shape if shape in (AMBIGUOUS, INVALID) else read(text, cast(Kind, shape), today=today)
        )
    return _READERS[kind](text, today)

"""Facts as they are told, made into values: after the model, so that no model's taste decides."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import phonenumbers

from crm_store.money import Cents
from flows import wording
from flows.calculated import calculator, note
from flows.commands import FactName
from flows.effects import Value
from flows.flow import Situation
from flows.numbers import amounts, days, take_home, terms
from flows.policy import Product

_LAST_DAY = re.compile(r"(?i)\b(last|end|month[- ]?end|(?:maand)?einde|laaste|eshulilo)\b")
_NOT_A_NAME = re.compile(r"[\d@#$%<>{}\[\]\\/|=+*^~?]|https?:")
# A Khoekhoe name begins with a click, which phones write in many ways: "!Gaoses", "//Garoes".
_CLICK = re.compile(r"(?<!\S)(?:/{1,2}|\|{1,2}|=)(?=[^\W\d_])")
_NOT_A_COMPANY = re.compile(r"[@#$%<>{}\[\]\\|=+*^~]|https?:|www\.|\.(com|na|net|org)\b", re.I)
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]{0,19}")
_A_NUMBER_OF = re.compile(r"(?i)^(?:(?:my|employee|staff|number|no|nr|nommer|is)\b[ .:]*)+")
_LETTERS_BEFORE_A_NUMBER = 5  # "EMP 4471", "KF 12"; a longer word is a word


@dataclass(frozen=True)
class Problem:
    """Why a value cannot be taken: a key of the catalogue, told with an example.

    What was `understood` is not possible; `nearest` are the values that are.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    understood: bool = False
    nearest: tuple[int, ...] = ()


def read(fact: FactName, text: str, situation: Situation) -> Any:
    """The value of a fact, ready for JSON, or a `Problem`. Employers are matched elsewhere."""
    value = _READERS[fact](text.strip(), situation)
    note({fact: value})
    return value


@calculator
def small_number(fact: FactName, text: str, situation: Situation) -> int | None:
    """What is said as an amount, and is too small for any: "make it 3"; None where it is none."""
    bare = re.fullmatch(r"\d{1,2}", text.strip()) if fact == "amount" else None
    product = situation.policy.product
    number = int(bare[0]) if bare else 0
    return number if 0 < number * 100 < product.min_amount_cents else None


def may_be_months(number: int, situation: Situation) -> bool:
    """Whether we lend over so many months."""
    product = situation.policy.product
    return product.min_months <= number <= product.max_months


def _remuneration(text: str, situation: Situation) -> int | Problem:
    amount = _one_amount(text)
    if amount is None:
        return Problem("problem.remuneration")
    if take_home.is_called_so(text):
        return Problem("problem.remuneration_net", {"amount": amount}, understood=True)
    rules = situation.policy.affordability
    if amount < rules.min_plausible_cents:
        return Problem("problem.remuneration_low", {"amount": amount}, understood=True)
    if amount > rules.max_plausible_cents:
        return Problem("problem.remuneration_high", {"amount": amount}, understood=True)
    return amount


def _amount(text: str, situation: Situation) -> int | Problem:
    amount = _one_amount(text)
    if amount is None:
        return Problem("problem.amount")
    product = situation.policy.product
    if not product.min_amount_cents <= amount <= product.max_amount_cents:
        return Problem(
            "problem.amount_outside",
            {
                "amount": amount,
                "least": product.min_amount_cents,
                "most": product.max_amount_cents,
            },
            understood=True,
            nearest=(_within(amount, product.min_amount_cents, product.max_amount_cents),),
        )
    return _between_steps(amount, product) or amount


def _between_steps(amount: Cents, product: Product) -> Problem | None:
    """An amount that we do not lend, with the two beside it that we do."""
    step = product.amount_step_cents
    if amount % step == 0:
        return None
    below = amount - amount % step
    return Problem(
        "problem.amount_step",
        {"amount": amount, "unit": step, "smaller": below, "larger": below + step},
        understood=True,
        nearest=(below, below + step),
    )


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _months(text: str, situation: Situation) -> int | Problem:
    product = situation.policy.product
    limits = {"least": product.min_months, "most": product.max_months}
    found = terms.months(text)  # "4", "vier maande", "n halwe jaar"
    if not isinstance(found, int):
        return Problem("problem.months", limits)
    if not product.min_months <= found <= product.max_months:
        nearest = _within(found, product.min_months, product.max_months)
        return Problem("problem.months_outside", limits, understood=True, nearest=(nearest,))
    return found


def _pay_day(text: str, situation: Situation) -> int | str | Problem:
    if days.is_in_no_year(text):
        return Problem("problem.pay_day")
    numbers = [int(each) for each in re.findall(r"\d+", text) if len(each) < 3]
    if len(numbers) == 1 and 1 <= numbers[0] <= 31 and wording.is_one_day(text):
        return numbers[0]
    if not re.search(r"\d", text) and _LAST_DAY.search(text) and wording.is_one_day(text):
        return "last"
    return Problem("problem.pay_day")


def _full_name(text: str, situation: Situation) -> str | Problem:
    name = " ".join(text.split()).strip(" .,;:").rstrip("!")
    letters = sum(each.isalpha() for each in name)
    plain = _CLICK.sub("", name)
    if letters < 3 or len(name) > 80 or _NOT_A_NAME.search(plain) or wording.is_a_sentence(name):
        return Problem("problem.full_name")
    if " " not in name:
        return Problem("problem.full_name_one_word", {"name": name})
    return name


def _employee_number(text: str, situation: Situation) -> str | Problem:
    number = _A_NUMBER_OF.sub("", text.strip(" .,;:#!")).strip()
    words = re.findall(r"[^\W\d_]+", number)  # "IS 12" may be a number; "dont know 2" is none
    if (
        not _NUMBER.fullmatch(number)
        or not any(each.isdigit() for each in number)
        or any(len(word) > _LETTERS_BEFORE_A_NUMBER for word in words)
        or re.search(r"(?i)\d\W+(?:or|of|and|en)\W+\w*\d", number)
        or wording.is_a_sentence(" ".join(word for word in words if len(word) > 2))
    ):
        return Problem("problem.employee_number")
    return number.upper()


def _phone(text: str, situation: Situation) -> str | Problem:
    try:
        number = phonenumbers.parse(text, "NA")
    except phonenumbers.NumberParseException:
        return Problem("problem.phone")
    # Not asked: whether it is of type mobile. 083 numbers are, to people.
    if not phonenumbers.is_valid_number(number):
        return Problem("problem.phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _employer(text: str, situation: Situation) -> str | Problem:
    name = " ".join(text.replace("?", " ").split()).strip(" .,;:!")[:60]
    if not any(each.isalpha() for each in name) or _NOT_A_COMPANY.search(name):
        return Problem("problem.employer")
    return name


def _one_amount(text: str) -> Cents | None:
    """The single, definite amount in a text; ranges and guesses are nobody's amount."""
    found = amounts.amount(text)  # "N$ 1 234,50", "1.5k", "twee duisend"
    if found == amounts.INVALID and amounts.is_nothing(text):
        return Cents(0)
    return Cents(found) if isinstance(found, int) else None


_READERS: Mapping[FactName, Callable[[str, Situation], Any]] = {
    "employer": _employer,
    "employee_number": _employee_number,
    "full_name": _full_name,
    "phone": _phone,
    "remuneration": _remuneration,
    "pay_day": _pay_day,
    "amount": _amount,
    "months": _months,
}

"""Figures as what they are: an amount, a number of months, a day; and whether one is known."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, Literal, get_type_hints

from crm_store.money import Cents

# What a figure is: 4 months are no 4 days, and the number of an employee is no amount.
Kind = Literal["money", "months", "days", "minutes", "percent", "years", "day", "count"]
# A figure that is known, or a day: `number` may be anything but money, `any` that as well.
Figure = tuple[Kind | Literal["number", "any", "date", "birth"], int | date]
_LENGTH_OF_A_DAY = 10
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_FIGURE = (bool, NoneType)
_SEVERAL = (tuple, list, set, frozenset)
# By what a field or a place in a sentence is called. What is called otherwise is counted.
_AMOUNTS = """
amount beside capacity charge cost deductions deferred gross heaviest instalment larger
last_instalment levy net paid pay payment per_hundred principal remuneration repay saved smaller
stamp_duty total unit
"""
_MONEY = frozenset(_AMOUNTS.split())
_BY_END: tuple[tuple[str, Kind], ...] = (
    ("_cents", "money"),
    ("bps", "percent"),
    ("bps_month", "percent"),
    ("percent", "percent"),
    ("months", "months"),
    ("minutes", "minutes"),
    ("days", "days"),
    ("pay_day", "day"),
    ("years", "years"),
    ("age", "years"),
)
# These hold whatever the thing that has them is about, or are told only beside it.
_UNSAID = "after before highest least limit lowest measured most nearest number value values"
_WHATEVER = frozenset(_UNSAID.split())


def figures_in(*things: object) -> frozenset[Figure]:
    """Every number and day that these values hold, however deep, each as what it is."""
    found: set[Figure] = set()
    left: list[tuple[str, Any]] = [("", each) for each in things]
    while left:
        name, each = left.pop()
        if isinstance(each, str):
            if len(each) == _LENGTH_OF_A_DAY:
                found.update((_day_of(name), day) for day in _days(each))
        elif isinstance(each, _NO_FIGURE):
            continue
        elif isinstance(each, date):
            found.add((_day_of(name), each))
        elif isinstance(each, int):
            found.add((kind_of(name), each))
        elif isinstance(each, _SEVERAL):
            left.extend((name, part) for part in each)
        elif isinstance(each, Mapping):
            left.extend((_within(key, name), part) for key, part in each.items())
        elif hasattr(each, "__dict__"):
            money = _money_fields(each.__class__)
            left.extend(
                ("amount" if key in money else _within(key, name), part)
                for key, part in vars(each).items()
            )
    return frozenset(found)


def is_known(value: int | date, name: str, way: str, *, among: frozenset[Figure]) -> bool:
    """Whether a figure that is shown in this way, at the place of this name, is among the known."""
    if isinstance(value, date):
        return (_day_of(name), value) in among
    shown = _shown_as(name, way)
    if ("any", value) in among:
        return True
    if shown == "money":
        return ("money", value) in among
    if ("number", value) in among:
        return True
    if shown == "number":
        return any((kind, value) in among for kind in _COUNTED)
    return (shown, value) in among


@cache
def kind_of(name: str) -> Kind | Literal["any"]:
    """What a number is by what it is called; one that is called nothing may be anything."""
    if not name or name in _WHATEVER:
        return "any"
    if name in _MONEY:
        return "money"
    for end, kind in _BY_END:
        if name.endswith(end):
            return kind
    return "count"


_COUNTED: tuple[Kind, ...] = ("months", "days", "minutes", "percent", "years", "day", "count")
_OF_WAYS: Mapping[str, Kind] = {
    "money": "money",
    "months": "months",
    "days": "days",
    "minutes": "minutes",
    "pay_day": "day",
}


@cache
def _shown_as(name: str, way: str) -> Kind | Literal["number"]:
    if way in _OF_WAYS:
        return _OF_WAYS[way]
    kind = kind_of(name)
    if kind == "any" or kind == "count" or kind == "money":
        return "number"
    return kind


@cache
def _day_of(name: str) -> Literal["date", "birth"]:
    """When she was born is no day on which anything is due."""
    return "birth" if "born" in name else "date"


def _within(name: object, of: str) -> str:
    """A field that says nothing of itself is what the thing around it is, where that says it."""
    if name not in _WHATEVER:
        return str(name)
    says_it = kind_of(of) != "count" or _day_of(of) == "birth"
    return of if says_it else ""


@cache
def _money_fields(of: Any) -> frozenset[str]:
    """The fields that are declared to be amounts."""
    try:
        hints = get_type_hints(of)
    except (NameError, TypeError):  # of a third party
        return frozenset()
    return frozenset(name for name, hint in hints.items() if is_money(hint))


def is_money(hint: Any) -> bool:
    """Whether what is declared so is an amount, or holds some."""
    return hint is Cents or any(map(is_money, getattr(hint, "__args__", ())))


def _days(text: str) -> Iterator[date]:
    """A day as JSON keeps it."""
    if _ISO_DAY.fullmatch(text):
        try:
            yield date.fromisoformat(text)
        except ValueError:
            return

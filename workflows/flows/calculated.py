"""What is calculated in a turn is noted, so that a reply can say no other figure."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import wraps
from types import NoneType
from typing import Any, ParamSpec, TypeVar

Figure = int | date
_P = ParamSpec("_P")
_T = TypeVar("_T")
_LENGTH_OF_A_DAY = 10
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NO_FIGURE, _A_FIGURE = (bool, NoneType), (int, date)
_SEVERAL = (tuple, list, set, frozenset)
# What the turns that run at the same time have calculated, each for itself.
_GIVEN: ContextVar[list[object] | None] = ContextVar("given", default=None)


def calculator(calculate: Callable[_P, _T]) -> Callable[_P, _T]:
    """Note what this function gives, while a turn is at work."""

    @wraps(calculate)
    def noted(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        result = calculate(*args, **kwargs)
        given = _GIVEN.get()
        if given is not None:
            given.append(result)
        return result

    return noted


@contextmanager
def noting() -> Iterator[list[object]]:
    """Everything that calculators give until the end."""
    given: list[object] = []
    token = _GIVEN.set(given)
    try:
        yield given
    finally:
        _GIVEN.reset(token)


def figures_in(*things: object) -> frozenset[Figure]:
    """Every number and day that these values hold, however deep."""
    found: set[Figure] = set()
    left: list[Any] = list(things)
    while left:
        each = left.pop()
        if isinstance(each, str):
            if len(each) == _LENGTH_OF_A_DAY:
                found.update(_days(each))
        elif isinstance(each, _NO_FIGURE):
            continue
        elif isinstance(each, _A_FIGURE):
            found.add(each)
        elif isinstance(each, _SEVERAL):
            left.extend(each)
        elif isinstance(each, Mapping):
            left.extend(each.values())
        elif hasattr(each, "__dict__"):
            left.extend(vars(each).values())
    return frozenset(found)


def _days(text: str) -> Iterator[date]:
    """A day as JSON keeps it."""
    if _ISO_DAY.fullmatch(text):
        try:
            yield date.fromisoformat(text)
        except ValueError:
            return

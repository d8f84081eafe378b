"""What is calculated in a turn is noted, so that a reply can say no other figure."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from flows.figures import is_money

_P = ParamSpec("_P")
_T = TypeVar("_T")
# What the turns that run at the same time have calculated, each for itself.
_GIVEN: ContextVar[list[object] | None] = ContextVar("given", default=None)


def calculator(calculate: Callable[_P, _T]) -> Callable[_P, _T]:
    """Note what this function gives, while a turn is at work."""
    gives_money = is_money(calculate.__annotations__.get("return"))

    @wraps(calculate)
    def noted(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        result = calculate(*args, **kwargs)
        is_amount = gives_money and isinstance(result, int)
        note({"amount": result} if is_amount else result)
        return result

    return noted


def note(figures: object) -> None:
    """Note what was calculated, while a turn is at work."""
    given = _GIVEN.get()
    if given is not None:
        given.append(figures)


@contextmanager
def noting() -> Iterator[list[object]]:
    """Everything that calculators give until the end."""
    given: list[object] = []
    token = _GIVEN.set(given)
    try:
        yield given
    finally:
        _GIVEN.reset(token)

"""Orders of a list: by each column from its own end, and from the other with a minus before it."""

from collections.abc import Mapping
from typing import Literal

End = Literal["asc", "desc"]
_OTHER: Mapping[End, End] = {"asc": "desc", "desc": "asc"}


def orders(columns: Mapping[str, tuple[str, End]], *, then: str) -> dict[str, str]:
    """What stands behind `order by` for each name; what nobody knows comes last from either end."""
    other = {f"-{name}": (column, _OTHER[end]) for name, (column, end) in columns.items()}
    both = {**columns, **other}
    return {name: f"{column} {end} nulls last, {then}" for name, (column, end) in both.items()}

"""What part of a list is asked for, as its address says, and addresses of other parts of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from agent.desk.gate import Visit

ROWS = 25
_LONGEST = 40


@dataclass(frozen=True)
class Filter:
    """A part of a list: what is chosen by name, and the page."""

    path: str
    chosen: Mapping[str, str]
    page: int

    @property
    def first(self) -> int:
        return (self.page - 1) * ROWS

    @property
    def is_narrowed(self) -> bool:
        """Whether something is left out; another order leaves nothing out."""
        return bool(self.chosen.keys() - {"sort"})

    def of(self, name: str) -> str | None:
        """What is chosen by this name; None where nothing is."""
        return self.chosen.get(name)

    def address(self, page: int = 1, *, path: str = "", **changed: str) -> str:
        """The address of another part."""
        kept = {**self.chosen, **changed, **({"page": str(page)} if page > 1 else {})}
        asked = urlencode({name: value for name, value in kept.items() if value})
        return f"{path or self.path}?{asked}" if asked else path or self.path


def asked(visit: Visit, path: str, **known: Collection[str] | None) -> Filter:
    """What the address asks for, of what is known by name; None takes whatever is short."""
    return Filter(path, chosen(visit.request.query_params, known), visit.page_number)


def chosen(said: Mapping[str, str], known: Mapping[str, Collection[str] | None]) -> dict[str, str]:
    """What an address or a form says of what is known by name; None takes whatever is short."""
    found = ((name, said.get(name, ""), values) for name, values in known.items())
    return {
        name: value
        for name, value, values in found
        if value and (value in values if values is not None else len(value) <= _LONGEST)
    }

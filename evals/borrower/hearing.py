"""What a simulated borrower sees of an answer, and what she may do next."""

from dataclasses import dataclass
from typing import Literal, Protocol

from evals.case import FileName

Ending = Literal[
    "submitted",
    "refused",
    "person",
    "answered",
    "stopped",
    "withdrawn",
    "gave_up",  # her patience ended before she had what she wanted
    "invented",  # a model made her say something that she does not know
]


@dataclass(frozen=True)
class Hearing:
    """One answer as it stands on her phone; empty before she has written anything.

    `awaits` and `keys` are no words that she sees: they make the reading of it deterministic.
    """

    text: str = ""
    options: tuple[tuple[str, str], ...] = ()  # id and title, in the order shown
    awaits: str | None = None  # the topic of the question that is open now
    keys: tuple[str, ...] = ()  # of the phrases that the answer was made of


@dataclass(frozen=True)
class Says:
    words: str


@dataclass(frozen=True)
class Taps:
    option: str  # its id
    title: str


@dataclass(frozen=True)
class Sends:
    file: FileName


Move = Says | Taps | Sends


@dataclass(frozen=True)
class End:
    """She writes no more."""

    how: Ending
    why: str = ""


class Simulated(Protocol):
    """Somebody who is fed one answer at a time."""

    @property
    def tokens(self) -> tuple[int, int]:
        """What a model took to play her, in and out."""
        ...

    async def next(self, seen: Hearing) -> Move | End: ...

"""What a turn heard, and what the last question had asked: all that understanding may look at."""

from dataclasses import dataclass

from flows.commands import FactName, Language


@dataclass(frozen=True)
class Offered:
    """One option of the last question, in the order in which it was shown.

    `also` is what the option is called in the other languages.
    """

    id: str
    title: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One message of the turn; the payload is the id of a tapped button or row."""

    text: str
    payload: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Heard:
    """The turn's messages and the question that they may answer.

    `awaiting` is a fact's name, "choice", "document", "language", or None. `private` are names and
    numbers that we know of her: no model outside the house is told them. `paper` is the kind of the
    document that is asked for, where that is known. `outdated` are the places of messages that
    answer an older question than this one.
    """

    messages: tuple[Said, ...]
    language: Language | None = None
    awaiting: str | None = None
    options: tuple[Offered, ...] = ()
    known: frozenset[FactName] = frozenset()
    flow: str | None = None
    private: tuple[str, ...] = ()
    paper: str | None = None
    outdated: tuple[int, ...] = ()

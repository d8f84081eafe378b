"""The line of those who sent files: a few are looked at, and whoever only writes waits for none."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_MOST = 4  # one is read, others are fetched meanwhile: more would only wait in our hands


class PaperLine:
    """Turns with files take no more than a part of the room; the others keep their order."""

    def __init__(self, *, turns_at_once: int) -> None:
        self._most = max(1, min(_MOST, turns_at_once - 1))
        self._in_hand = 0
        self._waiting: dict[bytes, None] = {}  # the first came first

    @property
    def is_full(self) -> bool:
        return self._in_hand >= self._most

    @property
    def waiting(self) -> Collection[bytes]:
        """Who is to be left alone until there is room; then nobody."""
        return tuple(self._waiting) if self.is_full else ()

    @contextmanager
    def place(self, sender: bytes) -> Iterator["Place"]:
        """Hers for one turn or several; what she took of the room is free again after it."""
        place = Place(self, sender)
        try:
            yield place
        finally:
            self._in_hand -= place.is_taken

    def next(self) -> bytes | None:
        """Who may come now; she stands in the line no longer."""
        sender = None if self.is_full else next(iter(self._waiting), None)
        if sender is not None:
            del self._waiting[sender]
        return sender

    def enter(self, sender: bytes) -> bool:
        """Whether there is room for her; else she stands in the line, where she stood before."""
        if self.is_full:
            self._waiting.setdefault(sender)
            return False
        self._waiting.pop(sender, None)
        self._in_hand += 1
        return True


@dataclass
class Place:
    """Where somebody stands whose files are to be looked at."""

    line: PaperLine
    sender: bytes
    is_taken: bool = False

    def take(self) -> bool:
        """Whether her files may be looked at now."""
        self.is_taken = self.is_taken or self.line.enter(self.sender)
        return self.is_taken

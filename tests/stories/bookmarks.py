"""Bookmarks: a place that was once played through the door is opened again for the next story.

What is kept is what the play left behind: the rows, the phone, the files, the time.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from agent.demo import Stage
from channels.fake_twilio.exchange import Message

if TYPE_CHECKING:
    from tests.conftest import Copy
    from tests.stories.conftest import Borrower


@dataclass(frozen=True)
class Bookmark:
    """What was there when somebody had come to a place, and what she heard there."""

    heard: str
    rows: str
    messages: Sequence[Message]
    files: Mapping[Path, bytes]
    at: datetime


class Bookmarks:
    """Places that were played through the door once; for a stage where nothing else was done."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Bookmark] = {}

    def lie_on(self, stage: Stage, copy: "Copy") -> None:
        """Belong to this stage from now on, as it is now."""
        self._stage, self._copy = stage, copy
        self._as_it_was = self._set()

    def fit(self) -> bool:
        """Whether nobody has said or changed anything on this stage."""
        now = self._set()
        same = all(now[name] is value for name, value in self._as_it_was.items())
        return same and not self._stage.twilio.numbers()

    def _set(self) -> dict[str, object]:
        """What the house has in it, and the hour that its clock was told."""
        house = self._stage.house
        return {**vars(house), "hour": vars(house.clock)["now"]}

    async def open(self, who: "Borrower", place: str, way: Callable[[], Awaitable[str]]) -> str:
        """Come there by the bookmark, or by the way, and leave one if all is at rest there."""
        kept = self._kept.get((who.phone, place))
        if kept is None:
            heard = await way()
            if await who.rests():
                self._kept[who.phone, place] = await self._bookmark(who, heard)
            return heard
        await self._copy.put(kept.rows)
        who.stage.twilio.again(deepcopy(kept.messages))
        for path, data in kept.files.items():
            (self._data / path).parent.mkdir(parents=True, exist_ok=True)
            (self._data / path).write_bytes(data)
        who.clock.later(seconds=(kept.at - who.clock()).total_seconds())
        return kept.heard

    async def _bookmark(self, who: "Borrower", heard: str) -> Bookmark:
        found = (path for path in (self._data / "documents").rglob("*") if path.is_file())
        return Bookmark(
            heard,
            rows=await self._copy.rows(),
            messages=deepcopy(who.stage.twilio.stored(who.phone)),
            files={path.relative_to(self._data): path.read_bytes() for path in found},
            at=who.clock(),
        )

    @property
    def _data(self) -> Path:
        return self._stage.house.settings.data

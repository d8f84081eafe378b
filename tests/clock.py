"""The time of a test: it runs, and it can be told to be later."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek


@dataclass
class Clock:
    now: datetime = MONDAY
    _started: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._started)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

"""The machine's clock as each process of a chaos run sees it: it can be put forward and back."""

from datetime import datetime, timedelta
from pathlib import Path

from agent.bootstrap import Clock, utc_now

NAMED = "CHAOS_CLOCK"  # in a process's environment: the file that holds how wrong its clock is


def put(clock: Path, *, seconds: float) -> None:
    """Let whoever goes by this clock be so many seconds ahead, or behind; 0: right."""
    clock.write_text(str(seconds))


def told_by(clock: Path) -> Clock:
    """The time as this clock tells it; one that nobody has touched is right."""

    def now() -> datetime:
        try:
            return utc_now() + timedelta(seconds=float(clock.read_text()))
        except (OSError, ValueError):  # it is being put
            return utc_now()

    return now

"""Marks of running processes: one that is left behind tells that its process was cut off."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import structlog

from agent import metrics

log = structlog.get_logger()

_UNFINISHED = ".new"


@contextmanager
def left_while_running(folder: Path, role: str) -> Iterator[None]:
    """Leave a mark until the block ends, and tell of those that nobody holds any more.

    The lock on a mark ends with its process, however that ends; the mark only if it could say
    goodbye. Nothing depends on it: leases run out and sends are settled by themselves.
    """
    with ExitStack() as stack:
        with suppress(OSError):  # a disk that is full or not ours to write on
            folder.mkdir(parents=True, exist_ok=True)
            _tell(_abandoned(folder))
            stack.enter_context(_mark(folder, role))
        yield


@contextmanager
def _mark(folder: Path, role: str) -> Iterator[None]:
    mark = folder / f"{role}-{uuid4().hex}"
    made = mark.with_suffix(_UNFINISHED)
    with made.open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        made.rename(mark)  # held before anybody else sees it
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)


def _abandoned(folder: Path) -> list[str]:
    """The roles of those who were cut off; their marks are taken away."""
    found = []
    for mark in folder.iterdir():
        with suppress(OSError), mark.open("rb") as there:  # else it is held, or gone by now
            if mark.suffix != _UNFINISHED:
                fcntl.flock(there, fcntl.LOCK_EX | fcntl.LOCK_NB)
                mark.unlink()
                found.append(mark.name.partition("-")[0])
    return found


def _tell(roles: list[str]) -> None:
    for role in roles:
        metrics.UNCLEAN_STOPS.inc()
        log.warning("stopped_uncleanly", role=role)

"""A small disk for the database of a chaos run: it can be full, and have room again."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_DETACHED = 2  # MNT_DETACH
# Bytes: the next page that is needed may still fit, the one after it does not.
_LEFT = (65_536, 262_144, 1_048_576, 4_194_304)


@dataclass(frozen=True)
class Disk:
    """A file system of its own in memory."""

    folder: Path

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Take all the room that is left."""
        with self._filler.open("wb") as filler:
            for left in _LEFT:
                free = os.statvfs(self.folder)
                wanted = free.f_bavail * free.f_frsize - left
                with suppress(OSError):  # the database has taken some of it meanwhile
                    os.posix_fallocate(filler.fileno(), 0, wanted)
                    return

    def free(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small(folder: Path, *, megabytes: int) -> Iterator[Disk | None]:
    """A disk of this size in this folder until the block ends; None where none may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    system = ctypes.CDLL(None, use_errno=True)
    options = f"size={megabytes}m,mode=755".encode()
    place = os.fsencode(folder)
    if system.mount(b"tmpfs", place, b"tmpfs", 0, options) != 0:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        system.umount2(place, _DETACHED)

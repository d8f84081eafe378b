"""The cabinet: files sealed before they leave us, in a place that sees only what is sealed."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from crm_store.crypto import LONGEST_BEGINNING, Vault, key_of

_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf"(?:[0-9a-f]{{2}}/({_ID})(?:\.([0-9]+))?|trial/{_ID})")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


class Away(OSError):
    """The place of the files does not answer, refuses us or is full: the same may work later."""


class NotAKey(FileNotFoundError):
    """No key of ours reads so: nothing lies there, and nothing is written there."""


class Place(Protocol):
    """Where sealed files lie under keys that say nothing; each method may take seconds.

    Raises `FileNotFoundError` for a key that is not there, and `Away` where nothing can be said.
    """

    def write(self, key: str, sealed: bytes) -> None:
        """Keep it, whole or not at all; what stood under the key before is replaced."""
        ...

    def read(self, key: str) -> bytes:
        """What lies under the key."""
        ...

    def begins(self, key: str) -> bytes:
        """The first bytes of what lies under the key: so many as name the key that sealed it."""
        ...

    def remove(self, key: str) -> None:
        """Let it be gone; nothing happens where it is."""
        ...

    def keys(self) -> Iterable[str]:
        """Every key."""
        ...

    def fingerprint(self, key: str) -> str | None:
        """The SHA-256 of what lies there, as the place tells it; None where nothing lies."""
        ...

    def answers(self) -> None:
        """Raises `Away` where it does not."""
        ...


class Folder:
    """A place on this machine: a folder that only we can open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, key: str, sealed: bytes) -> None:
        """Keep it, whole or not at all; what stood under the key before is replaced."""
        path = self._path(key)
        part = path.with_name(f"{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                to.write(sealed)
                to.flush()
                os.fsync(to.fileno())  # the row that names it commits after this
        except OSError as failure:
            if failure.errno in _NO_ROOM:
                raise Away(failure.errno, "no room") from failure
            raise
        part.replace(path)

    def read(self, key: str) -> bytes:
        """What lies under the key."""
        return self._path(key).read_bytes()

    def begins(self, key: str) -> bytes:
        """The first bytes of what lies under the key."""
        with self._path(key).open("rb") as file:
            return file.read(LONGEST_BEGINNING)

    def remove(self, key: str) -> None:
        """Let it be gone; nothing happens where it is."""
        if is_key(key):
            self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterable[str]:
        """Every key, in their order."""
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path.suffix != ".part":
                yield path.relative_to(self._folder).as_posix()

    def fingerprint(self, key: str) -> str | None:
        """The SHA-256 of what lies there; None where nothing lies."""
        try:
            return hashlib.sha256(self.read(key)).hexdigest()
        except FileNotFoundError:
            return None

    def answers(self) -> None:
        """Raises `Away` where the disk does not."""
        near = next((each for each in (self._folder, *self._folder.parents) if each.exists()), None)
        try:
            shutil.disk_usage(near or "/")
        except OSError as failure:
            raise Away(failure.errno, "unreachable") from failure

    def _path(self, key: str) -> Path:
        """A key may come from a bucket that others write to: none of them leads out of here."""
        if not is_key(key):
            raise NotAKey(key)
        return self._folder / key


class Cabinet:
    """Seals each file for its document, and opens it only as that."""

    def __init__(self, place: Place, vault: Vault) -> None:
        self.place = place
        self._vault = vault

    @property
    def current(self) -> str:
        """The id of the key that seals."""
        return self._vault.current

    def put(self, data: bytes, document: UUID) -> str:
        """Seal the bytes into a file, whole or not at all; the key to find it again."""
        return self._seal(data, _key(document), _bound(document))

    def put_copy(self, data: bytes, document: UUID, *, page: int) -> str:
        """Seal a copy of a page beside the original; the key to find it again."""
        return self._seal(data, f"{_key(document)}.{page}", _bound_copy(document, page))

    def get(self, key: str, document: UUID) -> bytes:
        """The bytes as they were received."""
        return self._vault.open(self.place.read(key), _bound(document))

    def get_copy(self, key: str, document: UUID) -> bytes:
        """The picture of a page, for a person to look at."""
        bound = _bound_copy(document, int(key.rpartition(".")[2]))
        return self._vault.open(self.place.read(key), bound)

    def sealed_by(self, key: str) -> str | None:
        """The id of the key that sealed a file; None where it names none of ours."""
        return key_of(self.place.begins(key))

    def seal_anew(self, key: str) -> None:
        """Seal a file with the current key, whole or not at all, and read it again.

        Raises `CannotOpen` where it does not open, and `Away` where it cannot be kept.
        """
        fresh = self._vault.seal_anew(self.place.read(key), _bound_of(key))
        self.place.write(key, fresh)
        if self.place.read(key) != fresh:
            raise Away("what was written is not what is read")

    def remove(self, key: str) -> None:
        """Let a file be gone."""
        self.place.remove(key)

    def _seal(self, data: bytes, key: str, bound: str) -> str:
        self.place.write(key, self._vault.seal(data, bound))
        return key


def is_key(key: str) -> bool:
    """Whether it is one that a cabinet makes, or that of a trial."""
    return _KEY.fullmatch(key) is not None


def paper_of(key: str) -> UUID | None:
    """The document, agreement or statement that a key was made for."""
    found = _KEY.fullmatch(key)
    return UUID(found[1]) if found and found[1] else None


def _key(document: UUID) -> str:
    return f"{document.hex[-2:]}/{document}"


def _bound(document: UUID) -> str:
    return f"documents.file.{document}"


def _bound_of(key: str) -> str:
    found = _KEY.fullmatch(key)
    if found is None or found[1] is None:
        raise NotAKey(key)
    document = UUID(found[1])
    return _bound(document) if found[2] is None else _bound_copy(document, int(found[2]))


def _bound_copy(document: UUID, page: int) -> str:
    return f"documents.copy.{document}.{page}"

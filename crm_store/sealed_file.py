"""A file too large to be sealed at once: pieces in their order, each sealed to its place."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from crm_store.crypto import CannotOpen, Vault

_MAGIC = b"BUFFR-SEALED-1\n"
_SIZE = 4  # bytes of a piece's length
_LARGEST = 64 * 1024**2


class NoSealedFile(Exception):
    """It is no file of ours, or it was altered, cut off, or sealed with keys that are not here."""


async def write(file: Path, vault: Vault, head: object, pieces: AsyncIterator[bytes]) -> int:
    """Write a new file, whole or not at all; how many bytes it has. `FileExistsError` else."""
    part = file.with_name(f"{file.name}.part")
    with part.open("xb") as lines:
        part.chmod(0o600)
        try:
            await fill(lines, vault, head, pieces)
        except BaseException:
            part.unlink()
            raise
    try:
        file.hardlink_to(part)  # unlike a rename it never replaces what is there
    finally:
        part.unlink()
    return file.stat().st_size


async def fill(file: IO[bytes], vault: Vault, head: object, pieces: AsyncIterator[bytes]) -> None:
    """Write it all into a file that is open and empty."""
    name = uuid4()
    file.write(_MAGIC + name.bytes)
    _put(file, vault.seal_json(head, _place(name, "head", 0)))
    count = 0
    async for piece in pieces:
        count += 1
        _put(file, vault.seal(piece, _place(name, "piece", count)))
    # Without it a file that lacks its last pieces would open as if it were whole.
    _put(file, vault.seal(b"", _place(name, "end", count)))
    file.flush()
    os.fsync(file.fileno())


def _put(file: IO[bytes], sealed: bytes) -> None:
    file.write(len(sealed).to_bytes(_SIZE, "big") + sealed)


class Reader:
    """An open file: its head at once, its pieces one after the other."""

    def __init__(self, file: IO[bytes], vault: Vault) -> None:
        self._file = file
        self._vault = vault
        start = file.read(len(_MAGIC) + 16)
        if len(start) != len(_MAGIC) + 16 or not start.startswith(_MAGIC):
            raise NoSealedFile
        self._name = UUID(bytes=start[len(_MAGIC) :])
        self.head: object = json.loads(self._open(self._next(), "head", 0))

    def pieces(self) -> Iterator[bytes]:
        """Every piece in its order; raises `NoSealedFile` where one is not as it was written."""
        count, sealed = 0, self._next()
        while after := self._next(may_end=True):
            count += 1
            yield self._open(sealed, "piece", count)
            sealed = after
        self._open(sealed, "end", count)

    def _next(self, *, may_end: bool = False) -> bytes:
        told = self._file.read(_SIZE)
        if not told and may_end:
            return b""
        size = int.from_bytes(told, "big")
        sealed = self._file.read(size) if size <= _LARGEST else b""
        if len(told) != _SIZE or not sealed or len(sealed) != size:
            raise NoSealedFile
        return sealed

    def _open(self, sealed: bytes, what: str, number: int) -> bytes:
        try:
            return self._vault.open(sealed, _place(self._name, what, number))
        except CannotOpen:
            raise NoSealedFile from None


def _place(name: UUID, what: str, number: int) -> str:
    return f"sealed_file.{what}.{name}.{number}"

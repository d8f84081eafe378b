"""Long files on their way out: made part by part, and sealed on disk without a name meanwhile."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO

from crm_store import sealed_file
from crm_store.crypto import Vault
from crm_store.sealed_file import Reader


class Spooled:
    """A file that is whole; it is read once, and gone with that or with this process."""

    def __init__(self, file: IO[bytes], vault: Vault, *, size: int) -> None:
        self.size = size
        self._file = file
        self._vault = vault

    def pieces(self) -> Iterator[bytes]:
        """What it holds, in its order."""
        with self._file:
            yield from Reader(self._file, self._vault).pieces()


async def keep(pieces: AsyncIterator[bytes], folder: Path, vault: Vault) -> Spooled:
    """Take all pieces in. Nobody who is slow to fetch them keeps a connection meanwhile."""
    size = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal size
        async for piece in pieces:
            size += len(piece)
            yield piece

    file = await asyncio.to_thread(_nameless, folder)
    try:
        await sealed_file.fill(file, vault, {}, counted())
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Spooled(file, vault, size=size)


def _nameless(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)

"""A daemon that knows harmful files (clamd), asked before a stranger's file leaves as it came."""

import asyncio
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from typing import Literal

# Whatever keeps it from saying that a file is clean is no word for the file.
Verdict = Literal["clean", "harmful", "unknown"]

_SECONDS = 30.0
_CHUNK = 65_536  # bytes
_CLEAN, _HARMFUL, _HERE = b"stream: OK", b" FOUND", b"PONG"


@dataclass(frozen=True)
class Antivirus:
    """Where it listens: `host:port`, or the path of its socket."""

    address: str
    seconds: float = _SECONDS  # for one file in all

    async def judge(self, data: bytes) -> Verdict:
        """What it says of a file (clamd(8), INSTREAM)."""
        answer = await self._asked(b"zINSTREAM\0", data)
        if answer == _CLEAN:
            return "clean"
        return "harmful" if answer.endswith(_HARMFUL) else "unknown"

    async def is_here(self) -> bool:
        """Whether it answers at all."""
        return await self._asked(b"zPING\0", None) == _HERE

    async def _asked(self, command: bytes, data: bytes | None) -> bytes:
        """Its answer; nothing where there is none in time, or none that ends."""
        try:
            async with asyncio.timeout(self.seconds):
                reader, writer = await self._connected()
                try:
                    writer.write(command)
                    if data is not None:
                        await _stream(writer, data)
                    await writer.drain()
                    return (await reader.readuntil(b"\0"))[:-1]
                finally:
                    writer.close()
        except (OSError, TimeoutError, ValueError, EOFError, asyncio.LimitOverrunError):
            return b""

    async def _connected(self) -> tuple[StreamReader, StreamWriter]:
        if self.address.startswith("/"):
            return await asyncio.open_unix_connection(self.address)
        host, _, port = self.address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


async def _stream(writer: StreamWriter, data: bytes) -> None:
    """Pieces, each after its length, and one of no length at the end."""
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        writer.write(len(piece).to_bytes(4, "big") + piece)
        await writer.drain()
    writer.write(bytes(4))

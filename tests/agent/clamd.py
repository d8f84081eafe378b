"""A clamd on loopback: it speaks the daemon's protocol, and knows one harmful file by its words."""

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

HARMFUL = b"a specimen of what does harm"
Habit = Literal["usual", "slow", "cuts", "babbles", "small"]


@dataclass
class Clamd:
    """What it was asked, and how it behaves."""

    habit: Habit = "usual"
    seen: list[bytes] = field(default_factory=list)

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One command a connection; answers end with a zero, as the command did."""
        try:
            command = await reader.readuntil(b"\0")
            told = b"PONG" if command == b"zPING\0" else await self._judged(command, reader)
            if self.habit == "slow":
                await asyncio.sleep(30)
            if self.habit != "cuts":
                writer.write(told if self.habit == "babbles" else told + b"\0")
                await writer.drain()
        except (IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _judged(self, command: bytes, reader: StreamReader) -> bytes:
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        data = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            data += await reader.readexactly(length)
            if self.habit == "small":
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(data)
        if self.habit == "babbles":
            return b"stream: OK, or so it seems"
        return b"stream: Specimen.Harmful FOUND" if HARMFUL in data else b"stream: OK"


@asynccontextmanager
async def listening(clamd: Clamd) -> AsyncIterator[str]:
    """Its address, for as long as it listens."""
    server = await asyncio.start_server(clamd.answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.close()

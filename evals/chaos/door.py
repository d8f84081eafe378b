"""The door: one address for however many web processes, and a line that can be bad."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

_BLOCK = 65_536
_CONNECT_SECONDS = 5.0
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Trouble:
    """What befalls the next request: it is late, its answer is never heard, or whoever has it dies.

    `strikes` is told the port of whoever has the request, so many seconds after it went there.
    """

    late: float = 0.0
    cut: bool = False
    strikes: Callable[[int], None] | None = None
    after: float = 0.0


class Door:
    """Passes connections on to whoever of the web processes takes them, one after the other."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.troubles: list[Trouble] = []
        self._turn = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        """Listen; the address is what Twilio knows us by."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Cut every line."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (a server's callback runs in one)
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        try:
            found = await self._connect()
            if found is not None:
                port, behind = found
                await self._pass(reader, writer, behind, port)
        except asyncio.CancelledError:
            return  # the end of the run; the server would report it as a failure
        finally:
            writer.close()

    async def _connect(self) -> tuple[int, _Streams] | None:
        for _ in range(len(self.ports)):
            self._turn += 1
            port = self.ports[self._turn % len(self.ports)]
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    return port, await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        behind: _Streams,
        port: int,
    ) -> None:
        there, line = behind
        state = _Line()
        both = [
            asyncio.create_task(_carry(reader, line, lambda: self._asked(state, port))),
            asyncio.create_task(_carry(there, writer, lambda: _answered(state))),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            line.close()  # before we wait: the end of the run may cut the waiting short
            await asyncio.gather(*both, return_exceptions=True)

    async def _asked(self, state: "_Line", port: int) -> None:
        """A request goes through; what is in store for the next one befalls it."""
        trouble = self.troubles.pop() if self.troubles else Trouble()
        state.is_cut = trouble.cut
        if trouble.strikes is not None:
            asyncio.get_running_loop().call_later(trouble.after, trouble.strikes, port)
        if trouble.late:
            await asyncio.sleep(trouble.late)


class _Cut(Exception):
    """The line is cut before the answer; whoever asked never learns it."""


@dataclass
class _Line:
    is_cut: bool = False


async def _answered(state: _Line) -> None:
    if state.is_cut:
        raise _Cut


async def _carry(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    befalls: Callable[[], Awaitable[None]],
) -> None:
    """Pass on block by block until either side hangs up."""
    with suppress(OSError, _Cut):
        while block := await reader.read(_BLOCK):
            await befalls()
            writer.write(block)
            await writer.drain()

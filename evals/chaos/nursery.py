"""The nursery: services that cost little to start, and may be ended in any way."""

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_NO_LIMIT = resource.RLIM_INFINITY
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Process:
    """A running service of ours."""

    pid: int
    log: Path

    @property
    def lives(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def tell(self, told: signal.Signals) -> None:
        """Send a signal; whoever has ended already hears nothing."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, told)

    async def ended(self, *, within: float) -> None:
        """Wait until it has ended; raises `TimeoutError`."""
        async with asyncio.timeout(within):
            while self.lives:
                await asyncio.sleep(0.02)

    def may_write(self, may: bool) -> None:
        """Let no file of its grow, as if the disk were full; or let them grow again."""
        with suppress(ProcessLookupError):
            limits = (_NO_LIMIT if may else 0, _NO_LIMIT)
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, limits)

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it has used."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return sum(int(ticks) for ticks in stat[11:13]) / _TICKS


@dataclass
class Nursery:
    """Where they are born, and who of them lives."""

    cradle: asyncio.subprocess.Process
    folder: Path
    _born: list[Process] = field(default_factory=list)
    _one_by_one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def bear(self, *command: str, environment: Mapping[str, str]) -> Process:
        """Start `buffr ...` as a process of its own."""
        assert self.cradle.stdin is not None  # noqa: S101 (both are pipes)
        assert self.cradle.stdout is not None  # noqa: S101
        async with self._one_by_one:
            log = self.folder / f"{len(self._born):04}-{command[0]}.log"
            order = {"command": command, "environment": dict(environment), "log": str(log)}
            self.cradle.stdin.write(f"{json.dumps(order)}\n".encode())
            process = Process(int(await self.cradle.stdout.readline()), log)
            self._born.append(process)
            return process

    def end(self) -> None:
        """Kill whoever still lives."""
        for process in self._born:
            if process.lives:
                process.tell(signal.SIGKILL)

    def logs(self) -> Sequence[Path]:
        """What each of them has written, also of the dead."""
        return [each.log for each in self._born]


@asynccontextmanager
async def opened(folder: Path, *loads: str) -> AsyncIterator[Nursery]:
    """A nursery that keeps its logs in this folder, until the block ends."""
    cradle = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evals.chaos.cradle", *loads,
        env={name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    nursery = Nursery(cradle, folder)
    try:
        yield nursery
    finally:
        nursery.end()
        cradle.kill()
        await cradle.wait()

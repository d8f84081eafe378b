"""A worker: a process of its own that does one job after the other, on a stage of its own."""

import asyncio
import gc
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from agent import logs
from agent.settings import Settings
from evals.case import UnreadableCase, load
from evals.outcome import Result
from evals.running.jobs import Job

BYE = None


@dataclass(frozen=True)
class Place:
    """Where a worker works: its own database and folder, and the settings of the run's model."""

    database_url: str
    folder: Path
    settings: Settings


def work(line: Connection, place: Place) -> None:
    """Do what comes through the line until it says goodbye; each job's results go back."""
    import uvloop

    # Ctrl+C is the whole terminal's: whoever gave us the work ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logs.off()
    gc.freeze()
    gc.enable()
    uvloop.run(_work(line, place))


async def _work(line: Connection, place: Place) -> None:
    from evals import suites

    async with AsyncExitStack() as stack:
        shop = suites.Workshop(place.database_url, place.folder, place.settings, stack)
        while (job := await asyncio.to_thread(line.recv)) is not BYE:
            try:
                found: Sequence[Result] = await suites.results(job, shop)
            except Exception as failure:  # one job's failure is no other's
                found = broken(job, f"{type(failure).__name__}: {failure}")
            line.send([each.model_dump_json(exclude_defaults=True) for each in found])


def broken(job: Job, why: str) -> list[Result]:
    """The result of a job that came to nothing."""
    result = Result(
        case=job.case,
        suite=job.suite,
        language=next(iter(job.languages), "en"),
        attempt=1,
        severity="average",
        passed=False,
        error=why,
    )
    with suppress(UnreadableCase):
        told = load(job.path)
        about = {"severity": told.severity, "flow": told.flow, "kind": told.kind}
        return [result.model_copy(update=about)]
    return [result]

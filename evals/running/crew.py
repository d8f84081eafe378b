"""The crew: workers that share out the jobs of a run; one that dies costs its job and no more."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from evals.outcome import Result
from evals.running.jobs import Job, fitting
from evals.running.worker import BYE, Place, broken, work

_FAREWELL = 10.0  # seconds
# Takes seconds to import: once for all workers, in the process that they are forked from.
# The later ones are those that the service itself imports only when it needs them, and so do
# those that it stands on.
_NEEDED = (
    "evals.running.loading",
    "evals.running.knowing",
    "evals.suites",
    "evals.grading.judge",
    "evals.lines.answering",
    "evals.lines.reading",
    "agent.graph",
    "agent.desk.routes",
    "agent.desk.static",
    "agent.understanding.asking",
    "agent.understanding.offline_model",
    "agent.understanding.reading",
    "channels.sms",
    "channels.whatsapp",
    "knowledge_base.index",
    "knowledge_base.learning",
    "knowledge_base.vectors",
    "twilio.rest.api.v2010",
    "twilio.rest.content.v1",
    "holidays.countries",
    "langchain_core.tracers.context",
    "genai_prices.data",
    "anyio._backends._asyncio",
)


@dataclass
class Hand:
    """A worker, the line to it, and the job that it has."""

    process: BaseProcess
    line: Connection
    job: Job | None = None
    begins: tuple[str, ...] = ()  # where its last talk began: it knows the way there

    def give(self, job: Job) -> None:
        self.job, self.begins = job, job.begins
        self.line.send(job)

    def take(self) -> list[Result]:
        """What its job came to; a worker that died has nothing else to say."""
        assert self.job is not None  # noqa: S101 (whoever is waited for has a job)
        try:
            return [Result.model_validate_json(each) for each in self.line.recv()]
        except (EOFError, ConnectionError):
            self.process.join()
            return broken(self.job, f"the worker ended with {self.process.exitcode}")

    def end(self) -> None:
        if self.process.is_alive() and self.job is None:
            self.line.send(BYE)
            self.process.join(_FAREWELL)
        self.process.terminate()
        self.process.join(_FAREWELL)
        self.line.close()


def results(
    jobs: Sequence[Job], *, hands: int, place: Callable[[], Place]
) -> Iterator[tuple[Job, list[Result]]]:
    """Do all jobs with so many hands: each job with its results, as they come.

    `place` makes a place for a worker. Jobs that measure time come last, one by one.
    """
    together = [each for each in jobs if not each.is_timed]
    alone = [each for each in jobs if each.is_timed]
    with _crew() as crew:
        yield from _share_out(together, crew, most=min(hands, len(together)), place=place)
        yield from _share_out(alone, crew, most=1, place=place)


def _share_out(
    jobs: list[Job], crew: list[Hand], *, most: int, place: Callable[[], Place]
) -> Iterator[tuple[Job, list[Result]]]:
    while jobs or any(each.job for each in crew):
        while jobs and sum(each.job is not None for each in crew) < most:
            hand = _idle(crew, place)
            others = {each.begins for each in crew if each is not hand}
            hand.give(jobs.pop(fitting(jobs, knows=hand.begins, others_know=others)))
        busy = {each.line: each for each in crew if each.job}
        for line in wait(list(busy)):
            hand = busy[line]  # type: ignore[index] # it is one of those that we gave
            job, found = hand.job, hand.take()
            hand.job = None
            if not hand.process.is_alive():
                crew.remove(hand)
            assert job is not None  # noqa: S101 (it was busy)
            yield job, found


def _idle(crew: list[Hand], place: Callable[[], Place]) -> Hand:
    """Somebody who has nothing to do, hired where nobody is."""
    for each in crew:
        if each.job is None:
            return each
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, place()), daemon=True)
    process.start()
    theirs.close()  # so that its end is heard when it dies
    crew.append(Hand(process, ours))
    return crew[-1]


def warm() -> None:
    """Begin to load what all workers need, in a process of its own: nobody need wait for it."""
    forkserver.set_forkserver_preload(list(_NEEDED))
    forkserver.ensure_running()


@contextmanager
def _crew() -> Iterator[list[Hand]]:
    crew: list[Hand] = []
    try:
        yield crew
    finally:
        for each in crew:
            each.end()

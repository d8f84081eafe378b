"""A run: the cases of some suites, judged by several workers, kept as they come, resumable."""

import asyncio
import itertools
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from agent.settings import Settings
from evals.case import CASES, SUITES, Suite
from evals.outcome import Prices, Result, Run
from evals.running import crew, jobs, results
from evals.running.jobs import Job
from evals.running.results import RUNS
from evals.running.worker import Place
from evals.stage import server

JOBS = 2  # on two cores: a worker hardly waits, and a third one only takes its turn


class Watcher(Protocol):
    """Is told how a run goes."""

    def begin(self, jobs: int) -> None: ...
    def done(self, job: Job, found: Sequence[Result]) -> None: ...


class Silent:
    """Watches and says nothing."""

    def begin(self, jobs: int) -> None: ...
    def done(self, job: Job, found: Sequence[Result]) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What is to be run, and how."""

    suites: tuple[Suite, ...] = SUITES
    model: str = "offline"
    borrower: str = "offline"  # or the name of the model that plays her
    prices: Prices | None = None
    repeat: int = 1
    languages: tuple[str, ...] = ()  # none: all
    only: str = ""  # a part of the names of the files that are wanted
    jobs: int = JOBS
    seed: int = 0
    folder: Path = CASES

    def of(self) -> list[Job]:
        return jobs.of(
            self.suites,
            languages=self.languages,
            only=self.only,
            repeat=self.repeat,
            seed=self.seed,
            model=self.model,
            borrower=self.borrower,
            folder=self.folder,
        )


def run(
    plan: Plan,
    *,
    now: datetime,
    settings: Settings,
    resume: Path | None = None,
    out: Path = RUNS,
    watcher: Watcher | None = None,
) -> Path:
    """Run it, or what is left of it, and say where the results are.

    Whatever ends it early, even Ctrl+C, leaves a file that can be resumed.
    """
    path = resume or _begin(plan, now=now, out=out)
    told, known = results.read(path)
    results.write(path, told, known)  # without a line that was cut off
    began = time.monotonic()
    try:
        _fill(path, jobs.left(plan.of(), known), plan, settings, watcher or Silent())
    finally:
        told, known = results.read(path)
        seconds = round(told.seconds + time.monotonic() - began, 1)
        results.write(path, told.model_copy(update={"seconds": seconds}), known)
    return path


def resumed(plan: Plan, path: Path) -> Plan:
    """The plan of a run that is gone on with: it stays what it was."""
    told, _ = results.read(path)
    return Plan(
        suites=told.suites,
        model=told.model,
        borrower=told.borrower,
        prices=told.prices,
        repeat=told.repeat,
        languages=told.languages,
        only=told.only,
        jobs=plan.jobs,
        seed=told.seed,
        folder=plan.folder,
    )


def _begin(plan: Plan, *, now: datetime, out: Path) -> Path:
    commit = _commit()
    told = Run(
        id=f"{now.astimezone(UTC):%Y%m%d-%H%M%S-%f}-{commit}",
        commit=commit,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        model=plan.model,
        borrower=plan.borrower,
        prices=plan.prices,
        suites=plan.suites,
        languages=plan.languages,
        only=plan.only,
        repeat=plan.repeat,
        seed=plan.seed,
    )
    path = out / f"{told.id}.jsonl"
    results.begin(path, told)
    return path


def _fill(path: Path, left: list[Job], plan: Plan, settings: Settings, watcher: Watcher) -> None:
    watcher.begin(len(left))
    if not left:
        return
    crew.warm()
    with _places(settings, staged=any(each.needs_a_stage for each in left)) as place:
        for job, found in crew.results(
            jobs.along_the_way(left), hands=plan.jobs, place=lambda: next(place)
        ):
            results.append(path, found)
            watcher.done(job, found)


@contextmanager
def _places(settings: Settings, *, staged: bool) -> Iterator[Iterator[Place]]:
    """Places for workers; with a stage, on one database server that ends with the run."""
    with asyncio.Runner() as runner, tempfile.TemporaryDirectory(prefix="buffr-eval-") as name:
        stack = AsyncExitStack()
        house = runner.run(stack.enter_async_context(server.opened())) if staged else None

        def make() -> Iterator[Place]:
            for number in itertools.count(1):
                url = runner.run(house.database(f"worker_{number}")) if house else ""
                yield Place(url, Path(name) / f"worker_{number}", settings)

        try:
            yield make()
        finally:
            runner.run(stack.aclose())


def _commit() -> str:
    """The commit that is judged, with a + where files differ from it."""
    here = Path(__file__).parent
    try:
        commit = _git("rev-parse", "--short", "HEAD", folder=here)
        return f"{commit}+" if _git("status", "--porcelain", "-uno", folder=here) else commit
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str, folder: Path) -> str:
    told = subprocess.run(  # noqa: S603 (no argument comes from outside)
        ["git", *arguments],  # noqa: S607 (whichever git is in use)
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()

"""Watching a run: a bar while it goes, a table when it is over."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from statistics import median

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from evals.outcome import Result, Run, failures
from evals.running.jobs import Job

_MOST_FAILURES = 20


@dataclass
class Bar:
    """The bar of a run, and the failures that it has met."""

    progress: Progress
    task: TaskID
    failed: int = 0

    def begin(self, jobs: int) -> None:
        self.progress.update(self.task, total=jobs)

    def done(self, job: Job, found: Sequence[Result]) -> None:
        self.failed += sum(not each.passed for each in found)
        described = f"{job.suite} [red]{self.failed} failed" if self.failed else job.suite
        self.progress.update(self.task, advance=1, description=described)


@contextmanager
def bar() -> Iterator[Bar]:
    """A bar on the terminal; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        yield Bar(progress, progress.add_task("opening", total=None))


def told(run: Run, results: Sequence[Result]) -> str:
    """How many passed, by suite, and the failures that matter most."""
    out = Console(file=StringIO(), width=110)
    out.print(_table(results))
    out.print(f"{len(results)} results in {run.seconds:.0f} s, model {run.model}.", highlight=False)
    for each in failures(results)[:_MOST_FAILURES]:
        out.print(_failure(each), highlight=False, markup=False)
    left = len(failures(results)) - _MOST_FAILURES
    if left > 0:
        out.print(f"... and {left} more.", highlight=False)
    assert isinstance(out.file, StringIO)  # noqa: S101 (given above)
    return out.file.getvalue().rstrip()


def _table(results: Sequence[Result]) -> Table:
    suites = defaultdict[str, list[Result]](list)
    for each in results:
        suites[each.suite].append(each)
    table = Table("suite", "passed", "of", "never fails", "median", box=None)
    for suite, found in suites.items():
        never = [each for each in found if each.severity == "must_never_fail"]
        table.add_row(
            suite,
            str(sum(each.passed for each in found)),
            str(len(found)),
            f"{sum(each.passed for each in never)} of {len(never)}" if never else "",
            f"{median(each.seconds for each in found) * 1000:.0f} ms",
        )
    return table


def _failure(result: Result) -> str:
    grades = [f"{each.grader}: {each.why}" for each in result.grades if not each.passed]
    why = result.error or "; ".join(grades)
    mark = "NEVER " if result.severity == "must_never_fail" else ""
    return f"{mark}{result.case} [{result.language}] {why}"[:300]

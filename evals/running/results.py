"""Results: a run's file, first what the run was, then one line for each result as it came."""

from collections.abc import Sequence
from pathlib import Path

from evals.outcome import Result, Run

RUNS = Path(__file__).parents[1] / "runs"


class NoSuchRun(Exception):
    """There is no run of this name; the message says where it was looked for."""


def path_of(run: str, *, folder: Path = RUNS) -> Path:
    """Where a run lies: a path, a run's id or the beginning of one, or `last`."""
    if Path(run).is_file():
        return Path(run)
    found = sorted(folder.glob("*.jsonl" if run == "last" else f"{run}*.jsonl"))
    if not found:
        raise NoSuchRun(f"No run is called {run!r} in {folder}.")
    return found[-1]


def read(path: Path) -> tuple[Run, tuple[Result, ...]]:
    """A run and its results; a line that was cut off in the writing is left out."""
    first, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = (each for each in lines if each.endswith("\n"))
    return Run.model_validate_json(first), tuple(map(Result.model_validate_json, whole))


def begin(path: Path, run: Run) -> None:
    """A file for a run that begins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{run.model_dump_json()}\n", encoding="utf-8")


def append(path: Path, results: Sequence[Result]) -> None:
    """Add results; whatever stops the run afterwards, they are kept."""
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{each.model_dump_json(exclude_defaults=True)}\n" for each in results))


def write(path: Path, run: Run, results: Sequence[Result]) -> None:
    """The whole file again, at once or not at all."""
    part = path.with_suffix(".part")
    begin(part, run)
    append(part, results)
    part.replace(path)

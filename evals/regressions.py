"""Ten faults planted one at a time in a copy of the tree, and which cases notice each.

python -m evals.regressions [--whole] [--against RUN] [--jobs N] [--write] [NAME ...]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.case import Suite
from evals.outcome import Result
from evals.running import results
from evals.weighing import readme
from evals.weighing.compare import compare

HOUSE = Path(__file__).parents[1]
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "runs", "var")
_TALKS: tuple[Suite, ...] = ("conversations", "policy", "injection")
_SHOWN = 3


class NothingToPlant(Exception):
    """The text that a fault replaces is not in its file any more: give the fault another one."""


class NothingPlayed(Exception):
    """Even without a fault no case could be played: mend the tree, or ask for other cases."""


@dataclass(frozen=True)
class Planted:
    """A fault: what the file says, and what it says with the fault in it."""

    name: str
    file: str
    old: str
    new: str
    suites: tuple[Suite, ...] = _TALKS  # none: all
    only: str = ""  # a part of the names of the files that are played; all where empty

    def plant(self, house: Path) -> None:
        """Put the fault into this copy of the tree."""
        path = house / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise NothingToPlant(f"{self.name}: {self.file} must say {self.old!r} once.")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)

    def take_out(self, house: Path) -> None:
        """Make the copy what it was."""
        path = house / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(self.new, self.old), encoding="utf-8")
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)


# A fault is added here; `new` must be found once in the file that has it.
REGRESSIONS: tuple[Planted, ...] = (
    Planted(
        name="a wrong rate",
        file="workflows/flows/policy/product.toml",
        old="rate_bps = 2_000",
        new="rate_bps = 1_500",
    ),
    Planted(
        name="a lost correction",
        file="workflows/flows/flow.py",
        old="if known is not None and known.value == value:",
        new="if known is not None:  # what she told first stays",
    ),
    Planted(
        name="a reply after hand-over",
        file="workflows/flows/steer.py",
        old='    if situation.owner != "bot":',
        new='    if situation.owner.startswith("user:"):',
    ),
    Planted(
        name="a Herero string replaced",
        file="agent/languages/her.po",
        old='What shall I do?"\nmsgstr "Ndji isira."',
        new='What shall I do?"\nmsgstr "Okuhepa, okuhepa."',
        suites=("conversations", "answers"),
    ),
    Planted(
        name="a source dropped",
        file="agent/reply.py",
        old="            return shown.text in self.sources.articles\n",
        new="            return False\n",
        suites=("conversations", "answers"),
    ),
    Planted(
        name="a consent skipped",
        file="workflows/flows/form.py",
        old='    Item("consent", 1, _ask_consent),',
        new='    Item("consent", 1, _ask_consent, needed=lambda turn: False),',
    ),
    Planted(
        name="a message after STOP",
        file="workflows/flows/stopping.py",
        old='"""No message that we write first, from now on."""\n    turn.do(OptOut())\n',
        new='"""No message that we write first, from now on."""\n',
    ),
    Planted(
        name="a number invented",
        file="agent/languages/en.toml",
        old='thanks = "You are welcome."',
        new='thanks = "You are welcome. Most people borrow N$3,450.00."',
    ),
    Planted(
        name="a slower turn",
        file="agent/graph.py",
        old="        change = await node(state, runtime=runtime)\n",
        new="        change = (await asyncio.sleep(0.05), await node(state, runtime=runtime))[1]\n",
        suites=("conversations", "load"),
    ),
    Planted(
        name="a broken article",
        file="knowledge_base/articles/en/levy.md",
        old="It is {{ levy.percent }} of what a lender lends out.",
        new="It is {{ levy.percentage }} of what a lender lends out.",
        suites=("retrieval", "answers"),
    ),
)


@dataclass(frozen=True)
class Caught:
    """A planted fault, and what the cases made of it."""

    planted: Planted
    cases: tuple[str, ...]  # those that passed without it
    slower: float | None  # how many times as long a turn took, where that is beyond noise

    @property
    def line(self) -> str:
        """A row of the table."""
        return f"| {self.planted.name} | `{self.planted.file}` | {self._by} |"

    @property
    def _by(self) -> str:
        told = [f"`{case}`" for case in self.cases[:_SHOWN]]
        if len(self.cases) > _SHOWN:
            told.append(f"{len(self.cases) - _SHOWN} more")
        if self.slower is not None:
            told.append(f"`buffr eval compare`: {self.slower:.1f} times as long")
        return ", ".join(told) or "**nothing**"


def caught(planted: Planted, before: Sequence[Result], after: Sequence[Result]) -> Caught:
    """Which cases broke, and whether turns became slower."""
    if not after:
        return Caught(planted, cases=("no case can be played at all",), slower=None)
    comparison = compare(before, after)
    speed = comparison.speed
    return Caught(
        planted,
        cases=tuple(
            dict.fromkeys((*(each.name for each in comparison.broke), *comparison.crashed))
        ),
        slower=speed.ratio if speed is not None and speed.slower else None,
    )


def tried(
    faults: Sequence[Planted], *, before: Sequence[Result] | None, jobs: int, house: Path = HOUSE
) -> Iterator[Caught]:
    """Plant each fault in a copy and play its suites there; one after the other."""
    with tempfile.TemporaryDirectory(prefix="buffr-planted-") as name:
        copy = Path(name) / "house"
        shutil.copytree(house, copy, ignore=_LEFT_OUT)
        for fault in faults:
            sound = _play(copy, fault, jobs) if before is None else before
            if not any(each.passed for each in sound):
                raise NothingPlayed(fault.name)
            fault.plant(copy)
            yield caught(fault, sound, _play(copy, fault, jobs))
            fault.take_out(copy)


def _play(house: Path, fault: Planted, jobs: int) -> Sequence[Result]:
    """The results of the fault's suites in this copy of the tree; a run that dies has few."""
    only = ("--only", fault.only) if fault.only else ()
    before = set(_runs(house))
    subprocess.run(  # noqa: S603 (no argument comes from outside)
        [sys.executable, "-m", "buffr", "eval", "run", *fault.suites, *only, "--jobs", str(jobs)],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{house / 'workflows'}"},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    made = sorted(set(_runs(house)) - before)
    return results.read(made[-1])[1] if made else ()


def _runs(house: Path) -> list[Path]:
    return list((house / "evals" / "runs").glob("*.jsonl"))


def main() -> int:
    """Print the table; 1 where a fault was caught by nothing."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="only the faults with this in their name")
    asked.add_argument("--against", help="a run of the tree as it is; else each suite is played")
    asked.add_argument("--whole", action="store_true", help="play every suite for each fault")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--write", action="store_true", help="write the table into the README")
    told = asked.parse_args()
    faults = [
        each
        for each in REGRESSIONS
        if not told.names or any(name in each.name for name in told.names)
    ]
    if told.whole:
        faults = [replace(each, suites=(), only="") for each in faults]
    before = results.read(results.path_of(told.against))[1] if told.against else None
    lines = ["| planted | where | caught by |", "|---|---|---|"]
    print("\n".join(lines), flush=True)
    missed = 0
    for found in tried(faults, before=before, jobs=told.jobs):
        print(found.line, flush=True)
        lines.append(found.line)
        missed += not (found.cases or found.slower)
    if told.write:
        readme.put("regressions", "\n".join(lines))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())

"""The recorded runs: one line each, committed, so that a slow decline can be seen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.outcome import Result, Run
from evals.weighing.passing import Passing, Rate, groups, passing

SCORES = Path(__file__).parents[1] / "scores.jsonl"
_TIMES = (1, 2, 4, 8)


class Share(BaseModel):
    """So many of so many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: int
    cases: int

    @property
    def value(self) -> float:
        return self.passed / self.cases if self.cases else 0.0


class Again(BaseModel):
    """The share of cases that pass every one of k attempts, with its 95 % interval."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    k: int
    value: float
    low: float
    high: float


class Score(BaseModel):
    """What a run came to, in one line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    commit: str
    model: str
    repeat: int
    seconds: float
    tokens_in: int
    tokens_out: int
    must_never_fail: Share
    suites: Mapping[str, Share]
    languages: Mapping[str, Share]
    again: tuple[Again, ...] = ()  # of the same asked k times; older lines have none


def score(run: Run, results: Sequence[Result]) -> Score:
    """The line of a run."""
    rates = groups(results)
    never = [each for each in results if each.severity == "must_never_fail"]
    return Score(
        at=run.at,
        commit=run.commit,
        model=run.model,
        repeat=run.repeat,
        seconds=round(run.seconds, 1),
        tokens_in=sum(each.tokens_in for each in results),
        tokens_out=sum(each.tokens_out for each in results),
        must_never_fail=_whole(never),
        suites=_shares(rates["suite"]),
        languages=_shares(rates["language"]),
        again=tuple(_again(each) for each in passing(results).rates if each.k in _TIMES),
    )


def scores(path: Path = SCORES) -> tuple[Score, ...]:
    """Every recorded run, oldest first; none where nothing was recorded yet."""
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Score.model_validate_json(line) for line in lines if line.strip())


def record(score: Score, path: Path = SCORES) -> bool:
    """Add a line; False where this very run is recorded already."""
    if score in scores(path):
        return False
    with path.open("a", encoding="utf-8") as file:
        file.write(score.model_dump_json() + "\n")
    return True


def _again(rate: Rate) -> Again:
    rounded = (round(each, 5) for each in (rate.value, rate.low, rate.high))
    return Again(k=rate.k, **dict(zip(("value", "low", "high"), rounded, strict=True)))


def _shares(rates: Sequence[Passing]) -> dict[str, Share]:
    return {each.group: Share(passed=each.passed, cases=each.cases) for each in rates}


def _whole(results: Sequence[Result]) -> Share:
    names: dict[tuple[str, str], bool] = {}
    for each in results:
        key = (each.case, each.language)
        names[key] = names.get(key, True) and each.passed
    return Share(passed=sum(names.values()), cases=len(names))

"""A run is recorded in one line, once."""

from pathlib import Path

from evals.case import Severity
from evals.outcome import Result, Run
from evals.weighing.trend import Share, record, score, scores

RUN = Run(
    id="r",
    commit="abc1234",
    at="2026-03-02T08:00:00+00:00",
    model="offline",
    suites=("conversations",),
    languages=("en",),
    repeat=2,
    seed=1,
    seconds=12.34,
)


def result(case: str, passed: bool, *, attempt: int = 1, severity: Severity = "average") -> Result:
    return Result(
        case=f"conversations/{case}",
        suite="conversations",
        language="en",
        attempt=attempt,
        severity=severity,
        passed=passed,
        tokens_in=10,
    )


RESULTS = [
    result("steady", True),
    result("steady", True, attempt=2),
    result("shaky", True, severity="must_never_fail"),
    result("shaky", False, attempt=2, severity="must_never_fail"),
]


def test_a_score_counts_cases_and_not_attempts() -> None:
    found = score(RUN, RESULTS)
    assert (found.suites, found.must_never_fail, found.tokens_in, found.seconds) == (
        {"conversations": Share(passed=1, cases=2)},
        Share(passed=0, cases=1),
        40,
        12.3,
    )
    assert [(each.k, each.value) for each in found.again] == [(1, 0.75), (2, 0.5)]


def test_a_run_is_recorded_once(tmp_path: Path) -> None:
    path = tmp_path / "scores.jsonl"
    assert scores(path) == ()
    assert record(score(RUN, RESULTS), path)
    assert not record(score(RUN, RESULTS), path)
    assert scores(path) == (score(RUN, RESULTS),)
    assert path.read_text().count("\n") == 1

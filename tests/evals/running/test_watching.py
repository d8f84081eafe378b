"""What a run says of itself when it is over."""

from evals.outcome import Grade, Result, Run
from evals.running import watching

RUN = Run(id="r", commit="c", at="2026-11-23T08:00:00+00:00", model="offline",
          suites=("policy",), languages=(), repeat=1, seed=0, seconds=61.2)  # fmt: skip


def result(name: str, *, passed: bool, must: bool = False) -> Result:
    return Result(
        case=f"policy/{name}", suite="policy", language="en", attempt=1, passed=passed,
        severity="must_never_fail" if must else "average", seconds=0.1,
        grades=(Grade(grader="store", passed=passed, why="" if passed else "it moved"),),
    )  # fmt: skip


def test_it_tells_how_many_passed_and_what_failed_worst_first() -> None:
    found = [result("a", passed=True), result("b", passed=False), result("c", passed=False,
             must=True)]  # fmt: skip
    told = watching.told(RUN, found)
    assert "policy" in told
    assert "3 results in 61 s, model offline." in told
    failing = [line for line in told.splitlines() if "it moved" in line]
    assert [line.split()[0] for line in failing] == ["NEVER", "policy/b"]

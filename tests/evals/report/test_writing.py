"""A run's file becomes a page and a few lines for a pull request."""

from pathlib import Path

from evals.outcome import Result, Run
from evals.report import writing
from evals.running import results
from evals.weighing import trend


def kept(path: Path, run: Run, *, passed: bool) -> Path:
    """A run of one case that must never fail."""
    result = Result(
        case="conversations/stop",
        suite="conversations",
        language="en",
        attempt=1,
        severity="must_never_fail",
        passed=passed,
    )
    results.write(path, run, [result])
    return path


def test_a_report_is_written_in_both_forms(tmp_path: Path, run: Run) -> None:
    good = kept(tmp_path / "good.jsonl", run, passed=True)
    bad = kept(tmp_path / "bad.jsonl", run, passed=False)
    scores = tmp_path / "scores.jsonl"
    trend.record(trend.score(*results.read(good)), scores)
    written = writing.report(bad, against=good, scores=scores)
    assert "1 of 1 cases that must never fail has failed" in written.html
    assert written.markdown.startswith("**Good enough to lend with? No.**")
    assert "Worse: 1 that must never fail broke." in written.markdown

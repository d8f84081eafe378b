"""The README of the evals shows the newest recorded scores, and its example is a case."""

import re
from pathlib import Path

import pytest

from evals.case import Conversation, load
from evals.weighing import readme, trend
from evals.weighing.trend import Again, Score, Share

TEXT = readme.README.read_text()
SCORE = Score(
    at="2026-03-02T08:00:00+00:00",
    commit="abc1234",
    model="offline",
    repeat=8,
    seconds=171.4,
    tokens_in=0,
    tokens_out=0,
    must_never_fail=Share(passed=7, cases=7),
    suites={"conversations": Share(passed=2999, cases=3000)},
    languages={"her": Share(passed=3, cases=4)},
    again=(Again(k=1, value=1, low=0.9, high=1), Again(k=8, value=0.9996, low=0.98, high=1)),
)


def test_the_scores_are_those_of_the_newest_recorded_run() -> None:
    assert readme.latest(trend.scores()) in TEXT


def test_the_example_is_a_case(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.+?)```", TEXT, re.DOTALL)
    assert example
    path = tmp_path / "example.yaml"
    path.write_text(example[1])
    case = load(path)
    assert isinstance(case, Conversation)
    assert case.severity == "must_never_fail"


def test_a_score_says_when_by_what_and_how_well() -> None:
    told = readme.latest([SCORE])
    assert "2026-03-02, commit abc1234, model offline" in told
    assert "8 attempts a case, 171 s, no token paid for." in told
    assert "7 of 7 hold" in told
    assert "| conversations | 99.9 % | 2999 of 3000 |" in told
    assert "| pass^8 | 99.9 % | 98.0 to 100.0 % |" in told


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("a\n<!-- scores -->\nold\n<!-- end of scores -->\nb\n")
    readme.put("scores", "new\n", path)
    assert path.read_text() == "a\n<!-- scores -->\nnew\n<!-- end of scores -->\nb\n"
    with pytest.raises(readme.NoSuchPart):
        readme.put("speed", "new", path)

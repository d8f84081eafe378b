"""The report says first whether it is good enough, and leaves nothing out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.outcome import Grade, Result, Run
from evals.report.contents import contents
from evals.report.differences import Difference, differences
from evals.report.failing import failing
from evals.report.markdown import markdown
from evals.report.verdict import percent, verdict
from evals.weighing.compare import compare

Make = Callable[[int], list[Result]]


def result(
    passed: bool = True, *, must: bool = True, why: str = "", language: str = "en", attempt: int = 1
) -> Result:
    return Result(
        case="conversations/a" if must else f"conversations/b{language}",
        suite="conversations",
        language=language,
        attempt=attempt,
        severity="must_never_fail" if must else "average",
        passed=passed,
        grades=(Grade(grader="store", passed=passed, why=why),),
    )


def test_the_verdict_is_one_answer_with_its_reason(subtests: pytest.Subtests) -> None:
    for results, answer, sentence in (
        ([], "Not known", "No case was played."),
        ([result(must=False)], "Not known", "No case that must never fail was played."),
        ([result(False)], "No", "1 of 1 cases that must never fail has failed."),
        ([result()], "Yes, by these cases", "All 1 cases that must never fail hold."),
        (
            [result(), result(False, must=False, language="her"), result(must=False)],
            "Not yet",
            "All 1 cases that must never fail hold. "
            "Of the other 2, 50 % pass, fewest in Otjiherero (0 %).",
        ),
    ):
        with subtests.test(results=results, answer=answer, sentence=sentence):
            found = verdict(results)
            assert found.answer == answer
            assert found.sentence.startswith(sentence)


def test_one_attempt_of_eight_that_fails_what_must_never_fail_is_a_no() -> None:
    results = [result(attempt != 5, attempt=attempt) for attempt in range(1, 9)]
    assert verdict(results).answer == "No"


def test_nearly_all_is_never_shown_as_all(subtests: pytest.Subtests) -> None:
    for share, text in (
        (1, "100 %"),
        (0.9996, "99.9 %"),
        (0.86, "86 %"),
        (0.0001, "0.1 %"),
        (0, "0 %"),
        (None, "–"),
    ):
        with subtests.test(share=share, text=text):
            assert percent(share) == text


def test_what_was_expected_is_told_apart_from_what_came(subtests: pytest.Subtests) -> None:
    for why, expected in (
        (
            "applications: expected {'months': 4}, got []",
            [("applications", "{'months': 4}", "[]")],
        ),
        ("expected queue, got bot", [("", "queue", "bot")]),
        ("step 2 (1500): awaits pay, expected quote", [("step 2 (1500)", "quote", "pay")]),
        ("set_fact was read as human", [("", "set_fact", "human")]),
        ("said 'approved'", [("", "", "said 'approved'")]),
        (
            "a: expected 1, got 2; b: expected 3, got 4",
            [("a", "1", "2"), ("b", "3", "4")],
        ),
    ):
        with subtests.test(why=why, expected=expected):
            assert differences(result(False, why=why)) == tuple(
                Difference("store", *each) for each in expected
            )


def test_a_failure_says_what_its_case_is_for(tmp_path: Path) -> None:
    folder = tmp_path / "conversations"
    folder.mkdir()
    (folder / "a.yaml").write_text("purpose: She is heard at once.\nturns: [hello]\n")
    assert [each.purpose for each in failing([result(False)], tmp_path)] == [
        "She is heard at once."
    ]
    assert [each.purpose for each in failing([result(False, must=False)], tmp_path)] == [""]


def test_what_must_never_fail_stands_first_and_attempts_are_counted() -> None:
    results = [result(False, must=False), result(), result(False, attempt=2)]
    assert [(each.case, each.failed, each.attempts) for each in failing(results)] == [
        ("conversations/a", 1, 2),
        ("conversations/ben", 1, 1),
    ]


def test_nothing_is_claimed_of_what_was_not_played(run: Run) -> None:
    found = contents(run, [result()], everything={})
    assert found.left_out[0] == "understanding"
    assert found.left_out[-3:] == ("Afrikaans", "Oshiwambo", "Otjiherero")


def test_the_markdown_is_short_whatever_failed(run: Run, make: Make) -> None:
    results = make(1000)
    found = contents(run, results, everything={})
    text = markdown(found)
    assert text.count("\n") < 60
    assert "more" in text


def test_what_changed_is_told_in_the_markdown(run: Run) -> None:
    found = contents(run, [result(False)], everything={}, against=[result()])
    assert found.comparison == compare([result()], [result(False)])
    assert "Worse: 1 that must never fail broke." in markdown(found)


def test_what_a_borrower_wrote_is_no_markup_in_the_markdown(run: Run) -> None:
    hostile = result(False, why="said '</details><img src=x> **bold**'")
    text = markdown(contents(run, [hostile], everything={}))
    assert "<img" not in text.replace("\\<", "")
    assert "**bold" not in text

"""Figures of lines, from results whose classes and confidence are known."""

import pytest

from evals.outcome import Grade, Line, Result
from evals.weighing import metrics
from evals.weighing.metrics import Bin, Confused, Rate


def read(expected: str, got: str, *, sure: float = 0.95, **more: object) -> Result:
    told: dict[str, object] = {
        "case": "understanding/lines#1",
        "suite": "understanding",
        "language": "en",
        "attempt": 1,
        "severity": "average",
        "passed": expected == got,
        "kind": "messages",
        "expected": expected,
        "got": got,
        "confidence": sure,
        "transcript": (Line(who="borrower", text="one two three"),),
        **more,
    }
    return Result.model_validate(told)


def test_precision_is_of_what_was_got_and_recall_of_what_was_meant() -> None:
    results = [read("affirm", "affirm"), read("affirm", "unclear"), read("deny", "affirm")]

    affirm, deny, unclear = metrics.classes(results)

    assert (affirm.precision, affirm.recall) == (0.5, 0.5)
    assert (deny.precision, deny.recall) == (None, 0.0)
    assert (unclear.precision, unclear.recall) == (0.0, None)


def test_confusion_tells_the_commonest_first() -> None:
    results = [read("deny", "affirm"), read("stop", "stop"), read("stop", "stop")]

    assert metrics.confusion(results) == (
        Confused("stop", "stop", 2),
        Confused("deny", "affirm", 1),
    )


def test_whoever_is_as_often_right_as_sure_is_calibrated() -> None:
    told = metrics.calibration([read("a", "a", sure=0.5), read("a", "b", sure=0.5)])

    assert told.error == 0.0
    assert told.bins == (Bin(low=0.5, high=0.6, results=2, confidence=0.5, right=0.5),)
    assert told.wrong_when_sure is None


def test_confidence_without_being_right_is_the_error() -> None:
    told = metrics.calibration([read("a", "b", sure=1.0), read("a", "a", sure=1.0)])

    assert (told.error, told.sure, told.wrong_when_sure) == (0.5, 2, 0.5)


def test_nothing_has_no_error() -> None:
    assert metrics.calibration([]).error == 0.0
    assert metrics.classes([]) == ()


def test_figures_are_of_one_kind_by_language_question_and_length() -> None:
    results = [
        read("affirm", "affirm", asked="yes_no"),
        read("affirm", "deny", language="af", asked="yes_no"),
        read("en", "en", kind="tongues"),
    ]

    told = metrics.figures(results, "messages")

    assert (told.results, told.passed) == (2, 1)
    assert told.by["language"] == (Rate("af", 1, 0), Rate("en", 1, 1))
    assert told.by["asked"] == (Rate("yes_no", 2, 1),)
    assert told.by["length"] == (Rate("2-3 words", 2, 1),)
    assert any("affirm taken for deny" in line for line in metrics.lines(told))


def found(expected: str, got: str, *, first: bool, wrong: bool = False) -> Result:
    grades = (
        Grade(grader="right_first", passed=first),
        Grade(grader="right_in_three", passed=True),
        Grade(grader="says_nothing_wrong", passed=not wrong),
    )
    return read(expected, got, suite="retrieval", kind="questions", grades=grades)


def test_retrieval_tells_apart_what_comes_first_what_is_said_and_what_is_kept() -> None:
    results = [
        found("office", "office", first=True),
        found("levy", "none", first=True),
        found("vat", "office", first=False, wrong=True),
        read("none", "none", suite="retrieval", kind="questions"),
    ]

    english, everything = metrics.retrieval(results)

    assert (english.language, everything.language) == ("en", "all")
    assert everything.first == pytest.approx(2 / 3)
    assert everything.in_three == 1.0
    assert everything.answered_right == pytest.approx(1 / 3)
    assert everything.answered_wrong == pytest.approx(1 / 3)
    assert (everything.without_article, everything.abstained) == (1, 1.0)

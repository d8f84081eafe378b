"""Questions of the suite `retrieval`: the right article comes first, or none is said."""

import pytest

from evals.case import CASES, Question, Questions
from evals.lines import finding, reading
from evals.lines.finding import Shelves
from evals.lines.sheet import Sheet
from evals.outcome import Result


@pytest.fixture(scope="module")
def shelves() -> Shelves:
    return finding.open_shelves(reading.TODAY)


def asked(shelves: Shelves, text: str, topic: int | None) -> Result:
    case = Questions(
        kind="questions",
        purpose="She asks one thing.",
        questions=(Question(text=text, topic=topic),),
    )
    (result,) = finding.judge(Sheet.of(case, CASES / "retrieval" / "asks.yaml"), shelves)
    return result


def failed(result: Result) -> list[str]:
    return [each.grader for each in result.grades if not each.passed]


def test_the_article_of_the_topic_comes_first(shelves: Shelves) -> None:
    result = asked(shelves, "how much interest do you charge", 25)

    assert result.passed
    assert (result.expected, result.got) == ("what-it-costs", "what-it-costs")
    assert result.reached.articles == ("what-it-costs",)


def test_another_article_that_is_said_fails_by_its_name(shelves: Shelves) -> None:
    result = asked(shelves, "how much interest do you charge", 61)

    assert failed(result) == ["right_first", "right_in_three", "says_nothing_wrong"]
    assert result.expected == "office"


def test_what_no_article_answers_is_not_answered(shelves: Shelves) -> None:
    result = asked(shelves, "who won the rugby on saturday", None)

    assert (result.passed, result.expected, result.got) == (True, "none", "none")


def test_an_answer_where_there_is_none_fails(shelves: Shelves) -> None:
    assert failed(asked(shelves, "how much interest do you charge", None)) == ["abstains"]

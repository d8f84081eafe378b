"""The lines of the cases are new to the product: it has not learnt from them."""

import csv
from collections.abc import Iterator
from pathlib import Path

from agent.understanding import shared_names
from evals.case import SUITES, Messages, Questions, files, load
from flows.commands import Language
from knowledge_base import article
from knowledge_base.search import ARTICLES

_ROOT = Path(__file__).parents[2]
_LEARNT = ("agent/understanding/examples/*.tsv", "knowledge_base/asked/*.tsv")
_A_WORD_OR_TWO = 2  # nobody can say those in another way
# Of the other two there are only attested words, and everybody uses the same.
_OURS_TO_WORD: tuple[Language, ...] = ("en", "af")


def test_no_line_is_one_that_the_product_has_learnt_from() -> None:
    """What must never fail stays, known or not."""
    learnt = set(_learnt())

    assert [text for text in _worded() if _bare(text) in learnt] == []


def test_every_message_answers_a_question_that_can_be_asked() -> None:
    pending = {
        line.pending
        for path in files("understanding")
        if isinstance(case := load(path), Messages)
        for line in case.messages
    }

    assert {each for each in pending if not shared_names.is_pending(each)} == set()


def test_every_topic_is_asked_and_answered_and_some_questions_have_none() -> None:
    topics = {topic for path in article.files(ARTICLES) for topic in article.read(path).topics}

    for suite in ("retrieval", "answers"):
        asked = {
            each.topic
            for path in files(suite)
            if isinstance(case := load(path), Questions)
            for each in case.questions
        }
        assert asked == {*topics, None}, suite


def _worded() -> Iterator[str]:
    for suite in SUITES:
        for path in files(suite):
            case = load(path)
            if case.severity == "must_never_fail":
                continue
            lines = (
                case.messages
                if isinstance(case, Messages)
                else case.questions
                if isinstance(case, Questions)
                else ()
            )
            yield from (
                each.text
                for each in lines
                if each.language in _OURS_TO_WORD and len(each.text.split()) > _A_WORD_OR_TWO
            )


def _learnt() -> Iterator[str]:
    for pattern in _LEARNT:
        for path in _ROOT.glob(pattern):
            with path.open(encoding="utf-8", newline="") as rows:
                for row in csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                    yield from map(_bare, row)
    for path in article.files(ARTICLES):
        yield from map(_bare, article.read(path).questions)


def _bare(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum() or each == " ").strip()

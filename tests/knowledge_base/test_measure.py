"""The measure counts what its table says."""

from pathlib import Path

import pytest

from knowledge_base.measure import (
    Found,
    Put,
    Quality,
    even_fit,
    quality,
    read,
    speed,
    speed_with,
)
from knowledge_base.search import KnowledgeBase

FOUND = [
    Found(answerable=True, right=True, fit=0.6, gap=False),
    Found(answerable=True, right=True, fit=0.2, gap=False),
    Found(answerable=True, right=False, fit=0.5, gap=False),
    Found(answerable=True, right=True, fit=0.6, gap=True),
    Found(answerable=False, right=False, fit=0.3, gap=False),
    Found(answerable=False, right=False, fit=0.9, gap=True),
]


def test_quality_counts_only_what_would_be_answered() -> None:
    assert quality(FOUND, 0.4) == Quality(first=0.75, answered=0.25, wrong=0.25, abstained=1.0)
    assert quality(FOUND, 0.25) == Quality(first=0.75, answered=0.25, wrong=0.25, abstained=0.5)


def test_the_even_fit_lies_above_what_should_not_be_answered() -> None:
    assert even_fit(FOUND) == pytest.approx(0.305)


def test_a_question_is_read_with_its_topic(tmp_path: Path) -> None:
    path = tmp_path / "asked.tsv"
    path.write_text("38\tcan i pay early\n-\twho won\n", encoding="utf-8")
    assert read(path) == [Put(38, "can i pay early"), Put(None, "who won")]


def test_speed_is_told_for_any_questions(knowledge: KnowledgeBase) -> None:
    taken = speed(knowledge, ["how much", "how long", "who"])
    assert 0 < taken.median <= taken.slow


def test_speed_can_be_told_for_a_library_of_any_size() -> None:
    taken = speed_with(3)
    assert (taken.articles, taken.median > 0) == (3, True)

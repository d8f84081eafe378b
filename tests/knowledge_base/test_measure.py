"""The measure counts what its table says."""

from collections.abc import Mapping

import pytest

from knowledge_base.measure import Asked, Found, Quality, even_fit, quality, speed, stand_in_policy
from knowledge_base.search import ARTICLES, KnowledgeBase

CATS, DOGS, NONE = Asked("cats", "a cat"), Asked("dogs", "a dog"), Asked(None, "a bird")
FOUND = [
    Found(CATS, "cats", 0.6, gap=False),
    Found(CATS, "cats", 0.2, gap=False),
    Found(DOGS, "cats", 0.5, gap=False),
    Found(DOGS, "dogs", 0.6, gap=True),
    Found(NONE, "cats", 0.3, gap=False),
    Found(NONE, "cats", 0.9, gap=True),
]


def test_quality_counts_only_what_would_be_answered() -> None:
    assert quality(FOUND, 0.4) == Quality(first=0.75, answered=0.25, wrong=0.25, abstained=1.0)
    assert quality(FOUND, 0.25) == Quality(first=0.75, answered=0.25, wrong=0.25, abstained=0.5)


def test_the_even_fit_lies_above_what_should_not_be_answered() -> None:
    assert even_fit(FOUND) == pytest.approx(0.305)


def test_speed_is_told_for_any_questions(knowledge: KnowledgeBase) -> None:
    taken = speed(knowledge, ["how much", "how long", "who"])
    assert 0 < taken.median <= taken.slow


def test_the_stand_in_policy_opens_the_shipped_articles(policy: Mapping[str, str]) -> None:
    assert stand_in_policy(ARTICLES).keys() <= policy.keys()

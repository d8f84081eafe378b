"""The articles that the service ships, opened once with a day's policy values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import ceil
from pathlib import Path

import pytest

from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase
from knowledge_base.subwords import words

# A held-out question that shares this part of its words with an example is not in other words.
_SAME_WORDS = 0.75
FRONT = """\
slug: {slug}
title: {title}
topics: [900]
questions: [{questions}]
source: An invented rule
effective_from: 2026-01-01
review_by: 2027-01-01
approved_by: Compliance officer (to be named)
"""


@pytest.fixture(scope="session")
def policy() -> Mapping[str, str]:
    return {
        "product.min_amount": "N$500.00",
        "product.max_amount": "N$10,000.00",
        "product.min_months": "1",
        "product.max_months": "5",
        "product.charge_percent": "20 %",
        "product.charge_cap_percent": "30 %",
        "product.minimum_age": "18",
        "affordability.share": "one third",
        "documents.list": "your ID, your newest payslip and a bank letter",
        "documents.max_size_mb": "2",
        "documents.kinds": "JPEG, PNG or PDF",
        "penalty.percent_per_month": "5 %",
        "penalty.max_months": "3",
        "levy.percent": "1.03 %",
        "cooling_off.days": "3",
        "office.hours": "Mon-Fri 08:00-17:00",
        "office.town": "Windhoek",
    }


@pytest.fixture(scope="session")
def knowledge(policy: Mapping[str, str]) -> KnowledgeBase:
    return KnowledgeBase.open(articles=ARTICLES, policy=policy, index=KEPT)


Alike = Callable[[Iterable[str], Iterable[str]], list[str]]


@pytest.fixture(scope="session")
def alike() -> Alike:
    """Finds the questions that are put in nearly the words of an example."""

    def find(questions: Iterable[str], examples: Iterable[str]) -> list[str]:
        having: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for example in {frozenset(words(each)) for each in examples}:
            for word in example:
                having[word].append(example)
        return [each for each in questions if _is_like_one_of(frozenset(words(each)), having)]

    return find


def _is_like_one_of(own: frozenset[str], having: Mapping[str, list[frozenset[str]]]) -> bool:
    # Whatever shares so many words shares one of the rarest: nobody need look at the others.
    rarest = sorted(own, key=lambda word: len(having.get(word, ())))
    telling = rarest[: len(own) - ceil(_SAME_WORDS * len(own)) + 1]
    near = {example for word in telling for example in having.get(word, ())}
    return any(len(own & other) / len(own | other) >= _SAME_WORDS for other in near)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A library of its own, still without articles, facts and gaps."""
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


Write = Callable[..., Path]


@pytest.fixture
def write(articles: Path) -> Write:
    """Write one article; what is not told is right."""

    def _write(
        name: str = "en/cats",
        body: str = "We like cats.",
        *,
        asks: str = "cat",
        title: str = "Cats and dogs",
        change: tuple[str, str] = ("", ""),
    ) -> Path:
        path = articles / f"{name}.md"
        path.parent.mkdir(exist_ok=True, parents=True)
        questions = ", ".join(f"{asks} number {n}" for n in range(8))
        front = FRONT.format(slug=path.stem, title=title, questions=questions).replace(*change)
        path.write_text(f"---\n{front}---\n{body}\n", encoding="utf-8")
        return path

    return _write

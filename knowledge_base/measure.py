"""How well and how fast the right article is found: `python -m knowledge_base.measure`."""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from knowledge_base import article, table
from knowledge_base.article import Article
from knowledge_base.entries import entries, read_asked
from knowledge_base.search import ARTICLES, KnowledgeBase, score

if TYPE_CHECKING:
    from knowledge_base.index import Index, Match, Weights

_TESTS = Path("tests/knowledge_base")
TUNING = _TESTS / "tuning.tsv"
HELD_OUT = _TESTS / "held_out.tsv"
OBLIQUE = (_TESTS / "held_out_en.tsv", _TESTS / "held_out_af.tsv")
AFRIKAANS = _TESTS / "asked_in_afrikaans.tsv"
_NO_ARTICLE = "-"
_WRONG, _KEPT_SMALL = 3.0, 1e-3
_EXAMPLES, _SYLLABLES = 24, ("ka", "lo", "mi", "nde", "tu", "shi", "wa", "po", "ro", "ge")


@dataclass(frozen=True)
class Put:
    """A question in other words, and the topic that it is about; None where no article answers."""

    topic: int | None
    question: str


@dataclass(frozen=True)
class Found:
    """The best article for a question, how likely it answers, and whether a gap fits better.

    `signs` are what the score is made of: the fit, and how far it is ahead of the next best
    article and of the best known gap.
    """

    answerable: bool
    right: bool
    fit: float
    gap: bool
    signs: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Quality:
    """Shares of questions: the first is without a threshold, the others with one."""

    first: float
    answered: float
    wrong: float
    abstained: float


@dataclass(frozen=True)
class Speed:
    """Milliseconds for one question."""

    articles: int
    median: float
    slow: float


def read(path: Path) -> list[Put]:
    """Lines of `topic<TAB>question`; the topic is `-` where no article answers."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [Put(None if topic == _NO_ARTICLE else int(topic), question) for topic, question in rows]


def quality(found: Sequence[Found], enough: float) -> Quality:
    """Judge what was found, answering only from this fit on."""
    answerable = [one for one in found if one.answerable]
    others = [one for one in found if not one.answerable]

    def answers(one: Found) -> bool:
        return not one.gap and one.fit >= enough

    return Quality(
        first=_share(answerable, lambda one: one.right),
        answered=_share(answerable, lambda one: answers(one) and one.right),
        wrong=_share(answerable, lambda one: answers(one) and not one.right),
        abstained=_share(others, lambda one: not answers(one)),
    )


def ask(
    index: "Index", put: Sequence[Put], topics: Mapping[int, str], weights: "Weights"
) -> list[Found]:
    """The best article for each question; `topics` says which article answers which topic."""
    fusion = index.fusion(weights)
    found = []
    for one in put:
        matches = index.matches(one.question, fusion=fusion)
        found.append(_found(matches, topics[one.topic] if one.topic is not None else None))
    return found


def even_fit(found: Sequence[Found]) -> float:
    """The score from which on answering pays, right answers and abstentions weighing the same."""

    def gain(enough: float) -> float:
        judged = quality(found, enough)
        return judged.answered + judged.abstained

    return max((step / 200 for step in range(200)), key=gain)


def figures(found: Sequence[Found]) -> list[float]:
    """The four figures with which `search.score` most likely tells right articles from others.

    A logistic regression; a wrong answer weighs three times as much as one that is not given.
    """
    signs = np.array([(1.0, *one.signs) for one in found])
    right = np.array([float(one.right) for one in found])
    weights = np.where(right == 1, 1.0, _WRONG)
    told = np.zeros(signs.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-signs @ told))
        bend = (signs.T * (weights * likely * (1 - likely))) @ signs + _KEPT_SMALL * np.eye(
            len(told)
        )
        told += np.linalg.solve(bend, signs.T @ (weights * (right - likely)) - _KEPT_SMALL * told)
    return [round(float(one), 2) for one in told]


def speed(knowledge: KnowledgeBase, questions: Sequence[str]) -> Speed:
    """Time `answer` on every question, after a few to warm up."""
    for question in questions[:5]:
        knowledge.answer(question)
    taken = []
    for question in questions:
        start = perf_counter()
        knowledge.answer(question)
        taken.append((perf_counter() - start) * 1000)
    count = len({passage.slug for passage in knowledge.passages()})
    return Speed(count, median(taken), quantiles(taken, n=20)[-1])


def speed_with(count: int) -> Speed:
    """Time our own example questions against a library of that many articles."""
    shipped = _shipped()
    questions = [question for one in shipped for question in one.questions[:4]]
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles"
        (articles / "en").mkdir(parents=True)
        for number, one in enumerate(_invented(shipped, count)):
            (articles / "en" / f"{_name(number)}.md").write_text(one, encoding="utf-8")
        return speed(KnowledgeBase.open(articles=articles, policy={}), questions)


def answering(articles: Sequence[Article]) -> dict[int, str]:
    """Which article answers each topic."""
    return {topic: one.slug for one in articles for topic in one.topics}


def tuned(index: "Index", topics: Mapping[int, str], weights: "Weights") -> list[Found]:
    """What is found for questions of their own that no figure is reported on."""
    return ask(index, read(TUNING), topics, weights)


def main() -> None:
    """Print the table of docs/knowledge.md and the figures for search.py."""
    from knowledge_base.index import Weights, build

    candidates = {
        "words (BM25)": Weights(words=1, likeness=0, lessons=0),
        "likeness of example questions": Weights(words=0, likeness=1, lessons=0),
        "lessons from all of them": Weights(words=0, likeness=0, lessons=1),
        "words and likeness": Weights(words=1, likeness=1, lessons=0),
        "all three": Weights(),
    }
    articles = [article.read(path) for path in article.files(ARTICLES)]
    topics = answering(articles)
    index = build(entries(articles, read_asked(ARTICLES.parent / "asked")))
    _say("| retrieval | right article first | answered right | answered wrong | abstains |")
    _say("|---|---|---|---|---|")
    for name, weights in candidates.items():
        even = even_fit(tuned(index, topics, weights))
        _say(f"| {name} | {_row(quality(ask(index, read(HELD_OUT), topics, weights), even))} |")
    all_three = tuned(index, topics, Weights())
    even = even_fit(all_three)
    afrikaans = ask(index, read(AFRIKAANS), topics, Weights())
    _say(f"| all three, asked in Afrikaans | {_row(quality(afrikaans, even))} |")
    # Only oblique questions show how sure a poor fit may be; no share is told of them.
    oblique = [Put(row.topic, row.text) for path in OBLIQUE for row in table.read(path)]
    known = [*all_three, *afrikaans, *ask(index, oblique, topics, Weights())]
    _say(f"\nfor search.py: {figures(known)}")
    for count in (len({one.slug for one in articles}), 500):
        taken = speed_with(count)
        _say(
            f"one answer from {taken.articles} articles: median {taken.median:.1f} ms, "
            f"slowest twentieth {taken.slow:.1f} ms"
        )


def _found(matches: "Sequence[Match]", slug: str | None) -> Found:
    fits = [match.fit for match in matches if match.slug] + [0.0, 0.0]
    gap = max((match.fit for match in matches if match.slug is None), default=0.0)
    best = next((match.slug for match in matches if match.slug), None)
    return Found(
        answerable=slug is not None,
        right=slug is not None and best == slug,
        fit=score(fits[0], second=fits[1], gap=gap),
        gap=bool(matches) and matches[0].slug is None,
        signs=(fits[0], fits[0] - fits[1], fits[0] - gap),
    )


def _shipped() -> list[Article]:
    return [article.read(path) for path in article.files(ARTICLES) if path.parent.name == "en"]


def _invented(shipped: Sequence[Article], count: int) -> Iterator[str]:
    """Articles as long as ours about things that do not exist; the first ones are our own."""
    chance = random.Random(count)  # noqa: S311 (no secret hangs on it)
    for number in range(count):
        one = shipped[number % len(shipped)]
        strange = {} if number < len(shipped) else _strange(one, chance)
        asked = dict.fromkeys(_told(q, strange) for q in one.questions[:_EXAMPLES])
        lines = "".join(f'  - "{question}"\n' for question in asked)
        yield (
            f"---\nslug: {_name(number)}\ntitle: A measured article\ntopics: [{number}]\n"
            f"questions:\n{lines}source: Invented to measure\neffective_from: 2026-01-01\n"
            f"review_by: 2027-01-01\napproved_by: Nobody\n---\n"
            "We tell you about this.\n"
        )


def _strange(one: Article, chance: random.Random) -> dict[str, str]:
    """Another word for the longer words of an article; the short ones stay, as in any language."""
    longer = {word for question in one.questions for word in question.split() if len(word) > 4}
    return {word: "".join(chance.choices(_SYLLABLES, k=3)) for word in sorted(longer)}


def _told(question: str, strange: Mapping[str, str]) -> str:
    return " ".join(strange.get(word, word) for word in question.replace('"', "").split())


def _name(number: int) -> str:
    letters = "abcdefghij"
    return "measured-" + "".join(letters[int(digit)] for digit in str(number))


def _row(judged: Quality) -> str:
    shares = (judged.first, judged.answered, judged.wrong, judged.abstained)
    return " | ".join(f"{share:.0%}" for share in shares)


def _share(found: Sequence[Found], holds: Callable[[Found], bool]) -> float:
    return sum(holds(one) for one in found) / len(found) if found else 0.0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

"""How well and how fast the right article is found: `python -m knowledge_base.measure`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from knowledge_base import article, facts
from knowledge_base.entries import entries, read_gaps
from knowledge_base.rendering import references
from knowledge_base.search import ARTICLES, KnowledgeBase

if TYPE_CHECKING:
    from knowledge_base.index import Index, Weights

TUNING = Path("tests/knowledge_base/tuning.tsv")
HELD_OUT = Path("tests/knowledge_base/held_out.tsv")
NO_ARTICLE = "-"


@dataclass(frozen=True)
class Asked:
    """A question and the article that answers it; None where none does."""

    slug: str | None
    question: str


@dataclass(frozen=True)
class Found:
    """The best article for a question, how well it fits, and whether a known gap fits better."""

    asked: Asked
    slug: str | None
    fit: float
    gap: bool

    @property
    def right(self) -> bool:
        return self.slug == self.asked.slug


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

    median: float
    slow: float


def read_asked(path: Path) -> list[Asked]:
    """Lines of `slug<TAB>question`; the slug is `-` where no article answers."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [Asked(None if slug == NO_ARTICLE else slug, question) for slug, question in rows]


def quality(found: Sequence[Found], enough: float) -> Quality:
    """Judge what was found, answering only from this fit on."""
    answerable = [one for one in found if one.asked.slug]
    others = [one for one in found if not one.asked.slug]

    def answers(one: Found) -> bool:
        return not one.gap and one.fit >= enough

    return Quality(
        first=_share(answerable, lambda one: one.right),
        answered=_share(answerable, lambda one: answers(one) and one.right),
        wrong=_share(answerable, lambda one: answers(one) and not one.right),
        abstained=_share(others, lambda one: not answers(one)),
    )


def speed(knowledge: KnowledgeBase, questions: Sequence[str]) -> Speed:
    """Time `answer` on every question, after one to warm up."""
    knowledge.answer(questions[0])
    taken = []
    for question in questions:
        start = perf_counter()
        knowledge.answer(question)
        taken.append((perf_counter() - start) * 1000)
    return Speed(median(taken), quantiles(taken, n=20)[-1])


def stand_in_policy(articles: Path) -> dict[str, str]:
    """A dash for every value of the policy: what is found does not depend on the numbers."""
    named = {key for path in article.files(articles) for key in references(article.read(path).body)}
    return dict.fromkeys(named - facts.read(articles.parent / "facts.toml").keys(), "-")


def ask(index: "Index", asked: Sequence[Asked], weights: "Weights") -> list[Found]:
    """The best article for each question."""
    fusion = index.fusion(weights)
    found = []
    for one in asked:
        matches = index.matches(one.question, fusion=fusion)
        best = next((match for match in matches if match.slug), None)
        if best:
            found.append(Found(one, best.slug, best.fit, gap=matches[0].slug is None))
    return found


def even_fit(found: Sequence[Found]) -> float:
    """The fit from which on answering pays, right answers and abstentions weighing the same."""

    def gain(enough: float) -> float:
        judged = quality(found, enough)
        return judged.answered + judged.abstained

    return max((step / 200 for step in range(200)), key=gain)


def spread(found: Sequence[Found], even: float) -> float:
    """The slope with which the score most likely tells right articles from wrong ones."""

    def surprise(width: float) -> float:
        return sum(
            log(1 + exp((even - one.fit if one.right else one.fit - even) / width)) for one in found
        )

    return min((step / 200 for step in range(2, 60)), key=surprise)


def main() -> None:
    """Print the table of docs/knowledge.md and the figures for search.py."""
    from knowledge_base.index import Weights, build

    candidates = {
        "BM25 over words and pieces": Weights(words=1, likeness=0),
        "likeness of example questions": Weights(words=0, likeness=1),
        "both": Weights(),
    }
    articles = [article.read(path) for path in article.files(ARTICLES)]
    index = build(entries(articles, read_gaps(ARTICLES.parent / "gaps")))
    _say("| retrieval | right article first | answered right | answered wrong | abstains |")
    _say("|---|---|---|---|---|")
    for name, weights in candidates.items():
        even, _ = tuned(index, weights)
        _say(f"| {name} | {_row(quality(ask(index, read_asked(HELD_OUT), weights), even))} |")
    even, width = tuned(index, Weights())
    _say(f"\nfor search.py: even fit {even}, spread {width}")
    _say_speed([one.question for one in read_asked(HELD_OUT)])


def tuned(index: "Index", weights: "Weights") -> tuple[float, float]:
    """The even fit and the spread, from questions of their own that no figure is reported on."""
    found = ask(index, read_asked(TUNING), weights)
    even = even_fit(found)
    return even, spread(found, even)


def _say_speed(questions: Sequence[str]) -> None:
    knowledge = KnowledgeBase.open(articles=ARTICLES, policy=stand_in_policy(ARTICLES))
    taken = speed(knowledge, questions)
    _say(f"one answer: median {taken.median:.1f} ms, slowest twentieth {taken.slow:.1f} ms")


def _row(judged: Quality) -> str:
    shares = (judged.first, judged.answered, judged.wrong, judged.abstained)
    return " | ".join(f"{share:.0%}" for share in shares)


def _share(found: Sequence[Found], holds: Callable[[Found], bool]) -> float:
    return sum(holds(one) for one in found) / len(found) if found else 0.0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

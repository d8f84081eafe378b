"""Find the article that answers a question, or say that none does."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base import article, facts, rendering
from knowledge_base.article import Article
from knowledge_base.embedding import Embedding
from knowledge_base.entries import Entry, entries, read_gaps

if TYPE_CHECKING:
    from knowledge_base.index import Index

ARTICLES = Path(__file__).parent / "articles"
ORIGINAL = "en"
# Below this score we do not answer. `python -m knowledge_base.measure` prints the two figures
# that turn a fit into a score; put them here when articles or the embedding have changed.
ENOUGH = 0.5
_EVEN_FIT, _SPREAD = 0.275, 0.06


@dataclass(frozen=True)
class Passage:
    """What a borrower may read, where it comes from, and the numbers that it states."""

    slug: str
    language: str
    title: str
    text: str
    source: str
    topics: tuple[int, ...]
    numbers: frozenset[str]
    version: str
    score: float = 0.0


class KnowledgeBase:
    """The articles of every language with today's values in them, and the index over them."""

    def __init__(self, passages: Iterable[Passage], index: "Index", *, language: str) -> None:
        self._passages = {(passage.slug, passage.language): passage for passage in passages}
        self._index = index
        self._language = language

    @classmethod
    def open(
        cls,
        *,
        articles: Path,
        policy: Mapping[str, str],
        language: str = ORIGINAL,
        index: Path | None = None,
        embedding: Embedding | None = None,
    ) -> "KnowledgeBase":
        """Read, render and index; imports LlamaIndex, which takes more than a second.

        `language` is the one that stands in where an article lacks the language asked for.
        Facts and gaps lie beside `articles`. Raises an ArticleError, an UnknownReference or a
        NamedTwice, each of which says what to correct.
        """
        found = _read(articles)
        passages = _passages(found, rendering.values(policy, _facts(articles)))
        return cls(passages, _index(_entries(articles, found), index, embedding), language=language)

    @staticmethod
    def build(*, articles: Path, index: Path, embedding: Embedding | None = None) -> str:
        """Keep the index in a folder that `open` may be given; returns the hash of its content."""
        from knowledge_base.index import save

        return save(_entries(articles, _read(articles)), index, embedding=embedding)

    @property
    def version(self) -> str:
        """A hash of every text that can be answered today."""
        return _hash(*sorted(passage.version for passage in self._passages.values()))

    def passages(self) -> tuple[Passage, ...]:
        """Every article in every language that it has."""
        return tuple(self._passages.values())

    def search(self, question: str, *, language: str = ORIGINAL, k: int = 3) -> list[Passage]:
        """The k articles that fit best, in the language asked for where they exist in it."""
        matches = self._index.matches(question)
        gap = max((match.fit for match in matches if match.slug is None), default=0.0)
        found = [
            replace(passage, score=score(match.fit, gap=gap))
            for match in matches
            if (passage := self._passage(match.slug, language))
        ]
        return found[:k]

    def answer(self, question: str, *, language: str = ORIGINAL) -> Passage | None:
        """The article that answers the question; None where a person should."""
        found = self.search(question, language=language, k=1)
        return found[0] if found and found[0].score >= ENOUGH else None

    def _passage(self, slug: str | None, language: str) -> Passage | None:
        if slug is None:
            return None
        return self._passages.get((slug, language)) or self._passages.get((slug, self._language))


def score(fit: float, *, gap: float) -> float:
    """How likely the article answers, 0 to 1; never enough where a known gap fits better."""
    likely = 1 / (1 + exp((_EVEN_FIT - fit) / _SPREAD))
    return likely / 2 if gap >= fit else likely


def _read(articles: Path) -> list[Article]:
    return [article.read(path) for path in article.files(articles)]


def _facts(articles: Path) -> dict[str, facts.Fact]:
    return facts.read(articles.parent / "facts.toml")


def _entries(articles: Path, found: Iterable[Article]) -> list[Entry]:
    return entries(found, read_gaps(articles.parent / "gaps"))


def _passages(found: Iterable[Article], known: Mapping[str, str]) -> list[Passage]:
    return [_rendered(one, known) for one in found]


def _rendered(one: Article, known: Mapping[str, str]) -> Passage:
    rendered = rendering.render(one, known)
    return Passage(
        slug=one.slug,
        language=one.language,
        title=one.title,
        text=rendered.text,
        source=one.source,
        topics=one.topics,
        numbers=rendered.numbers,
        version=_hash(one.name, one.title, rendered.text),
    )


def _index(found: list[Entry], folder: Path | None, embedding: Embedding | None) -> "Index":
    from knowledge_base.index import build, load

    if folder is None:
        return build(found, embedding=embedding)
    return load(found, folder, embedding=embedding)


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]

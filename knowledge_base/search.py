"""Find the article that answers a question, or say that none does."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base import article, facts, glossary, rendering, safety
from knowledge_base.article import Article, ArticleError
from knowledge_base.embedding import Embedding
from knowledge_base.entries import Entry, WrongAsked, entries, read_asked
from knowledge_base.glossary import TONGUES, Variety, Widened
from knowledge_base.rendering import NamedTwice, UnknownReference

if TYPE_CHECKING:
    from knowledge_base.index import Index


class UnsafeArticle(ArticleError):
    """An article holds what no borrower may read."""

    def __init__(self, name: str, wrong: Iterable[str]) -> None:
        super().__init__(f"{name}: {' '.join(wrong)}")


# What keeps an edition from being served; each says what to correct.
UNSERVED = (ArticleError, UnknownReference, NamedTwice, WrongAsked, ValueError)
ARTICLES = Path(__file__).parent / "articles"
ORIGINAL = "en"
# What was learnt of the articles is kept here for the next start, where we may write.
KEPT = ARTICLES.parent / ".kept"
# Below this score we do not answer. `python -m knowledge_base.measure` prints the four figures
# that turn fits into a score; put them here when articles or the embedding have changed.
ENOUGH = 0.5
_EVEN, _FIT, _AHEAD, _BEYOND_GAP = -1.55, -9.81, 12.57, 11.23
# From this part of its words on a question counts as understood.
_MOSTLY = 0.5


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
    reviewed: bool = True
    score: float = 0.0
    variety: Variety | None = None
    # Key terms of an English text and what they are called in the language that was asked for.
    gloss: tuple[tuple[str, str], ...] = ()


# A slug, a language and a variety.
_Key = tuple[str, str, Variety | None]


@dataclass(frozen=True)
class Edition:
    """All that can be answered at one moment: it never changes, another one takes its place."""

    passages: Mapping[_Key, Passage]
    entries: tuple[Entry, ...]
    index: "Index"
    stamp: str
    version: str


class KnowledgeBase:
    """The articles of every language with today's values in them, and the index over them.

    Whoever searches sees one edition or the next, never half of each: `refresh` may run in a
    thread of its own while turns are being answered.
    """

    def __init__(self, shelf: "Shelf", policy: Mapping[str, str], *, language: str) -> None:
        self._shelf = shelf
        self._policy = dict(policy)
        self._language = language
        self._refused = ""
        self._glossary = glossary.read()
        self._edition = shelf.edition(self._policy)

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
        Facts and asked questions lie beside `articles`. Raises one of UNSERVED, each of which says
        what to correct.
        """
        return cls(Shelf(articles, index, embedding), policy, language=language)

    @staticmethod
    def build(*, articles: Path, index: Path, embedding: Embedding | None = None) -> str:
        """Keep the index in a folder that `open` may be given; returns the hash of its content."""
        from knowledge_base.index import save

        found = _read(articles)
        return save(_entries(articles, found), index, embedding=embedding)

    def refresh(self, policy: Mapping[str, str] | None = None) -> bool:
        """Take up changed files and figures; False where nothing changed.

        Raises one of UNSERVED, once for each state of the files, and goes on with what it has.
        """
        wanted = dict(policy) if policy is not None else self._policy
        stamp = self._shelf.stamp(wanted)
        if stamp in (self._edition.stamp, self._refused):
            return False
        try:
            edition = self._shelf.edition(wanted, before=self._edition)
        except UNSERVED:
            self._refused = stamp
            raise
        self._policy, self._refused, self._edition = wanted, "", edition
        return True

    @property
    def version(self) -> str:
        """A hash of every text that can be answered today."""
        return self._edition.version

    def passages(self) -> tuple[Passage, ...]:
        """Every article in every language that it has."""
        return tuple(self._edition.passages.values())

    def search(
        self,
        question: str,
        *,
        language: str = ORIGINAL,
        variety: Variety | None = None,
        k: int = 3,
    ) -> list[Passage]:
        """The k articles that fit best, in the language asked for where they exist in it.

        A question is read in any language: local words are put into English ones. What is only
        there in English is glossed for readers of Oshiwambo and Otjiherero.
        """
        edition = self._edition
        asked = self._glossary.widened(question, language=language, known=edition.index.knows)
        matches = edition.index.matches(asked.text)
        gap = max((match.fit for match in matches if match.slug is None), default=0.0)
        fits = [match.fit for match in matches if match.slug] + [0.0]
        found = [
            (passage, score(match.fit, second=fits[1], gap=gap))
            for match in matches
            if match.slug and (passage := self._passage(edition, match.slug, language, variety))
        ]
        return [replace(one, score=likely * _trust(asked)) for one, likely in found[:k]]

    def answer(
        self, question: str, *, language: str = ORIGINAL, variety: Variety | None = None
    ) -> Passage | None:
        """The article that answers the question; None where a person should."""
        found = self.search(question, language=language, variety=variety, k=1)
        return found[0] if found and found[0].score >= ENOUGH else None

    def _passage(
        self, edition: Edition, slug: str, language: str, variety: Variety | None
    ) -> Passage | None:
        """What a speaker wrote comes first, in her own variety; then the original, glossed."""
        # Somebody whose variety is not known reads either.
        varieties: tuple[Variety | None, ...] = (variety, None) if variety else (None, "ndo", "kua")
        for each in varieties:
            if own := edition.passages.get((slug, language, each)):
                return own
        stand_in = edition.passages.get((slug, self._language, None))
        if stand_in is None or language not in TONGUES:
            return stand_in
        gloss = self._glossary.gloss(stand_in.text, language=language, variety=variety)
        return replace(stand_in, gloss=gloss)


@dataclass(frozen=True)
class Shelf:
    """Where the articles lie, with what stands beside them: facts and what people asked."""

    articles: Path
    index: Path | None = None
    embedding: Embedding | None = None

    def stamp(self, policy: Mapping[str, str]) -> str:
        """What tells one state of the files and figures from another, without reading the files."""
        states = [_state(path) for path in self._files()]
        return _hash(*states, *(f"{key}={value}" for key, value in sorted(policy.items())))

    def edition(self, policy: Mapping[str, str], *, before: Edition | None = None) -> Edition:
        """Read, render and index everything; raises one of UNSERVED.

        The index of the edition before serves on where only figures changed.
        """
        # The stamp comes first: what changes while we read is taken up by the next look.
        stamp = self.stamp(policy)
        found = _read(self.articles)
        passages = _passages(found, rendering.values(policy, _facts(self.articles)))
        sources = tuple(_entries(self.articles, found))
        return Edition(
            passages={(one.slug, one.language, one.variety): one for one in passages},
            entries=sources,
            index=self._index(sources, before=before),
            stamp=stamp,
            version=_hash(*sorted(passage.version for passage in passages)),
        )

    def _index(self, sources: Sequence[Entry], *, before: Edition | None) -> "Index":
        if before is not None and before.entries == sources:
            return before.index
        from knowledge_base.index import build, load

        if self.index is None:
            return build(sources, embedding=self.embedding)
        return load(sources, self.index, embedding=self.embedding)

    def _files(self) -> list[Path]:
        beside = self.articles.parent
        asked = sorted((beside / "asked").glob("*.tsv"))
        return [*article.files(self.articles), beside / "facts.toml", *asked]


def score(fit: float, *, gap: float, second: float = 0.0) -> float:
    """How likely the article answers, 0 to 1; never enough where a known gap fits better.

    `second` is the fit of the next best article, `gap` of the best known gap.
    """
    sure = _EVEN + _FIT * fit + _AHEAD * (fit - second) + _BEYOND_GAP * (fit - gap)
    likely = 1 / (1 + exp(-sure))
    return likely / 2 if gap >= fit else likely


def _trust(asked: Widened) -> float:
    """Of a question that we only half understood, a person must hear the other half."""
    return min(1.0, 2 * asked.understood) if asked.understood < _MOSTLY else 1.0


def _read(articles: Path) -> list[Article]:
    found = [article.read(path) for path in article.files(articles)]
    for one in found:
        if wrong := list(safety.faults(one)):
            raise UnsafeArticle(one.name, wrong)
    return found


def _state(path: Path) -> str:
    try:
        about = path.stat()
    except FileNotFoundError:
        return f"{path} is not there"
    return f"{path} {about.st_mtime_ns} {about.st_size} {about.st_ino}"


def _facts(articles: Path) -> dict[str, facts.Fact]:
    return facts.read(articles.parent / "facts.toml")


def _entries(articles: Path, found: Iterable[Article]) -> list[Entry]:
    return entries(found, read_asked(articles.parent / "asked"))


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
        reviewed=one.reviewed,
        variety=one.variety,
    )


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]

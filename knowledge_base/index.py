"""The index: LlamaIndex ingests the entries and three ways of scoring, fused, find them again.

Only `search.py` and `measure.py` import this module, and only inside functions: LlamaIndex takes
more than a second to import.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any, Protocol

import bm25s  # type: ignore[import-untyped]  # it ships no types
import numpy as np
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import (
    BaseNode,
    Document,
    NodeWithScore,
    QueryBundle,
    TextNode,
    TransformComponent,
)
from numpy.typing import NDArray

from knowledge_base import meanings
from knowledge_base.embedding import Embedding, offline
from knowledge_base.entries import Entry
from knowledge_base.meanings import Meanings
from knowledge_base.subwords import tokens, words

Scores = NDArray[np.float32]
_VECTORS = "vectors.npz"
# How much an entry's next best questions count beside its best one.
_NEXT, _NEXT_SHARE = 3, 0.3
# How much a word's meaning and two neighbours count in BM25 beside a word or a piece of one.
_MEANING, _NEIGHBOURS = 6.0, 2.0
# How strongly the lessons are kept simple: with less, single example questions are learnt by heart.
_RIDGE = 0.5
# Only entries that words and lessons find likely are compared question by question.
_LIKELY = 16
# Matches beyond these are never looked at, and each costs LlamaIndex an object.
_MOST_MATCHES = 12


@dataclass(frozen=True)
class Weights:
    """How much each leg counts in the sum."""

    words: float = 1.0
    likeness: float = 1.0
    lessons: float = 2.0


@dataclass(frozen=True)
class Match:
    """An entry and how well it fits, 0 to 1 and not yet a probability."""

    slug: str | None
    fit: float


class Leg(Protocol):
    """One way of scoring every entry against a question, each score between 0 and 1."""

    def scores(self, asked: "Question") -> Scores: ...


@dataclass(frozen=True)
class Question:
    """A question and its vector, of length one."""

    text: str
    vector: Scores


class ExampleQuestions(TransformComponent):
    """Ingestion: a document becomes one node for each question that it is known by."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        return [
            TextNode(text=question, metadata={"entry": node.metadata["entry"]})
            for node in nodes
            for question in node.metadata["questions"]
        ]


class Words:
    """BM25 over words, their pieces and meanings, each entry being one text."""

    def __init__(self, texts: Sequence[str], known: Meanings) -> None:
        self._known = known
        corpus = [self._cut(text) for text in texts]
        self._bm25 = bm25s.BM25(k1=1.2, b=0.3)
        self._bm25.index(corpus, show_progress=False)
        self._weigh()
        self._starts = self._bm25.scores["indptr"]
        counts = Counter(token for found in corpus for token in set(found))
        self._rarity = {token: self._idf(count, len(corpus)) for token, count in counts.items()}
        self._unseen = self._idf(0, len(corpus))
        self._size = len(corpus)

    def scores(self, asked: Question) -> Scores:
        """The part of the question's rarity that an entry covers; unseen words lower them all."""
        cut = sorted(set(self._cut(asked.text)))
        known = self._bm25.get_tokens_ids(cut)
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        whole = sum(_weight(token) * self._rarity.get(token, self._unseen) for token in cut)
        return np.asarray(self._sum(np.array(known)) / whole, dtype=np.float32)

    def _sum(self, known: NDArray[np.int64]) -> Scores:
        """What the library's own loop adds up token by token, in one go."""
        table = self._bm25.scores
        ends = zip(self._starts[known].tolist(), self._starts[known + 1].tolist(), strict=True)
        rows = [slice(start, end) for start, end in ends]
        entries = np.concatenate([table["indices"][row] for row in rows])
        added = np.concatenate([table["data"][row] for row in rows])
        return np.bincount(entries, weights=added, minlength=self._size).astype(np.float32)

    def _cut(self, text: str) -> list[str]:
        neighbours = [f"{one} {following}" for one, following in pairwise(words(text))]
        return [*tokens(text), *neighbours, *(f"~{meaning}" for meaning in self._known.of(text))]

    def _weigh(self) -> None:
        """Scale what each token adds; the library has no weights of its own."""
        table = self._bm25.scores
        counts = np.diff(table["indptr"])
        weights = np.ones(len(counts), dtype=np.float32)
        for token, number in self._bm25.vocab_dict.items():
            if number < len(counts):  # the library counts one token of its own, which has no row
                weights[number] = _weight(token)
        table["data"] = table["data"] * np.repeat(weights, counts)

    @staticmethod
    def _idf(count: int, size: int) -> float:
        return log(1 + (size - count + 0.5) / (count + 0.5))


class Likeness:
    """Cosine between the question and the example questions, pooled for each entry."""

    def __init__(self, vectors: Scores, owners: Sequence[int]) -> None:
        # A hashed question is nearly all zeros, so only the rest is kept, example after example.
        # An example without a word is like nothing, and is not kept at all.
        worded = np.flatnonzero(vectors.any(axis=1))
        kept = vectors[worded]
        rows, self._places = np.nonzero(kept)
        self._values = kept[rows, self._places]
        self._starts = np.searchsorted(rows, np.arange(len(kept) + 1))
        self._first = np.searchsorted(np.array(owners)[worded], np.arange(max(owners) + 2))

    def scores(self, asked: Question) -> Scores:
        """Every entry's likeness; slow with many, so a search only asks for the likely ones."""
        return self.of(asked, np.arange(len(self._first) - 1))

    def of(self, asked: Question, some: NDArray[np.int64]) -> Scores:
        """The likeness of some entries; nothing for the others."""
        scores = np.zeros(len(self._first) - 1, dtype=np.float32)
        for entry in some:
            first, end = self._first[entry], self._first[entry + 1]
            if end > first:
                scores[entry] = _pooled(self._cosines(asked, self._starts[first : end + 1]))
        return scores

    def _cosines(self, asked: Question, starts: NDArray[np.int64]) -> Scores:
        kept = slice(starts[0], starts[-1])
        products = self._values[kept] * asked.vector[self._places[kept]]
        return np.asarray(np.add.reduceat(products, starts[:-1] - starts[0]), np.float32)


class Lessons:
    """What tells entries apart, learnt from all example questions: a ridge regression."""

    def __init__(self, vectors: Scores, owners: Sequence[int], sources: Sequence[Entry]) -> None:
        # All gaps are one lesson: what no article answers.
        names = [entry.slug for entry in sources]
        lessons = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self._lesson = np.array([lessons[name] for name in names])
        wanted = np.zeros((len(owners), len(lessons)), dtype=np.float32)
        wanted[np.arange(len(owners)), self._lesson[np.array(owners)]] = 1
        self._learnt = _ridge(vectors, wanted)

    def scores(self, asked: Question) -> Scores:
        """How much the question looks like those of each entry and unlike all others."""
        # A product of full size wakes the linear algebra library's threads, which wait for
        # milliseconds on a busy machine.
        used = np.flatnonzero(asked.vector)
        told = asked.vector[used] @ self._learnt[used]
        return np.asarray(np.clip(told, 0, 1)[self._lesson], np.float32)


class Fusion(BaseRetriever):
    """The weighted mean of the legs, best entry first."""

    def __init__(self, index: "Index", weights: Weights) -> None:
        self._index = index
        self._weights = weights
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        index, weights = self._index, self._weights
        asked = index.embedder.question(query_bundle.query_str)
        fit = np.zeros(len(index.documents), dtype=np.float32)
        for leg, weight in ((index.words, weights.words), (index.lessons, weights.lessons)):
            if weight:
                fit += weight * leg.scores(asked)
        likely = np.argsort(-fit, kind="stable")
        if weights.likeness and fit.any():
            fit += weights.likeness * index.likeness.of(asked, likely[:_LIKELY])
        elif weights.likeness:
            fit = weights.likeness * index.likeness.scores(asked)
        fit /= weights.words + weights.likeness + weights.lessons
        best = np.argsort(-fit, kind="stable")[:_MOST_MATCHES]
        return [NodeWithScore(node=index.documents[at], score=float(fit[at])) for at in best]


class Embedder:
    """An embedding whose rare dimensions weigh more, as the example questions have them."""

    def __init__(self, raw: Scores, by: Embedding) -> None:
        self._by = by
        seen = np.count_nonzero(raw, axis=0)
        # With a dense embedding all dimensions are as rare: it stays as it is.
        self._rarity = np.asarray(np.log((len(raw) + 1) / (seen + 1)) + 1, np.float32)

    def weighed(self, raw: Scores) -> Scores:
        """Vectors with the rarity in them, each of length one."""
        return _of_length_one(raw * self._rarity)

    def question(self, text: str) -> Question:
        """The question with its vector."""
        raw = np.asarray(self._by.embed([text]), dtype=np.float32)
        return Question(text, self.weighed(raw)[0])


class Index:
    """The entries in memory, ready to be asked."""

    def __init__(self, sources: Sequence[Entry], raw: Scores, by: Embedding) -> None:
        self._entries = sources
        self.documents = _documents(sources)
        self.embedder = Embedder(raw, by)
        owners = [place for place, entry in enumerate(sources) for _ in entry.questions]
        vectors = self.embedder.weighed(raw)
        self.words = Words([document.text for document in self.documents], meanings.read())
        self.likeness = Likeness(vectors, owners)
        self.lessons = Lessons(vectors, owners, sources)
        self._fusion = self.fusion(Weights())

    def fusion(self, weights: Weights) -> Fusion:
        """A retriever over the same vectors that weighs the legs in another way."""
        return Fusion(self, weights)

    def matches(self, question: str, *, fusion: Fusion | None = None) -> list[Match]:
        """The best entries, best first; none where the question holds no word."""
        if not words(question):
            return []
        return [
            Match(self._entries[found.node.metadata["entry"]].slug, found.score or 0.0)
            for found in (fusion or self._fusion).retrieve(question)
        ]


def build(sources: Sequence[Entry], *, embedding: Embedding | None = None) -> Index:
    """Ingest the entries and index them in memory."""
    by = embedding or offline()
    return Index(sources, _ingest(sources, by), by)


def save(sources: Sequence[Entry], folder: Path, *, embedding: Embedding | None = None) -> str:
    """Keep the questions' vectors for the next start; returns the stamp of what was indexed."""
    by = embedding or offline()
    stamp = stamp_of(sources, by)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = _ingest(sources, by)
    np.savez_compressed(folder / _VECTORS, vectors=vectors, stamp=np.array(stamp))
    return stamp


def load(sources: Sequence[Entry], folder: Path, *, embedding: Embedding | None = None) -> Index:
    """Index the entries with the vectors kept in the folder, or afresh where those are stale."""
    by = embedding or offline()
    vectors = _kept(folder / _VECTORS, stamp_of(sources, by))
    if vectors is None:
        return build(sources, embedding=by)
    return Index(sources, vectors, by)


def stamp_of(sources: Sequence[Entry], embedding: Embedding) -> str:
    """A hash of all that is indexed and of the embedding's name."""
    content = [(entry.slug, entry.questions, entry.text) for entry in sources]
    return hashlib.sha256(json.dumps([embedding.name, content]).encode()).hexdigest()


def _ingest(sources: Sequence[Entry], by: Embedding) -> Scores:
    """One vector for each example question, in the order of the entries."""
    pipeline = IngestionPipeline(transformations=[ExampleQuestions()], disable_cache=True)
    nodes = pipeline.run(documents=_documents(sources))
    # The vectors stay outside the nodes, which would make a Python float of every zero.
    return np.asarray(by.embed([node.get_content() for node in nodes]), dtype=np.float32)


def _documents(sources: Sequence[Entry]) -> list[Document]:
    return [
        Document(
            text=" ".join((entry.text, *entry.questions)),
            metadata={"entry": place, "questions": list(entry.questions)},
        )
        for place, entry in enumerate(sources)
    ]


def _kept(path: Path, stamp: str) -> Scores | None:
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as kept:
        vectors: Scores = kept["vectors"]
        return vectors if str(kept["stamp"]) == stamp else None


def _of_length_one(raw: Scores) -> Scores:
    # A text without a word has no direction: it stays zero, and is like nothing.
    return np.asarray(
        raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9), np.float32
    )


def _pooled(cosines: Scores) -> float:
    """The best cosine, and a share for the mean of the next best ones."""
    nearest: list[float] = sorted(cosines.tolist(), reverse=True)[: 1 + _NEXT]
    best, following = nearest[0], nearest[1:]
    # Who is known by one question only is judged by that question alone.
    mean = sum(following) / len(following) if following else best
    return max(0.0, (1 - _NEXT_SHARE) * best + _NEXT_SHARE * mean)


def _weight(token: str) -> float:
    if token.startswith("~"):
        return _MEANING
    return _NEIGHBOURS if " " in token else 1.0


def _ridge(vectors: Scores, wanted: Scores) -> Scores:
    """The weights with which vectors come nearest to what is wanted, kept small."""
    size, dimensions = vectors.shape
    if size <= dimensions:
        likeness = vectors @ vectors.T + _RIDGE * np.eye(size, dtype=np.float32)
        return np.asarray(vectors.T @ np.linalg.solve(likeness, wanted), np.float32)
    spread = vectors.T @ vectors + _RIDGE * np.eye(dimensions, dtype=np.float32)
    return np.asarray(np.linalg.solve(spread, vectors.T @ wanted), np.float32)

"""The index: LlamaIndex ingests the entries and two retrievers, fused, find them again.

Only `search.py` and `measure.py` import this module, and only inside functions: LlamaIndex takes
more than a second to import.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Protocol

import bm25s  # type: ignore[import-untyped]  # it ships no types
import numpy as np
from llama_index.core.embeddings import BaseEmbedding
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

from knowledge_base.embedding import Embedding, offline
from knowledge_base.entries import Entry
from knowledge_base.subwords import tokens, words

Scores = NDArray[np.float32]
_VECTORS = "vectors.npz"
# How much an entry's next best questions count beside its best one.
_NEXT, _NEXT_SHARE = 3, 0.3


@dataclass(frozen=True)
class Weights:
    """How much each leg counts in the sum."""

    words: float = 1.0
    likeness: float = 1.0


@dataclass(frozen=True)
class Match:
    """An entry and how well it fits, 0 to 1 and not yet a probability."""

    slug: str | None
    fit: float


class Leg(Protocol):
    """One way of scoring every entry against a question, each score between 0 and 1."""

    def scores(self, question: str) -> Scores: ...


class ExampleQuestions(TransformComponent):
    """Ingestion: a document becomes one node for each question that it is known by."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        return [
            TextNode(text=question, metadata={"entry": node.metadata["entry"]})
            for node in nodes
            for question in node.metadata["questions"]
        ]


class CallerEmbedding(BaseEmbedding):
    """Our Embedding in the shape in which LlamaIndex takes one."""

    ours: Embedding

    def _get_text_embedding(self, text: str) -> list[float]:
        return list(self.ours.embed([text])[0])

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [list(vector) for vector in self.ours.embed(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class Words:
    """BM25 over words and their pieces, each entry being one text: body, title and questions."""

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = [tokens(text) for text in texts]
        self._bm25 = bm25s.BM25(k1=1.2, b=0.3)
        self._bm25.index(corpus, show_progress=False)
        counts = Counter(token for found in corpus for token in set(found))
        self._rarity = {token: self._idf(count, len(corpus)) for token, count in counts.items()}
        self._unseen = self._idf(0, len(corpus))
        self._size = len(corpus)

    def scores(self, question: str) -> Scores:
        """The part of the question's rarity that an entry covers; unseen words lower them all."""
        asked = sorted(set(tokens(question)))
        known = self._bm25.get_tokens_ids(asked)
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        whole = sum(self._rarity.get(token, self._unseen) for token in asked)
        return np.asarray(self._bm25.get_scores_from_ids(known) / whole, dtype=np.float32)

    @staticmethod
    def _idf(count: int, size: int) -> float:
        return log(1 + (size - count + 0.5) / (count + 0.5))


class Likeness:
    """Cosine between the question and every example question, pooled for each entry."""

    def __init__(self, nodes: Sequence[BaseNode], embedding: CallerEmbedding) -> None:
        self._embedding = embedding
        vectors = _of_length_one([node.get_embedding() for node in nodes])
        self._by_dimension = np.ascontiguousarray(vectors.T)
        self._rows = _rows_by_entry([int(node.metadata["entry"]) for node in nodes])

    def scores(self, question: str) -> Scores:
        """The best question's cosine, and a share for the mean of the next best ones."""
        vector = _of_length_one([self._embedding.get_query_embedding(question)])[0]
        # A hashed question is nearly all zeros. Besides, a product of full size wakes the linear
        # algebra library's threads, which wait for milliseconds on a busy machine.
        used = np.flatnonzero(vector)
        cosines = np.maximum(vector[used] @ self._by_dimension[used], 0)
        # The row -1 that fills short entries up points to this last, empty cosine.
        cosines = np.append(cosines, np.float32(0))
        best = -np.sort(-cosines[self._rows], axis=1)
        following = best[:, 1 : 1 + _NEXT].mean(axis=1)
        return np.asarray((1 - _NEXT_SHARE) * best[:, 0] + _NEXT_SHARE * following, np.float32)


class Fusion(BaseRetriever):
    """The weighted sum of the legs, best entry first."""

    def __init__(self, nodes: Sequence[BaseNode], legs: Sequence[tuple[Leg, float]]) -> None:
        self._nodes = nodes
        self._legs = [(leg, weight) for leg, weight in legs if weight]
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        total = sum(weight for _, weight in self._legs)
        fit = sum(weight / total * leg.scores(query_bundle.query_str) for leg, weight in self._legs)
        scores = np.asarray(fit)
        return [
            NodeWithScore(node=self._nodes[place], score=float(scores[place]))
            for place in np.argsort(-scores, kind="stable")
        ]


class Index:
    """The entries in memory, ready to be asked."""

    def __init__(self, sources: Sequence[Entry], nodes: Sequence[BaseNode], by: Embedding) -> None:
        self._entries = sources
        self._documents = _documents(sources)
        self._words = Words([document.text for document in self._documents])
        self._likeness = Likeness(nodes, _adapted(by))
        self._fusion = self.fusion(Weights())

    def fusion(self, weights: Weights) -> Fusion:
        """A retriever over the same vectors that weighs the legs in another way."""
        legs = ((self._words, weights.words), (self._likeness, weights.likeness))
        return Fusion(self._documents, legs)

    def matches(self, question: str, *, fusion: Fusion | None = None) -> list[Match]:
        """Every entry, best first; nothing where the question holds no word."""
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
    vectors = np.array([node.get_embedding() for node in _ingest(sources, by)], dtype=np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / _VECTORS, vectors=vectors, stamp=np.array(stamp))
    return stamp


def load(sources: Sequence[Entry], folder: Path, *, embedding: Embedding | None = None) -> Index:
    """Index the entries with the vectors kept in the folder, or afresh where those are stale."""
    by = embedding or offline()
    vectors = _kept(folder / _VECTORS, stamp_of(sources, by))
    if vectors is None:
        return build(sources, embedding=by)
    nodes = ExampleQuestions()(_documents(sources))
    for node, vector in zip(nodes, vectors.tolist(), strict=True):
        node.embedding = vector
    return Index(sources, nodes, by)


def stamp_of(sources: Sequence[Entry], embedding: Embedding) -> str:
    """A hash of all that is indexed and of the embedding's name."""
    content = [(entry.slug, entry.questions, entry.text) for entry in sources]
    return hashlib.sha256(json.dumps([embedding.name, content]).encode()).hexdigest()


def _ingest(sources: Sequence[Entry], by: Embedding) -> Sequence[BaseNode]:
    pipeline = IngestionPipeline(
        transformations=[ExampleQuestions(), _adapted(by)], disable_cache=True
    )
    return pipeline.run(documents=_documents(sources))


def _documents(sources: Sequence[Entry]) -> list[Document]:
    return [
        Document(
            text=" ".join((entry.text, *entry.questions)),
            metadata={"entry": place, "questions": list(entry.questions)},
        )
        for place, entry in enumerate(sources)
    ]


def _adapted(by: Embedding) -> CallerEmbedding:
    return CallerEmbedding(model_name=by.name, ours=by)


def _kept(path: Path, stamp: str) -> Scores | None:
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as kept:
        vectors: Scores = kept["vectors"]
        return vectors if str(kept["stamp"]) == stamp else None


def _of_length_one(vectors: Sequence[Sequence[float]]) -> Scores:
    raw = np.array(vectors, dtype=np.float32)
    # A text without a word has no direction: it stays zero, and is like nothing.
    return np.asarray(raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9))


def _rows_by_entry(owners: Sequence[int]) -> NDArray[np.int64]:
    """For each entry the rows of its questions, filled up with -1 to one width."""
    counts = Counter(owners)
    width = max(1 + _NEXT, *counts.values())
    rows = np.full((max(owners) + 1, width), -1, dtype=np.int64)
    filled: Counter[int] = Counter()
    for row, owner in enumerate(owners):
        rows[owner, filled[owner]] = row
        filled[owner] += 1
    return rows

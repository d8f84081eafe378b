"""The index: LlamaIndex ingests the entries and three ways of scoring, fused, find them again.

Only `search.py`, `measure.py` and `table.py` import this module, and only inside functions:
LlamaIndex takes more than a second to import.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

from knowledge_base import learning, meanings, vectors
from knowledge_base.embedding import Embedding, offline
from knowledge_base.entries import Entry
from knowledge_base.learning import Learnt
from knowledge_base.legs import Lessons, Likeness, Question, Words
from knowledge_base.spelling import spelling
from knowledge_base.subwords import words
from knowledge_base.vectors import Numbers, Scores, Vectors

# Only entries that words and lessons find likely are compared question by question.
_LIKELY = 8
# Matches beyond these are never looked at, and each costs LlamaIndex an object.
_MOST_MATCHES = 12
# Kept tables of another shape are not these.
_SHAPE = "4"
# Questions that are embedded together.
_AT_ONCE = 256


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


class ExampleQuestions(TransformComponent):
    """Ingestion: a document becomes one node for each question that it is known by."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        return [
            TextNode(text=question, metadata={"entry": node.metadata["entry"]})
            for node in nodes
            for question in node.metadata["questions"]
        ]


class Fusion(BaseRetriever):
    """The weighted mean of the legs, best entry first, and of the gaps the best one only."""

    def __init__(self, index: "Index", weights: Weights) -> None:
        self._index = index
        self._weights = weights
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        fit = self._fit(self._index.question(query_bundle.query_str))
        best = self._index.without_lesser_gaps(np.argsort(-fit, kind="stable"))[:_MOST_MATCHES]
        return [NodeWithScore(node=self._index.nodes[at], score=float(fit[at])) for at in best]

    def _fit(self, asked: Question) -> Scores:
        index, weights = self._index, self._weights
        fit = np.zeros(len(index.nodes), dtype=np.float32)
        for leg, weight in ((index.words, weights.words), (index.lessons, weights.lessons)):
            if weight:
                fit += weight * leg.scores(asked)
        if weights.likeness and fit.any():
            likely = np.argsort(-fit, kind="stable")[:_LIKELY]
            fit += weights.likeness * index.likeness.of(asked, likely)
        elif weights.likeness:
            fit = weights.likeness * index.likeness.scores(asked)
        return fit / (weights.words + weights.likeness + weights.lessons)


class Index:
    """The entries in memory, ready to be asked."""

    def __init__(self, sources: Sequence[Entry], learnt: Learnt, by: Embedding) -> None:
        self._entries = sources
        self._gaps = np.array([entry.slug is None for entry in sources])
        self._by = by
        self._rarity = learnt.rarity
        self.nodes = [TextNode(metadata={"entry": place}) for place in range(len(sources))]
        known = meanings.read()
        self.words = Words(learnt.words, known)
        self._spelling = spelling(self.words.held(), known.forms)
        self.likeness = Likeness(learnt.vectors, learnt.owners)
        self.lessons = Lessons(learnt.lessons, learnt.lesson)
        self._fusion = self.fusion(Weights())

    def fusion(self, weights: Weights) -> Fusion:
        """A retriever over the same vectors that weighs the legs in another way."""
        return Fusion(self, weights)

    def knows(self, word: str) -> bool:
        """Whether an entry holds the word."""
        return self.words.holds(word)

    def question(self, text: str) -> Question:
        """The question with its vector, whose rare places weigh more."""
        raw = np.array(self._by.embed([text])[0], dtype=np.float32)
        # A product of full size would wake the linear algebra library's threads.
        used = np.flatnonzero(raw)
        weighed = raw[used] * self._rarity[used]
        # A text without a word has no direction: it stays zero, and is like nothing.
        raw[used] = weighed / max(float(np.sqrt(weighed @ weighed)), 1e-9)
        return Question(text, raw)

    def without_lesser_gaps(self, ranked: Numbers) -> Numbers:
        """Hundreds of gaps would crowd out the articles; the best one says all of them."""
        gaps = self._gaps[ranked]
        return np.asarray(ranked[~gaps | (np.cumsum(gaps) == 1)])

    def matches(self, question: str, *, fusion: Fusion | None = None) -> list[Match]:
        """The best entries, best first; none where the question holds no word."""
        if not words(question):
            return []
        read = self._spelling.corrected(question)
        return [
            Match(self._entries[found.node.metadata["entry"]].slug, found.score or 0.0)
            for found in (fusion or self._fusion).retrieve(read)
        ]


def build(sources: Sequence[Entry], *, embedding: Embedding | None = None) -> Index:
    """Ingest the entries and index them in memory."""
    by = embedding or offline()
    return Index(sources, _learn(sources, by), by)


def save(sources: Sequence[Entry], folder: Path, *, embedding: Embedding | None = None) -> str:
    """Keep what was learnt for the next start; returns the stamp of what was indexed."""
    by = embedding or offline()
    stamp = stamp_of(sources, by)
    learning.keep(_learn(sources, by), folder, stamp=stamp)
    return stamp


def load(sources: Sequence[Entry], folder: Path, *, embedding: Embedding | None = None) -> Index:
    """Index the entries with what the folder keeps; where that is stale, learn and keep it."""
    by = embedding or offline()
    stamp = stamp_of(sources, by)
    learnt = learning.kept(folder, stamp=stamp)
    if learnt is None:
        with _alone(folder):
            learnt = learning.kept(folder, stamp=stamp) or _learn_and_keep(sources, folder, by)
    return Index(sources, learnt, by)


def _learn_and_keep(sources: Sequence[Entry], folder: Path, by: Embedding) -> Learnt:
    learnt = _learn(sources, by)
    # Where we may not write, the next start learns again; answers are the same.
    with suppress(OSError):
        learning.keep(learnt, folder, stamp=stamp_of(sources, by))
    return learnt


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process learn while the others wait for what it keeps; it takes seconds."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "learning").open("w")
    except OSError:
        yield  # nobody can keep anything here
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stamp_of(sources: Sequence[Entry], embedding: Embedding) -> str:
    """A hash of all that is indexed, of what words mean, and of the embedding's name."""
    content = [(entry.slug, entry.questions, entry.text) for entry in sources]
    about = [_SHAPE, embedding.name, meanings.read().stamp, content]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _learn(sources: Sequence[Entry], by: Embedding) -> Learnt:
    return learning.learn(sources, _ingest(sources, by), meanings.read())


def _ingest(sources: Sequence[Entry], by: Embedding) -> Vectors:
    """One vector for each example question, in the order of the entries."""
    documents = [
        Document(text="", metadata={"entry": place, "questions": list(entry.questions)})
        for place, entry in enumerate(sources)
    ]
    pipeline = IngestionPipeline(transformations=[ExampleQuestions()], disable_cache=True)
    texts = [node.get_content() for node in pipeline.run(documents=documents)]
    # The vectors stay outside the nodes, which would make a Python float of every zero.
    return vectors.kept(_embedded(texts, by))


def _embedded(texts: Sequence[str], by: Embedding) -> Iterator[Sequence[float] | Scores]:
    """A few at a time: whole vectors of thousands of questions would fill the memory."""
    for start in range(0, len(texts), _AT_ONCE):
        yield from by.embed(texts[start : start + _AT_ONCE])

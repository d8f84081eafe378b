"""How often the right article comes first, beside plain BM25 and LlamaIndex as it comes.

A file has a question, its language and the topic's number on each line, between tabs; a first line
that names the columns may put them in another order.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from knowledge_base import article, baselines
from knowledge_base.article import Article
from knowledge_base.glossary import Variety
from knowledge_base.search import ARTICLES, ENOUGH, KnowledgeBase, Passage

_COLUMNS = ("text", "language", "topic")
_VARIETIES: Mapping[str, Variety] = {name: name for name in get_args(Variety)}
_OURS = "ours"
_ALL = "all"
_WITHIN = 3
# The topics of the articles that a search found, best first.
_Found = Sequence[tuple[int, ...]]


class WrongRow(Exception):
    """A line is not a question, its language and the number of its topic."""

    def __init__(self, path: Path, number: int) -> None:
        super().__init__(
            f"{path}:{number}: write a question, a language and a topic's number between tabs."
        )


@dataclass(frozen=True)
class Row:
    """A question, the language that it is put in (ndo and kua are Oshiwambo), and its topic."""

    text: str
    language: str
    topic: int


@dataclass(frozen=True)
class Share:
    """Parts of the questions in one language, by one way of searching."""

    language: str
    search: str
    questions: int
    first: float
    in_three: float


@dataclass(frozen=True)
class Miss:
    """A question whose article did not come first, and what came instead."""

    text: str
    language: str
    topic: int
    found: tuple[str, ...]
    answered: bool


@dataclass(frozen=True)
class Table:
    """The shares, our misses, and the parts that we would have answered, right and wrong."""

    shares: tuple[Share, ...]
    misses: tuple[Miss, ...]
    answered_right: float
    answered_wrong: float


def report(
    data: Path,
    *,
    knowledge: KnowledgeBase,
    errors: bool = False,
    articles: Path = ARTICLES,
) -> tuple[str, str]:
    """What `buffr kb table` prints, and the same as JSON; raises a WrongRow."""
    table = measure(read(data), knowledge=knowledge, articles=articles)
    told = asdict(table) if errors else {**asdict(table), "misses": len(table.misses)}
    lines = "\n".join((*_lines(table), *(_missed(table) if errors else ())))
    return lines, json.dumps(told, indent=2, ensure_ascii=False)


def read(path: Path) -> list[Row]:
    """The questions of a file; raises a WrongRow."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    named = bool(lines) and set(_COLUMNS) <= set(lines[0])
    columns = lines[0] if named else _COLUMNS
    return [
        _row(path, number, dict(zip(columns, line, strict=False)))
        for number, line in enumerate(lines, start=1)
        if line and not (named and number == 1)
    ]


def measure(rows: Sequence[Row], *, knowledge: KnowledgeBase, articles: Path = ARTICLES) -> Table:
    """Ask every question in the three ways."""
    texts = [article.read(path) for path in article.files(articles)]
    ours = [_ask(knowledge, row) for row in rows]
    found: dict[str, list[_Found]] = {
        _OURS: [[one.topics for one in some] for some in ours],
        "BM25": _others(rows, texts, baselines.plain_bm25(texts)),
        "LlamaIndex": _others(rows, texts, baselines.llama_index_default(texts)),
    }
    right = [
        bool(some) and row.topic in some[0].topics for row, some in zip(rows, ours, strict=True)
    ]
    answered = [bool(some) and some[0].score >= ENOUGH for some in ours]
    return Table(
        shares=tuple(_shares(rows, found)),
        misses=tuple(
            Miss(row.text, row.language, row.topic, tuple(one.slug for one in some), said)
            for row, some, good, said in zip(rows, ours, right, answered, strict=True)
            if not good
        ),
        answered_right=_part(good and said for good, said in zip(right, answered, strict=True)),
        answered_wrong=_part(said and not good for good, said in zip(right, answered, strict=True)),
    )


def _row(path: Path, number: int, cells: Mapping[str, str]) -> Row:
    text, language, topic = (cells.get(column, "").strip() for column in _COLUMNS)
    if not (text and language and topic.isdecimal()):
        raise WrongRow(path, number)
    return Row(text, language, int(topic))


def _ask(knowledge: KnowledgeBase, row: Row) -> list[Passage]:
    variety = _VARIETIES.get(row.language)
    language = "osh" if variety else row.language
    return knowledge.search(row.text, language=language, variety=variety, k=_WITHIN)


def _others(
    rows: Sequence[Row], texts: Sequence[Article], search: Callable[[str], list[int]]
) -> list[_Found]:
    return [[texts[place].topics for place in search(row.text)[:_WITHIN]] for row in rows]


def _shares(rows: Sequence[Row], found: Mapping[str, Sequence[_Found]]) -> Iterator[Share]:
    for language in (*dict.fromkeys(row.language for row in rows), _ALL):
        places = [at for at, row in enumerate(rows) if language in (row.language, _ALL)]
        for search, topics in found.items():
            first = _part(any(rows[at].topic in some for some in topics[at][:1]) for at in places)
            in_three = _part(any(rows[at].topic in some for some in topics[at]) for at in places)
            yield Share(language, search, len(places), first, in_three)


def _part(held: Iterable[bool]) -> float:
    counted = list(held)
    return sum(counted) / len(counted) if counted else 0.0


def _lines(table: Table) -> Iterator[str]:
    yield f"{'language':10}{'search':12}{'questions':>10}{'first':>8}{'in three':>10}"
    for one in table.shares:
        shares = f"{one.first:8.1%}{one.in_three:10.1%}"
        yield f"{one.language:10}{one.search:12}{one.questions:10}{shares}"
    yield ""
    yield (
        f"Sure enough to be said: {table.answered_right:.1%} right, {table.answered_wrong:.1%} "
        "wrong; the others go to a person."
    )


def _missed(table: Table) -> Iterator[str]:
    yield ""
    for one in table.misses:
        found = ", ".join(one.found) or "nothing"
        yield f"{one.topic:4}  {one.language:4}  {one.text}  ({found}{'; said' * one.answered})"

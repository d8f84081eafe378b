"""What the index is made of: articles to be found, and known gaps to be recognised as such."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.article import Article
from knowledge_base.rendering import without_references

OFF_TOPIC = "off"


class WrongGap(Exception):
    """A line of a gaps file is not a topic, a tab and a question."""

    def __init__(self, path: Path, line: str) -> None:
        super().__init__(f"{path}: write a topic, a tab and a question instead of {line!r}.")


@dataclass(frozen=True)
class Gap:
    """A question that people ask and no article answers; `topic` is a number or `off`."""

    topic: str
    question: str


@dataclass(frozen=True)
class Entry:
    """An article in all its languages, or a gap (no slug), with the questions it is known by."""

    slug: str | None
    questions: tuple[str, ...]
    text: str = ""


def read_gaps(folder: Path) -> list[Gap]:
    """The known gaps of every language: `topic<TAB>question` lines in `gaps/<language>.tsv`."""
    return [
        _gap(path, line)
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _gap(path: Path, line: str) -> Gap:
    topic, _, question = line.partition("\t")
    if not (topic.strip() and question.strip()):
        raise WrongGap(path, line)
    return Gap(topic, question)


def entries(articles: Iterable[Article], gaps: Iterable[Gap]) -> list[Entry]:
    """One entry per article, however many languages it has, then the gaps by topic."""
    return [*_of_articles(articles), *_of_gaps(gaps)]


def _of_articles(articles: Iterable[Article]) -> list[Entry]:
    # Borrowers mix languages within a sentence, so an article is found by all of its languages.
    versions: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        versions[article.slug].append(article)
    return [
        Entry(
            slug,
            tuple(question for article in found for question in article.questions),
            " ".join(f"{a.title} {without_references(a.body)}" for a in found),
        )
        for slug, found in versions.items()
    ]


def _of_gaps(gaps: Iterable[Gap]) -> list[Entry]:
    topics: dict[str, list[str]] = defaultdict(list)
    for gap in gaps:
        # What is off topic has nothing in common: each such question stands alone.
        topics[gap.question if gap.topic == OFF_TOPIC else gap.topic].append(gap.question)
    return [Entry(None, tuple(questions)) for questions in topics.values()]

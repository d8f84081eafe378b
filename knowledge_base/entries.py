"""What the index is made of: articles to be found, and known gaps to be recognised as such."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.article import Article
from knowledge_base.rendering import without_references

OFF_TOPIC = "off"


class WrongAsked(Exception):
    """A line of an asked file is not a topic, a tab and a question."""

    def __init__(self, path: Path, line: str) -> None:
        super().__init__(f"{path}: write a topic, a tab and a question instead of {line!r}.")


@dataclass(frozen=True)
class Asked:
    """A question that people asked; `topic` is a number, or `off` for what we never answer."""

    topic: str
    question: str


@dataclass(frozen=True)
class Entry:
    """An article in all its languages, or a gap (no slug), with the questions it is known by."""

    slug: str | None
    questions: tuple[str, ...]
    text: str = ""


def read_asked(folder: Path) -> list[Asked]:
    """What people asked: `topic<TAB>question` lines in `asked/<language>.tsv`."""
    return [
        _asked(path, line)
        for path in sorted(folder.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _asked(path: Path, line: str) -> Asked:
    topic, _, question = line.partition("\t")
    if not ((topic.isdecimal() or topic == OFF_TOPIC) and question.strip()):
        raise WrongAsked(path, line)
    return Asked(topic, question)


def entries(articles: Iterable[Article], asked: Iterable[Asked]) -> list[Entry]:
    """One entry per article, however many languages it has, then the gaps by topic."""
    found, wordings = list(articles), defaultdict[str, list[str]](list)
    for one in asked:
        # What is off topic has nothing in common: each such question stands alone.
        wordings[one.question if one.topic == OFF_TOPIC else one.topic].append(one.question)
    answered = [*_of_articles(found, wordings)]
    topics = {str(topic) for one in found for topic in one.topics}
    gaps = [Entry(None, tuple(some)) for topic, some in wordings.items() if topic not in topics]
    return [*answered, *gaps]


def _of_articles(found: list[Article], wordings: dict[str, list[str]]) -> Iterator[Entry]:
    # Borrowers mix languages within a sentence, so an article is found by all of its languages.
    versions: dict[str, list[Article]] = defaultdict(list)
    for article in found:
        versions[article.slug].append(article)
    for slug, some in versions.items():
        own = [question for article in some for question in article.questions]
        topics = sorted({topic for article in some for topic in article.topics})
        others = [question for topic in topics for question in wordings.get(str(topic), ())]
        text = " ".join(f"{a.title} {without_references(a.body)}" for a in some)
        yield Entry(slug, tuple(dict.fromkeys([*own, *others])), text)

"""What is wrong with the articles today: each problem names the file and says what to do."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from knowledge_base import article, facts, rendering, safety, wording
from knowledge_base.article import Article, ArticleError
from knowledge_base.entries import Asked, WrongAsked, read_asked
from knowledge_base.facts import Fact
from knowledge_base.safety import LONGEST_TEXT
from knowledge_base.search import ORIGINAL
from knowledge_base.subwords import words

LONGEST_SENTENCE = 20
# Texts that share this part of their words say the same.
_ALIKE = 0.7

Rule = Literal[
    "unreadable",
    "unsafe",
    "review_expired",
    "not_yet_in_effect",
    "unknown_reference",
    "too_long",
    "long_sentence",
    "question_mark",
    "duplicate_question",
    "duplicate_title",
    "duplicate_text",
    "no_original",
    "no_article",
    "unknown_language",
    "wrong_language",
    "unreviewed",
]


@dataclass(frozen=True)
class Problem:
    """One thing to correct, in a file below the knowledge base's folder."""

    where: str
    rule: Rule
    says: str

    @property
    def mends(self) -> bool:
        """Whether it must be mended; a translation that waits for its reader is only told."""
        return self.rule != "unreviewed"


def check(articles: Path, policy: Mapping[str, str], *, today: date) -> list[Problem]:
    """Every problem of articles, facts and asked questions; with none they may be served."""
    beside = articles.parent
    found, problems = _articles(articles)
    known, wrong_facts = _facts(beside / "facts.toml", today)
    asked, wrong_asked = _asked(beside / "asked")
    problems += [*wrong_facts, *wrong_asked]
    try:
        values = rendering.values(policy, known)
    except rendering.NamedTwice as error:
        return [*problems, Problem("facts.toml", "unreadable", str(error))]
    for one in found:
        problems += [*_review(one, today), *_body(one), *_rendering(one, values), *_language(one)]
    missing = _missing(found, beside / "topics.toml")
    return [*problems, *_repeated(found, asked), *_alike(found), *_originals(found), *missing]


def _where(one: Article) -> str:
    return f"articles/{one.name}.md"


def _articles(articles: Path) -> tuple[list[Article], list[Problem]]:
    found: list[Article] = []
    problems: list[Problem] = []
    for path in article.files(articles):
        try:
            found.append(article.read(path))
        except ArticleError as error:
            name = path.relative_to(articles.parent).as_posix()
            problems.append(Problem(name, "unreadable", str(error)))
    return found, problems


def _facts(path: Path, today: date) -> tuple[dict[str, Fact], list[Problem]]:
    try:
        known = facts.read(path)
    except ValueError as error:
        return {}, [Problem("facts.toml", "unreadable", f"correct facts.toml: {error}")]
    expired = [key for key, fact in known.items() if fact.confirmed and fact.review_by < today]
    return known, [
        Problem("facts.toml", "review_expired", f"confirm {key} again and set review_by.")
        for key in expired
    ]


def _asked(folder: Path) -> tuple[list[Asked], list[Problem]]:
    try:
        return read_asked(folder), []
    except WrongAsked as error:
        return [], [Problem("asked", "unreadable", str(error))]


def _review(one: Article, today: date) -> Iterator[Problem]:
    if one.review_by < today:
        says = f"have it reviewed and set review_by: it held until {one.review_by}."
        yield Problem(_where(one), "review_expired", says)
    if one.effective_from > today:
        says = f"keep it out until {one.effective_from}: it would be served today."
        yield Problem(_where(one), "not_yet_in_effect", says)
    if not one.reviewed:
        says = "have a native speaker read it, then remove reviewed: false."
        yield Problem(_where(one), "unreviewed", says)


def _body(one: Article) -> Iterator[Problem]:
    for fault in safety.faults(one):
        yield Problem(_where(one), "unsafe", fault)
    if "?" in rendering.without_references(one.body):
        says = "tell, do not ask: the flow asks the questions."
        yield Problem(_where(one), "question_mark", says)
    for sentence in re.split(r"(?<=[.!:])\s", one.body):
        if len(words(rendering.without_references(sentence))) > LONGEST_SENTENCE:
            yield Problem(_where(one), "long_sentence", f"cut in two: {sentence}")


def _rendering(one: Article, values: Mapping[str, str]) -> Iterator[Problem]:
    try:
        text = rendering.render(one, values).text
    except rendering.UnknownReference as error:
        yield Problem(_where(one), "unknown_reference", str(error))
        return
    if len(text) > LONGEST_TEXT:
        says = f"shorten it: {len(text)} characters, at most {LONGEST_TEXT}."
        yield Problem(_where(one), "too_long", says)


def _language(one: Article) -> Iterator[Problem]:
    if one.language not in wording.LANGUAGES:
        says = f"move it to one of {', '.join(wording.LANGUAGES)}: nobody speaks {one.language}."
        yield Problem(_where(one), "unknown_language", says)
        return
    written = wording.looks_like(rendering.without_references(one.body))
    if written not in (None, one.language):
        says = f"move it to articles/{written}, or write it in {one.language}."
        yield Problem(_where(one), "wrong_language", says)


def _repeated(found: Sequence[Article], asked: Iterable[Asked]) -> Iterator[Problem]:
    """One question in two places; which of them answers it would be a matter of luck."""
    slugs = {str(topic): one.slug for one in found for topic in one.topics}
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for one in found:
        for question in one.questions:
            places[" ".join(words(question))].setdefault(one.slug, _where(one))
    for put in asked:
        slug = slugs.get(put.topic, f"topic {put.topic}")
        places[" ".join(words(put.question))].setdefault(slug, "asked")
    for question, where in places.items():
        if len(where) > 1:
            first, *others = where.values()
            says = f'keep "{question}" in one place only; it also stands in {", ".join(others)}.'
            yield Problem(first, "duplicate_question", says)


def _alike(found: Sequence[Article]) -> Iterator[Problem]:
    texts = [(one, _shape(one.title), _shape(one.body)) for one in found]
    for (one, title, body), (other, other_title, other_body) in combinations(texts, 2):
        if (one.language, one.variety) != (other.language, other.variety):
            continue
        if _share(title, other_title) >= _ALIKE:
            says = f"choose another title: {_where(other)} is called nearly the same."
            yield Problem(_where(one), "duplicate_title", says)
        if _share(body, other_body) >= _ALIKE:
            says = f"merge it with {_where(other)}: they say nearly the same."
            yield Problem(_where(one), "duplicate_text", says)


def _shape(text: str) -> frozenset[str]:
    return frozenset(words(rendering.without_references(text)))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / len(some | others) if some | others else 0.0


def _originals(found: Sequence[Article]) -> Iterator[Problem]:
    originals = {one.slug: one for one in found if one.language == ORIGINAL}
    for one in found:
        if one.slug not in originals:
            says = f"write {ORIGINAL}/{one.slug}.md first: translations follow an original."
            yield Problem(_where(one), "no_original", says)


def _missing(found: Sequence[Article], path: Path) -> Iterator[Problem]:
    if not path.exists():
        return
    listed = TypeAdapter(dict[str, dict[int, str]]).validate_python(tomllib.loads(path.read_text()))
    answered = {topic for one in found if one.language == ORIGINAL for topic in one.topics}
    for topic, name in listed["topics"].items():
        if topic not in answered:
            says = f"write an article in articles/{ORIGINAL} for topic {topic}: {name}."
            yield Problem("topics.toml", "no_article", says)

"""What is wrong with the articles today: each problem names the article and says what to do."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from knowledge_base import article, facts, rendering
from knowledge_base.article import Article, ArticleError
from knowledge_base.entries import Gap, WrongGap, read_gaps
from knowledge_base.facts import Fact
from knowledge_base.search import ORIGINAL
from knowledge_base.subwords import words

LONGEST_TEXT = 480
LONGEST_SENTENCE = 20

Rule = Literal[
    "unreadable",
    "review_expired",
    "not_yet_in_effect",
    "unknown_reference",
    "number_in_body",
    "too_long",
    "long_sentence",
    "question_mark",
    "duplicate_question",
    "gap_is_answered",
    "no_original",
]


@dataclass(frozen=True)
class Problem:
    """One thing to correct, in `en/paying-early` or in a file beside the articles."""

    where: str
    rule: Rule
    says: str


def check(articles: Path, policy: Mapping[str, str], *, today: date) -> list[Problem]:
    """Every problem of the articles, facts and gaps; with none they may be served."""
    found, problems = _articles(articles)
    known, wrong_facts = _facts(articles.parent / "facts.toml", today)
    gaps, wrong_gaps = _gaps(articles.parent / "gaps")
    problems += [*wrong_facts, *wrong_gaps]
    try:
        values = rendering.values(policy, known)
    except rendering.NamedTwice as error:
        return [*problems, Problem("facts.toml", "unreadable", str(error))]
    for one in found:
        problems += [*_review(one, today), *_body(one), *_rendering(one, values)]
    return [*problems, *_duplicates(found, gaps), *_answered(found, gaps), *_originals(found)]


def _articles(articles: Path) -> tuple[list[Article], list[Problem]]:
    found: list[Article] = []
    problems: list[Problem] = []
    for path in article.files(articles):
        try:
            found.append(article.read(path))
        except ArticleError as error:
            name = f"{path.parent.name}/{path.stem}"
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


def _gaps(folder: Path) -> tuple[list[Gap], list[Problem]]:
    try:
        return read_gaps(folder), []
    except WrongGap as error:
        return [], [Problem("gaps", "unreadable", str(error))]


def _review(one: Article, today: date) -> Iterator[Problem]:
    if one.review_by < today:
        says = f"have it reviewed: it held until {one.review_by}."
        yield Problem(one.name, "review_expired", says)
    if one.effective_from > today:
        says = f"keep it out until {one.effective_from}: it would be served today."
        yield Problem(one.name, "not_yet_in_effect", says)


def _body(one: Article) -> Iterator[Problem]:
    plain = rendering.without_references(one.body)
    if re.search(r"\d", plain):
        yield Problem(one.name, "number_in_body", "write a reference instead of the number.")
    if "?" in plain:
        yield Problem(one.name, "question_mark", "tell, do not ask: the flow asks the questions.")
    for sentence in re.split(r"(?<=[.!:])\s", one.body):
        if len(words(rendering.without_references(sentence))) > LONGEST_SENTENCE:
            yield Problem(one.name, "long_sentence", f"cut in two: {sentence}")


def _rendering(one: Article, values: Mapping[str, str]) -> Iterator[Problem]:
    try:
        text = rendering.render(one, values).text
    except rendering.UnknownReference as error:
        yield Problem(one.name, "unknown_reference", str(error))
        return
    if len(text) > LONGEST_TEXT:
        says = f"shorten it: {len(text)} characters, at most {LONGEST_TEXT}."
        yield Problem(one.name, "too_long", says)


def _duplicates(found: Sequence[Article], gaps: Iterable[Gap]) -> Iterator[Problem]:
    places: dict[str, list[str]] = defaultdict(list)
    for one in found:
        for question in one.questions:
            places[" ".join(words(question))].append(one.name)
    for gap in gaps:
        places[" ".join(words(gap.question))].append(f"gaps, topic {gap.topic}")
    for question, names in places.items():
        if len(names) > 1:
            says = f'keep "{question}" in one place only: {", ".join(names)}.'
            yield Problem(names[0], "duplicate_question", says)


def _answered(found: Sequence[Article], gaps: Iterable[Gap]) -> Iterator[Problem]:
    answers = {str(topic): one.name for one in found for topic in one.topics}
    for topic in sorted({gap.topic for gap in gaps} & answers.keys()):
        says = f"move the questions of topic {topic} from the gaps into this article."
        yield Problem(answers[topic], "gap_is_answered", says)


def _originals(found: Sequence[Article]) -> Iterator[Problem]:
    originals = {one.slug for one in found if one.language == ORIGINAL}
    for one in found:
        if one.slug not in originals:
            says = f"write {ORIGINAL}/{one.slug}.md first: translations follow an original."
            yield Problem(one.name, "no_original", says)

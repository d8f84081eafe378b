"""Finding: each question's article comes first, or none is said where none answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from agent.understanding import tables
from evals.case import Question, Questions
from evals.lines.sheet import Judged, Sheet
from evals.outcome import Grade, Reached, Result
from flows import policy
from knowledge_base.search import ARTICLES, ENOUGH, KEPT, KnowledgeBase, Passage

WITHIN = 3
NONE = "none"
_NO_TOPIC = "-"


@dataclass(frozen=True)
class Shelves:
    """The articles of a day, and which of them answers each topic."""

    knowledge: KnowledgeBase

    def slug(self, topic: int | None) -> str:
        """The article that answers a topic."""
        slugs = (each.slug for each in self.knowledge.passages() if topic in each.topics)
        return NONE if topic is None else next(slugs, f"topic {topic}")


def open_shelves(day: date) -> Shelves:
    """The articles with the figures of that day; imports LlamaIndex, which takes a second."""
    rules = policy.load().on(day)
    return Shelves(KnowledgeBase.open(articles=ARTICLES, policy=rules.display(), index=KEPT))


def judge(sheet: Sheet, shelves: Shelves) -> list[Result]:
    """The results of every question of a sheet of the suite `retrieval`."""
    return list(sheet.results(_question(each, shelves) for each in questions(sheet)))


def questions(sheet: Sheet) -> Iterator[Question]:
    """The questions of a file and of the table beside it, where "-" names no topic."""
    if isinstance(sheet.case, Questions):
        yield from sheet.case.questions
    if sheet.table is not None:
        for row in tables.rows(sheet.table, ("text", "language", "topic")):
            topic = None if row["topic"] == _NO_TOPIC else row["topic"]
            told = {"text": row["text"], "language": row["language"], "topic": topic}
            yield Question.model_validate(told)


def _question(asked: Question, shelves: Shelves) -> Judged:
    began = perf_counter()
    found = shelves.knowledge.search(asked.text, language=asked.language, k=WITHIN)
    seconds = perf_counter() - began
    said = found[0].slug if found and found[0].score >= ENOUGH else NONE
    score = found[0].score if found else 0.0
    return Judged(
        text=asked.text,
        language=asked.language,
        grades=tuple(_grades(asked, found, said=said)),
        expected=shelves.slug(asked.topic),
        got=said,
        confidence=score if said != NONE else 1 - score,
        reached=Reached(articles=(said,) if said != NONE else ()),
        seconds=seconds,
    )


def _grades(asked: Question, found: Sequence[Passage], *, said: str) -> Iterator[Grade]:
    told = ", ".join(f"{each.slug} ({each.score:.2f})" for each in found) or "nothing"
    if asked.topic is None:
        abstained = said == NONE
        yield Grade(
            grader="abstains", passed=abstained, why="" if abstained else f"said was {told}"
        )
        return
    for name, most in (("right_first", 1), ("right_in_three", WITHIN)):
        held = any(asked.topic in each.topics for each in found[:most])
        yield Grade(grader=name, passed=held, why="" if held else f"{asked.topic}: found {told}")
    wrong = said != NONE and asked.topic not in found[0].topics
    yield Grade(
        grader="says_nothing_wrong", passed=not wrong, why=f"said was {said}" if wrong else ""
    )

"""Answering: questions put to the whole service, and what it says held against the articles."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agent.languages.identification import Identifier
from agent.phrases import Phrases
from evals.case import Conversation, Question
from evals.grading.grounded import unfounded
from evals.lines.finding import NONE, Shelves, open_shelves, questions
from evals.lines.reading import SURE
from evals.lines.sheet import Judged, Sheet
from evals.outcome import Grade, Line, Played, Reached, Result, TurnSeen
from flows import policy
from flows.commands import Language
from knowledge_base.search import Passage

# Holds a conversation through the door of the service.
Holds = Callable[[Conversation, Language], Awaitable[Played]]

_MOST_IN_A_TALK = 5
_AT_REST = "menu"
_NO_ARTICLE = "question.unknown"
_OFFER = "gap:yes"
_ANSWERS = "question."
# What stands in a local language before the English of an answer.
_OPENINGS: dict[str, frozenset[str]] = {
    "osh": frozenset({"tangi", "iyaloo", "ombili"}),
    "her": frozenset({"okuhepa", "ndji isira"}),
}
_GLOSSED = "question.answered_glossed"


@dataclass(frozen=True)
class Examiner:
    """What answers are held against: the articles, the phrases, and the figures of the day."""

    shelves: Shelves
    identifier: Identifier
    phrases: Phrases
    figures: str

    def passages(self, slugs: Sequence[str]) -> list[Passage]:
        """These articles in every language that they have."""
        return [each for each in self.shelves.knowledge.passages() if each.slug in slugs]


def open_examiner(day: date) -> Examiner:
    """Open all of it, with the figures of that day."""
    figures = policy.load().on(day).display()
    return Examiner(
        shelves=open_shelves(day),
        identifier=Identifier.load(),
        phrases=Phrases.load(),
        figures="\n".join(figures.values()),
    )


@dataclass(frozen=True)
class Heard:
    """One question and all that came back for it."""

    question: Question
    lines: tuple[Line, ...]
    turns: tuple[TurnSeen, ...]
    gaps: int  # that the talk has left
    ms: float = 0.0

    @property
    def reply(self) -> str:
        """What she reads, as one text."""
        return "\n".join(each.text for each in self.lines if each.who == "bot")

    @property
    def keys(self) -> tuple[str, ...]:
        """The phrases that it was made of."""
        return tuple(key for each in self.lines for key in each.keys)

    @property
    def options(self) -> tuple[str, ...]:
        """The ids of what she may choose then."""
        return tuple(each for line in self.lines for each in line.options)

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of what was given."""
        return tuple(each for turn in self.turns for each in turn.articles if each)


async def judge(sheet: Sheet, examiner: Examiner, *, hold: Holds) -> list[Result]:
    """The results of every question of a sheet of the suite `answers`; some share a talk."""
    wanted = [
        (number, each)
        for number, each in enumerate(questions(sheet), start=1)
        if sheet.wants(each.language)
    ]
    results: list[Result] = []
    for language in dict.fromkeys(each.language for _, each in wanted):
        waiting = [each for each in wanted if each[1].language == language]
        while waiting:
            asked = [question for _, question in waiting[:_MOST_IN_A_TALK]]
            told = list(heard(asked, await hold(conversation(asked), asked[0].language)))
            for (number, _), each in zip(waiting, told, strict=False):
                results.append(sheet.result(number, _judged(each, examiner)))
            waiting = waiting[len(told) :]
    return sorted(results, key=lambda each: int(each.case.rpartition("#")[2]))


def conversation(asked: Sequence[Question]) -> Conversation:
    """Somebody who has chosen her language and asks these, one after the other."""
    return Conversation.model_validate(
        {
            "purpose": "She asks what she wants to know.",
            "languages": [asked[0].language],
            "given": "language_chosen",
            "turns": [{"says": each.text} for each in asked],
        }
    )


def heard(asked: Sequence[Question], played: Played) -> Iterator[Heard]:
    """What came back for each question, up to the first that led away from the menu."""
    times = (0.0,) * len(asked) + played.turn_ms
    gaps = played.store.get("gaps") or ()
    for step, (question, ms) in enumerate(zip(asked, times[-len(asked) :], strict=True), start=1):
        turns = tuple(each for each in played.turns if each.step == step)
        yield Heard(
            question=question,
            lines=tuple(each for each in played.lines if each.step == step),
            turns=turns,
            gaps=len(gaps),
            ms=ms,
        )
        if not turns or turns[-1].awaits != _AT_REST:
            # What comes next would be said to another question than the one that a case is about.
            return


def _judged(told: Heard, examiner: Examiner) -> Judged:
    question = told.question
    given = next(iter(told.articles), NONE)
    return Judged(
        text=question.text,
        language=question.language,
        grades=tuple(_grades(told, examiner)),
        expected=examiner.shelves.slug(question.topic),
        got=given,
        reached=Reached(
            topics=tuple(dict.fromkeys(each.awaits for each in told.turns if each.awaits)),
            commands=tuple(str(each["kind"]) for turn in told.turns for each in turn.commands),
            phrases=told.keys,
            articles=told.articles,
        ),
        transcript=told.lines,
        turn_ms=(told.ms,),
        tokens_in=sum(each.tokens_in for each in told.turns),
        tokens_out=sum(each.tokens_out for each in told.turns),
        seconds=told.ms / 1000,
    )


def _grades(told: Heard, examiner: Examiner) -> Iterator[Grade]:
    if told.question.topic is None:
        yield from _abstention(told)
    else:
        yield _right_article(told, examiner)
        yield from _figures(told)
    if told.articles:
        yield _source(told, examiner)
    if answer := _answer(told):
        yield _grounded(told, answer, examiner)
    yield _in_her_language(told, examiner)


def _grounded(told: Heard, answer: str, examiner: Examiner) -> Grade:
    wrong = unfounded(answer, sources=_sources(told, examiner), told=told.question.text)
    return Grade(
        grader="grounded",
        passed=not wrong,
        why=", ".join(f"{each.kind} {each.value}" for each in wrong),
    )


def _abstention(told: Heard) -> Iterator[Grade]:
    abstained = not told.articles
    yield Grade(
        grader="abstains",
        passed=abstained,
        why="" if abstained else f"given was {', '.join(told.articles)}",
    )
    if set(told.question.says) & set(told.keys):
        return
    offered = _NO_ARTICLE in told.keys and _OFFER in told.options
    yield Grade(
        grader="offers_a_person",
        passed=offered,
        why="" if offered else f"said was {', '.join(told.keys) or 'nothing'}",
    )
    yield Grade(
        grader="notes_the_gap", passed=told.gaps > 0, why="" if told.gaps else "no gap is noted"
    )


def _right_article(told: Heard, examiner: Examiner) -> Grade:
    wanted = examiner.shelves.slug(told.question.topic)
    texts = [each.text for each in examiner.passages([wanted])]
    said = any(text in told.reply for text in texts) or set(told.question.says) & set(told.keys)
    given = ", ".join((*told.articles, *told.keys)) or "nothing"
    return Grade(
        grader="right_article",
        passed=bool(said),
        why="" if said else f"{wanted} was asked, said {given}",
    )


def _source(told: Heard, examiner: Examiner) -> Grade:
    """Whatever an article says comes with its title, so that she can ask for it again."""
    titles = [
        {each.title for each in examiner.passages([slug])} for slug in dict.fromkeys(told.articles)
    ]
    unnamed = [some for some in titles if not any(title in told.reply for title in some)]
    return Grade(
        grader="names_its_source",
        passed=not unnamed,
        why=", ".join(sorted(title for some in unnamed for title in some)),
    )


def _figures(told: Heard) -> Iterator[Grade]:
    """What the case itself states, so that a wrong rule does not prove a wrong answer."""
    if told.question.must_be_said:
        reply = told.reply.replace("\N{NO-BREAK SPACE}", " ")
        missing = [each for each in told.question.must_be_said if each not in reply]
        yield Grade(
            grader="says_the_figures",
            passed=not missing,
            why=f"nothing says {', '.join(missing)}" if missing else "",
        )


def _sources(told: Heard, examiner: Examiner) -> list[str]:
    """The articles as she reads them with their titles, the phrases, and the policy."""
    passages = examiner.passages(told.articles)
    written = [examiner.phrases.template(key, "en") for key in told.keys]
    if told.question.language == "af":
        written += [examiner.phrases.template(key, "af") for key in told.keys]
    return [
        *(f"{each.title}\n{each.text}" for each in passages),
        *written,
        examiner.figures,
    ]


def _answer(told: Heard) -> str:
    """What answers her question: what else a turn says is judged where its flow is."""
    lines = (line for line in told.lines if any(key.startswith(_ANSWERS) for key in line.keys))
    return "\n".join(_without_options(line) for line in lines)


def _without_options(line: Line) -> str:
    """The bubble without the numbers that a written choice stands under."""
    text = line.text
    for number, title in enumerate(line.titles, start=1):
        text = text.replace(f"{number} {title}", title)
    return text


def _in_her_language(told: Heard, examiner: Examiner) -> Grade:
    """Hers, as far as we write it; else English, opened by a word of hers that is attested."""
    language = told.question.language
    openings = _OPENINGS.get(language, frozenset())
    opening = told.reply.partition("\n")[0].strip(" .").casefold()
    if language in _OPENINGS and _GLOSSED in told.keys and opening not in openings:
        return Grade(
            grader="language", passed=False, why=f"{opening!r} is no attested word of {language}"
        )
    text = "\n".join(
        line for line in told.reply.splitlines() if line.strip(" .").casefold() not in openings
    )
    wanted = "af" if language == "af" else "en"
    guess = examiner.identifier.guess(text)
    right = guess.language in (wanted, None) or guess.confidence < SURE
    return Grade(
        grader="language", passed=right, why="" if right else f"{guess.language} is not {wanted}"
    )

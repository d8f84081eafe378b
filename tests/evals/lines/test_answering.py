"""Answers of the whole service: the right article, nothing unproven, in her language."""

from collections.abc import Sequence

import pytest

from evals.case import CASES, Conversation, Question, Questions
from evals.lines import answering, reading
from evals.lines.answering import Examiner
from evals.lines.sheet import Sheet
from evals.outcome import Line, Played, Result, TurnSeen
from flows.commands import Language

_AT_REST = "menu"


@pytest.fixture(scope="module")
def examiner() -> Examiner:
    return answering.open_examiner(reading.TODAY)


def article(examiner: Examiner, slug: str, *, source: bool = True) -> str:
    """What the service says when it gives this article."""
    (given,) = (each for each in examiner.passages([slug]) if each.language == "en")
    return f'{given.text} (From our loan rules, "{given.title}".)' if source else given.text


def turn(step: int, slug: str | None, *, awaits: str = _AT_REST) -> TurnSeen:
    return TurnSeen(number=step, step=step, awaits=awaits, articles=(slug,))


def bubble(step: int, text: str, *keys: str, options: Sequence[str] = ()) -> Line:
    return Line(who="bot", text=text, keys=keys, step=step, options=tuple(options))


class Stage:
    """Plays what it was given, talk by talk, and remembers what was asked."""

    def __init__(self, *played: Played) -> None:
        self.played = list(played)
        self.asked: list[tuple[str, ...]] = []

    async def __call__(self, talk: Conversation, language: Language) -> Played:
        self.asked.append(tuple(str(step.says) for step in talk.turns))
        return self.played.pop(0)


def played(lines: Sequence[Line], turns: Sequence[TurnSeen], *, gaps: int = 0) -> Played:
    return Played(
        lines=tuple(lines),
        turns=tuple(turns),
        owner="bot",
        language="en",
        store={"gaps": [{"status": "open"}] * gaps},
        turn_ms=tuple(10.0 for _ in turns),
    )


async def judged(examiner: Examiner, stage: Stage, *questions: Question) -> list[Result]:
    case = Questions(kind="questions", purpose="She asks this.", questions=questions)
    sheet = Sheet.of(case, CASES / "answers" / "says.yaml")
    return await answering.judge(sheet, examiner, hold=stage)


def failed(result: Result) -> list[str]:
    return [each.grader for each in result.grades if not each.passed]


async def test_the_article_as_it_stands_passes(examiner: Examiner) -> None:
    text = article(examiner, "what-it-costs")
    stage = Stage(played([bubble(1, text, "question.answered")], [turn(1, "what-it-costs")]))

    (result,) = await judged(examiner, stage, Question(text="how much interest?", topic=25))

    assert (result.passed, result.got, result.turn_ms) == (True, "what-it-costs", (10.0,))


async def test_a_number_that_no_article_states_is_not_grounded(examiner: Examiner) -> None:
    text = article(examiner, "what-it-costs").replace("20 %", "15 %")
    stage = Stage(played([bubble(1, text, "question.answered")], [turn(1, "what-it-costs")]))

    (result,) = await judged(examiner, stage, Question(text="how much interest?", topic=25))

    assert failed(result) == ["right_article", "grounded"]
    assert "percentage 15" in next(each.why for each in result.grades if each.grader == "grounded")


async def test_an_english_answer_to_an_afrikaans_question_fails(examiner: Examiner) -> None:
    text = article(examiner, "what-it-costs")
    stage = Stage(played([bubble(1, text, "question.answered")], [turn(1, "what-it-costs")]))
    question = Question(text="hoeveel rente?", language="af", topic=25)

    (result,) = await judged(examiner, stage, question)

    assert failed(result) == ["language"]


@pytest.mark.parametrize(("opening", "passes"), [("Tangi.", True), ("Okuhepa.", False)])
async def test_in_oshiwambo_an_attested_word_of_it_opens_the_english(
    examiner: Examiner, opening: str, passes: bool
) -> None:
    text = f"{opening}\nThank you for asking. {article(examiner, 'office')}"
    stage = Stage(played([bubble(1, text, "question.answered_glossed")], [turn(1, "office")]))
    question = Question(text="where is your office, tate?", language="osh", topic=61)

    (result,) = await judged(examiner, stage, question)

    assert result.passed is passes


async def test_where_no_article_answers_a_person_is_offered_and_the_gap_is_noted(
    examiner: Examiner,
) -> None:
    unknown = bubble(
        1,
        "I do not know that.\nShall a person answer?",
        "question.unknown",
        "gap.ask",
        options=("gap:yes", "gap:no"),
    )
    asked = turn(1, None, awaits="gap")

    (noted,) = await judged(
        examiner, Stage(played([unknown], [asked], gaps=1)), Question(text="do you sell sheep?")
    )
    (lost,) = await judged(
        examiner, Stage(played([unknown], [asked])), Question(text="do you sell sheep?")
    )

    assert noted.passed
    assert failed(lost) == ["notes_the_gap"]


async def test_after_an_answer_that_leads_away_the_next_question_begins_a_new_talk(
    examiner: Examiner,
) -> None:
    text = article(examiner, "office")
    away = played(
        [bubble(1, "I am sorry.", "hardship.sorry"), bubble(2, text, "question.answered")],
        [turn(1, None, awaits="hardship"), turn(2, "office", awaits="hardship")],
    )
    again = played([bubble(1, text, "question.answered")], [turn(1, "office")])
    stage = Stage(away, again)
    first = Question(text="i cannot pay", topic=40, says=("hardship.sorry",))
    second = Question(text="where is your office", topic=61)

    results = await judged(examiner, stage, first, second)

    assert stage.asked == [("i cannot pay", "where is your office"), ("where is your office",)]
    assert [(each.case, each.passed) for each in results] == [
        ("answers/says#1", True),
        ("answers/says#2", True),
    ]


async def test_a_figure_that_the_case_states_must_be_said(examiner: Examiner) -> None:
    text = article(examiner, "what-it-costs")
    stage = Stage(played([bubble(1, text, "question.answered")], [turn(1, "what-it-costs")]))
    question = Question(text="how much interest?", topic=25, must_be_said=("20 %", "25 %"))

    (result,) = await judged(examiner, stage, question)

    assert [each.why for each in result.grades if not each.passed] == ["nothing says 25 %"]


async def test_an_answer_without_its_source_fails(examiner: Examiner) -> None:
    text = article(examiner, "what-it-costs", source=False)
    stage = Stage(played([bubble(1, text, "question.answered")], [turn(1, "what-it-costs")]))

    (result,) = await judged(examiner, stage, Question(text="how much interest?", topic=25))

    assert failed(result) == ["names_its_source"]

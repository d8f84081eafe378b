"""A model that judges tone, beside the graders and never in their place, held against people.

Importing this does not import pydantic-ai; `open_judge` does.
"""

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from evals.outcome import Grade, Line, Result

if TYPE_CHECKING:
    from pydantic_ai.models import Model

RATINGS = Path(__file__).parents[1] / "ratings"
Rubric = Literal["kind", "clear", "on_topic", "one_question"]
RUBRICS: tuple[Rubric, ...] = get_args(Rubric)
GRADER = "judge:"
# Lines of this rater show how the file is filled in; nobody has said them.
EXAMPLE = "EXAMPLE"
_Z = 1.959963984540054
_ANSWER_TOKENS = 600


class JudgedAlone(Exception):
    """A case that must never fail has no grader but the model, and a model is no proof."""


class Opinion(BaseModel):
    """Whether something holds, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holds: bool
    why: str = Field(max_length=400)


class Opinions(BaseModel):
    """What the model says of one talk."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Opinion
    clear: Opinion
    on_topic: Opinion
    one_question: Opinion


class Judge:
    """One model behind the judge's prompt."""

    def __init__(self, model: "Model") -> None:
        from pydantic_ai import Agent, ModelSettings

        prompt = resources.files("evals.prompts").joinpath("judge.md")
        self._agent: Agent[object, Opinions] = Agent(
            model,
            output_type=Opinions,
            instructions=prompt.read_text(encoding="utf-8"),
            model_settings=ModelSettings(temperature=0.0, max_tokens=_ANSWER_TOKENS),
            retries=1,
            name="judge",
        )

    async def opinions(self, transcript: Sequence[Line]) -> Opinions:
        """What the model thinks of the assistant's lines; raises pydantic-ai's `AgentRunError`."""
        talk = [{"who": _ROLES[line.who], "text": line.text} for line in transcript]
        answer = await self._agent.run(json.dumps(talk, ensure_ascii=False))
        return answer.output


@dataclass(frozen=True)
class Rating:
    """What one person said of one talk."""

    case: str
    language: str
    talk: str  # the digest of the words that were rated
    rubric: str
    rater: str
    holds: bool


@dataclass(frozen=True)
class Agreement:
    """How far the model and people agree beyond chance; `kappa` is None where it says nothing."""

    rubric: str
    rated: int
    agreed: float
    kappa: float | None
    low: float
    high: float


@asynccontextmanager
async def open_judge(
    name: str, *, base_url: str | None = None, api_key: str | None = None
) -> AsyncIterator[Judge]:
    """A judge by its model's name."""
    async with open_model(name, base_url=base_url, api_key=api_key) as model:
        yield Judge(model)


@asynccontextmanager
async def open_model(
    name: str, *, base_url: str | None = None, api_key: str | None = None
) -> "AsyncIterator[Model]":
    """A model by its name after "openai:", of OpenAI or of a server that speaks like it."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    async with AsyncOpenAI(base_url=base_url, api_key=api_key) as client:
        provider = OpenAIProvider(openai_client=client)
        yield OpenAIChatModel(name.removeprefix("openai:"), provider=provider)


def beside(result: Result, opinions: Opinions) -> Result:
    """The result with the opinions beside its grades; whether it passed stays with the graders."""
    ours = tuple(each for each in result.grades if not each.grader.startswith(GRADER))
    if result.severity == "must_never_fail" and not ours:
        raise JudgedAlone(result.case)
    told: Mapping[str, Opinion] = {rubric: getattr(opinions, rubric) for rubric in RUBRICS}
    added = (
        Grade(grader=f"{GRADER}{rubric}", passed=each.holds, why=each.why)
        for rubric, each in told.items()
    )
    return result.model_copy(update={"grades": (*ours, *added)})


async def over(
    results: Sequence[Result], name: str, *, base_url: str | None, api_key: str | None
) -> tuple[Result, ...]:
    """The results as a model of this name judges them."""
    async with open_judge(name, base_url=base_url, api_key=api_key) as judge:
        return await judged(results, judge)


async def judged(results: Sequence[Result], judge: Judge) -> tuple[Result, ...]:
    """The results, each that has a talk with the model's opinions beside its grades.

    A talk that the model fails at stays without.
    """
    return tuple([await _judged(each, judge) if _has_talk(each) else each for each in results])


def digest(result: Result) -> str:
    """What a rating refers to: these words and no others."""
    words = "\n".join(f"{line.who}\t{line.text}" for line in result.transcript)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def ratings(folder: Path = RATINGS) -> tuple[Rating, ...]:
    """What people have said; the worked example is nobody's word."""
    return tuple(
        Rating(
            case=row["case"],
            language=row["language"],
            talk=row["talk"],
            rubric=row["rubric"],
            rater=row["rater"],
            holds=row["holds"] == "yes",
        )
        for path in sorted(folder.glob("*.tsv"))
        for row in _rows(path)
        if row["rater"] != EXAMPLE
    )


def agreement(results: Sequence[Result], ratings: Sequence[Rating]) -> tuple[Agreement, ...]:
    """For each rubric how far model and people agree on the talks that both have judged."""
    judged = {
        (each.case, each.language, digest(each), grade.grader.removeprefix(GRADER)): grade.passed
        for each in results
        for grade in each.grades
        if grade.grader.startswith(GRADER)
    }
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for rating in ratings:
        key = (rating.case, rating.language, rating.talk, rating.rubric)
        if key in judged:
            pairs[rating.rubric].append((judged[key], rating.holds))
    return tuple(kappa(rubric, pairs[rubric]) for rubric in RUBRICS if pairs[rubric])


def kappa(rubric: str, pairs: Sequence[tuple[bool, bool]]) -> Agreement:
    """Cohen's kappa with its 95 % interval. Source: Cohen (1960), for the large-sample error."""
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs) / count
    first = sum(one for one, _ in pairs) / count
    second = sum(other for _, other in pairs) / count
    chance = first * second + (1 - first) * (1 - second)
    if chance == 1:  # both said the same of everything: nothing could have differed
        return Agreement(rubric, count, agreed, None, -1.0, 1.0)
    value = (agreed - chance) / (1 - chance)
    reach = _Z * sqrt(agreed * (1 - agreed) / count) / (1 - chance)
    return Agreement(rubric, count, agreed, value, max(-1, value - reach), min(1, value + reach))


def told(results: Sequence[Result], ratings: Sequence[Rating]) -> tuple[str, ...]:
    """The model's score by rubric, each with what it is worth; nothing where no model judged."""
    known = {each.rubric: each for each in agreement(results, ratings)}
    lines = []
    for rubric in RUBRICS:
        grades = list(_grades(results, rubric))
        if grades:
            held = sum(grade.passed for grade in grades)
            worth = _worth(known.get(rubric))
            lines.append(f"{rubric}: {held} of {len(grades)} talks; {worth}.")
    return tuple(lines)


_ROLES = {"borrower": "borrower", "bot": "assistant", "system": "system"}


async def _judged(result: Result, judge: Judge) -> Result:
    from pydantic_ai.exceptions import AgentRunError

    try:
        opinions = await judge.opinions(result.transcript)
    except AgentRunError:
        return result
    return beside(result, opinions)


def _has_talk(result: Result) -> bool:
    return any(line.who == "bot" for line in result.transcript)


def _grades(results: Sequence[Result], rubric: str) -> Iterable[Grade]:
    for each in results:
        yield from (grade for grade in each.grades if grade.grader == f"{GRADER}{rubric}")


def _worth(known: Agreement | None) -> str:
    if known is None:
        return "no human ratings yet, so nobody knows what this is worth"
    agreed = f"agrees with people on {known.agreed:.0%} of {known.rated} ratings"
    if known.kappa is None:
        return f"{agreed}, all alike, so kappa says nothing"
    return f"{agreed} (kappa {known.kappa:.2f}, {known.low:.2f} to {known.high:.2f})"


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t")

"""Understanding: what a turn's messages mean, as typed commands, from rules first and a model then.

`open_reader` imports pydantic-ai, which takes about a second; importing this module does not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Protocol

import structlog

from agent import metrics
from agent.understanding import prompt, rules, take_home, taken_back
from agent.understanding.breaker import Breaker
from agent.understanding.heard import Heard
from agent.understanding.left import Left
from agent.understanding.settling import complete, quoted, settle
from agent.understanding.vocabulary import Vocabulary
from agent.understanding.written_out import written_out
from flows.commands import AnyCommand, Understanding

if TYPE_CHECKING:
    from pydantic_ai.usage import RunUsage

    from agent.understanding.asking import Asker
    from agent.understanding.classifier import Classifier


log = structlog.get_logger()
_RESTING = "Resting"  # failed too often in a row: not asked for a while


@dataclass(frozen=True)
class Usage:
    """What the models were asked and what it took."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class Seconds:
    """How long each step took."""

    rules: float
    model: float = 0.0


@dataclass(frozen=True)
class Read:
    """The commands of a turn and how they were read.

    `how` is "rules", "offline", or the hosted model's name; `failed` names what went wrong with
    the hosted model when the offline one had to stand in.
    """

    commands: tuple[AnyCommand, ...]
    how: str
    usage: Usage
    seconds: Seconds
    failed: str = ""


@dataclass(frozen=True)
class Answered:
    """What a hosted model has said, and what that cost."""

    meant: Understanding
    usage: Usage


class Before(Protocol):
    """What a hosted model has answered in this turn, and what it may still be asked."""

    async def left(self) -> Left: ...

    def found(self, asked: str) -> Answered | None: ...

    async def keep(self, asked: str, answered: Answered) -> None: ...


class Reader:
    """The words, the offline model and perhaps a hosted one, opened once."""

    def __init__(
        self,
        *,
        vocabulary: Vocabulary,
        offline: "Asker",
        hosted: "Asker | None" = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.vocabulary = vocabulary
        self.offline = offline
        self.hosted = hosted
        self.breaker = Breaker(clock=clock)

    async def close(self) -> None:
        """Close the connections to the hosted model."""
        if self.hosted is not None:
            await self.hosted.close()


def open_reader(
    model: str = "offline",
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = 8.0,
    clock: Callable[[], float] = monotonic,
) -> Reader:
    """Open what reading needs.

    The model is "offline", or a name after "openai:", "ollama:" or "anthropic:"; with `base_url`
    "openai:" means any server that speaks like OpenAI's.
    """
    from agent.understanding import asking

    words, trained = _shipped()
    hosted = (
        None
        if model == "offline"
        else asking.hosted(model, base_url=base_url, api_key=api_key, timeout=timeout)
    )
    offline = asking.offline(vocabulary=words, classifier=trained)
    return Reader(vocabulary=words, offline=offline, hosted=hosted, clock=clock)


@cache  # what the package ships changes with the package only
def _shipped() -> "tuple[Vocabulary, Classifier]":
    """The words that we know, and the classifier trained on our examples."""
    from agent.understanding import classifier, vocabulary

    words = vocabulary.load()
    return words, classifier.load(spellings=words.spellings)


async def understand(heard: Heard, *, reader: Reader, before: Before | None = None) -> Read:
    """Read the turn; what answers an older question is read as if none were open.

    What a hosted model answered `before`, in a try of this turn that never ended, is not asked.
    """
    if not heard.outdated:
        return await _understand(heard, reader=reader, before=before)
    unasked = replace(heard, awaiting=None, options=(), paper=None)
    apart = await _understand(unasked, reader=reader, before=before)
    if len(heard.outdated) == len(heard.messages):
        return apart
    asked = await _understand(heard, reader=reader, before=before)
    answers = [each for each in asked.commands if each.message not in heard.outdated]
    others = [each for each in apart.commands if each.message in heard.outdated]
    return replace(asked, commands=tuple(sorted([*answers, *others], key=lambda it: it.message)))


async def _understand(heard: Heard, *, reader: Reader, before: Before | None) -> Read:
    """Surely by rules where they can, else by one model, never in silence."""
    began = perf_counter()
    meant = written_out(heard, vocabulary=reader.vocabulary)
    sure = rules.read(meant, vocabulary=reader.vocabulary)
    ruled = perf_counter()
    if all(read is not None for read in sure):
        commands = settle(
            Understanding(commands=[]), heard, sure=sure, vocabulary=reader.vocabulary
        )
        commands = _together(commands, heard, meant)
        return Read(commands, "rules", Usage(), Seconds(rules=ruled - began))
    own = quoted(await _offline(meant, sure, reader=reader), heard)
    commands, how, usage, failed = own, reader.offline.name, Usage(), ""
    if reader.hosted is not None:
        answer, usage, failed = await _asked_once(heard, reader, before=before)
        if answer is not None:
            commands = settle(answer, heard, sure=sure, vocabulary=reader.vocabulary)
            commands = complete(commands, own=own)
            how = reader.hosted.name
    return Read(
        commands=_together(commands, heard, meant),
        how=how,
        usage=usage,
        seconds=Seconds(rules=ruled - began, model=perf_counter() - ruled),
        failed=failed,
    )


def _together(
    commands: tuple[AnyCommand, ...], heard: Heard, meant: Heard
) -> tuple[AnyCommand, ...]:
    """What one message says in the light of the words around it, whoever has read it."""
    return taken_back.left(take_home.named(commands, heard, meant), heard)


async def _offline(
    heard: Heard, sure: tuple[tuple[AnyCommand, ...] | None, ...], *, reader: Reader
) -> tuple[AnyCommand, ...]:
    """The house's own reading: it takes a millisecond, so it is there before any other is asked."""
    from pydantic_ai.usage import RunUsage

    understanding = await reader.offline.ask(heard, usage=RunUsage())
    return settle(understanding, heard, sure=sure, vocabulary=reader.vocabulary, own=True)


async def _asked_once(
    heard: Heard, reader: Reader, *, before: Before | None
) -> tuple[Understanding | None, Usage, str]:
    """What the hosted model says, or has said in a try of this turn that never ended."""
    assert reader.hosted is not None  # noqa: S101 (the caller has looked)
    asked = f"{reader.hosted.name}\n{prompt.write(heard)}"
    if before is not None and (known := before.found(asked)):
        return known.meant, known.usage, ""
    if before is not None and (left := await before.left()) is not Left.ENOUGH:
        metrics.MODEL_CALLS.labels(model=reader.hosted.name, outcome="over_budget").inc()
        return None, Usage(), left
    answer, usage, failed = await _hosted(heard, reader.hosted, breaker=reader.breaker)
    if before is not None and answer is not None:
        await before.keep(asked, Answered(answer, usage))
    return answer, usage, failed


async def _hosted(
    heard: Heard, hosted: "Asker", *, breaker: Breaker
) -> tuple[Understanding | None, Usage, str]:
    """What the hosted model says, or why it says nothing; its cost in both cases."""
    from pydantic_ai.usage import RunUsage

    from agent.understanding.asking import NotAnswered

    if not breaker.lets_through():
        metrics.MODEL_CALLS.labels(model=hosted.name, outcome="skipped").inc()
        log.info("model_skipped", model=hosted.name)
        return None, Usage(), _RESTING
    usage = RunUsage()
    try:
        understanding = await hosted.ask(heard, usage=usage)
    except NotAnswered as error:
        breaker.failed()
        metrics.MODEL_CALLS.labels(model=hosted.name, outcome="failed").inc()
        log.warning("model_failed", model=hosted.name, failure=str(error), rests=breaker.is_open)
        return None, _counted(usage), str(error)
    breaker.answered()
    metrics.MODEL_CALLS.labels(model=hosted.name, outcome="answered").inc()
    return understanding, _counted(usage), ""


def _counted(usage: "RunUsage") -> Usage:
    metrics.MODEL_TOKENS.labels(direction="input").inc(usage.input_tokens)
    metrics.MODEL_TOKENS.labels(direction="output").inc(usage.output_tokens)
    return Usage(usage.requests, usage.input_tokens, usage.output_tokens)

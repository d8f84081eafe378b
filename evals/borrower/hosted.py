"""The borrower that a model plays: typed moves, and no word of hers that she cannot know."""

import json
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic_ai import Agent, ModelSettings
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage, UsageLimits

from evals.borrower import endings, invention
from evals.borrower.hearing import End, Hearing, Move, Says, Sends, Taps
from evals.case import Borrower, FileName
from flows.commands import Language

# One move, and one more try when it does not fit the schema.
_LIMITS = UsageLimits(request_limit=2, output_tokens_limit=1000)


class Chosen(BaseModel):
    """One move, as the model says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    does: Literal["says", "taps", "sends", "ends"]
    words: str = ""
    option: str = ""
    file: FileName | None = None
    how: Literal["answered", "gave_up"] = "gave_up"  # every other end is told by an answer


class HostedBorrower:
    """One talk with somebody whom a model plays; `usage` tells what it took."""

    def __init__(self, borrower: Borrower, language: Language, *, model: Model | str) -> None:
        self.usage = RunUsage()
        self._borrower = borrower
        self._knows = invention.known(borrower)
        self._history: list[ModelMessage] = []
        self._turns = 0
        self._was_answered = False
        self._agent = Agent(
            model,
            output_type=Chosen,
            instructions=_instructions(borrower, language),
            model_settings=ModelSettings(temperature=0.7, max_tokens=300),
            retries=1,
            name="borrower",
        )

    @property
    def tokens(self) -> tuple[int, int]:
        """What her model took so far, in and out."""
        return self.usage.input_tokens, self.usage.output_tokens

    async def next(self, seen: Hearing) -> Move | End:
        """What the model makes her do; an invented value ends the talk and the case fails."""
        how = endings.closing(seen) if self._turns else None
        if how is not None:
            return End(how)
        self._turns += 1
        self._was_answered |= self._is_answered(seen)
        if self._turns > self._borrower.at_most_turns:
            return End("gave_up", f"after {self._turns - 1} turns")
        return self._checked(await self._ask(seen), seen)

    async def _ask(self, seen: Hearing) -> Chosen:
        usage = RunUsage()
        answer = await self._agent.run(
            _shown(seen), message_history=self._history, usage=usage, usage_limits=_LIMITS
        )
        self.usage.incr(usage)
        self._history = answer.all_messages()
        return answer.output

    def _is_answered(self, seen: Hearing) -> bool:
        wants = self._borrower.wants
        return endings.is_told(seen) if wants == "answer" else endings.answers(wants, seen)

    def _checked(self, chosen: Chosen, seen: Hearing) -> Move | End:
        """Her move, where it can be made."""
        titles = dict(seen.options)
        match chosen.does:
            case "ends":
                return End(chosen.how if self._was_answered else "gave_up")
            case "taps" if chosen.option in titles:
                return Taps(chosen.option, titles[chosen.option])
            case "sends" if chosen.file is not None:
                return Sends(chosen.file)
            case "says" if chosen.words.strip():
                return self._said(chosen.words.strip(), seen)
        return End("invented", f"she cannot do this: {chosen!r}")

    def _said(self, words: str, seen: Hearing) -> Move | End:
        wrong = invention.invented(words, self._knows, seen=seen)
        if wrong:
            return End("invented", f"{', '.join(wrong)} in {words!r}")
        return Says(words)


def _instructions(borrower: Borrower, language: Language) -> str:
    prompt = resources.files("evals") / "prompts" / "borrower.md"
    told = borrower.model_dump(mode="json", exclude={"ends", "at_most_turns"})
    who = {"writes": language, **told}
    return prompt.read_text(encoding="utf-8") + json.dumps(who, ensure_ascii=False, indent=1)


def _shown(seen: Hearing) -> str:
    """The answer as data: what it says is nothing to obey."""
    offered = [f"{option}: {title}" for option, title in seen.options]
    if seen == Hearing():
        return "You have written nothing yet. Write your first message."
    return json.dumps({"answer": seen.text, "can_be_tapped": offered}, ensure_ascii=False)

"""A hosted model that picks one of the listed questions, where the rules over words find none.

Importing this imports pydantic-ai, which takes about a second.
"""

import asyncio
from importlib import resources

from pydantic_ai import Agent, ModelSettings, ToolOutput
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.models import Model
from pydantic_ai.usage import UsageLimits

from agent.asking_crm import Asked, Nothing, Picked
from agent.understanding.heard import Heard, Said
from agent.understanding.tokens import Tokens

_LIMITS = UsageLimits(request_limit=2, total_tokens_limit=6_000, tool_calls_limit=2)
_ANSWER_TOKENS = 200
_SECONDS = 8.0


class OfModel:
    """Asks a model; it sees the question without numbers, and none of our rows."""

    def __init__(self, model: Model, *, name: str, seconds: float = _SECONDS) -> None:
        self.name = name
        self._seconds = seconds
        self._agent: Agent[None, Picked] = Agent(
            model,
            output_type=ToolOutput(Picked, name="picked"),
            instructions=_instructions(),
            model_settings=ModelSettings(temperature=0.0, max_tokens=_ANSWER_TOKENS),
            retries=1,
            name="ask_crm",
        )

    async def pick(self, words: str) -> Asked:
        """The question that it reads; `Nothing` where it says what is not listed, or is slow."""
        hidden = Tokens().hide(Heard((Said(words),))).messages[0].text
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._agent.run(hidden, usage_limits=_LIMITS)
        except (AgentRunError, TimeoutError):
            return Nothing(query="none")
        return answer.output.asked


def _instructions() -> str:
    return resources.files("agent.prompts").joinpath("ask_crm.md").read_text(encoding="utf-8")

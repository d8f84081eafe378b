"""Asking a model, hosted or offline, what a turn means, within a limit of time and tokens.

Importing this imports pydantic-ai, which takes about a second: `agent.understand.open_reader` does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import resources

from pydantic_ai import Agent, ModelSettings, ToolOutput
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.models import Model
from pydantic_ai.usage import RunUsage, UsageLimits

from agent.understanding import prompt
from agent.understanding.classifier import Classifier
from agent.understanding.heard import Heard
from agent.understanding.offline_model import OfflineModel
from agent.understanding.tokens import Tokens
from agent.understanding.vocabulary import Vocabulary
from flows.commands import Understanding

_OPENAI = "https://api.openai.com/v1"
_ANTHROPIC = "https://api.anthropic.com"
# The answer, and one more try when it does not fit the schema.
_LIMITS = UsageLimits(request_limit=2, output_tokens_limit=4000)
_ANSWER_TOKENS = 1500


class UnknownModel(ValueError):
    """The model's name must be "offline" or start with "openai:", "ollama:" or "anthropic:"."""


class MissingAddress(ValueError):
    """A model of one's own ("ollama:") needs the address of its server."""


class MissingKey(ValueError):
    """A hosted model needs a key."""


class NotAnswered(Exception):
    """The model was too slow, unreachable, or said nothing that fits the schema."""


class Asker:
    """One model behind the understanding prompt."""

    def __init__(
        self,
        model: Model,
        *,
        name: str,
        timeout: float,
        hides: bool,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.name = name
        self._hides = hides
        self._timeout = timeout
        self._close = close
        self._agent: Agent[object, Understanding] = Agent(
            model,
            output_type=ToolOutput(Understanding, name="understood"),
            instructions=_instructions(),
            model_settings=ModelSettings(temperature=0.0, max_tokens=_ANSWER_TOKENS),
            retries=1,
            name="understand",
        )

    async def ask(self, heard: Heard, *, usage: RunUsage) -> Understanding:
        """The commands in the turn; `usage` is added to also when the model fails."""
        tokens = Tokens()
        turn = prompt.write(tokens.hide(heard) if self._hides else heard)
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._agent.run(turn, usage=usage, usage_limits=_LIMITS)
        except (AgentRunError, TimeoutError) as error:
            raise NotAnswered(type(error).__name__) from error
        return tokens.restore(answer.output)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._close is not None:
            await self._close()


def offline(*, vocabulary: Vocabulary, classifier: Classifier) -> Asker:
    """The model that needs no key and no network; nothing leaves, so nothing is hidden."""
    model = OfflineModel(vocabulary=vocabulary, classifier=classifier)
    return Asker(model, name="offline", timeout=5.0, hides=False)


def hosted(name: str, *, base_url: str | None, api_key: str | None, timeout: float) -> Asker:
    """A model of a provider, or of a server that speaks like OpenAI's."""
    provider, _, model = name.partition(":")
    if provider not in ("openai", "ollama", "anthropic") or not model:
        raise UnknownModel(name)
    if provider == "ollama" and base_url is None:
        raise MissingAddress(name)
    if api_key is None and provider != "ollama":
        raise MissingKey(name)
    build = _anthropic if provider == "anthropic" else _openai
    return build(name, model=model, base_url=base_url, api_key=api_key or "none", timeout=timeout)


def _openai(name: str, *, model: str, base_url: str | None, api_key: str, timeout: float) -> Asker:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # The offline reader is the second try; the SDK's own retries would make her wait for it.
    client = AsyncOpenAI(
        base_url=base_url or _OPENAI, api_key=api_key, max_retries=0, timeout=timeout
    )
    chat = OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
    return Asker(chat, name=name, timeout=timeout, hides=True, close=client.close)


def _anthropic(
    name: str, *, model: str, base_url: str | None, api_key: str, timeout: float
) -> Asker:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=base_url or _ANTHROPIC, api_key=api_key, max_retries=0, timeout=timeout
    )
    claude = AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))
    return Asker(claude, name=name, timeout=timeout, hides=True, close=client.close)


def _instructions() -> str:
    return resources.files("agent.prompts").joinpath("understand.md").read_text(encoding="utf-8")

"""Asking a model, hosted or offline, what a turn means, within a limit of time and tokens.

Importing this imports pydantic-ai, which takes about a second: `agent.understand.open_reader` does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib import resources
from typing import Protocol

from pydantic_ai import Agent, ModelSettings, ToolOutput
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
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
_LIMITS = UsageLimits(
    request_limit=2,
    output_tokens_limit=4000,
    total_tokens_limit=24_000,
    tool_calls_limit=2,
)
_LONGEST = 2000  # characters of one message; what is longer is read offline as well
_HIDDEN_IN = 4 * _LONGEST  # no further: what a prompt has room for is hidden long before
_ANSWER_TOKENS = 1500
_OUTPUT = "understood"


class UnknownModel(ValueError):
    """The model's name must be "offline" or start with "openai:", "ollama:" or "anthropic:"."""


class MissingAddress(ValueError):
    """A model of one's own ("ollama:") needs the address of its server."""


class MissingKey(ValueError):
    """A hosted model needs a key."""


class NotAnswered(Exception):
    """The model was too slow, unreachable, or said nothing that fits the schema."""


class Asker(Protocol):
    """A model that says what a turn means."""

    name: str

    async def ask(self, heard: Heard, *, usage: RunUsage) -> Understanding: ...

    async def close(self) -> None: ...


class HostedAsker:
    """One hosted model behind the understanding prompt; no identifier leaves with it."""

    def __init__(
        self,
        model: Model,
        *,
        name: str,
        timeout: float,
        close: Callable[[], Awaitable[None]],
    ) -> None:
        self.name = name
        self.model = model
        self._timeout = timeout
        self._close = close
        self._agent: Agent[object, Understanding] = Agent(
            model,
            output_type=ToolOutput(Understanding, name=_OUTPUT),
            instructions=_instructions(),
            model_settings=ModelSettings(temperature=0.0, max_tokens=_ANSWER_TOKENS),
            retries=1,
            name="understand",
        )

    async def ask(self, heard: Heard, *, usage: RunUsage) -> Understanding:
        """The commands in the turn; `usage` is added to also when the model fails."""
        tokens = Tokens()
        turn = prompt.write(tokens.hide(_begun(heard)), longest=_LONGEST)
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._agent.run(turn, usage=usage, usage_limits=_LIMITS)
        except (AgentRunError, TimeoutError) as error:
            raise NotAnswered(type(error).__name__) from error
        return tokens.restore(answer.output)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._close()


class OfflineAsker:
    """The model that needs no key and no network, asked as the hosted one is.

    It is asked without an agent around it: it never calls a tool and never has to try again, and
    the agent costs ten times what reading does.
    """

    name = "offline"

    def __init__(self, model: OfflineModel) -> None:
        self._model = model
        self._asks = ModelRequestParameters(
            output_mode="tool",
            output_tools=[
                ToolDefinition(
                    name=_OUTPUT,
                    parameters_json_schema=Understanding.model_json_schema(),
                    kind="output",
                )
            ],
            allow_text_output=False,
        )

    async def ask(self, heard: Heard, *, usage: RunUsage) -> Understanding:
        """The commands in the turn; nothing leaves, so nothing is hidden."""
        turn = ModelRequest.user_text_prompt(prompt.write(heard))
        answer = await self._model.request([turn], None, self._asks)
        usage.incr(answer.usage)
        return Understanding.model_validate(answer.tool_calls[0].args_as_dict())

    async def close(self) -> None:
        """It holds nothing."""


def _begun(heard: Heard) -> Heard:
    """The turn with no more of each message than can be told."""
    said = (replace(each, text=each.text[:_HIDDEN_IN]) for each in heard.messages)
    return replace(heard, messages=tuple(said))


def offline(*, vocabulary: Vocabulary, classifier: Classifier) -> OfflineAsker:
    """The model that needs no key and no network."""
    return OfflineAsker(OfflineModel(vocabulary=vocabulary, classifier=classifier))


def hosted(name: str, *, base_url: str | None, api_key: str | None, timeout: float) -> HostedAsker:
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


def _openai(
    name: str, *, model: str, base_url: str | None, api_key: str, timeout: float
) -> HostedAsker:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # The offline reader is the second try; the SDK's own retries would make her wait for it.
    client = AsyncOpenAI(
        base_url=base_url or _OPENAI, api_key=api_key, max_retries=0, timeout=timeout
    )
    chat = OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
    return HostedAsker(chat, name=name, timeout=timeout, close=client.close)


def _anthropic(
    name: str, *, model: str, base_url: str | None, api_key: str, timeout: float
) -> HostedAsker:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=base_url or _ANTHROPIC, api_key=api_key, max_retries=0, timeout=timeout
    )
    claude = AnthropicModel(model, provider=AnthropicProvider(anthropic_client=client))
    return HostedAsker(claude, name=name, timeout=timeout, close=client.close)


def _instructions() -> str:
    return resources.files("agent.prompts").joinpath("understand.md").read_text(encoding="utf-8")

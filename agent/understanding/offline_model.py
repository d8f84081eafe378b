"""A pydantic-ai model that needs no network: rules, finders of facts and a small classifier.

Importing this imports pydantic-ai, which takes about a second: `agent.understand.open_reader` does.
"""

from pydantic_ai.exceptions import UnexpectedModelBehavior
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from agent.understanding import prompt, reading
from agent.understanding.classifier import Classifier
from agent.understanding.vocabulary import Vocabulary


class OfflineModel(Model[None]):
    """Answers the understanding prompt with the structured output, as a hosted model would."""

    def __init__(self, *, vocabulary: Vocabulary, classifier: Classifier) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._classifier = classifier

    @property
    def model_name(self) -> str:
        """The name under which a turn records who read it."""
        return "offline"

    @property
    def system(self) -> str:
        """The provider: this house."""
        return "buffr"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Read the turn in the last prompt."""
        _, parameters = self.prepare_request(model_settings, model_request_parameters)
        understanding = reading.read(
            prompt.parse(_last_prompt(messages)),
            vocabulary=self._vocabulary,
            classifier=self._classifier,
        )
        call = ToolCallPart(parameters.output_tools[0].name, understanding.model_dump(mode="json"))
        return ModelResponse(
            parts=[call],
            model_name=self.model_name,
            provider_name=self.system,
            usage=RequestUsage(),
        )


def _last_prompt(messages: list[ModelMessage]) -> str:
    for message in reversed(messages):
        for part in reversed(message.parts if isinstance(message, ModelRequest) else ()):
            if isinstance(part, UserPromptPart) and isinstance(part.content, str):
                return part.content
    raise UnexpectedModelBehavior("The offline model was given no turn to read.")

"""A model plays her: its moves are typed, and what she cannot know ends the talk."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from openai import AsyncOpenAI
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evals.borrower import End, Hearing, Move, Says, Sends, Taps, simulated
from evals.borrower.hosted import HostedBorrower
from evals.case import Borrower

SELMA = Borrower(wants="loan", knows={"employer": "Kalahari Foods", "remuneration": 9000})
ASKED = Hearing("Who is your employer?", awaits="employer")


def _says(**move: Any) -> FunctionModel:
    async def answer(_: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, move)])

    return FunctionModel(answer)


async def _move(seen: Hearing = ASKED, **move: Any) -> Move | End:
    return await simulated(SELMA, "en", 0, model=_says(**move)).next(seen)


async def test_her_words_are_sent_as_the_model_writes_them() -> None:
    assert await _move(does="says", words="i work at Kalahari Foods") == Says(
        "i work at Kalahari Foods"
    )


@pytest.mark.parametrize(
    "words", ["I earn 8500", "I work at Etosha Logistics", "My name is Anna Nakale"]
)
async def test_an_invented_value_ends_the_talk(words: str) -> None:
    end = await _move(does="says", words=words)
    assert isinstance(end, End)
    assert end.how == "invented"


async def test_she_taps_only_what_is_offered() -> None:
    offered = Hearing("Is that right?", options=(("employer:yes", "Yes"),))
    assert await _move(offered, does="taps", option="employer:yes") == Taps("employer:yes", "Yes")
    end = await _move(offered, does="taps", option="application:approve")
    assert isinstance(end, End)
    assert end.how == "invented"


async def test_she_sends_files_and_ends_by_herself() -> None:
    assert await _move(does="sends", file="payslip") == Sends("payslip")
    assert await _move(does="ends", how="gave_up") == End("gave_up")


async def test_that_she_was_answered_is_believed_only_when_she_was() -> None:
    asks = Borrower(wants="balance", ends="answered")
    for keys, how in (((), "gave_up"), (("loan.balance",), "answered")):
        borrower = simulated(asks, "en", 0, model=_says(does="ends", how="answered"))
        assert await borrower.next(Hearing("...", keys=keys)) == End(how)


async def test_what_the_answer_closes_needs_no_model() -> None:
    sent = Hearing("It is sent.", keys=("application.submitted",))
    borrower = simulated(SELMA, "en", 0, model=_says(does="says", words="thanks"))
    assert await borrower.next(Hearing()) == Says("thanks")
    assert await borrower.next(sent) == End("submitted")


async def test_she_writes_no_longer_than_the_case_allows() -> None:
    short = Borrower(wants="loan", at_most_turns=2)
    borrower = simulated(short, "en", 0, model=_says(does="says", words="hello"))
    moves = [await borrower.next(ASKED) for _ in range(3)]
    assert [type(each) for each in moves] == [Says, Says, End]


async def test_the_model_is_told_who_she_is_and_what_she_sees_and_not_how_it_should_end() -> None:
    heard: list[str] = []

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        heard.append(f"{info.instructions}\n{messages[-1]}")
        return ModelResponse(
            parts=[ToolCallPart(info.output_tools[0].name, {"does": "says", "words": "hello"})]
        )

    await simulated(SELMA, "af", 0, model=FunctionModel(answer)).next(ASKED)
    for told in ('"writes": "af"', "Kalahari Foods", "Who is your employer?", "never help"):
        assert told in heard[0]
    assert '"ends"' not in heard[0]


class _Provider:
    """Speaks like OpenAI's; what it was sent is kept."""

    def __init__(self, move: dict[str, Any]) -> None:
        self.move = move
        self.asked: list[dict[str, Any]] = []

    async def complete(self, request: Request) -> Response:
        self.asked.append(await request.json())
        name = self.asked[-1]["tools"][0]["function"]["name"]
        function = {"name": name, "arguments": json.dumps(self.move)}
        call = {"id": "call_1", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return JSONResponse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_790_000_000,
                "model": "kudu-1",
                "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
                "usage": {"prompt_tokens": 500, "completion_tokens": 20, "total_tokens": 520},
            }
        )


@pytest.fixture
async def provider() -> AsyncIterator[tuple[_Provider, str]]:
    provider = _Provider({"does": "says", "words": "I earn N$9 000"})
    app = Starlette(routes=[Route("/v1/chat/completions", provider.complete, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield provider, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    server.should_exit = server.force_exit = True
    await serving


async def test_a_provider_plays_her_over_http(provider: tuple[_Provider, str]) -> None:
    asked, url = provider
    async with AsyncOpenAI(base_url=url, api_key="a-key-of-nobody", max_retries=0) as client:
        model = OpenAIChatModel("kudu-1", provider=OpenAIProvider(openai_client=client))
        borrower = HostedBorrower(SELMA, "en", model=model)
        first = await borrower.next(Hearing())
        second = await borrower.next(Hearing("How much do you earn?", awaits="remuneration"))
    assert (first, second) == (Says("I earn N$9 000"), Says("I earn N$9 000"))
    assert len(asked.asked) == 2
    assert (borrower.usage.input_tokens, borrower.usage.output_tokens) == (1000, 40)
    assert "How much do you earn?" in json.dumps(asked.asked[1]["messages"])
    assert "written nothing yet" in json.dumps(asked.asked[1]["messages"])  # she remembers

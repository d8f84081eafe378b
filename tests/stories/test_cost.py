"""What a conversation costs: each turn keeps what the hosted model was asked and what it took."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.bootstrap import House
from agent.understand import open_reader
from crm_store import turns
from crm_store.row import new_id

if TYPE_CHECKING:
    from agent.graph import Mind


async def _complete(_: Request) -> Response:
    """Speaks like OpenAI's: 700 tokens in, 40 out."""
    said = json.dumps({"commands": [{"kind": "greet"}]})
    function = {"name": "understood", "arguments": said}
    call = {"id": "call_1", "type": "function", "function": function}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return JSONResponse(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "kudu-1",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {"prompt_tokens": 700, "completion_tokens": 40, "total_tokens": 740},
        }
    )


@pytest.fixture
async def model_url() -> AsyncIterator[str]:
    app = Starlette(routes=[Route("/v1/chat/completions", _complete, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    server.should_exit = server.force_exit = True
    await serving


@pytest.fixture
async def shared_mind(
    shared_mind: "Callable[[House], Mind]", model_url: str
) -> "AsyncIterator[Callable[[House], Mind]]":
    """The mind of the other stories, with a hosted model to understand with."""
    reader = open_reader("openai:kudu-1", base_url=model_url, api_key="a-key-of-nobody")

    def load(house: House) -> "Mind":
        return replace(shared_mind(house), reader=reader)

    yield load
    await reader.close()


async def test_what_a_conversation_cost_is_the_sum_of_its_turns(selma: Any) -> None:
    await selma.tells("Hi", "1", "well, tell me about the weather over there then", "menu")
    await selma.says("and what would your grandmother say of it all")
    assert await selma.rows(
        "select reader, model_requests, input_tokens, output_tokens from turns order by number"
    ) == [
        ("rules", 0, 0, 0),
        ("rules", 0, 0, 0),
        ("openai:kudu-1", 1, 700, 40),
        ("rules", 0, 0, 0),
        ("openai:kudu-1", 1, 700, 40),
    ]
    conversation = (await selma.party()).conversation.id
    async with selma.stage.house.store.reading() as session:
        assert await turns.spent(session, conversation) == turns.Spent(2, 1400, 80)
        assert await turns.spent(session, new_id()) == turns.Spent()

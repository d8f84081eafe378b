"""A model on loopback that speaks like OpenAI's, and keeps what it was told."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.fake_twilio.loopback import Loopback

Command = dict[str, Any]


@dataclass
class Provider:
    """What it says to each question: `says`, else each of `in_turn`, else what `answer` does."""

    url: str = ""
    bodies: list[str] = field(default_factory=list)
    says: list[Command] = field(default_factory=list)
    in_turn: list[list[Command]] = field(default_factory=list)  # else; and then from the start
    answer: Callable[[Request], Awaitable[Response]] | None = None  # else

    async def complete(self, request: Request) -> Response:
        """Answer one question."""
        try:
            self.bodies.append((await request.body()).decode())
        except ClientDisconnect:  # whoever asked was killed meanwhile
            return Response(status_code=400)
        if self.answer is not None:
            return await self.answer(request)
        turn = (len(self.bodies) - 1) % max(1, len(self.in_turn))
        return self.called(
            json.dumps({"commands": self.in_turn[turn] if self.in_turn else self.says})
        )

    def called(self, arguments: str, *, tokens: int = 40) -> Response:
        """The output tool called with these arguments."""
        return JSONResponse(self.completion(arguments, tokens=tokens))

    @staticmethod
    def completion(arguments: str, *, tokens: int = 40) -> dict[str, Any]:
        """The body of an answer that calls the output tool."""
        function = {"name": "understood", "arguments": arguments}
        call = {"id": "call_1", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "kudu-1",
            "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
            "usage": {
                "prompt_tokens": 700,
                "completion_tokens": tokens,
                "total_tokens": 700 + tokens,
            },
        }


@asynccontextmanager
async def opened() -> AsyncIterator[Provider]:
    """A model that listens until the block ends."""
    provider = Provider()
    app = Starlette(routes=[Route("/v1/chat/completions", provider.complete, methods=["POST"])])
    loopback = Loopback(app)
    provider.url = f"{await loopback.open()}/v1"
    yield provider
    await loopback.close()

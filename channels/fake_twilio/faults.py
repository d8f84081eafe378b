"""What goes wrong on demand: errors, cuts, silence, slowness, each for the next few calls."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from channels.fake_twilio.errors import refusal

Handler = Callable[[Request], Awaitable[Response]]
Resource = Literal["messages", "list", "media", "content", "typing"]
How = Literal[
    "error",  # refused with `code` and its JSON
    "rate_limit",  # 429 with code 20429 and Retry-After
    "server_error",  # `status` with a page instead of JSON; the message was not taken
    "server_error_after_accept",
    "cut_before_accept",
    "cut_after_accept",
    "hang_before_accept",  # silence for `seconds`, then a cut
    "hang_after_accept",
    "latency",  # a right answer after `seconds`
    "drip",  # a right answer, one byte every `seconds`
    "garbled",  # taken, but the answer cannot be read
    "redirect",  # 307 to `location`
    "endless",  # a body without end
]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong with one call."""

    how: How
    status: int = 503
    code: int = 20500
    retry_after: float | None = None
    seconds: float = 0.05
    location: str = ""


class Faults:
    """The faults that wait for calls, first come first served for each resource."""

    def __init__(self) -> None:
        self.calls = Counter[Resource]()  # that are over, well or badly
        self._waiting: dict[Resource, deque[Fault]] = {}

    def plan(self, fault: Fault, *, on: Resource, times: int) -> None:
        """Let the next calls of this resource go wrong."""
        self._waiting.setdefault(on, deque()).extend([fault] * times)

    def clear(self) -> None:
        """Forget every planned fault."""
        self._waiting.clear()

    def on(self, resource: Resource, handler: Handler) -> Handler:
        """Wrap a handler so that planned faults befall it."""

        async def handle(request: Request) -> Response:
            waiting = self._waiting.get(resource)
            try:
                if not waiting:
                    return await handler(request)
                return await self._befall(waiting.popleft(), request, handler)
            finally:
                self.calls[resource] += 1

        return handle

    async def _befall(self, fault: Fault, request: Request, handler: Handler) -> Response:
        early = await self._before(fault, request)
        if early is not None:
            return early
        answer = await handler(request)
        return await self._after(fault, request, answer)

    async def _before(self, fault: Fault, request: Request) -> Response | None:
        match fault.how:
            case "error":
                return refusal(fault.code, retry_after=fault.retry_after)
            case "rate_limit":
                return refusal(20429, retry_after=fault.retry_after or 1)
            case "server_error":
                return _broken(fault)
            case "redirect":
                return RedirectResponse(fault.location)
            case "endless":
                return StreamingResponse(_zeros(), media_type="image/jpeg")
            case "cut_before_accept" | "hang_before_accept":
                return await _cut(fault, request)
            case "latency":
                await asyncio.sleep(fault.seconds)
        return None

    async def _after(self, fault: Fault, request: Request, answer: Response) -> Response:
        match fault.how:
            case "cut_after_accept" | "hang_after_accept":
                return await _cut(fault, request)
            case "server_error_after_accept":
                return _broken(fault)
            case "garbled":
                return Response(b'{"sid": "SM\xff\xfe', answer.status_code)
            case "drip":
                headers = {"content-length": str(len(answer.body))}
                body = _drops(bytes(answer.body), fault.seconds)
                return StreamingResponse(body, answer.status_code, headers, answer.media_type)
        return answer


async def _cut(fault: Fault, request: Request) -> Response:
    if fault.how.startswith("hang"):
        await asyncio.sleep(fault.seconds)
    request.scope["state"]["transport"].abort()
    await asyncio.sleep(0)  # The server notices the lost connection before we go on.
    return Response()


async def _drops(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    for byte in body:
        yield bytes([byte])
        await asyncio.sleep(seconds)


async def _zeros() -> AsyncIterator[bytes]:
    while True:
        yield bytes(65_536)
        await asyncio.sleep(0)


def _broken(fault: Fault) -> Response:
    return PlainTextResponse("upstream connect error", fault.status)

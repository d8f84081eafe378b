"""An ASGI application on a port of this loop: opened at once, closed at once, and cuttable."""

import asyncio
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState


class Loopback:
    """A server without signal handlers, polling or a graceful end; for tests and demos."""

    def __init__(self, app: ASGIApp) -> None:
        self._config = uvicorn.Config(
            cast("Any", _until_closed(app)),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=75,
        )
        self._state = ServerState()
        self._server: asyncio.Server | None = None

    async def open(self, *, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, and say at which address."""
        self._config.load()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, host, port)
        taken = self._server.sockets[0].getsockname()[1]
        return f"http://{host}:{taken}"

    async def close(self) -> None:
        """Cut every connection and end every call."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # Every call learns that its line is cut.
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _protocol(self) -> asyncio.Protocol:
        return _CuttableProtocol(self._config, self._state, {})


def _until_closed(app: ASGIApp) -> ASGIApp:
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            return  # The server would report its own closing as a failure.

    return call


class _CuttableProtocol(HttpToolsProtocol):
    """Hands each request its connection, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}

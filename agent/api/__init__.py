"""The JSON API: for machines of ours, each by a key of its own; people use the desk."""

from functools import cached_property
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

ROOT = "/api/v1"


def mount(app: FastAPI, house: "House") -> None:
    """Open it, below a root of its own."""
    app.mount(ROOT, Entrance(house))


class Entrance:
    """Made when somebody first knocks: most processes are never asked."""

    def __init__(self, house: "House") -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._opened(scope, receive, send)
        except Exception as failure:  # it was answered with a number; nothing of it is shown
            log.error("api_failed", failure=type(failure).__name__)

    @cached_property
    def _opened(self) -> ASGIApp:
        from agent.api import operations

        return operations.make(self._house)

"""Watching a process from within its network: whether it lives, is ready, and what it counts."""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import generate_latest

from agent import readiness

if TYPE_CHECKING:
    from agent.bootstrap import House


def make(house: "House", *, work: bool) -> FastAPI:
    """What a scraper and an orchestrator ask, at a port that no proxy passes on."""
    app = FastAPI(title="Buffr", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/healthz", alive, methods=["GET"])
    app.add_api_route("/readyz", readiness.route(house, work=work), methods=["GET"])
    app.add_api_route("/metrics", _measured, methods=["GET"])
    return app


async def alive() -> Response:
    """The process runs, and so does its loop; nothing else is asked."""
    return PlainTextResponse("ok")


async def _measured() -> Response:
    return Response(generate_latest(), media_type="text/plain; version=0.0.4")

"""Problems: what went wrong as a status and a number to ask us about, and nothing else."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from agent import headers

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
SCHEMA: Mapping[str, Any] = {
    "title": "Problem",
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "title", "status", "id"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "id": {"type": "string", "format": "uuid"},
    },
}
HEADERS = headers.closed(content="", referrer="no-referrer")


class Refused(HTTPException):
    """It is not to be had so: 401, 403, 404 or 429."""


def handle(app: FastAPI) -> None:
    """Let every failure of this application be told so."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(Exception, _broken)


def problem(status: int, more: Mapping[str, str] | None = None) -> Response:
    """The answer, with the number that stands in the log."""
    number = str(uuid4())
    log.warning("api_refused", status=status, problem=number)
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "id": number,
    }
    return Response(
        json.dumps(told),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={**HEADERS, **(more or {})},
    )


async def _refused(request: Request, why: Exception) -> Response:
    if not isinstance(why, HTTPException):
        return problem(500)
    # A body that is no text at all; any other that is not as it must be is told as 422.
    return problem(422 if why.status_code == 400 else why.status_code, why.headers)


async def _unfit(request: Request, why: Exception) -> Response:
    return problem(422)


async def _broken(request: Request, why: Exception) -> Response:
    return problem(500)

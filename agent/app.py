"""The web service: each door opened onto the inbox. Nothing here thinks, and nothing here waits."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import generate_latest
from starlette.requests import ClientDisconnect

from agent import api, calendar_feed, desk, downloads, inbound, metrics, pages, readiness, watching
from agent.bootstrap import House, working
from channels import twilio_signature
from channels.channel import ReceiptStatus
from channels.twilio_forms import parse_inbound, parse_receipt, read_form
from crm_store import receipts

log = structlog.get_logger()

_TWIML = "<Response/>"
_MOST_BYTES = 262_144  # 64 kB of any script, three for each byte once percent-encoded, and fields
_PATIENCE = 10.0  # seconds; Twilio hangs up after 15 and must have heard a 503 by then


class TooLarge(Exception):
    """The request has more bytes than any message of ours could have."""


class Unsigned(Exception):
    """Nobody who holds one of our secrets has sent this."""


def make(house: House, *, work: bool, patience: float = _PATIENCE) -> FastAPI:
    """The service on an open house; with `work`, it answers and sends in this process too.

    Whoever knocks has an answer after `patience` seconds, whatever the database does.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if work:
            async with working(house):
                yield
        else:
            yield

    app = FastAPI(title="Buffr", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.house = house
    # Plain routes: there is nothing to inject, and a message knocks three times.
    app.add_route("/webhooks/twilio/messages", _door(house, _message, patience), methods=["POST"])
    app.add_route("/webhooks/twilio/status", _door(house, _receipt, patience), methods=["POST"])
    downloads.mount(app, house)
    calendar_feed.mount(app, house)
    pages.mount(app, house)
    desk.mount(app, house)
    api.mount(app, house)
    app.add_api_route("/healthz", watching.alive, methods=["GET"])
    app.add_api_route("/readyz", readiness.route(house, work=work), methods=["GET"])
    app.add_api_route("/metrics", _measured, methods=["GET"])
    return app


Fields = list[tuple[str, str]]
Handler = Callable[[House, Request, Fields], Awaitable[Response]]


def _door(
    house: House, handler: Handler, patience: float
) -> Callable[[Request], Awaitable[Response]]:
    """Verify before anything else; whatever a handler cannot keep is answered with 503."""

    async def door(request: Request) -> Response:
        start = time.perf_counter()
        try:
            async with asyncio.timeout(patience):
                response = await _let_in(house, request, handler)
        except TooLarge:
            return _refuse(413, "too_large")
        except ValueError:  # `Malformed` is one
            return _refuse(400, "malformed")
        except Unsigned:
            return _refuse(403, "signature")
        except ClientDisconnect:
            return _refuse(400, "cut")
        except Exception as failure:  # not kept: the provider's list has it, the sweep finds it
            log.error("door_failed", failure=type(failure).__name__)
            return _refuse(503, "unavailable")
        metrics.ACKNOWLEDGED.observe(time.perf_counter() - start)
        return response

    return door


async def _let_in(house: House, request: Request, handler: Handler) -> Response:
    fields = read_form(await _body(request))
    if not _signed(house, request, fields):
        raise Unsigned
    return await handler(house, request, fields)


async def _message(house: House, request: Request, fields: Fields) -> Response:
    """Keep the message and wake whoever answers; the answer to Twilio is empty."""
    message = parse_inbound(fields)
    kept, sender, ready_at = await inbound.receive(
        house.store,
        message,
        now=house.clock(),
        patience=house.patience,
        source="webhook",
        takes_numbers=inbound.takes_numbers(house.book),
    )
    if kept.new:
        metrics.RECEIVED.labels(channel=message.channel, kind=message.kind).inc()
        await house.queue.wake(message.provider_sid, sender, at=ready_at)
    else:
        metrics.DUPLICATES.inc()
    if kept.conflict:
        metrics.CONFLICTS.inc()
        log.error("message_conflict", sid=message.provider_sid)
    return Response(_TWIML, media_type="text/xml")


async def _receipt(house: House, request: Request, fields: Fields) -> Response:
    """Move the message forward; unknown ones are kept, for the send may not have returned yet."""
    receipt = parse_receipt(fields, request.query_params.get("reference", ""))
    new = await receipts.told(
        house.store,
        provider_sid=receipt.provider_sid,
        status=str(receipt.status),
        outbox_id=_uuid(receipt.reference),
        error_code=receipt.error_code,
        at=house.clock(),
    )
    if new:
        metrics.STATUS.labels(status=receipt.status, error_code=receipt.error_code or "").inc()
        if receipt.status in (ReceiptStatus.FAILED, ReceiptStatus.UNDELIVERED):
            log.warning("message_not_delivered", code=receipt.error_code)
    return Response(status_code=204)


async def _body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > _MOST_BYTES:
        raise TooLarge
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise TooLarge
    return bytes(body)


def _signed(house: House, request: Request, fields: Fields) -> bool:
    """Over the configured public URL: what a request says of its own host is not asked."""
    settings = house.settings
    if not settings.check_signatures:
        return settings.demo
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{settings.public_url}{request.url.path}{query}"
    secrets = (*settings.twilio_auth_tokens, *settings.twilio_shared_keys)
    return twilio_signature.verify(url, fields, headers=request.headers, secrets=secrets)


def _refuse(status: int, reason: str) -> Response:
    metrics.REJECTED.labels(reason=reason).inc()
    log.warning("request_refused", reason=reason)
    return PlainTextResponse(reason, status_code=status)


async def _measured(request: Request) -> Response:
    """For a scraper on this machine; a proxy in front must not pass it on."""
    if request.client is None or request.client.host not in ("127.0.0.1", "::1"):
        return Response(status_code=404)
    return Response(generate_latest(), media_type="text/plain; version=0.0.4")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

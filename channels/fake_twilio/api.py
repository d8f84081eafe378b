"""The parts of Twilio's REST API that a lender uses: messages, media, typing, and its contents."""

import base64
import binascii
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from channels.fake_twilio import contents
from channels.fake_twilio.content_api import ContentApi
from channels.fake_twilio.contents import Content, Filled
from channels.fake_twilio.errors import Refusal, refusal
from channels.fake_twilio.exchange import Exchange, MediaFile, Message, new_sid
from channels.fake_twilio.faults import Faults, Handler
from channels.fake_twilio.fetching import NOT_FETCHED, fetched
from channels.fake_twilio.receipts import Receipts

_ADDRESS = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_BODY_LIMIT = 1_600


class Api:
    """Twilio's API for one account."""

    def __init__(
        self, exchange: Exchange, receipts: Receipts, faults: Faults, *, http: httpx.AsyncClient,
        account_sid: str, auth_token: str, sender: str, status_url: str,
    ) -> None:  # fmt: skip
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.sender = sender
        self.status_url = status_url
        self.sms_sender = ""  # set where the account has a number for SMS as well
        self.refusals: Literal["at_once", "by_callback"] = "at_once"
        self.per_second: float | None = None
        self.base_url = ""
        self.contents = ContentApi(
            exchange, faults, account_sid=account_sid, base_url=lambda: self.base_url
        )
        self._exchange = exchange
        self._http = http
        self._receipts = receipts
        self._faults = faults
        self._allowance = 1.0
        self._refilled = time.monotonic()

    def routes(self) -> list[Route]:
        """Every path that Twilio answers, of its three hosts."""
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        message, on = f"{account}/Messages/{{sid}}", self._faults.on
        return [
            _route("POST", f"{account}/Messages.json", on("messages", self._guarded(self._create))),
            _route("GET", f"{account}/Messages.json", on("list", self._guarded(self._list))),
            _route("GET", f"{message}/Media.json", on("list", self._guarded(self._media_list))),
            _route("GET", f"{message}/Media/{{media}}.json", self._guarded(self._media_about)),
            _route(
                "DELETE",
                f"{message}/Media/{{media}}.json",
                on("media", self._guarded(self._media_delete)),
            ),
            _route("GET", f"{message}/Media/{{media}}", on("media", self._guarded(self._media))),
            _route("GET", f"{message}.json", self._guarded(self._fetch)),
            _route("DELETE", f"{message}.json", self._guarded(self._delete)),
            _route("GET", "/_cdn/{sid}/{media}", self._cdn),
            *self.contents.routes(self._guarded),
            _route("POST", "/v2/Indicators/Typing.json", on("typing", self._guarded(self._typing))),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            if _credentials(request) != (self.account_sid, self.auth_token):
                return refusal(20003)
            try:
                return await handler(request)
            except Refusal as refused:
                return refusal(refused.code)

        return handle

    # Messages

    async def _create(self, request: Request) -> Response:
        if not self._allowed():
            return refusal(20429, retry_after=1)
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        self._check_addresses(form)
        filled, content = self._shown(form)
        message = self._message(form, filled)
        late = self._undeliverable(message, content)
        if "MediaUrl" in form and not late:
            late = await self._hang_on(message, form["MediaUrl"])
        if late and self.refusals == "at_once":
            raise Refusal(late)
        answer = self._message_json(message)
        self._exchange.keep(message)
        await self._receipts.follow(message, error_code=late)
        return JSONResponse(answer, 201)

    async def _hang_on(self, message: Message, url: str) -> int | None:
        file = await fetched(self._http, url)
        if file is None:
            return NOT_FETCHED
        message.media.append(file)
        return None

    def _allowed(self) -> bool:
        if self.per_second is None:
            return True
        now = time.monotonic()
        earned = (now - self._refilled) * self.per_second
        self._allowance = min(max(self.per_second, 1.0), self._allowance + earned)
        self._refilled = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True

    def _check_addresses(self, form: Mapping[str, str]) -> None:
        to, sender = form.get("To", ""), form.get("From")
        by_sms = bool(self.sms_sender) and sender == self.sms_sender
        if not (_PHONE if by_sms else _ADDRESS).fullmatch(to):
            raise Refusal(21211)
        if not by_sms and sender != self.sender:
            raise Refusal(63007)
        if to.removeprefix("whatsapp:") in self._exchange.opted_out:
            raise Refusal(21610)

    def _shown(self, form: Mapping[str, str]) -> tuple[Filled, Content | None]:
        if "ContentSid" in form:
            content = self.contents.made.get(form["ContentSid"])
            if content is None:
                raise Refusal(21655)
            return contents.fill(content, _variables(form)), content
        body = form.get("Body", "")
        if not body.strip() and "MediaUrl" not in form:
            raise Refusal(21602)
        if len(body) > _BODY_LIMIT:
            raise Refusal(21617)
        return Filled(body), None

    def _undeliverable(self, message: Message, content: Content | None) -> int | None:
        if message.channel == "sms":
            return None
        if message.phone in self._exchange.absent:
            return 63024
        approved = content is not None and content.approved
        return None if approved or self._exchange.window_open(message.phone) else 63016

    def _message(self, form: Mapping[str, str], filled: Filled) -> Message:
        now = self._exchange.now()
        return Message(
            sid=new_sid("MM" if "MediaUrl" in form else "SM"),
            direction="to_phone",
            sender=form["From"],
            to=form["To"],
            body=filled.body,
            created=now,
            status="queued",
            statuses=[("queued", now)],
            buttons=filled.buttons,
            rows=filled.rows,
            list_button=filled.list_button,
            content_sid=form.get("ContentSid", ""),
            callback_url=form.get("StatusCallback", self.status_url),
        )

    async def _list(self, request: Request) -> Response:
        query = dict(request.query_params)
        size = min(int(query.get("PageSize", "50")), 1_000)
        page = int(query.get("Page", "0"))
        matching = (m for m in self._exchange.newest_first() if _matches(m, query))
        found = list(islice(matching, page * size, (page + 1) * size + 1))
        return JSONResponse(
            {
                "messages": [self._message_json(message) for message in found[:size]],
                "next_page_uri": self._next_page(query, page) if len(found) > size else None,
                "page": page,
                "page_size": size,
                "uri": request.url.path,
            }
        )

    def _next_page(self, query: Mapping[str, str], page: int) -> str:
        following = urlencode({**query, "Page": page + 1})
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages.json?{following}"

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._message_json(self._found(request)))

    async def _delete(self, request: Request) -> Response:
        if not self._exchange.delete(request.path_params["sid"]):
            raise Refusal(20404)
        return Response(status_code=204)

    def _found(self, request: Request) -> Message:
        message = self._exchange.message(request.path_params["sid"])
        if message is None:
            raise Refusal(20404)
        return message

    def _message_json(self, message: Message) -> dict[str, Any]:
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}"
        moved = [at for status, at in message.statuses if status in ("sent", "received")]
        return {
            "sid": message.sid,
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "from": message.sender,
            "to": message.to,
            "direction": "outbound-api" if message.direction == "to_phone" else "inbound",
            "status": message.status,
            "num_media": str(len(message.media)),
            "num_segments": "1",
            "date_created": _rfc2822(message.created),
            "date_sent": _rfc2822(moved[0]) if moved else None,
            "date_updated": _rfc2822(message.statuses[-1][1]),
            "error_code": message.error_code,
            "error_message": None,
            "price": None,
            "price_unit": None,
            "messaging_service_sid": None,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "uri": f"{uri}.json",
        }

    # Media

    async def _media_list(self, request: Request) -> Response:
        message = self._found(request)
        files = [self._media_json(message, file) for file in message.media]
        uri = request.url.path
        return JSONResponse({"media_list": files, "page": 0, "page_size": 50, "uri": uri})

    async def _media_about(self, request: Request) -> Response:
        message = self._found(request)
        return JSONResponse(self._media_json(message, _file(message, request)))

    async def _media(self, request: Request) -> Response:
        message = self._found(request)
        # Twilio sends on to a host of its own that asks for no password.
        return RedirectResponse(f"{self.base_url}/_cdn/{message.sid}/{_file(message, request).sid}")

    async def _cdn(self, request: Request) -> Response:
        if "authorization" in request.headers:
            return Response("credentials do not belong here", 400)
        try:
            file = _file(self._found(request), request)
        except Refusal:
            return Response(status_code=404)
        return Response(file.data, media_type=file.content_type)

    async def _media_delete(self, request: Request) -> Response:
        message = self._found(request)
        self._exchange.delete_file(message, _file(message, request))
        return Response(status_code=204)

    def _media_json(self, message: Message, file: MediaFile) -> dict[str, Any]:
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{message.sid}/Media/{file.sid}"
        created = _rfc2822(message.created)
        return {
            "sid": file.sid,
            "account_sid": self.account_sid,
            "parent_sid": message.sid,
            "content_type": file.content_type,
            "date_created": created,
            "date_updated": created,
            "uri": f"{uri}.json",
        }

    # Typing

    async def _typing(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        message = self._exchange.message(form.get("messageId", ""))
        if message is None or message.direction != "from_phone":
            raise Refusal(20404)
        self._exchange.typing.append(message.sid)
        return JSONResponse({"success": True})


def _route(method: str, path: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, handler, methods=[method])


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")


def _variables(form: Mapping[str, str]) -> object:
    try:
        return json.loads(form.get("ContentVariables") or "{}")
    except ValueError:
        raise Refusal(21656) from None


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    sent = message.created.replace(microsecond=0)  # Twilio's times are whole seconds.
    return (
        query.get("To", message.to) == message.to
        and query.get("From", message.sender) == message.sender
        and ("DateSent>" not in query or sent >= _date(query["DateSent>"]))
        and ("DateSent<" not in query or sent <= _date(query["DateSent<"]))
        and ("DateSent" not in query or sent.date() == _date(query["DateSent"]).date())
    )


def _date(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(20001) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _file(message: Message, request: Request) -> MediaFile:
    wanted = request.path_params["media"]
    for file in message.media:
        if file.sid == wanted:
            return file
    raise Refusal(20404)


def _rfc2822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))

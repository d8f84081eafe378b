"""Twilio's Content API: contents are made, listed in pages, fetched and deleted."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.fake_twilio import contents
from channels.fake_twilio.approvals import Approvals
from channels.fake_twilio.contents import Content
from channels.fake_twilio.errors import Refusal
from channels.fake_twilio.exchange import Exchange
from channels.fake_twilio.faults import Faults, Handler


class ContentApi:
    """The contents of one account, by sid; `base_url` says where it listens."""

    def __init__(
        self, exchange: Exchange, faults: Faults, *, account_sid: str, base_url: Callable[[], str]
    ) -> None:
        self.made: dict[str, Content] = {}
        self.approvals = Approvals(self.made, shown=self._shown)
        self._exchange = exchange
        self._faults = faults
        self._account_sid = account_sid
        self._base_url = base_url

    def routes(self, guarded: Callable[[Handler], Handler]) -> list[Route]:
        """Their paths, behind the same guard as all others."""
        on = self._faults.on
        paths: tuple[tuple[str, str, Handler], ...] = (
            ("POST", "/v1/Content", on("content", guarded(self._create))),
            ("GET", "/v1/Content", on("content", guarded(self._list))),
            ("GET", "/v1/Content/{sid}", guarded(self._fetch)),
            ("DELETE", "/v1/Content/{sid}", guarded(self._delete)),
        )
        ours = [Route(path, handler, methods=[method]) for method, path, handler in paths]
        return [*ours, *self.approvals.routes(guarded)]

    async def _create(self, request: Request) -> Response:
        try:
            payload = await request.json()
        except ValueError:
            raise Refusal(20001) from None
        content = contents.create(payload, now=self._exchange.now())
        self.made[content.sid] = content
        return JSONResponse(self._shown(content), 201)

    async def _list(self, request: Request) -> Response:
        size = int(request.query_params.get("PageSize", "50"))
        page = int(request.query_params.get("Page", "0"))
        url = f"{self._base_url()}/v1/Content?PageSize={size}&Page="
        found = list(self.made.values())[page * size : (page + 1) * size + 1]
        meta = {
            "key": "contents",
            "page": page,
            "page_size": size,
            "url": f"{url}{page}",
            "first_page_url": f"{url}0",
            "previous_page_url": None,
            "next_page_url": f"{url}{page + 1}" if len(found) > size else None,
        }
        shown = [self._shown(content) for content in found[:size]]
        return JSONResponse({"meta": meta, "contents": shown})

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._shown(self._found(request)))

    async def _delete(self, request: Request) -> Response:
        del self.made[self._found(request).sid]
        return Response(status_code=204)

    def _found(self, request: Request) -> Content:
        content = self.made.get(request.path_params["sid"])
        if content is None:
            raise Refusal(20404)
        return content

    def _shown(self, content: Content) -> dict[str, Any]:
        created = content.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "sid": content.sid,
            "account_sid": self._account_sid,
            "friendly_name": content.friendly_name,
            "language": content.language,
            "variables": dict(content.variables),
            "types": dict(content.types),
            "date_created": created,
            "date_updated": created,
            "url": f"{self._base_url()}/v1/Content/{content.sid}",
            "links": {},
        }

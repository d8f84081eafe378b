"""What WhatsApp makes of a content that it is asked to approve, told as Twilio tells it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.fake_twilio.contents import Content
from channels.fake_twilio.errors import Refusal
from channels.fake_twilio.faults import Handler

_CATEGORIES = frozenset(("UTILITY", "MARKETING", "AUTHENTICATION"))


class Approvals:
    """The contents that were submitted; whoever plays WhatsApp says `judge`."""

    def __init__(
        self, contents: dict[str, Content], *, shown: Callable[[Content], dict[str, Any]]
    ) -> None:
        self.at_once = False  # WhatsApp approves whatever is submitted
        self._contents = contents
        self._shown = shown

    def routes(self, guarded: Callable[[Handler], Handler]) -> list[Route]:
        """Their paths, behind the same guard as all others."""
        paths: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "/v1/ContentAndApprovals", self.listed),
            ("POST", "/v1/Content/{sid}/ApprovalRequests/whatsapp", self.submit),
            ("GET", "/v1/Content/{sid}/ApprovalRequests", self.fetch),
        )
        return [Route(path, guarded(handler), methods=[method]) for method, path, handler in paths]

    def judge(
        self, sid: str, status: str = "approved", *, category: str = "", reason: str = ""
    ) -> None:
        """Approve, reject, pause or disable a template, or give it another category."""
        content = self._contents[sid]
        self._contents[sid] = replace(
            content, status=status, category=category.upper() or content.category, reason=reason
        )

    async def submit(self, request: Request) -> Response:
        """POST ApprovalRequests/whatsapp: received, and approved some day."""
        content = self._contents.get(request.path_params["sid"])
        if content is None:
            raise Refusal(20404)
        told = await request.json()
        category = str(told.get("category") or "").upper()
        if not told.get("name") or category not in _CATEGORIES or content.status != "unsubmitted":
            raise Refusal(20001)
        status = "approved" if self.at_once else "received"
        self._contents[content.sid] = replace(
            content, status=status, category=category, template_name=str(told["name"])
        )
        return JSONResponse(_whatsapp(self._contents[content.sid]), 201)

    async def fetch(self, request: Request) -> Response:
        """GET ApprovalRequests."""
        content = self._contents.get(request.path_params["sid"])
        if content is None:
            raise Refusal(20404)
        return JSONResponse({"sid": content.sid, "whatsapp": _whatsapp(content)})

    async def listed(self, request: Request) -> Response:
        """GET ContentAndApprovals, in pages."""
        size = int(request.query_params.get("PageSize", "50"))
        page = int(request.query_params.get("Page", "0"))
        every = list(self._contents.values())
        url = str(request.url.replace(query=""))
        more = len(every) > (page + 1) * size
        meta = {
            "key": "contents",
            "page": page,
            "page_size": size,
            "url": f"{url}?PageSize={size}&Page={page}",
            "next_page_url": f"{url}?PageSize={size}&Page={page + 1}" if more else None,
        }
        shown = [
            {**self._shown(each), "approval_requests": _whatsapp(each)}
            for each in every[page * size : (page + 1) * size]
        ]
        return JSONResponse({"meta": meta, "contents": shown})


def _whatsapp(content: Content) -> dict[str, Any]:
    return {
        "type": "whatsapp",
        "name": content.template_name,
        "category": content.category,
        "content_type": next(iter(content.types)),
        "status": content.status,
        "rejection_reason": content.reason,
        "allow_category_change": True,
    }

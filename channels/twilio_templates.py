"""Templates at Twilio: made, submitted to WhatsApp, and how WhatsApp has judged them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from twilio.rest import Client  # type: ignore[import-untyped] # twilio ships no types

from channels.approvals import Judged, NotTaken, Wording
from channels.channel import Unreachable
from channels.twilio_answers import Answered
from channels.twilio_http import ANSWER_LOST

_PAGE = 500
_STATES = frozenset(
    ("unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled")
)
_UNKNOWN = "disabled"  # a state that we do not know lets nothing leave


class Approvals:
    """The template side of one Twilio account."""

    def __init__(self, twilio: Client) -> None:
        self._twilio = twilio

    async def create(self, wording: Wording) -> str:
        """Make it; its content sid. Raises `NotTaken` or `Unreachable`."""
        contents = self._twilio.content.v1.contents
        request = contents.ContentCreateRequest(
            {
                "friendly_name": wording.friendly_name,
                "language": wording.language,
                "types": {"twilio/quick-reply": _quick_reply(wording)},
                "variables": dict(wording.examples),
            }
        )
        async with _asked():
            return str((await contents.create_async(request)).sid)

    async def submit(self, content_sid: str, *, name: str, category: str) -> None:
        """Ask WhatsApp for its approval. Raises `NotTaken` or `Unreachable`."""
        approvals = self._twilio.content.v1.contents(content_sid).approval_create
        request = approvals.ContentApprovalRequest({"name": name, "category": category.upper()})
        async with _asked():
            await approvals.create_async(request)

    async def judged(self) -> Mapping[str, Judged]:
        """Every template of the account by its content sid. Raises `Unreachable`."""
        async with _asked():
            listed = await self._twilio.content.v1.content_and_approvals.stream_async(
                page_size=_PAGE
            )
            return {str(each.sid): _judged(each) async for each in listed}


def _quick_reply(wording: Wording) -> dict[str, Any]:
    actions = [
        {"type": "QUICK_REPLY", "title": each.title, "id": each.id} for each in wording.buttons
    ]
    return {"body": wording.body, "actions": actions}


def _judged(content: Any) -> Judged:
    told: Mapping[str, Any] = content.approval_requests or {}
    state = str(told.get("status") or "unsubmitted").lower()
    return Judged(
        friendly_name=str(content.friendly_name or ""),
        state=state if state in _STATES else _UNKNOWN,
        category=str(told.get("category") or "").lower(),
        reason=str(told.get("rejection_reason") or ""),
    )


@asynccontextmanager
async def _asked() -> AsyncIterator[None]:
    try:
        yield
    except Answered as answer:
        if 400 <= answer.status < 500 and answer.status not in (401, 408, 429):
            raise NotTaken(f"code {answer.code}") from answer
        raise Unreachable(f"status {answer.status}") from answer
    except ANSWER_LOST as lost:
        raise Unreachable(type(lost).__name__) from lost

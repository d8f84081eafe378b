"""What was typed in a talk and not sent: kept, whatever became of the page it was typed on."""

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from fastapi import Request, Response

from agent.desk import gate
from agent.desk.gate import Visit
from crm_store import drafts, sessions
from crm_store.conversations import Conversation
from crm_store.drafts import Kind

if TYPE_CHECKING:
    from agent.bootstrap import House

_KINDS: Mapping[str, Kind] = {each: each for each in drafts.KINDS}
# What a form calls the place that people write in.
_PLACES: Mapping[str, tuple[Kind, str]] = {
    "reply": ("reply", "text"),
    "fill": ("reply", "text"),
    "suggest": ("reply", "text"),
    "again": ("reply", "text"),
    "note": ("note", "text"),
    "hand-back": ("outcome", "outcome"),
}


async def save(visit: Visit) -> Response:
    """What stands in the form now; the page sends it every few seconds."""
    kind = _KINDS.get(visit.form.get("kind", ""))
    conversation = conversation_of(visit.request)
    if kind is not None and conversation is not None:
        await keep(visit, conversation, kind, visit.form.get("text", ""))
    return Response(status_code=204, headers=gate.HEADERS)


async def keep(visit: Visit, conversation: UUID, kind: Kind, text: str) -> None:
    """Keep it for this person, in this talk."""
    async with visit.house.store.transaction() as session:
        if await session.get(Conversation, conversation) is not None:
            await drafts.keep(
                session,
                text,
                user=visit.user.id,
                conversation=conversation,
                kind=kind,
                at=visit.now,
            )


async def sent(visit: Visit, conversation: UUID, kind: Kind) -> None:
    """It has gone out, or is kept elsewhere."""
    async with visit.house.store.transaction() as session:
        await drafts.drop(session, user=visit.user.id, conversation=conversation, kind=kind)


async def rescue(house: "House", request: Request, form: Mapping[str, str]) -> str:
    """Keep what came with a session that has run out; the page to go on from, or nothing.

    The cookie and the key of the form say whose it is: both were given to that person alone.
    """
    conversation = conversation_of(request)
    asked = request.url.path.rpartition("/")[2]
    saved = _KINDS.get(form.get("kind", ""))  # as the page saves it by itself
    place = (saved, "text") if asked == "draft" and saved else _PLACES.get(asked)
    token = request.cookies.get(gate.cookie(house), "")
    if conversation is None or place is None or not token:
        return ""
    kind, field = place
    async with house.store.transaction() as session:
        known = await sessions.once(session, token)
        if known is None or await session.get(Conversation, conversation) is None:
            return ""
        sitting, user = known
        if not hmac.compare_digest(form.get("key", ""), gate.form_key(house, sitting.id)):
            return ""
        await drafts.keep(
            session,
            form.get(field, ""),
            user=user.id,
            conversation=conversation,
            kind=kind,
            at=house.clock(),
        )
    return f"/desk/conversations/{conversation}"


def conversation_of(request: Request) -> UUID | None:
    """The talk that an address names."""
    return uuid(str(request.path_params.get("id", "")))


def uuid(text: str) -> UUID | None:
    """An id as an address or a form has it; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None

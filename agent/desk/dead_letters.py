"""Dead letters: messages that nothing could be done with, and having them tried again."""

from collections.abc import Mapping

from fastapi import Response

from agent.desk import filters, gate
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.unsent import uuid
from crm_store import dead_letters
from crm_store.dead_letters import Refusal, Revived

PATH = "/desk/settings/dead"
_REFUSED: Mapping[Refusal, str] = {
    "alive": "This message is not dead any more.",
    "written_since": "She has written since: answer her yourself.",
    "another_speaks": "Somebody else writes from this number now: answer her yourself.",
}


async def show(visit: Visit) -> Response:
    """Each with why it died and who has the talk; its words are not opened here."""
    return await _screen(visit)


async def revive(visit: Visit) -> Response:
    """Try it again: a second press finds it alive and changes nothing."""
    letter = uuid(visit.form.get("letter", ""))
    if letter is None:
        return await _screen(visit, fault=_REFUSED["alive"])
    async with visit.house.store.transaction() as session:
        revived = await dead_letters.revive(session, letter, now=visit.now)
        if isinstance(revived, Revived):
            session.audited.append(visit.audited("revive_message", f"message:{revived.sid}"))
    if not isinstance(revived, Revived):
        return await _screen(visit, fault=_REFUSED[revived])
    await visit.house.queue.wake(revived.sid, revived.sender, at=visit.now)
    return gate.see_other(f"/desk/messages/{revived.sid}")


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    chosen = filters.asked(visit, PATH)
    async with visit.house.store.reading() as session:
        letters = await dead_letters.found(session, first=chosen.first, most=ROWS + 1)
    return visit.page(
        "dead_letters.html",
        status=409 if fault else 200,
        letters=letters[:ROWS],
        more=len(letters) > ROWS,
        filter=chosen,
        fault=fault,
    )

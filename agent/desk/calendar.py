"""The calendar of one's own tasks: a secret address for a program, which can be taken back."""

from fastapi import Response

from agent import calendar_feed
from agent.desk import gate
from agent.desk.gate import Visit
from crm_store import calendar_feeds

PATH = "/desk/calendar"


async def show(visit: Visit) -> Response:
    """Whether there is an address; which one is not known any more."""
    return await _screen(visit)


async def change(visit: Visit) -> Response:
    """Make an address, shown this once, or take back the one that there is."""
    token = ""
    async with visit.house.store.transaction() as session:
        if visit.form.get("act") == "revoke":
            done = await calendar_feeds.revoke(session, visit.user.id, at=visit.now)
        else:
            token = await calendar_feeds.make(session, visit.user.id, at=visit.now)
            done = True
        if done:
            act = "make_calendar" if token else "revoke_calendar"
            session.audited.append(visit.audited(act, visit.by))
    if not token:
        return gate.see_other(PATH)
    address = f"{visit.house.settings.public_url}{calendar_feed.PATH}/{token}.ics"
    return await _screen(visit, address=address)


async def _screen(visit: Visit, *, address: str = "") -> Response:
    async with visit.house.store.reading() as session:
        feed = await calendar_feeds.of_user(session, visit.user.id)
        since = feed.created_at if feed is not None else None
    return visit.page("calendar.html", address=address, since=since)

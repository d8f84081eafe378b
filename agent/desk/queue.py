"""The queue: who waits for a person, the one who is next first."""

from fastapi import Response

from agent.desk import acts, gate
from agent.desk.acts import Hand
from agent.desk.gate import Visit
from crm_store import waiting
from crm_store.sql import Sql
from crm_store.users import LANGUAGES
from crm_store.waiting import Wanted

_ROWS = 25
_WHOSE = ("all", "mine", "unassigned")


async def home(visit: Visit) -> Response:
    """To what somebody of this role came for."""
    if visit.may("review") and not visit.may("see_queue"):
        return gate.see_other("/desk/reviews")
    return gate.see_other("/desk/queue")


async def show(visit: Visit) -> Response:
    """A page of the queue, as its address says."""
    asked = visit.request.query_params
    whose = asked.get("whose", "all")
    page = visit.page_number
    spoken = asked.get("language", "")
    wanted = Wanted(
        assigned_to=visit.by if whose == "mine" else None,
        unassigned=whose == "unassigned",
        language=spoken if spoken in LANGUAGES else None,
        escalated_first=visit.user.role == "manager",
        first=(page - 1) * _ROWS,
        most=_ROWS + 1,
    )
    async with visit.house.store.reading() as session:
        rows = await waiting.queue(session, wanted)
        strip = await waiting.strip(session, visit.user, at=visit.now)
        ((with_bot,),) = await session.ask(_WITH_BOT)
    return visit.page(
        "queue.html",
        rows=rows[:_ROWS],
        more=len(rows) > _ROWS,
        number=page,
        strip=strip,
        with_bot=with_bot,
        whose=whose if whose in _WHOSE else "all",
        whoses=_WHOSE,
        spoken=spoken,
        languages=LANGUAGES,
        first_of=(page - 1) * _ROWS,
    )


_WITH_BOT = Sql("select count(*) from conversations where owner = 'bot' and status = 'open'")


async def take_next(visit: Visit) -> Response:
    """The most urgent case that comes to this person, and her conversation with it."""
    async with visit.house.store.reading() as session:
        found = await waiting.queue_of(session, visit.user, most=10)
    hand = Hand(visit.house.store, visit.by, visit.now, visit.house.lease)
    for each in found:
        if await acts.take(hand, each.conversation) is None:
            return gate.see_other(f"/desk/conversations/{each.conversation}")
    return gate.see_other("/desk/queue?whose=unassigned")

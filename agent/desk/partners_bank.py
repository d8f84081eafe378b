"""The bank at the desk: its file taken in, and each movement given to a bill or put aside."""

from collections.abc import Awaitable, Callable

from fastapi import Response

from agent.collecting.csv_files import UnreadableFile
from agent.collecting.reports import why
from agent.desk import filters, gate, partners_typed
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.partners import matching
from agent.partners.matching import Imported
from crm_store import bank_lines, bills
from crm_store.bills import Wanted
from crm_store.database import Session
from crm_store.ledger import NotPossible

_PATH = "/desk/bank"
_CANDIDATES = 200

Act = Callable[[Session, Visit], Awaitable[None]]


async def show(visit: Visit) -> Response:
    """What waits, and what was matched lately."""
    return await _screen(visit)


async def take_in(visit: Visit) -> Response:
    """A file of the bank; the same movements change nothing, in whichever file they come."""
    today = visit.house.calendar.today(visit.now)
    try:
        async with visit.house.store.transaction() as session:
            came = await matching.take_in(
                session, visit.file, today=today, by=visit.by, at=visit.now
            )
    except UnreadableFile as wrong:
        return await _screen(visit, fault=str(wrong))
    return await _screen(visit, came=came)


async def _do(visit: Visit, act: Act) -> Response:
    try:
        async with visit.house.store.transaction() as session:
            await act(session, visit)
    except NotPossible as refused:
        return await _screen(visit, fault=why(refused))
    return gate.see_other(_PATH)


async def match(visit: Visit) -> Response:
    """Give a movement, or a part of it, to a bill."""

    async def act(session: Session, visit: Visit) -> None:
        await matching.by_hand(
            session,
            partners_typed.id_of(visit, "line"),
            visit.form.get("bill", ""),
            amount=partners_typed.amount(visit, "amount", what="the part"),
            by=visit.by,
            at=visit.now,
        )

    return await _do(visit, act)


async def put_aside(visit: Visit) -> Response:
    """A movement is no bill's business."""

    async def act(session: Session, visit: Visit) -> None:
        line = partners_typed.id_of(visit, "line")
        await matching.put_aside(session, line, by=visit.by, at=visit.now)

    return await _do(visit, act)


async def undo(visit: Visit) -> Response:
    """Take a match back."""

    async def act(session: Session, visit: Visit) -> None:
        payment = partners_typed.id_of(visit, "payment")
        await matching.undo(session, payment, by=visit.by, at=visit.now)

    return await _do(visit, act)


async def _screen(visit: Visit, *, fault: str = "", came: Imported | None = None) -> Response:
    asked = filters.asked(visit, _PATH)
    async with visit.house.store.transaction() as session:
        rows = await bank_lines.waiting(session, first=asked.first, most=ROWS + 1)
        among = await bills.listed(session, Wanted(unsettled=True, most=_CANDIDATES))
        done = await bank_lines.matched(session)
        session.audited.append(visit.audited("read", "bank_lines", page=asked.page))
    return visit.page(
        "bank.html",
        status=409 if fault else 200,
        rows=[(each, matching.guess(each, among)) for each in rows[:ROWS]],
        more=len(rows) > ROWS,
        filter=asked,
        done=done,
        came=came,
        fault=fault,
    )

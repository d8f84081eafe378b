"""Papers whose time is over, at the desk: asked for by one, approved by another, gone at night."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args
from uuid import UUID

from fastapi import Response

from agent import retention
from agent.desk import filters, gate, papers, unsent
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from crm_store import erasure, library, removals
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.erasure import Block
from crm_store.library import Asked, Paper
from crm_store.removals import NotDue, NotOpen, SamePerson, State

PATH = "/desk/papers/due"
STATES: tuple[State, ...] = get_args(State)
_PICK = "pick-"
_REFUSED: Mapping[type[Exception], str] = {
    NotDue: "Of one of them the time is not over, or something forbids it: nothing was changed.",
    NotOpen: "One of them was approved, removed or called off meanwhile: nothing was changed.",
    SamePerson: "You asked for one of them, or one of you let the other in within the last day:"
    " somebody else has to approve it.",
}
_Act = Callable[[Session, UUID], Awaitable[None]]


@dataclass(frozen=True)
class Due:
    """A paper whose time is over, and what forbids its removal all the same."""

    paper: Paper
    blocks: Sequence[Block]


async def show(visit: Visit) -> Response:
    """What is over and nobody has asked for; or those that wait, were approved or are gone."""
    return await _screen(visit)


async def ask(visit: Visit) -> Response:
    """Ask for the removal of the chosen files."""
    rules = papers.rules_of(visit)
    today = visit.house.calendar.today(visit.now)

    async def act(session: Session, of: UUID) -> None:
        paper = await library.one(session, of, years=rules.retention.record_years)
        if paper is None or not paper.has_file:
            raise NotDue
        over = retention.over(paper, rules)
        await removals.ask(session, over, by=visit.by, at=visit.now, on=today)

    return await _done(visit, act, then="waits")


async def approve(visit: Visit) -> Response:
    """The second person approves the chosen ones; they go in the night that follows."""
    years = papers.rules_of(visit).retention.record_years
    today = visit.house.calendar.today(visit.now)

    async def act(session: Session, of: UUID) -> None:
        removal = await session.get(removals.Removal, of)
        if removal is None:
            raise NotOpen
        await removals.approve(session, removal, by=visit.by, at=visit.now, on=today, years=years)

    return await _done(visit, act, then="approved")


async def call_off(visit: Visit) -> Response:
    """The chosen ones are to stay after all."""

    async def act(session: Session, of: UUID) -> None:
        removal = await session.get(removals.Removal, of)
        if removal is None:
            raise NotOpen
        await removals.call_off(session, removal, by=visit.by, at=visit.now)

    return await _done(visit, act, then="called off")


async def _done(visit: Visit, act: _Act, *, then: State) -> Response:
    """All that were chosen, or none."""
    chosen = [unsent.uuid(name.removeprefix(_PICK)) for name in visit.form if _PICK in name]
    if not chosen or None in chosen:
        return await _screen(visit, fault="Choose at least one.")
    try:
        async with visit.house.store.transaction() as session:
            for each in sorted(filter(None, chosen)):
                await act(session, each)
    except tuple(_REFUSED) as refused:
        return await _screen(visit, fault=_REFUSED[type(refused)])
    return gate.see_other(Filter(PATH, {"state": then}, 1).address())


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    chosen = filters.asked(visit, PATH, state=STATES)
    state: State | None = next((each for each in STATES if each == chosen.of("state")), None)
    async with visit.house.store.reading() as session:
        due = await _due(visit, session, chosen) if state is None else []
        asked = (
            await removals.listed(session, state, first=chosen.first, most=ROWS + 1)
            if state is not None
            else []
        )
        session.expunge_all()
    return visit.page(
        "papers_due.html",
        status=409 if fault else 200,
        fault=fault,
        due=due[:ROWS],
        asked=asked[:ROWS],
        more=max(len(due), len(asked)) > ROWS,
        filter=chosen,
        state=state,
        states=STATES,
        years=papers.rules_of(visit).retention.record_years,
    )


async def _due(visit: Visit, session: Session, chosen: Filter) -> Sequence[Due]:
    yesterday = visit.house.calendar.today(visit.now) - timedelta(days=1)
    found = await library.page(
        session,
        Asked(kept_until=yesterday, with_file=True),
        years=papers.rules_of(visit).retention.record_years,
        first=chosen.first,
        most=ROWS + 1,
    )
    known: dict[UUID, Sequence[Block]] = {}
    for each in found:
        if each.customer_id not in known:
            customer = await session.get_one(Customer, each.customer_id)
            known[each.customer_id] = await erasure.blocks(session, customer, at=visit.now)
    return [Due(each, known[each.customer_id]) for each in found]

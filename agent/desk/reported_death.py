"""A reported death that was an error: doubted with a reason by one of ours, ended by another."""

from uuid import UUID

from fastapi import Response

from agent.desk import customer, gate
from agent.desk.acts import Hand, said
from agent.desk.gate import Visit
from crm_store import conversations, customers, reported_death
from crm_store.database import Session
from crm_store.reported_death import SamePerson

_LONGEST = 500
_NOT_ALONE = (
    "You said that it was an error, or one of you let the other in within the last day:"
    " so somebody else has to agree."
)


async def doubt(visit: Visit) -> Response:
    """Say why it was an error; the words stand in her talk, where only staff read them."""
    why = visit.form.get("why", "").strip()[:_LONGEST]
    if not why:
        return await customer.refused(visit, "Say how you know: it is kept with your name.")
    async with visit.house.store.transaction() as session:
        of = await _of(visit, session)
        if of is not None and await reported_death.doubt(session, of, by=visit.by, at=visit.now):
            await _note(visit, session, of, why)
    return gate.see_other(_page(visit))


async def take_back(visit: Visit) -> Response:
    """The second person agrees."""
    try:
        async with visit.house.store.transaction() as session:
            of = await _of(visit, session)
            if of is not None:
                await reported_death.take_back(session, of, by=visit.by, at=visit.now)
    except SamePerson:
        return await customer.refused(visit, _NOT_ALONE)
    return gate.see_other(_page(visit))


async def _of(visit: Visit, session: Session) -> UUID | None:
    found = await customers.by_ref(session, visit.request.path_params["ref"])
    return found.id if found is not None else None


async def _note(visit: Visit, session: Session, of: UUID, why: str) -> None:
    talk = await conversations.newest_of(session, of)
    party = await conversations.of_id(session, talk) if talk is not None else None
    if party is not None:
        hand = Hand(visit.house.store, visit.by, visit.now)
        said(session, hand, party, why, direction="note", kind="note")


def _page(visit: Visit) -> str:
    return f"/desk/customers/{visit.request.path_params['ref'].upper()}"

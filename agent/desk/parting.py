"""A number that is somebody else's: taken from a record, or given back, with a reason."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from fastapi import Response

from agent.desk import gate, merging
from agent.desk.gate import Visit
from crm_store import parting
from crm_store.database import Session
from crm_store.identities import Identity

_LONGEST = 300
_NOT_HERS = "That is no number of hers any more."
_TAKEN = "Somebody writes from it now: if it is she, join that record to this one."


class _Act(Protocol):
    async def __call__(
        self, session: Session, of: Identity, *, why: str, by: str, at: datetime
    ) -> bool: ...


async def part(visit: Visit) -> Response:
    """Whoever writes from it next is somebody new to us."""
    return await _changed(visit, parting.part, fault=_NOT_HERS)


async def give_back(visit: Visit) -> Response:
    """It is hers after all."""
    return await _changed(visit, parting.give_back, fault=_TAKEN)


async def _changed(visit: Visit, act: _Act, *, fault: str) -> Response:
    ref, why = visit.request.path_params["ref"], visit.form.get("why", "").strip()[:_LONGEST]
    if not why:
        return await merging.screen(visit, "", fault="Say how you know whose number it is.")
    async with visit.house.store.transaction() as session:
        number = await _number(visit, session, ref)
        done = number is not None and await act(session, number, why=why, by=visit.by, at=visit.now)
    if not done:
        return await merging.screen(visit, "", fault=fault)
    return gate.see_other(f"/desk/customers/{ref}/merge")


async def _number(visit: Visit, session: Session, ref: str) -> Identity | None:
    try:
        return await parting.of_id(session, ref, UUID(visit.form.get("number", "")))
    except ValueError:
        return None

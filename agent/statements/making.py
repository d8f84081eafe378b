"""Statements that a turn asked for: gathered, drawn in a thread, sealed, and sent with it."""

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from agent import owed
from agent.agreements import sheet as printed
from agent.downloads import File
from agent.statements import paper
from agent.statements.account import Account, account
from agent.taken import Taken
from crm_store import customers, documents, loans, movements
from crm_store.row import new_id
from crm_store.statements import Statement
from flows.effects import SendStatement
from flows.flow import Decision

if TYPE_CHECKING:
    from agent.bootstrap import House


@dataclass(frozen=True)
class Made:
    """A statement that lies in the cabinet, and the row that will name it."""

    row: Statement
    file: File


async def enclosed(house: "House", taken: Taken, decision: Decision) -> Taken:
    """The turn with the statement that it decided to send; no connection waits for the drawing."""
    asked = next((each for each in decision.effects if isinstance(each, SendStatement)), None)
    if asked is None:
        return taken
    found = await _gathered(house, taken)
    if found is None:
        return taken
    loan_id, figures = found
    sheet = paper.sheet(figures, phrases=house.phrases, language=decision.language)
    row = Statement(
        id=new_id(),
        loan_id=loan_id,
        asked_in=taken.letters[0].id,
        on_day=figures.on,
        language=sheet.language,
        storage_key="",
        sha256="",
        bytes=0,
        made_at=taken.now,
    )

    def make() -> None:
        data = printed.draw(sheet)
        row.storage_key = house.cabinet.put(data, row.id)
        row.sha256, row.bytes = documents.fingerprint(data), len(data)

    await asyncio.to_thread(make)
    name = f"statement-{figures.ref}.pdf"
    return replace(taken, statement=Made(row, File(row.id, row.storage_key, name)))


async def _gathered(house: "House", taken: Taken) -> tuple[UUID, Account] | None:
    """The books of the loan of whoever proved the number; nobody else's are even looked up."""
    party = taken.party
    if not party.identity.proves(party.customer.id):
        return None
    async with house.store.reading() as session:
        running = await loans.running(session, party.customer.id)
        running = running or await loans.ended(session, party.customer.id)
        if running is None:
            return None
        known = await owed.as_flows_know_it(
            session, running, book=house.book, calendar=house.calendar
        )
        moved = await movements.everything(session, running.loan.id)
        name = customers.name(session, party.customer) or party.customer.ref
    return running.loan.id, account(known, moved, name=name, on=taken.situation.today)

"""One application of Selma's, sent this morning, and what happens to it."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from agent import deciding, ruling
from agent.office import Desk as At
from agent.office import Office
from agent.phrases import Phrases
from crm_store import decisions, identities, stages
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.messages import Message, body
from flows import policy
from flows.calendar import Calendar
from flows.decision import Person

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
BOOK = policy.load()
OFFICE = Office(BOOK, Calendar(BOOK.on(NOW.date()).hours), Phrases.load())
YES = Person("maria", "approved", note="payslip and letter seen")


@dataclass
class Desk:
    """One application of Selma's, sent this morning, and what happens to it."""

    store: Store
    ref: str = ""

    async def goes_on(self, now: datetime = LATER) -> str:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            await deciding.advance(At(session, OFFICE, now), application)
            return application.stage

    async def notes(self, **found: Any) -> str:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            ruling.note(At(session, OFFICE, LATER), application, found=found, by="maria")
        return await self.goes_on()

    async def decides(self, person: Person, now: datetime = LATER) -> object:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            return await ruling.decide(At(session, OFFICE, now), application, person=person)

    async def is_asked_for(self, *papers: str) -> bool:
        async with self.store.transaction() as session:
            application = await stages.by_ref(session, self.ref)
            assert application is not None
            at = At(session, OFFICE, LATER)
            return await ruling.ask_for_papers(at, application, kinds=papers, by="maria")

    async def is_held_while(self, something: Awaitable[object]) -> None:
        await self.sql("update customers set flags = '{\"dispute\": true}'")
        before = await self.stage()
        await something
        assert await self.stage() == before
        await self.sql("update customers set flags = '{}'")

    async def told(self) -> list[str]:
        async with self.store.reading() as session:
            found = await session.exec(select(Message).order_by(Message.at))  # type: ignore[arg-type]
            return [body(session, each) for each in found]

    async def kept(self) -> list[tuple[str, str, str, list[str]]]:
        async with self.store.reading() as session:
            found = await decisions.in_order(session, ref=self.ref)
            return [(r.decided_by, r.proposed, r.outcome, r.reason_codes) for _, r in found]

    async def sql(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.store.transaction() as session:
            found = await session.run(text(statement))
            return [tuple(row) for row in found] if found.returns_rows else []  # type: ignore[attr-defined]

    async def stage(self) -> str:
        ((stage,),) = await self.sql(f"select stage from applications where ref = '{self.ref}'")
        return str(stage)


async def whose(session: Session, customer: str) -> Any:
    who = (await session.exec(select(Customer).where(Customer.ref == customer))).one()
    return await identities.of_customer(session, who.id)

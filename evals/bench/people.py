"""The people of a load: five hundred borrowers in the middle of a form, each at another line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from agent import cast
from crm_store import applications, conversations, customers, identities
from crm_store.applications import Application
from crm_store.consents import Consent
from crm_store.conversations import Conversation, Party
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.identities import Identity
from crm_store.leads import Lead
from crm_store.row import new_id
from evals.bench import talk, wire
from evals.bench.stage import Stage

_MODEL = "+264810000900"
_SENDER_OF_PAPERS = "+264810000901"
_FIRST = 264_810_001_000
_FIRST_WITH_PAPERS = 264_810_020_000
_PATIENCE = 20.0
_AT_ONCE = 100


class NotAnswered(Exception):
    """The service did not answer while the stage was being set."""


@dataclass(frozen=True)
class Moment:
    """Where a form stands: what the conversation remembers, and the facts so far."""

    state: dict[str, Any]
    facts: dict[str, Any]
    stage: str


@dataclass
class Borrower:
    """One of the load's people, and which line of the round comes next."""

    phone: str
    next: int

    def speaks(self) -> str:
        line = talk.ROUND[self.next % len(talk.ROUND)]
        self.next += 1
        return line.text


async def gather(stage: Stage, *, count: int) -> list[Borrower]:
    """Hold one conversation through the running service, and put everybody into its moments."""
    store = stage.open_store()
    try:
        await cast.ensure(store, now=datetime.now(UTC))
        moments = await _moments(stage, store)
        people = [Borrower(f"+{_FIRST + index}", index % len(talk.ROUND)) for index in range(count)]
        await _write(store, people, moments)
    finally:
        await store.close()
    await open_windows(stage, [person.phone for person in people])
    return people


async def with_papers(stage: Stage, store: Store, *, count: int) -> list[Borrower]:
    """So many who are asked for their first paper."""
    moment = await _papers_moment(stage, store)
    people = [Borrower(f"+{_FIRST_WITH_PAPERS + index}", 0) for index in range(count)]
    await _write(store, people, [moment])
    await open_windows(stage, [person.phone for person in people])
    return people


# --- one conversation that is really held ---


async def _moments(stage: Stage, store: Store) -> list[Moment]:
    moments = []
    async with _speaking(stage, store, _MODEL) as say:
        for words in talk.WAY_IN:
            await say(words)
        for turn in talk.ROUND:
            moments.append(await _moment(store, _MODEL))
            await say(turn.text)
    return moments


async def _papers_moment(stage: Stage, store: Store) -> Moment:
    async with _speaking(stage, store, _SENDER_OF_PAPERS) as say:
        for words in (*talk.WAY_IN, talk.TO_PAPERS):
            await say(words)
    return await _moment(store, _SENDER_OF_PAPERS)


@asynccontextmanager
async def _speaking(
    stage: Stage, store: Store, phone: str
) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """What she says is said when it was answered."""
    line = wire.Wire(stage.url, connections=1)
    await open_windows(stage, [phone])

    async def say(words: str) -> None:
        request = wire.message(account(stage), sid=wire.new_sid(), phone=phone, text=words)
        if await line.post(request) != 200:
            raise NotAnswered(words)
        await quiet(store)

    try:
        yield say
    finally:
        await line.close()


async def quiet(store: Store, *, patience: float = _PATIENCE) -> float:
    """Wait until nobody waits for an answer; how many seconds that took."""
    loop = asyncio.get_running_loop()
    began, waiting = loop.time(), None
    while loop.time() < began + patience:
        async with store.engine.connect() as connection:
            waiting = await connection.scalar(
                text("select count(*) from inbox where status = 'received'")
            )
        if not waiting:
            return loop.time() - began
        await asyncio.sleep(0.02)
    raise NotAnswered(f"{waiting} still wait")


async def _moment(store: Store, phone: str) -> Moment:
    async with store.reading() as session:
        party = await _party(session, phone)
        application = party.application
        assert application is not None  # noqa: S101 (the way in begins a form)
        return Moment(
            state=party.conversation.state,
            facts=applications.facts(session, application),
            stage=application.stage,
        )


async def _party(session: Session, phone: str) -> Party:
    sender = identities.blind(session.vault, "whatsapp", phone)
    party = await conversations.of_sender(session, sender)
    if party is None:
        raise NotAnswered(phone)
    return party


# --- and everybody else, set where it once stood ---


async def _write(store: Store, people: Sequence[Borrower], moments: Sequence[Moment]) -> None:
    for start in range(0, len(people), _AT_ONCE):
        async with store.transaction() as session:
            for person in people[start : start + _AT_ONCE]:
                await _set(session, person, moments[person.next])


async def _set(session: Session, person: Borrower, moment: Moment) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    customer = Customer(first_contact_at=now, language="en")
    customers.set_name(session, customer, "Selma Nangolo")
    identity = identities.new(
        session, customer_id=customer.id, channel="whatsapp", address=person.phone
    )
    application = Application(
        id=new_id(), customer_id=customer.id, stage=moment.stage, started_at=now, touched_at=now
    )
    application.facts_sealed = applications.seal_facts(session, application.id, moment.facts)
    conversation = Conversation(
        identity_id=identity.id, customer_id=customer.id, language="en", state=moment.state,
        version=10, last_turn_at=now, last_inbound_at=now,
    )  # fmt: skip
    lead = Lead(customer_id=customer.id, source="bench", status="working", last_activity_at=now)
    session.add(customer)
    await session.flush()
    session.add_all([identity, application, lead])
    await session.flush()
    session.add_all([conversation, _consent(identity, now)])


def _consent(identity: Identity, now: datetime) -> Consent:
    return Consent(
        customer_id=identity.customer_id, identity_id=identity.id, purpose="data_processing",
        action="grant", text_version="bench", language="en", message_id=None, at=now,
    )  # fmt: skip


# --- what Twilio must know of them ---


async def open_windows(stage: Stage, phones: Sequence[str]) -> None:
    """Let the loopback Twilio have heard from everybody, and keep nothing that a sweep finds."""
    settings = stage.settings
    if not settings.twilio_url:
        return
    messages = f"/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages"
    async with httpx.AsyncClient(
        base_url=settings.twilio_url,
        auth=(settings.twilio_account_sid, settings.twilio_auth_tokens[0]),
        trust_env=False,
    ) as http:
        for phone in phones:
            said = await http.post(
                "/_control/says", json={"number": phone, "text": "hello", "drop": True}
            )
            await http.delete(f"{messages}/{said.json()['sid']}.json")


def account(stage: Stage) -> wire.Account:
    settings = stage.settings
    return wire.Account(
        settings.twilio_account_sid,
        settings.twilio_auth_tokens[0],
        settings.twilio_sender,
        settings.public_url,
    )

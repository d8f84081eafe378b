"""The desk under load: the queue over many open cases, and a very long thread, as pages."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
from sqlalchemy import text

from agent import app
from agent.bootstrap import House
from agent.desk import gate
from crm_store import conversations, customers, identities, messages, sessions, users
from crm_store.row import new_id
from crm_store.sql import Sql
from evals.bench import spent, volume
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.stage import Stage

_MOST_MS = 150
_MOST_KB = 150
_SELMA = "+264810000099"
_CASES = text(
    """
    insert into cases (id, customer_id, conversation_id, category, reason, priority, status,
        language, sla_due_at, packet_sealed)
    select gen_random_uuid(), customer_id, id, 'handoff', 'asked', abs(hashtext(id::text)) % 4,
        'open', (array['en', 'af', 'osh', 'her'])[1 + abs(hashtext(id::text)) % 4],
        now() + interval '1 second' * (abs(hashtext(id::text)) % 100000 - 20000), 'x'
    from conversations
    """
)
_HERS = Sql(
    """
    select c.id, p.ref from conversations c join channel_identities i on i.id = c.identity_id
    join customers p on p.id = c.customer_id
    where i.address_bidx = :sender
    """
)
_NARROWED = "/desk/queue?language=mine&category=handoff&whose=unassigned"
_ANALYSE = text("analyze cases")


async def measure(on: Stage, *, cases: int, said: int, times: int) -> Part:
    """Each page is asked for again and again, one after the other."""
    async with spent.warm(on) as house:
        await volume.fill(house.store, people=cases, taken=0)
        async with house.store.engine.begin() as connection:
            await connection.execute(_CASES)
            await connection.execute(_ANALYSE)
        talk, ref = await _talked(house, said)
        async with await _signed_in(house) as browser:
            figures = [
                figure
                for name, path in (
                    (f"the queue over {cases:,} open cases", "/desk/queue"),
                    ("its 200th page", "/desk/queue?page=200"),
                    ("the late ones among them", "/desk/cases?whose=late"),
                    ("those of one kind in my languages", _NARROWED),
                    (f"a thread of {said:,} messages", f"/desk/conversations/{talk}"),
                    (f"the customer who said {said:,} things", f"/desk/customers/{ref}"),
                    ("somebody found by name", "/desk/search?q=Nangolo"),
                    ("somebody found by number", "/desk/search?q=0810000099"),
                    ("the applications", "/desk/applications"),
                )
                for figure in await _asked(browser, name, path, times=times)
            ]
    return Part("The desk", tuple(figures), (f"{times} times each, in this process, one by one.",))


async def _asked(
    browser: httpx.AsyncClient, name: str, path: str, *, times: int
) -> tuple[Figure, ...]:
    seconds, size = [], 0
    to, form = await _sent(browser, path)
    for number in range(times + 3):
        began = time.perf_counter()
        answer = await (browser.post(to, data=form) if form else browser.get(to))
        answer.raise_for_status()
        if number >= 3:  # the first ones compile the page
            seconds.append(time.perf_counter() - began)
        size = len(answer.content)
    return (
        Figure(f"{name}, median", median(seconds) * 1000, "ms", _MOST_MS),
        Figure(f"{name}, 95 of 100", percentile(seconds, 95) * 1000, "ms", _MOST_MS),
        Figure(f"{name}, weight of the page", size / 1024, "kB", _MOST_KB),
    )


async def _sent(browser: httpx.AsyncClient, path: str) -> tuple[str, dict[str, str]]:
    """Where to, and the form that goes there: what is searched for stands in no address."""
    to, _, words = path.partition("?q=")
    if not words:
        return path, {}
    key = (await browser.get(to)).text.split('name="key" value="')[1].split('"')[0]
    return to, {"key": key, "q": words}


async def _talked(house: House, said: int) -> tuple[UUID, str]:
    """Somebody with whom very much was said."""
    now = datetime.now(UTC)
    async with house.store.transaction() as session:
        await conversations.begin(session, "whatsapp", _SELMA, now=now)
    ((talk, ref),) = await house.store.ask(
        _HERS, sender=identities.blind(house.store.vault, "whatsapp", _SELMA)
    )
    async with house.store.transaction() as session:
        for number in range(said):
            messages.new(
                session,
                f"This is what was said as number {number}, in a sentence of a usual length.",
                id=new_id(),
                conversation_id=talk,
                turn_id=None,
                direction="out" if number % 2 else "in",
                author="bot" if number % 2 else "customer",
                at=now - timedelta(minutes=said - number),
            )
        customer = await customers.by_ref(session, ref)
        if customer is not None:
            customers.set_name(session, customer, "Selma Nangolo")
            session.add(customer)
    return UUID(str(talk)), str(ref)


async def _signed_in(house: House) -> httpx.AsyncClient:
    """A browser of an agent."""
    async with house.store.transaction() as session:
        maria = await users.add(session, "maria", role="agent", languages=["en", "af"])
        begun = sessions.begin(session, maria, at=house.clock())
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app.make(house, work=False)),
        base_url="http://inside",
        headers={"cookie": f"{gate.cookie(house)}={begun.token}"},
        timeout=60.0,
    )

"""What dispatch costs by itself: ours, a bare loop over locked rows, and other engines."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from docket import Docket, Worker
from sqlalchemy import text

from agent import inbound, taking
from agent.bootstrap import House
from agent.queue import opened as opened_queue
from agent.taking import Claim
from channels.channel import Inbound
from crm_store import conversations, inbox, leases
from crm_store.row import new_id
from evals.bench import peer, spent, stage, wire
from evals.bench.figures import Figure, Part, median
from evals.bench.stage import Stage

_AT_ONCE = 20
_PATIENCE = 120.0
_TABLES = (
    "create table bare_jobs (id bigserial primary key, sender int, status text default 'new')",
    "create table bare_done (sender int primary key, times int)",
)
_CLAIM = text(
    "update bare_jobs set status = 'done' where id = (select id from bare_jobs"
    " where status = 'new' order by id limit 1 for update skip locked) returning sender"
)
_NOTE = text(
    "insert into bare_done values (:sender, 1)"
    " on conflict (sender) do update set times = bare_done.times + 1"
)


async def measure(on: Stage, *, count: int, rounds: int) -> Part:
    """As many messages of as many people through each, in turns; the work itself is one row."""
    on, _ = await stage.with_redis(await stage.fresh(on))
    ways: dict[str, Callable[[House, int], Awaitable[float]]] = {
        "ours": _ours,
        "bare": _bare,
        "docket": _docket,
    }
    if peer.is_there():
        ways[peer.NAME] = _peer
    found: dict[str, list[float]] = {name: [] for name in ways}
    async with spent.warm(on) as house:
        async with house.store.engine.begin() as connection:
            for table in _TABLES:
                await connection.execute(text(table))
        if peer.is_there():
            await peer.prepare(house)
        for number in range(rounds + 1):
            for name, way in ways.items():
                rate = count / await way(house, count)
                if number:  # the first round opens connections and fills caches
                    found[name].append(rate)
    return _part({name: median(rates) for name, rates in found.items()}, count)


def _part(rates: dict[str, float], count: int) -> Part:
    return Part(
        "Dispatch alone",
        (
            Figure("ours: inbox, wake-up, lease, end", rates["ours"], "messages/s"),
            Figure("bare loop over locked rows", rates["bare"], "messages/s"),
            Figure("the task engine alone (Docket over Redis)", rates["docket"], "messages/s"),
            *_of_peer(rates, "messages/s", per=1.0),
            Figure("bare / ours", rates["bare"] / rates["ours"], ""),
            Figure("task engine alone / ours", rates["docket"] / rates["ours"], ""),
            *_of_peer(rates, "", per=rates["ours"]),
        ),
        (
            f"{count} messages of {count} people, {_AT_ONCE} at once, in one process; what is done"
            " is one row changed. Only ours keeps each message once, in order by person, behind a"
            " fence, and finds it again after a crash; the bare loop has its rows there already,"
            f" and {peer.NAME} keeps a person's order by a lock.",
        ),
    )


def _of_peer(rates: Mapping[str, float], unit: str, *, per: float) -> list[Figure]:
    """Of the engine that is compared where it is installed."""
    name = f"{peer.NAME} over PostgreSQL" if unit else f"{peer.NAME} / ours"
    return [Figure(name, rates[peer.NAME] / per, unit)] if peer.NAME in rates else []


# --- ours ---


async def _ours(house: House, count: int) -> float:
    phones = [f"+26481{number:07}" for number in range(count)]
    for phone in phones:
        async with house.store.transaction() as session:
            await conversations.begin(session, "whatsapp", phone, now=house.clock())
    left = asyncio.Semaphore(0)

    async def answer(sender: bytes) -> None:
        with house.paper_line.place(sender) as place:
            claim = await taking.take(house, sender, place)
        if isinstance(claim, Claim):
            await _end(house, claim)
            left.release()

    url, clock = house.settings.redis_url, house.clock
    async with opened_queue(url, answer, at_once=_AT_ONCE, clock=clock) as queue:
        running = asyncio.gather(queue.run(), _sweep(house, answer))
        began = time.perf_counter()
        for phone in phones:
            message = _message(house, phone)
            _, sender, _ = await inbound.receive(
                house.store, message, now=house.clock(), patience=house.patience, source="webhook"
            )
            await queue.wake(message.provider_sid, sender)
        async with asyncio.timeout(_PATIENCE):
            for _ in range(count):
                await left.acquire()
        took = time.perf_counter() - began
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return took


async def _sweep(house: House, answer: Callable[[bytes], Awaitable[None]]) -> None:
    """Whoever was forgotten by a lost wake-up is answered a second later, as by a worker."""
    while True:
        await asyncio.sleep(1.0)
        async with house.store.reading() as session:
            forgotten = await inbox.waiting(session, now=house.clock() - timedelta(seconds=1))
        for each in forgotten:
            await answer(each.sender)


def _message(house: House, phone: str) -> Inbound:
    return Inbound(
        provider_sid=wire.new_sid(), account=house.account, channel="whatsapp", sender=phone,
        recipient=stage.SENDER, kind="text", text="menu",
    )  # fmt: skip


async def _end(house: House, claim: Claim) -> None:
    conversation = claim.party.conversation
    ending = leases.Ending(
        turn_id=new_id(),
        letters=[letter.id for letter in claim.letters],
        state={},
        at=house.clock(),
        last_inbound_at=house.clock(),
    )
    async with house.store.transaction() as session:
        await leases.finish(
            session, conversation.id, claim.lease, version=conversation.version, ending=ending
        )


# --- the others ---


async def _bare(house: House, count: int) -> float:
    async with house.store.engine.begin() as connection:
        rows = "insert into bare_jobs (sender) select n from generate_series(1, :count) n"
        await connection.execute(text(rows), {"count": count})

    async def loop() -> None:
        while True:
            async with house.store.engine.begin() as connection:
                sender = await connection.scalar(_CLAIM)
                if sender is None:
                    return
                await connection.execute(_NOTE, {"sender": sender})

    began = time.perf_counter()
    await asyncio.gather(*(loop() for _ in range(house.settings.database_connections)))
    return time.perf_counter() - began


async def _docket(house: House, count: int) -> float:
    done = asyncio.Semaphore(0)

    async def note(sender: int) -> None:
        async with house.store.engine.begin() as connection:
            await connection.execute(_NOTE, {"sender": sender})
        done.release()

    async with Docket(name=f"bench-{new_id()}", url=house.settings.redis_url) as docket:
        docket.register(note, names=["note"])
        async with Worker(
            docket,
            concurrency=_AT_ONCE,
            minimum_check_interval=timedelta(milliseconds=50),
            scheduling_resolution=timedelta(milliseconds=50),
            schedule_automatic_tasks=False,
        ) as worker:
            running = asyncio.create_task(worker.run_forever())
            began = time.perf_counter()
            for number in range(count):
                await docket.add("note", when=datetime.now(UTC), key=str(number))(number)
            async with asyncio.timeout(_PATIENCE):
                for _ in range(count):
                    await done.acquire()
            took = time.perf_counter() - began
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    return took


async def _peer(house: House, count: int) -> float:
    return await peer.run(house, count, at_once=_AT_ONCE)

"""Where a turn's milliseconds go: turns taken one by one in this process, beside the bare parts."""

import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import cycle
from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.models.test import TestModel
from sqlalchemy import event, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from agent import inbound, service, worker
from agent.bootstrap import House, open_house
from channels.channel import Inbound
from crm_store import identities
from crm_store.conversations import Conversation
from crm_store.database import Store
from crm_store.events import Event
from crm_store.identities import Identity
from crm_store.messages import Message
from crm_store.outbox import Outbox
from crm_store.row import new_id
from crm_store.turns import Turn
from evals.bench import people, stage, wire
from evals.bench.figures import Figure, Part, median
from evals.bench.people import Borrower
from evals.bench.stage import Stage

_WARM = 40
_MOST_RATIO = 2.0
_LONG = 58
_SEALED = bytes(300)


class Counted:
    """The mapper's statements: how many of each, and how long they took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.times: Counter[str] = Counter()

    @contextmanager
    def on(self, store: Store) -> Iterator[None]:
        """Count while the block runs."""
        engine, begun = store.engine.sync_engine, []

        def before(*_: Any) -> None:
            begun.append(time.perf_counter())

        def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            name = " ".join(statement.split())[:_LONG]
            self.times[name] += 1
            self.seconds[name] += time.perf_counter() - begun.pop()

        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", before)
            event.remove(engine, "after_cursor_execute", after)


async def measure(on: Stage, *, times: int) -> Part:
    """Turns, and what they are made of, each measured alone and taking turns with the others."""
    async with opened(on, count=28) as (house, who):
        works: dict[str, Callable[[], Awaitable[object]]] = {
            "graph": _bare_graph(),
            "commit": await _bare_commit(house.store),
            "model": _bare_model(),
        }
        turn = _turns(house, who)
        counted, spent = Counted(), defaultdict[str, list[float]](list)
        for number in range(_WARM + times):
            for name, work in works.items():
                spent[name].append(await timed(work()))
            keep, answer = await anext(turn)
            spent["keep"].append(await timed(keep))
            with counted.on(house.store):
                spent["turn"].append(await timed(answer))
            await _sent(house.store)
            if number == _WARM:
                counted.times.clear()
                counted.seconds.clear()
        nodes = await _nodes(house.store, times)
    return _part({name: values[_WARM:] for name, values in spent.items()}, counted, nodes)


def _part(spent: dict[str, list[float]], counted: Counted, nodes: list[tuple[str, float]]) -> Part:
    turn, times = median(spent["turn"]), len(spent["turn"])
    bare = median(spent["graph"]) + median(spent["commit"])
    sql = sum(counted.seconds.values()) / times
    figures = (
        Figure("a turn alone, median", turn * 1000, "ms"),
        Figure("bare six-node graph", median(spent["graph"]) * 1000, "ms"),
        Figure("bare commit of a turn's rows", median(spent["commit"]) * 1000, "ms"),
        Figure("turn / (bare graph + bare commit)", turn / bare, "", _MOST_RATIO),
        Figure("keeping the message (not in the turn)", median(spent["keep"]) * 1000, "ms"),
        Figure("an empty pydantic-ai run", median(spent["model"]) * 1000, "ms"),
        Figure("statements of the mapper in a turn", sum(counted.times.values()) / times, ""),
        Figure("waiting for them in a turn", sql * 1000, "ms"),
    )
    listed = ", ".join(f"{name} {value:.2f}" for name, value in nodes)
    dear = sorted(counted.seconds.items(), key=lambda each: -each[1])
    statements = [
        f"`{name}`: {counted.times[name] / times:.2f} a turn, {seconds / times * 1000:.2f} ms"
        for name, seconds in dear[:24]
    ]
    return Part(
        "A turn alone, and what it is made of",
        figures,
        (f"Mean milliseconds in each node: {listed}.", *statements),
    )


async def timed(work: Awaitable[object]) -> float:
    """Do it; how many seconds that took."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


# --- turns ---


@asynccontextmanager
async def opened(on: Stage, *, count: int = 28) -> AsyncIterator[tuple[House, list[Borrower]]]:
    """A house in this process, with people whom another process has brought into their forms."""
    on, who = await peopled(on, count=count)
    async with warm(on) as house:
        yield house, who


async def peopled(on: Stage, *, count: int) -> tuple[Stage, list[Borrower]]:
    """A fresh database with these people in their forms; nobody is connected to it."""
    on = await stage.fresh(on)
    service = await on.serve_specially("unsent")
    who = await people.gather(on, count=count)
    await stage.stop(service)
    return on, who


@asynccontextmanager
async def warm(on: Stage) -> AsyncIterator[House]:
    """A house in this process that can answer at once."""
    async with open_house(on.settings) as house, service.at_ease(house):
        await house.mind()
        yield house


async def _turns(
    house: House, who: list[Borrower]
) -> AsyncIterator[tuple[Awaitable[object], Awaitable[object]]]:
    """For each message: to keep it, and to answer it."""
    for person in cycle(who):
        message = Inbound(
            provider_sid=wire.new_sid(), account=house.account, channel="whatsapp",
            sender=person.phone, recipient=stage.SENDER, kind="text", text=person.speaks(),
        )  # fmt: skip
        sender = identities.blind(house.store.vault, "whatsapp", person.phone)
        yield (
            inbound.receive(
                house.store, message, now=house.clock(), patience=house.patience, source="webhook"
            ),
            worker.answer(house, sender),
        )


async def _nodes(store: Store, times: int) -> list[tuple[str, float]]:
    """The mean time in each node of the newest turns, dearest first."""
    query = text(
        "select key, sum(value::float) / :times from"
        " (select timings_ms from turns order by id desc limit :times) t,"
        " jsonb_each_text(t.timings_ms) group by key order by 2 desc"
    )
    async with store.engine.connect() as connection:
        rows = await connection.execute(query, {"times": times})
        return [(str(name), float(value)) for name, value in rows]


async def _sent(store: Store) -> None:
    """Nobody sends here: without this, each turn would take the last one's reply along."""
    async with store.engine.begin() as connection:
        await connection.execute(text("update outbox set status = 'sent' where status = 'queued'"))


# --- the bare parts ---


class _Nothing(TypedDict, total=False):
    number: int


def _bare_graph() -> Callable[[], Awaitable[object]]:
    """Six nodes that do nothing."""
    graph = StateGraph(_Nothing)

    async def node(state: _Nothing) -> _Nothing:
        return {"number": state.get("number", 0) + 1}

    names = [f"node{number}" for number in range(6)]
    for name in names:
        graph.add_node(name, node)
    for one, other in zip((START, *names), (*names, END), strict=True):
        graph.add_edge(one, other)
    compiled = graph.compile()
    return lambda: compiled.ainvoke({"number": 0})


class _Heard(BaseModel):
    what: str


def _bare_model() -> Callable[[], Awaitable[object]]:
    """A structured answer from a model that does not think."""
    agent = Agent(TestModel(), output_type=_Heard)
    return lambda: agent.run("hello")


async def _bare_commit(store: Store) -> Callable[[], Awaitable[object]]:
    """The rows of a plain turn through a plain SQLModel session: added, and committed."""
    async with store.reading() as session:
        found = (await session.run(select(Conversation, Identity).join(Identity).limit(1))).one()
    conversation, identity = found

    async def commit() -> None:
        turn, message, now = new_id(), new_id(), datetime.now(UTC)
        where = {"conversation_id": conversation.id, "turn_id": turn}
        async with AsyncSession(store.engine) as session, session.begin():
            for key, direction in ((new_id(), "in"), (message, "out")):
                session.add(
                    Message(
                        id=key, direction=direction, author="bot", body_sealed=_SEALED, at=now,
                        **where,
                    )
                )  # fmt: skip
            session.add(
                Turn(
                    id=turn, conversation_id=conversation.id, number=1, at=now, reader="rules",
                    trace_sealed=_SEALED,
                )
            )  # fmt: skip
            session.add(Event(kind="fact", subject="bench", at=now, actor="bench"))
            await session.flush()
            session.add(
                Outbox(
                    identity_id=identity.id, message_id=message, dedupe_key=f"bench:{turn}",
                    author="bot", purpose="reply", body_sealed=_SEALED, run_at=now, status="sent",
                    **where,
                )
            )  # fmt: skip

    return commit

"""The desk as messages come in: how soon what a borrower writes stands on an agent's screen."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle

import asyncpg  # type: ignore[import-untyped]
import httpx
from sqlalchemy import text

from crm_store import identities, sessions, users
from crm_store.sql import Sql
from evals.bench import people, stage, turns, wire
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.load import Shot
from evals.bench.people import Borrower
from evals.bench.stage import Stage
from evals.bench.turns import Load

RATES = (80.0, 40.0, 20.0)  # the asked one, and where the machine does not keep up with it, less
_WATCHED, _ONE_IN = 10, 8  # talks that are open, and how many messages go to one of them
_PATIENCE = 60.0
_WARM_SECONDS = 3.0
_MOST_MS = 1000.0
_NOTIFIED = 200
_STILL_SECONDS = 2.0  # for what came last
_MARK = "This is word"
_COOKIE = "__Host-buffr"  # as the gate names it outside a demo
_TALK = Sql(
    "select c.id from conversations c join channel_identities i on i.id = c.identity_id"
    " where i.address_bidx = :sender"
)
_TAKE = text("update conversations set owner = :by where id = :talk")


@dataclass
class Screen:
    """A page of one talk that an agent has open: when its words came."""

    path: str
    cookie: str
    heard: dict[str, float] = field(default_factory=dict)  # by what was written: the event
    read: dict[str, float] = field(default_factory=dict)  # and the thread that shows it
    waiting: set[str] = field(default_factory=set)

    async def watch(self, http: httpx.AsyncClient) -> None:
        """Listen as the page does, and fetch the thread at each event."""
        cookies = {"cookie": self.cookie}
        async with http.stream("GET", f"{self.path}/events", headers=cookies) as events:
            async for line in events.aiter_lines():
                if line == "event: new":
                    await self._look(http, at=time.time())

    async def _look(self, http: httpx.AsyncClient, *, at: float) -> None:
        page = (await http.get(f"{self.path}/thread", headers={"cookie": self.cookie})).text
        seen = {each for each in self.waiting if each in page}
        self.waiting -= seen
        self.heard |= dict.fromkeys(seen, at)
        self.read |= dict.fromkeys(seen, time.time())


async def measure(on: Stage, *, seconds: float, count: int) -> Part:
    """Everybody writes at the asked rate; some of them to a person who has their talk open."""
    async with turns.loaded(on, count=count, way="apart") as load:
        bare = await _notified(load.stage)
        tried = [await _told(load, RATES[0], seconds=seconds)]
        for rate in RATES[1:]:
            if not tried[-1].held:
                tried.append(await _told(load, rate, seconds=seconds))
    figures = [figure for each in tried for figure in each.figures]
    figures += [
        Figure("a bare NOTIFY there and back, median", median(bare), "ms"),
        Figure("a bare NOTIFY, 95 of 100", percentile(bare, 95), "ms"),
        Figure("event / bare NOTIFY, median", median(tried[-1].heard) / median(bare), ""),
    ]
    notes = tuple(each.note for each in tried)
    return Part("A new message on the agent's screen", tuple(figures), notes)


async def _told(load: Load, rate: float, *, seconds: float) -> "Seen":
    seen = await _at(load, rate, seconds=seconds)
    turns.tell(seen.note)
    return seen


@dataclass(frozen=True)
class Seen:
    """What one rate gave, in milliseconds from the webhook on."""

    rate: float
    heard: Sequence[float]
    read: Sequence[float]
    wanted: int
    note: str

    @property
    def held(self) -> bool:
        """Everything was shown, nearly all of it soon."""
        return len(self.read) == self.wanted and percentile(self.read, 95) < _MOST_MS

    @property
    def figures(self) -> tuple[Figure, ...]:
        at = f"at {self.rate:.0f}/s,"
        return (
            Figure(f"{at} webhook to event, median", median(self.heard), "ms", _MOST_MS),
            Figure(f"{at} webhook to event, 95 of 100", percentile(self.heard, 95), "ms", _MOST_MS),
            Figure(f"{at} to the words in the thread, median", median(self.read), "ms", _MOST_MS),
            Figure(f"{at} to the words, 95 of 100", percentile(self.read, 95), "ms", _MOST_MS),
        )


async def _at(load: Load, rate: float, *, seconds: float) -> Seen:
    """Write at this rate for so long, and wait until all that was written is worked off."""
    written = tuple(_shots(load.people, rate=rate, seconds=_WARM_SECONDS + seconds))
    machine, ours, began = stage.machine_seconds(), _spent(load), time.monotonic()
    async with _watching(load, written) as screens:
        result = await turns.fire(load.stage, written)
        backlog = await people.quiet(load.store, patience=_PATIENCE)
        await asyncio.sleep(_STILL_SECONDS)
    texts = {shot.sid: shot.text for shot in written}
    hits = [hit for hit in result.hits if hit.begun >= result.began + _WARM_SECONDS]
    wanted = {texts[each.sid]: each.begun for each in hits if texts[each.sid].startswith(_MARK)}
    heard = _took(wanted, {text: at for each in screens for text, at in each.heard.items()})
    read = _took(wanted, {text: at for each in screens for text, at in each.read.items()})
    refused = sum(hit.status != 200 for hit in hits)
    others = stage.machine_seconds() - machine - (_spent(load) - ours) - result.cpu
    others /= time.monotonic() - began
    note = (
        f"At {rate:.0f}/s: {len(hits)} messages, {refused} not acknowledged, the backlog gone after"
        f" {backlog:.1f} s; {len(read)} of {len(wanted)} stood on the screens of {len(screens)}"
        f" people who have the talk open. Other programs kept {others:.2f} of the processors busy."
    )
    return Seen(rate, heard, read, len(wanted), note)


def _shots(who: Sequence[Borrower], *, rate: float, seconds: float) -> list[Shot]:
    """One after the other, evenly; what is written to a person can be told apart."""
    watched, others = cycle(who[:_WATCHED]), cycle(who[_WATCHED:])
    shots = []
    for number in range(int(rate * seconds)):
        is_watched = number % _ONE_IN == 0
        each = next(watched if is_watched else others)
        text = f"{_MARK} {number} at {rate:.0f}." if is_watched else each.speaks()
        at = number / rate
        shots.append(Shot(at=at, sid=wire.new_sid(), phone=each.phone, text=text))
    return shots


@asynccontextmanager
async def _watching(load: Load, written: Sequence[Shot]) -> AsyncIterator[list[Screen]]:
    """Agents, each with one talk that is theirs, open before the first word comes."""
    screens = [await _screen(load, each, written) for each in load.people[:_WATCHED]]
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=load.stage.url,
                trust_env=False,
                timeout=None,  # noqa: S113 (a stream stays open)
                limits=httpx.Limits(max_connections=4 * _WATCHED),
            )
        )
        tasks = [asyncio.create_task(each.watch(http)) for each in screens]
        await asyncio.sleep(1.0)
        failed = [each for each in tasks if each.done()]
        if failed:
            raise stage.NotReady(str(failed[0].exception()))
        yield screens
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _screen(load: Load, borrower: Borrower, written: Sequence[Shot]) -> Screen:
    name = f"agent-{borrower.phone[-4:]}-{wire.new_sid()[-6:]}"  # one page is open for each
    sender = identities.blind(load.store.vault, "whatsapp", borrower.phone)
    ((talk,),) = await load.store.ask(_TALK, sender=sender)
    async with load.store.engine.begin() as connection:
        await connection.execute(_TAKE, {"by": f"user:{name}", "talk": talk})
    async with load.store.transaction() as session:
        user = await users.add(session, name, role="agent", languages=["en"])
        begun = sessions.begin(session, user, at=datetime.now(UTC))
    mine = {shot.text for shot in written if shot.phone == borrower.phone}
    return Screen(f"/desk/conversations/{talk}", f"{_COOKIE}={begun.token}", waiting=mine)


async def _notified(on: Stage) -> list[float]:
    """How long a bare notification of the database takes, from one connection to another."""
    url = on.settings.database_url.replace("+asyncpg", "")
    one, other = await asyncpg.connect(url), await asyncpg.connect(url)
    came = asyncio.Event()
    await other.add_listener("bench", lambda *_: came.set())
    took = []
    for _ in range(_NOTIFIED):
        began = time.perf_counter()
        await one.execute("select pg_notify('bench', '')")
        await came.wait()
        took.append((time.perf_counter() - began) * 1000)
        came.clear()
    for each in (one, other):
        await each.close()
    return took


def _spent(load: Load) -> float:
    return sum(map(stage.cpu_seconds, load.processes.values()))


def _took(begun: Mapping[str, float], came: Mapping[str, float]) -> list[float]:
    # A fetch may bring what came after the event that it follows: that has an event of its own.
    return [(came[text] - at) * 1000 for text, at in begun.items() if came.get(text, 0.0) >= at]

"""Whether people who write wait for those whose papers are read: a load without, and with."""

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import text

from agent.simulator import specimens
from agent.simulator.specimens import Holder
from crm_store.database import Store
from evals.bench import people, turns, wire
from evals.bench.figures import Figure, Part, median
from evals.bench.people import Borrower
from evals.bench.stage import Stage
from evals.bench.turns import Load, Run

_RATE = 20.0  # one sender's pace toward ten people, and a quarter of what a number may receive
_IN_FLIGHT = 3  # photos that wait or are read at any moment
_PER_SECOND = 2  # more photos than two processors read
_MEDIAN_MS, _P99_MS = 40.0, 200.0

_COUNT = text("select count(*) from documents where found_sealed is not null")
_STATUS = text("select status from inbox where provider_sid = :sid")


class NotRead(Exception):
    """The photos of the load were not read: what was measured says nothing."""


async def measure(on: Stage, *, seconds: float, count: int, rounds: int) -> Part:
    """Alone and beside papers in turn, so that the machine's moods strike both."""
    alone, beside, read = list[Run](), list[Run](), 0
    async with turns.loaded(on, count=count) as load:
        await load.run(_RATE, seconds=seconds / 4)
        photographers = await people.with_papers(
            load.stage, load.store, count=int(rounds * seconds * _PER_SECOND) + _IN_FLIGHT
        )
        for number in range(rounds):
            alone.append(await load.run(_RATE, seconds=seconds))
            before = await _read(load.store)
            async with _photos(load, photographers[number::rounds], seconds=seconds):
                beside.append(await load.run(_RATE, seconds=seconds))
            read += await _read(load.store) - before
    return _part(alone, beside, read=read, seconds=rounds * seconds)


def _part(alone: Sequence[Run], beside: Sequence[Run], *, read: int, seconds: float) -> Part:
    calm = median(run.median_ms for run in alone)
    busy = median(run.median_ms for run in beside)
    return Part(
        "Conversations beside papers that are read",
        (
            Figure(f"whole turn at {_RATE:.0f}/s beside papers, median", busy, "ms", _MEDIAN_MS),
            Figure("the same, p99", median(run.p99_ms for run in beside), "ms", _P99_MS),
            Figure("without papers, median", calm, "ms"),
            Figure("without papers, p99", median(run.p99_ms for run in alone), "ms"),
            Figure("median beside papers, to without", busy / calm, "x"),
            Figure("photos read meanwhile", read, f"in {seconds:.0f} s"),
        ),
        (f"{_IN_FLIGHT} photos waited or were read at every moment of the second.",),
    )


@asynccontextmanager
async def _photos(load: Load, who: Sequence[Borrower], *, seconds: float) -> AsyncIterator[None]:
    """Photos of identity cards for so long, several of them in flight at every moment."""
    waiting, end = iter(who), asyncio.get_running_loop().time() + seconds
    async with httpx.AsyncClient(
        base_url=load.stage.settings.twilio_url, trust_env=False, timeout=60.0
    ) as http:
        await http.post(
            "/_control/settings", json={"inbound_url": f"{load.stage.url}{wire.MESSAGES}"}
        )
        async with asyncio.TaskGroup() as group:
            for _ in range(_IN_FLIGHT):
                group.create_task(_send(load.store, http, waiting, end=end))
            yield


async def _send(
    store: Store, http: httpx.AsyncClient, waiting: Iterator[Borrower], *, end: float
) -> None:
    """One photo after the other, each when the last was answered."""
    while asyncio.get_running_loop().time() < end:
        borrower = next(waiting, None)
        if borrower is None:
            raise NotRead("Photos were answered faster than they can be read.")
        picture = await asyncio.to_thread(specimens.id_photo, _holder(borrower))
        file = {"data": base64.b64encode(picture).decode(), "content_type": "image/jpeg"}
        said = await http.post("/_control/says", json={"number": borrower.phone, "media": [file]})
        while await _waits(store, said.json()["sid"]):
            await asyncio.sleep(0.2)


def _holder(borrower: Borrower) -> Holder:
    return Holder("Selma Nangolo", borrower.phone.removeprefix("+"), "Kalahari Foods")


async def _waits(store: Store, sid: str) -> bool:
    async with store.engine.connect() as connection:
        return bool(await connection.scalar(_STATUS, {"sid": sid}) == "received")


async def _read(store: Store) -> int:
    async with store.engine.connect() as connection:
        return int(await connection.scalar(_COUNT) or 0)

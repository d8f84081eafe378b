"""Whole turns: from the webhook's beginning to the commit of its answer, under an open load."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import cycle, islice

from sqlalchemy import text

from crm_store.database import Store
from evals.bench import people, stage, talk, wire
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.load import Plan, Result, Shot
from evals.bench.people import Borrower
from evals.bench.stage import Stage

RATE = 40.0
HIGHER, LOWER = (50.0, 60.0, 70.0, 80.0), (30.0, 25.0, 20.0, 15.0, 10.0)
WAYS: Mapping[stage.Way, str] = {
    "together": "`buffr serve --work`",
    "apart": "`buffr serve` and `buffr work`",
}
_SEED = 20261122
WARM_SECONDS = 3.0
_MEDIAN_MS, _P99_MS = 40.0, 200.0
_DRAINED_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0

# The turn's row is written once and never changed: its transaction is the turn's.
_COMMITS = text(
    """
    select inbox.provider_sid, extract(epoch from pg_xact_commit_timestamp(turns.xmin)),
        turns.reader, exists (select 1 from outbox where outbox.turn_id = turns.id)
    from inbox join turns on turns.id = inbox.turn_id
    where inbox.provider_sid = any(:sids)
    """
)


@dataclass(frozen=True)
class Turn:
    """One message of the load, answered: when, by whom, and whether anything was said."""

    seconds: float
    acknowledged: float
    reader: str
    said: bool


@dataclass(frozen=True)
class Run:
    """What one rate gave."""

    rate: float
    turns: tuple[Turn, ...]
    sent: int
    refused: int
    drained: float
    late: float
    cpu_ms: Mapping[str, float] = field(default_factory=dict)  # of each process, for one message
    others: float = 0.0  # processors kept busy by what is no part of the benchmark

    @property
    def median_ms(self) -> float:
        return median(turn.seconds for turn in self.turns) * 1000

    @property
    def p99_ms(self) -> float:
        return percentile((turn.seconds for turn in self.turns), 99) * 1000

    @property
    def acknowledged_p99_ms(self) -> float:
        return percentile((turn.acknowledged for turn in self.turns), 99) * 1000

    @property
    def held(self) -> bool:
        """Everybody was answered, nearly everybody soon, and nothing was left over."""
        return (
            len(self.turns) == self.sent
            and self.p99_ms < _P99_MS
            and self.drained < _DRAINED_SECONDS
        )

    def share(self, reader: str) -> float:
        return sum(turn.reader == reader for turn in self.turns) / max(1, len(self.turns))


@dataclass(frozen=True)
class Load:
    """A running service with its people; several rates can be tried on it."""

    stage: Stage
    store: Store
    people: Sequence[Borrower]
    processes: Mapping[str, int]  # whose processor time is told, by their ids

    def among(self, people: Sequence[Borrower]) -> "Load":
        """The same service, with these alone as the people of a load."""
        return replace(self, people=people)

    async def run(self, rate: float, *, seconds: float, warm: float = WARM_SECONDS) -> Run:
        """Write at this rate for so long, and wait until everybody is answered."""
        shots = tuple(_shots(self.people, rate=rate, seconds=warm + seconds))
        before, machine, began = self._cpu(), stage.machine_seconds(), time.monotonic()
        result = await fire(self.stage, shots)
        drained = await self._drained()
        await asyncio.sleep(1.0)  # receipts of the last sends
        spent = {name: used - before[name] for name, used in self._cpu().items()}
        spent["load generator"] = result.cpu
        others = stage.machine_seconds() - machine - sum(spent.values())
        hits = [hit for hit in result.hits if hit.begun >= result.began + warm]
        return Run(
            rate=rate,
            turns=tuple(await self._turns(hits)),
            sent=len(hits),
            refused=sum(hit.status != 200 for hit in hits),
            drained=drained,
            late=percentile((hit.late for hit in hits), 99),
            cpu_ms={name: used / len(shots) * 1000 for name, used in spent.items()},
            others=max(0.0, others) / (time.monotonic() - began),
        )

    async def _drained(self) -> float:
        """For how long people still waited after the last had written."""
        try:
            return await people.quiet(self.store, patience=_PATIENCE_SECONDS)
        except people.NotAnswered:
            return _PATIENCE_SECONDS

    async def _turns(self, hits: Sequence[object]) -> list[Turn]:
        from evals.bench.load import Hit

        known = {hit.sid: hit for hit in hits if isinstance(hit, Hit)}
        async with self.store.engine.connect() as connection:
            rows = await connection.execute(_COMMITS, {"sids": list(known)})
            return [
                Turn(
                    float(at) - known[sid].begun,
                    known[sid].acknowledged - known[sid].begun,
                    reader,
                    said,
                )
                for sid, at, reader, said in rows
            ]

    def _cpu(self) -> dict[str, float]:
        return {name: stage.cpu_seconds(pid) for name, pid in self.processes.items()}


def tell(line: str) -> None:
    """Say how it goes, beside the report."""
    print(f"# {line}", file=sys.stderr, flush=True)


async def fire(on: Stage, shots: tuple[Shot, ...], *, clients: int = 0, path: str = "") -> Result:
    """Send these messages from a process of its own."""
    settings = on.settings
    plan = Plan(
        url=f"{settings.public_url}{path}",
        account_sid=settings.twilio_account_sid,
        token=settings.twilio_auth_tokens[0],
        sender=settings.twilio_sender,
        clients=clients,
        shots=shots,
    )
    name = wire.new_sid()
    plan_file, result_file = on.folder / f"{name}.plan", on.folder / f"{name}.result"
    plan_file.write_text(plan.model_dump_json())
    process = await on.start("load", "evals.bench.load", str(plan_file), str(result_file))
    async with asyncio.timeout(300):
        await process.handle.wait()
    if not result_file.exists():
        raise stage.NotReady(process.log.read_text()[-2000:])
    return Result.model_validate_json(result_file.read_bytes())


def _shots(who: Sequence[Borrower], *, rate: float, seconds: float) -> Iterator[Shot]:
    """Poisson arrivals; everybody in turn, so that nobody writes twice within a moment."""
    chance = random.Random(_SEED)  # noqa: S311 (arrivals are no secret)
    at = 0.0
    for person in islice(cycle(who), int(rate * seconds)):
        at += chance.expovariate(rate)
        yield Shot(at=at, sid=wire.new_sid(), phone=person.phone, text=person.speaks())


@asynccontextmanager
async def loaded(
    on: Stage, *, count: int, way: stage.Way = "together", samples: str = ""
) -> AsyncIterator[Load]:
    """A service with its people, its database and its Twilio, each in processes of their own."""
    on, twilio = await stage.with_twilio(await stage.fresh(on))
    beside = {"loopback Twilio": twilio}
    if way == "apart":
        on, beside["Redis"] = await stage.with_redis(on)
    if samples:
        service = {"service": await on.serve_specially("all", samples)}
    else:
        service = await on.serve(way)
    async with _peopled(on, {**service, **beside}, count=count) as load:
        yield load


@asynccontextmanager
async def unsent(on: Stage, *, count: int) -> AsyncIterator[Load]:
    """A service that answers and sends nothing."""
    on = await stage.fresh(on)
    service = await on.serve_specially("unsent")
    async with _peopled(on, {"service": service}, count=count) as load:
        yield load


@asynccontextmanager
async def _peopled(
    on: Stage, processes: Mapping[str, stage.Process], *, count: int
) -> AsyncIterator[Load]:
    store = on.open_store()
    pids = {name: process.pid for name, process in processes.items()}
    try:
        who = await people.gather(on, count=count)
        yield Load(on, store, who, {**pids, "PostgreSQL": stage.postmaster(on)})
    finally:
        await store.close()
        for process in processes.values():
            await stage.stop(process)


@dataclass(frozen=True)
class Climb:
    """What one way of running the service gave: the asked rate several times, then others."""

    way: stage.Way
    asked: tuple[Run, ...]
    others: tuple[Run, ...] = ()

    @property
    def best(self) -> Run:
        return min(self.asked, key=lambda run: run.p99_ms)

    @property
    def highest(self) -> float:
        return max((run.rate for run in (*self.asked, *self.others) if run.held), default=0.0)


async def measure(on: Stage, *, seconds: float, count: int, times: int, climb: bool) -> Part:
    """The rate that was asked for, and the highest that is held, in one process and in two."""
    climbs = []
    ways: tuple[stage.Way, ...] = ("together", "apart")
    for way in ways:
        async with loaded(on, count=count, way=way) as load:
            climbs.append(await _climb(load, way, seconds=seconds, times=times, climb=climb))
    return _part(climbs)


async def measure_unsent(on: Stage, *, seconds: float, count: int) -> Part:
    """The rate that was asked for where nothing is sent: what sending costs is the difference."""
    async with unsent(on, count=count) as load:
        run = await load.run(RATE, seconds=seconds)
    return Part("A whole turn, answered and not sent", _asked(run), tuple(_notes([run])))


async def _climb(load: Load, way: stage.Way, *, seconds: float, times: int, climb: bool) -> Climb:
    asked, others = [await _told(load, RATE, seconds)], list[Run]()
    while len(asked) < times and not asked[-1].held:
        asked.append(await _told(load, RATE, seconds))
    is_held = asked[-1].held
    for rate in (HIGHER if is_held else LOWER) if climb else ():
        others.append(await _told(load, rate, seconds))
        if others[-1].held != is_held:
            break
    return Climb(way, tuple(asked), tuple(others))


async def _told(load: Load, rate: float, seconds: float) -> Run:
    run = await load.run(rate, seconds=seconds)
    tell(next(_notes([run])))
    return run


def _asked(run: Run) -> tuple[Figure, ...]:
    return (
        Figure(f"whole turn at {run.rate:.0f}/s, median", run.median_ms, "ms", _MEDIAN_MS),
        Figure(f"whole turn at {run.rate:.0f}/s, p99", run.p99_ms, "ms", _P99_MS),
    )


def _part(climbs: Sequence[Climb]) -> Part:
    """The headline is the way that holds more."""
    head = max(climbs, key=lambda each: (each.highest, -each.best.p99_ms))
    figures = [
        *_asked(head.best),
        Figure("highest rate held", head.highest, "messages/s", RATE, "at_least"),
    ]
    for each in climbs:
        name = WAYS[each.way]
        if each is not head:
            figures += [Figure(f"{name}: {of.name}", of.value, of.unit) for of in _asked(each.best)]
            figures.append(Figure(f"{name}: highest rate held", each.highest, "messages/s"))
        for run in each.others:
            figures.append(Figure(f"{name}: at {run.rate:.0f}/s, median", run.median_ms, "ms"))
            figures.append(Figure(f"{name}: at {run.rate:.0f}/s, p99", run.p99_ms, "ms"))
    mix = ", ".join(f"{share:.0%} {kind}" for kind, share in talk.shares().items())
    notes = [
        f"The first lines are of {WAYS[head.way]}, the best of {len(head.asked)} runs.",
        f"The messages: {mix}.",
    ]
    for each in climbs:
        runs = (*each.asked, *each.others)
        notes += [f"{WAYS[each.way]}: {note}" for note in _notes(runs)]
    return Part("A whole turn, answered and sent", tuple(figures), tuple(notes))


def _notes(runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        read = ", ".join(
            f"{run.share(reader):.0%} {reader}"
            for reader in sorted({turn.reader for turn in run.turns})
        )
        cores = ", ".join(f"{name} {used:.1f}" for name, used in run.cpu_ms.items())
        silent = sum(not turn.said for turn in run.turns)
        yield (
            f"at {run.rate:.0f}/s median {run.median_ms:.1f} ms, p99 {run.p99_ms:.0f} ms:"
            f" {run.sent} messages, {len(run.turns)} answered"
            f" ({read}; {silent} in silence), {run.refused} not acknowledged,"
            f" backlog gone after {run.drained:.2f} s, acknowledged p99"
            f" {run.acknowledged_p99_ms:.1f} ms, generator late p99 {run.late * 1000:.1f} ms;"
            f" processor milliseconds for each message: {cores};"
            f" other programs kept {run.others:.2f} of the processors busy."
        )

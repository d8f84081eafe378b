"""Whole turns: from the webhook's beginning to the commit of its answer, under an open load."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice

from sqlalchemy import text

from crm_store.database import Store
from evals.bench import people, stage, talk, wire
from evals.bench.figures import Figure, Part, median, percentile
from evals.bench.load import Plan, Result, Shot
from evals.bench.people import Borrower
from evals.bench.stage import Stage

RATE = 40.0
LADDER = (50.0, 60.0, 70.0, 80.0, 100.0)
_SEED = 20261122
WARM_SECONDS = 3.0
_MEDIAN_MS, _P99_MS = 40.0, 200.0
_DRAINED_SECONDS = 1.0

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

    async def run(self, rate: float, *, seconds: float) -> Run:
        """Write at this rate for so long, and wait until everybody is answered."""
        shots = tuple(_shots(self.people, rate=rate, seconds=WARM_SECONDS + seconds))
        before = self._cpu()
        result = await fire(self.stage, shots)
        drained = await people.quiet(self.store, patience=60)
        await asyncio.sleep(1.0)  # receipts of the last sends
        spent = {name: used - before[name] for name, used in self._cpu().items()}
        hits = [hit for hit in result.hits if hit.begun >= result.began + WARM_SECONDS]
        return Run(
            rate=rate,
            turns=tuple(await self._turns(hits)),
            sent=len(hits),
            refused=sum(hit.status != 200 for hit in hits),
            drained=drained,
            late=percentile((hit.late for hit in hits), 99),
            cpu_ms={
                name: used / len(shots) * 1000
                for name, used in {**spent, "load generator": result.cpu}.items()
            },
        )

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
    await asyncio.wait_for(process.handle.wait(), timeout=300)
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
    on: Stage, *, count: int, sending: bool = True, samples: str = ""
) -> AsyncIterator[Load]:
    """A service with its people, its database and its Twilio, each in processes of their own."""
    on, processes = await stage.fresh(on), {}
    if sending:
        on, twilio = await stage.with_twilio(on)
        processes["loopback Twilio"] = twilio.pid
    service = await on.serve("all" if sending else "unsent", *([samples] if samples else []))
    processes |= {"service": service.pid, "PostgreSQL": stage.postmaster(on)}
    who = await people.gather(on, count=count)
    store = on.open_store()
    try:
        yield Load(on, store, who, processes)
    finally:
        await store.close()
        await stage.stop(service)


async def measure(on: Stage, *, seconds: float, count: int, climb: bool, sending: bool) -> Part:
    """The rate that was asked for, and the highest that is held."""
    async with loaded(on, count=count, sending=sending) as load:
        runs = [await load.run(RATE, seconds=seconds)]
        for rate in LADDER if climb else ():
            if not runs[-1].held:
                break
            runs.append(await load.run(rate, seconds=seconds))
    return _part(runs, sending=sending)


def _part(runs: Sequence[Run], *, sending: bool) -> Part:
    first = runs[0]
    highest = max((run.rate for run in runs if run.held), default=0.0)
    figures = [
        Figure(f"whole turn at {first.rate:.0f}/s, median", first.median_ms, "ms", _MEDIAN_MS),
        Figure(f"whole turn at {first.rate:.0f}/s, p99", first.p99_ms, "ms", _P99_MS),
        Figure("highest rate held", highest, "messages/s", RATE, "at_least"),
    ]
    for run in runs[1:]:
        figures.append(Figure(f"at {run.rate:.0f}/s, median", run.median_ms, "ms"))
        figures.append(Figure(f"at {run.rate:.0f}/s, p99", run.p99_ms, "ms"))
    title = "A whole turn, answered and sent" if sending else "A whole turn, answered and not sent"
    return Part(title, tuple(figures), tuple(_notes(runs)))


def _notes(runs: Sequence[Run]) -> Iterator[str]:
    mix = ", ".join(f"{share:.0%} {kind}" for kind, share in talk.shares().items())
    yield f"The messages: {mix}."
    for run in runs:
        read = ", ".join(
            f"{run.share(reader):.0%} {reader}"
            for reader in sorted({turn.reader for turn in run.turns})
        )
        cores = ", ".join(f"{name} {used:.1f}" for name, used in run.cpu_ms.items())
        silent = sum(not turn.said for turn in run.turns)
        yield (
            f"At {run.rate:.0f}/s: {run.sent} messages, {len(run.turns)} answered"
            f" ({read}; {silent} in silence), {run.refused} not acknowledged,"
            f" backlog gone after {run.drained:.2f} s, acknowledged p99"
            f" {run.acknowledged_p99_ms:.1f} ms, generator late p99 {run.late * 1000:.1f} ms;"
            f" processor milliseconds for each message: {cores}."
        )

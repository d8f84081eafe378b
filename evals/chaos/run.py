"""A chaos run: the crowd writes, things break, everything heals, and the checker looks."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from evals.chaos import counted, evidence, plan
from evals.chaos.checker import Verdict, examine
from evals.chaos.crowd import Crowd, Knock
from evals.chaos.evidence import Evidence
from evals.chaos.faults import FAULTS
from evals.chaos.plan import Blow, Plan
from evals.chaos.world import World

_CALM_SECONDS = 600.0
_LOOK_SECONDS = 0.25
_QUIET = text(
    """
    select (select count(*) from inbox where status = 'received')
        + (select count(*) from outbox where status in ('queued', 'sending')),
        (select count(*) from inbox)
    """
)


@dataclass(frozen=True)
class Struck:
    """A fault that was played: when, and what went wrong with playing it."""

    kind: str
    began: float
    ended: float
    failure: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a run was, and what was found of it."""

    plan: Plan
    began: datetime
    seconds: float
    calm_after: float  # seconds from the last fault and message until nothing was under way
    struck: Sequence[Struck]
    knocks: Sequence[Knock]
    found: Evidence
    verdicts: Sequence[Verdict]
    spent: float = 0.0  # seconds of processor time of whoever lived at the end
    notes: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Every verdict, and every fault was played as it was meant."""
        return (
            bool(self.verdicts)
            and all(each.holds for each in self.verdicts)
            and not any(each.failure for each in self.struck)
        )


async def run(world: World, drawn: Plan) -> Outcome:
    """Play the plan in this world; raises `NotReady` where the service does not come up."""
    began, at = time.monotonic(), datetime.now(UTC)
    await world.start()
    crowd = Crowd(world)
    _, struck = await asyncio.gather(crowd.speak(drawn), _strike(world, drawn.blows))
    last = time.monotonic()
    await _heal(world)
    notes = await _calm(world, len(drawn.lines))
    calm = time.monotonic() - last
    told = [*_told(world, drawn), *await _kept(world, drawn)]
    found = await evidence.gather(world.store, world.twilio, crowd.knocks, told=told)
    wrong = await counted.compare(world) if not notes else ["not calm"]
    return Outcome(
        plan=drawn,
        began=at,
        seconds=time.monotonic() - began,
        calm_after=calm,
        struck=struck,
        knocks=crowd.knocks,
        found=found,
        verdicts=examine(found, counted=wrong),
        spent=sum(each.process.cpu_seconds for each in (*world.webs, *world.workers)),
        notes=notes,
    )


def _told(world: World, drawn: Plan) -> list[str]:
    logs = [*world.nursery.logs()]
    if world.database is not None:
        logs.append(world.database.log)
    return evidence.told_in([each for each in logs if each.exists()], plan.canaries(drawn))


async def _kept(world: World, drawn: Plan) -> list[str]:
    """In the clear, in what the database, Redis and the cabinet have on their disks."""
    folders = [world.folder / "data"]
    if world.database is not None:
        await world.database.write_all()
        folders.append(world.database.files)
    files = [each for folder in folders for each in folder.rglob("*") if each.is_file()]
    if world.redis is not None:
        files.append(await world.redis.saved())
    return await asyncio.to_thread(evidence.kept_in, files, plan.canaries(drawn))


# --- faults ---


async def _strike(world: World, blows: Sequence[Blow]) -> list[Struck]:
    """Each at its moment; two that break the same thing, one after the other."""
    began = asyncio.get_running_loop().time()
    turns = {each.breaks: asyncio.Lock() for each in FAULTS.values()}
    playing = []
    for blow in blows:
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, began + blow.at - now))
        playing.append(asyncio.create_task(_play(world, blow, turns)))
    return list(await asyncio.gather(*playing))


async def _play(world: World, blow: Blow, turns: dict[str, asyncio.Lock]) -> Struck:
    fault, failure = FAULTS[blow.kind], ""
    async with turns[fault.breaks]:
        began = time.time()
        try:
            await fault.act(world, random.Random(blow.seed))  # noqa: S311 (it chooses whom)
        except Exception as failed:  # the others are played nevertheless, and the report says so
            failure = f"{type(failed).__name__}: {failed}"
        return Struck(blow.kind, began, time.time(), failure)


async def _heal(world: World) -> None:
    """Nothing is broken any more, and every process is renewed: so the list is asked."""
    world.twilio.heal()
    world.door.troubles.clear()
    world.model.answer = None
    old = [*world.webs, *world.workers]
    await world.start()
    await asyncio.gather(*(world.let_go(each) for each in old))


async def _calm(world: World, messages: int) -> list[str]:
    """Wait until every message is kept and nothing is under way; else what is left."""
    under_way = kept = -1
    end = time.monotonic() + _CALM_SECONDS
    while time.monotonic() < end:
        async with world.store.engine.connect() as connection:
            under_way, kept = (await connection.execute(_QUIET)).one()
        if not under_way and kept == messages:
            return []
        await asyncio.sleep(_LOOK_SECONDS)
    return [f"{under_way} are under way, {kept} of {messages} kept, after {_CALM_SECONDS:.0f} s"]

"""The faults: each breaks one thing for a while, and mends it again before it returns."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.fake_twilio import How
from evals.chaos import clocks, moments
from evals.chaos.door import Trouble
from evals.chaos.servers import Database, Redis
from evals.chaos.world import Running, World

_A_DAY = 86_400.0  # seconds
_PATIENCE = 5.0  # seconds until a moment to break something; then it is broken all the same
_FULL = "the database's disk is full"
Act = Callable[[World, random.Random], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """What is broken, and how; two that break the same thing take turns."""

    breaks: str
    act: Act
    matrix: str  # which lines of the fault matrix it plays
    needs: str = ""  # what else must be there for it


# --- processes ---


async def _kill_worker(world: World, dice: random.Random) -> None:
    world.kill(dice.choice(world.workers))
    await asyncio.sleep(dice.uniform(0, 0.5))
    await world.up(world.start_worker)


async def _kill_web(world: World, dice: random.Random) -> None:
    world.kill(dice.choice(world.webs))
    await asyncio.sleep(dice.uniform(0, 0.5))
    await world.up(world.start_web)


async def _kill_all(world: World, dice: random.Random) -> None:
    """The machine: everything of ours at once."""
    webs, workers = len(world.webs), len(world.workers)
    for each in (*world.webs, *world.workers):
        world.kill(each)
    await asyncio.sleep(dice.uniform(0, 1.0))
    again = [world.start_web] * webs + [world.start_worker] * workers
    await asyncio.gather(*(world.up(each) for each in again))


async def _kill_keeping(world: World, dice: random.Random) -> None:
    """A web process, some milliseconds after it was given a request: before or after it is kept."""
    struck = asyncio.Event()

    def strike(port: int) -> None:
        for each in [each for each in world.webs if each.port == port]:
            world.kill(each)
        struck.set()

    webs, trouble = len(world.webs), Trouble(strikes=strike, after=dice.uniform(0, 0.01))
    world.door.troubles.append(trouble)
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await struck.wait()
    if trouble in world.door.troubles:
        world.door.troubles.remove(trouble)
    lost = webs - len(world.webs)
    await asyncio.gather(*(world.up(world.start_web) for _ in range(lost)))


async def _kill_when(state: str, world: World, dice: random.Random) -> None:
    """Every worker, as soon as a row is in this state: whoever has brought it there is among them.

    Rows tell what was committed, so the kill falls between two steps of the turn.
    """
    await moments.seen(world.store.engine, state, within=_PATIENCE)
    await asyncio.sleep(dice.uniform(0, 0.02))
    await _kill_workers(world)


async def _kill_asking(world: World, dice: random.Random) -> None:
    """Every worker, while one waits for the model or has just heard its answer."""
    asked = asyncio.Event()

    async def hear(_: Request) -> Response:
        asked.set()
        await asyncio.sleep(dice.uniform(0, 0.05))
        return world.model.called('{"commands": []}')

    world.model.answer = hear
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await asked.wait()
        await asyncio.sleep(dice.uniform(0, 0.06))
        await _kill_workers(world)
    finally:
        world.model.answer = None


async def _kill_workers(world: World) -> None:
    workers = [*world.workers]
    for each in workers:
        world.kill(each)
    await asyncio.gather(*(world.up(world.start_worker) for _ in workers))


async def _halt_worker(world: World, dice: random.Random) -> None:
    """Past its lease: it wakes up beside whoever has taken its turns over."""
    await _halt(dice.choice(world.workers), seconds=world.shape.lease * dice.uniform(1.2, 2.2))


async def _halt_web(world: World, dice: random.Random) -> None:
    await _halt(dice.choice(world.webs), seconds=dice.uniform(0.5, 3.0))


async def _halt(running: Running, *, seconds: float) -> None:
    running.process.tell(signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        running.process.tell(signal.SIGCONT)


async def _renew_worker(world: World, dice: random.Random) -> None:
    """As a deploy does: the new one first, then the old one is told to stop."""
    old = dice.choice(world.workers)
    await world.up(world.start_worker)
    await world.let_go(old)


async def _renew_web(world: World, dice: random.Random) -> None:
    old = dice.choice(world.webs)
    await world.up(world.start_web)
    await world.let_go(old)


async def _fill_disk(world: World, dice: random.Random) -> None:
    """No file of a process may grow, its log and the papers among them."""
    running = dice.choice([*world.workers, *world.webs])
    running.process.may_write(False)
    try:
        await asyncio.sleep(dice.uniform(1.0, 3.0))
    finally:
        running.process.may_write(True)


async def _wrong_clock(world: World, dice: random.Random) -> None:
    """One process sees a machine's clock that jumps a day or less either way, and back."""
    clock = world.clock(dice.choice([*world.workers, *world.webs]).port)
    clocks.put(clock, seconds=dice.choice((-_A_DAY, -3600.0, -90.0, 90.0, 3600.0, _A_DAY)))
    try:
        await asyncio.sleep(dice.uniform(1.0, 4.0))
    finally:
        clocks.put(clock, seconds=0)


# --- the database and Redis ---


async def _fill_database(world: World, dice: random.Random) -> None:
    """Whatever it writes fails; where that ends it, it is started again, as by systemd."""
    assert world.disk is not None  # noqa: S101 (`possible` has looked)
    await asyncio.to_thread(world.disk.fill)
    try:
        await asyncio.sleep(dice.uniform(1.0, 4.0))
    finally:
        world.disk.free()
        await _database(world).revive()


async def _crash_database(world: World, dice: random.Random) -> None:
    await _database(world).restart(signal.SIGQUIT)


async def _restart_database(world: World, dice: random.Random) -> None:
    await _database(world).restart(signal.SIGINT)


async def _pause_database(world: World, dice: random.Random) -> None:
    stopped = _database(world).pause()
    try:
        await asyncio.sleep(dice.uniform(1.0, 6.0))
    finally:
        Database.resume(stopped)


async def _cut_database(world: World, dice: random.Random) -> None:
    await _database(world).cut()


async def _flush_redis(world: World, dice: random.Random) -> None:
    await _redis(world).flush()


async def _lose_redis(world: World, dice: random.Random) -> None:
    await _redis(world).gone()
    await asyncio.sleep(dice.uniform(0.5, 5.0))
    await _redis(world).start()


async def _pause_redis(world: World, dice: random.Random) -> None:
    _redis(world).tell(signal.SIGSTOP)
    try:
        await asyncio.sleep(dice.uniform(0.5, 4.0))
    finally:
        _redis(world).tell(signal.SIGCONT)


def _database(world: World) -> Database:
    assert world.database is not None  # noqa: S101 (`possible` has looked)
    return world.database


def _redis(world: World) -> Redis:
    assert world.redis is not None  # noqa: S101 (`possible` has looked)
    return world.redis


# --- Twilio, and the line to it ---


async def _twilio(how: How, world: World, dice: random.Random) -> None:
    """The next few sends go wrong in this way; silence lasts longer than we wait."""
    silence = world.shape.lease * 0.8
    seconds = silence if how.startswith("hang") else 0.3
    seconds = 0.002 if how == "drip" else seconds
    times = dice.randint(1, 2 if how.startswith("hang") else 6)
    world.twilio.fail(times, how, seconds=seconds, retry_after=dice.choice((None, 1, 2)))
    await asyncio.sleep(0.5)


def _sends(how: How, matrix: str) -> Fault:
    return Fault("twilio", partial(_twilio, how), matrix)


async def _hide_list(world: World, dice: random.Random) -> None:
    """What became of a message cannot be asked either."""
    world.twilio.fail(dice.randint(1, 4), "server_error", on="list")
    world.twilio.fail(dice.randint(1, 3), "cut_after_accept")
    await asyncio.sleep(0.5)


async def _receipts(habit: str, world: World, dice: random.Random) -> None:
    world.twilio.receipts(
        shuffled=habit == "doubled",
        doubled=habit == "doubled",
        early=habit == "early",
        withheld=habit == "withheld",
    )
    await asyncio.sleep(dice.uniform(1.0, 3.0))
    world.twilio.receipts()


async def _slow_line(world: World, dice: random.Random) -> None:
    """The next requests arrive late, so that others overtake them."""
    world.door.troubles += [Trouble(late=dice.uniform(0.3, 3.0)) for _ in range(dice.randint(1, 6))]
    await asyncio.sleep(0.5)


async def _deaf_line(world: World, dice: random.Random) -> None:
    """The next requests arrive, and whoever sent them never learns it."""
    world.door.troubles += [Trouble(cut=True) for _ in range(dice.randint(1, 6))]
    await asyncio.sleep(0.5)


# --- the model ---


async def _silent_model(world: World, dice: random.Random) -> None:
    async def wait(_: Request) -> Response:
        await asyncio.sleep(4.0)
        return Response(status_code=504)

    await _model(world, wait, seconds=dice.uniform(1.0, 4.0))


async def _failing_model(world: World, dice: random.Random) -> None:
    status = dice.choice((429, 500, 503))

    async def fail(_: Request) -> Response:
        return Response("upstream connect error", status)

    await _model(world, fail, seconds=dice.uniform(1.0, 4.0))


async def _babbling_model(world: World, dice: random.Random) -> None:
    """Nothing that it says fits, or it means what nobody has said."""
    said = (
        "{",
        "",
        '{"commands": [{"kind": "approve_loan"}]}',
        '{"commands": [{"kind": "set_fact", "fact": "amount", "value": "NaN"}]}',
        '{"commands": [{"kind": "cancel", "scope": "messages", "confidence": 1.0}]}',
        "x" * 1_000_000,
    )

    async def babble(_: Request) -> Response:
        return JSONResponse(world.model.completion(dice.choice(said)))

    await _model(world, babble, seconds=dice.uniform(1.0, 4.0))


async def _model(
    world: World, answer: Callable[[Request], Awaitable[Response]], *, seconds: float
) -> None:
    world.model.answer = answer
    try:
        await asyncio.sleep(seconds)
    finally:
        world.model.answer = None


def _killed(state: str, matrix: str) -> Fault:
    return Fault("processes", partial(_kill_when, state), matrix)


# Another fault is one function above and one line here.
FAULTS: Mapping[str, Fault] = {
    "kill a worker": Fault("processes", _kill_worker, "F3-F12"),
    "kill a web process": Fault("processes", _kill_web, "F1, F2"),
    "kill as a webhook is being kept": Fault("processes", _kill_keeping, "F1, F2"),
    "kill every process": Fault("processes", _kill_all, "F1-F12"),
    "kill as a turn is leased": _killed(moments.LEASED, "F4-F9"),
    "kill as the model is asked": Fault("processes", _kill_asking, "F3-F9", needs="model"),
    "kill as an answer is written": _killed(moments.WRITTEN, "F10"),
    "kill as it is handed to Twilio": _killed(moments.HANDED_OVER, "F11, F12"),
    "kill as it was just sent": _killed(moments.SENT, "F12"),
    "a clock is wrong": Fault("clocks", _wrong_clock, "F33"),
    "halt a worker past its lease": Fault("processes", _halt_worker, "F13"),
    "halt a web process": Fault("processes", _halt_web, "F16"),
    "renew a worker": Fault("processes", _renew_worker, "F14"),
    "renew a web process": Fault("processes", _renew_web, "F14"),
    "disk full": Fault("processes", _fill_disk, "F32"),
    _FULL: Fault("database", _fill_database, "F32"),
    "database crashes": Fault("database", _crash_database, "F15"),
    "database restarts": Fault("database", _restart_database, "F15"),
    "database pauses": Fault("database", _pause_database, "F16"),
    "database cuts every connection": Fault("database", _cut_database, "F16, F17"),
    "Redis is emptied": Fault("redis", _flush_redis, "F18"),
    "Redis is gone": Fault("redis", _lose_redis, "F18"),
    "Redis pauses": Fault("redis", _pause_redis, "F18"),
    "Twilio: 429": _sends("rate_limit", "F23"),
    "Twilio: 5xx": _sends("server_error", "F24"),
    "Twilio: takes, then 5xx": Fault(
        "twilio", partial(_twilio, "server_error_after_accept"), "F24"
    ),
    "Twilio: cuts": _sends("cut_before_accept", "F24"),
    "Twilio: takes, then cuts": _sends("cut_after_accept", "F25"),
    "Twilio: is silent": _sends("hang_before_accept", "F24"),
    "Twilio: takes, then is silent": _sends("hang_after_accept", "F25"),
    "Twilio: drips": _sends("drip", "F24"),
    "Twilio: babbles": _sends("garbled", "F25"),
    "Twilio: no list": Fault("twilio", _hide_list, "F12, F25"),
    "receipts shuffled and doubled": Fault("receipts", partial(_receipts, "doubled"), "F22"),
    "receipts before the answer": Fault("receipts", partial(_receipts, "early"), "F22"),
    "receipts withheld": Fault("receipts", partial(_receipts, "withheld"), "F22"),
    "webhooks arrive late": Fault("line", _slow_line, "F21, F34"),
    "webhooks' answers are lost": Fault("line", _deaf_line, "F2, F19"),
    "the model is silent": Fault("model", _silent_model, "F28"),
    "the model fails": Fault("model", _failing_model, "F28"),
    "the model babbles": Fault("model", _babbling_model, "F29"),
}


def possible(world: World) -> frozenset[str]:
    """Whatever can be broken in this world."""
    without = {
        "database": world.database is None,
        "redis": world.redis is None,
        "model": not world.shape.has_model,
    }
    here = {
        name
        for name, each in FAULTS.items()
        if not (without.get(each.breaks) or without.get(each.needs))
    }
    return frozenset(here - {_FULL} if world.disk is None else here)

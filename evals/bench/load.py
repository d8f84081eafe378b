"""`python -m evals.bench.load PLAN RESULT`: sends messages at their moments."""

import asyncio
import sys
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.bench import wire

_BEFORE = 0.2  # seconds until the first request, so that none is late at once


class Shot(BaseModel):
    """One message of the load: when, from whom, and what."""

    model_config = ConfigDict(frozen=True)

    at: float  # seconds after the start
    sid: str
    phone: str
    text: str


class Plan(BaseModel):
    """A load; without moments (`clients`) each client sends as soon as it was answered."""

    model_config = ConfigDict(frozen=True)

    url: str
    account_sid: str
    token: str
    sender: str
    connections: int = 64
    clients: int = 0
    shots: tuple[Shot, ...]


class Hit(BaseModel):
    """What became of one message; `begun` is when it was due, so that lateness counts."""

    model_config = ConfigDict(frozen=True)

    sid: str
    begun: float
    acknowledged: float
    late: float
    status: int


class Result(BaseModel):
    """What the load saw, and what it cost its own process."""

    model_config = ConfigDict(frozen=True)

    began: float
    ended: float
    cpu: float
    hits: tuple[Hit, ...]


async def fire(plan: Plan) -> Result:
    """Send the whole plan."""
    line = wire.Wire(plan.url, connections=plan.connections)
    account = wire.Account(plan.account_sid, plan.token, plan.sender, plan.url)
    ready = [
        (shot, wire.message(account, sid=shot.sid, phone=shot.phone, text=shot.text))
        for shot in plan.shots
    ]
    cpu, began = time.process_time(), time.time() + (0 if plan.clients else _BEFORE)
    send = _one_after_the_other if plan.clients else _at_their_moments
    hits = await send(line, ready, began=began, clients=plan.clients)
    ended = time.time()
    await line.close()
    return Result(began=began, ended=ended, cpu=time.process_time() - cpu, hits=tuple(hits))


Ready = list[tuple[Shot, bytes]]


async def _at_their_moments(
    line: wire.Wire, ready: Ready, *, began: float, clients: int
) -> list[Hit]:
    """An open loop: what is slow to answer does not slow what follows."""
    under_way = []
    for shot, request in ready:
        due = began + shot.at
        await asyncio.sleep(max(0.0, due - time.time()))
        under_way.append(asyncio.create_task(_send(line, shot, request, due=due)))
    return list(await asyncio.gather(*under_way))


async def _one_after_the_other(
    line: wire.Wire, ready: Ready, *, began: float, clients: int
) -> list[Hit]:
    """A closed loop: how much is taken when there is always something to take."""
    waiting = iter(ready)
    hits: list[Hit] = []

    async def client() -> None:
        for shot, request in waiting:
            hits.append(await _send(line, shot, request, due=time.time()))

    await asyncio.gather(*(client() for _ in range(clients)))
    return hits


async def _send(line: wire.Wire, shot: Shot, request: bytes, *, due: float) -> Hit:
    late = time.time() - due
    status = await line.post(request)
    return Hit(sid=shot.sid, begun=due, acknowledged=time.time(), late=late, status=status)


def main() -> None:
    plan_file, result_file = (Path(argument) for argument in sys.argv[1:3])
    plan = Plan.model_validate_json(plan_file.read_bytes())
    result_file.write_text(asyncio.run(fire(plan)).model_dump_json())


if __name__ == "__main__":
    main()

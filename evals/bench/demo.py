"""The demo and the command line: what they weigh, and how soon they are there."""

import asyncio
import json
import sys
import time
from pathlib import Path

import httpx

from evals.bench import stage, talk
from evals.bench.figures import Figure, Part, median
from evals.bench.stage import Process, Stage

_WRITER = "+264810000700"
_MOST_MB, _MOST_SECONDS, _MOST_HELP = 700.0, 5.0, 1.0
_PAUSE = 1.0  # between two messages; each is answered well within it


async def measure(on: Stage, *, lines: int, times: int) -> Part:
    """Start the demo twice on one folder, chat, and weigh it."""
    data, port = on.folder / "demo", stage.free_port()
    first, told, ready = await _start(on, data, port)
    await stage.stop(first)
    demo, again, ready_again = await _start(on, data, port)
    idle = _weight(demo, data)
    await _chat(data, lines)
    weight = _weight(demo, data)
    await stage.stop(demo)
    helped = [await _help(on) for _ in range(times)]
    return Part(
        "The demo and the command line",
        (
            Figure("memory of the demo after a conversation", sum(weight), "MB", _MOST_MB),
            Figure("its own process", weight[0], "MB"),
            Figure("its PostgreSQL", weight[1], "MB"),
            Figure("memory before anybody has written", sum(idle), "MB"),
            Figure("second start, until the address is printed", again, "s", _MOST_SECONDS),
            Figure("second start, until it can answer", ready_again, "s"),
            Figure("first start, until the address is printed", told, "s"),
            Figure("first start, until it can answer", ready, "s"),
            Figure("`buffr --help`, median", median(helped), "s", _MOST_HELP),
        ),
        (
            "Memory is proportional: a page that several processes share is counted once.",
            f"`buffr --help` took {', '.join(f'{seconds:.2f}' for seconds in helped)} s.",
        ),
    )


async def _start(on: Stage, data: Path, port: int) -> tuple[Process, float, float]:
    """Seconds until it says where it is, and until it is ready to answer."""
    environment = {"BUFFR_DATA": str(data), "BUFFR_BURST_TEXT_SECONDS": "0"}
    began = time.monotonic()
    process = await on.run(
        "demo", sys.executable, "-m", "buffr", "demo", "--port", str(port), alone=environment
    )
    await stage.first_line(process, having="demo is at")
    told = time.monotonic() - began
    await stage.answers(f"http://127.0.0.1:{port}/readyz", process)
    return process, told, time.monotonic() - began


async def _chat(data: Path, lines: int) -> None:
    """Somebody new applies, as far as an example of her loan."""
    twilio = json.loads((data / "demo-running.json").read_text())["twilio"]
    made = json.loads((data / "demo.json").read_text())
    async with httpx.AsyncClient(
        base_url=twilio, auth=(made["account_sid"], made["auth_token"]), trust_env=False
    ) as http:
        for words in talk.WAY_IN[:lines]:
            said = await http.post("/_control/says", json={"number": _WRITER, "text": words})
            said.raise_for_status()
            await asyncio.sleep(_PAUSE)


def _weight(demo: Process, data: Path) -> tuple[float, float]:
    """Megabytes of the demo with its children, and of its database."""
    server = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    family = {server, *stage.children(server)}
    own = {demo.pid, *stage.children(demo.pid)} - family
    return sum(map(stage.megabytes, own)), sum(map(stage.megabytes, family))


async def _help(on: Stage) -> float:
    began = time.monotonic()
    process = await on.start("help", "buffr", "--help")
    await process.handle.wait()
    return time.monotonic() - began

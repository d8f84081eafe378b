"""Readiness tells degraded from down: who can still keep messages is not taken out of service."""

from typing import Any

import httpx

from agent import watching


async def _ready(app: Any) -> tuple[int, dict[str, str]]:
    transport = httpx.ASGITransport(app=app, client=("10.1.2.3", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        answer = await client.get("/readyz")
        return answer.status_code, answer.json()


async def test_what_is_worse_is_degraded_and_what_cannot_work_is_down(closed: Any) -> None:
    house = closed.house
    door, worker = watching.make(house, work=False), watching.make(house, work=True)
    good = {"state": "ready", "database": "ok", "mind": "ok", "queue": "ok", "disk": "ok"}
    status, told = await _ready(door)
    assert (status, told | {"disk": "ok"}) == (200, good)

    class Away:
        async def ping(self) -> None:
            raise ConnectionError

    there, house.queue = house.queue, Away()
    assert (await _ready(door))[1]["state"] == "degraded"
    house.queue = there

    # A newer version has migrated, and is about to take our place.
    await closed.sql("update alembic_version set version_num = '9999'")
    status, told = await _ready(door)
    assert (status, told["state"]) == (200, "degraded")
    await closed.sql("update alembic_version set version_num = '0000'")
    assert (await _ready(door))[0] == 503
    assert (await _ready(worker))[1]["state"] == "down"


async def test_a_scraper_elsewhere_may_ask_only_at_the_port_of_its_own(closed: Any) -> None:
    transport = httpx.ASGITransport(
        app=watching.make(closed.house, work=True), client=("10.1.2.3", 1)
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
        assert "buffr_inbox_oldest_unprocessed_seconds" in (await client.get("/metrics")).text
        assert (await client.get("/healthz")).text == "ok"
    async with closed.caller(host="10.1.2.3") as client:
        assert (await client.get("/metrics")).status_code == 404

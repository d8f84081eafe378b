"""Who is let into the simulator."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from agent.simulator.door import Door


async def knock(
    *, address: str = "127.0.0.1", host: str = "127.0.0.1", bound: str = "127.0.0.1", **more: str
) -> httpx.Response:
    transport = httpx.ASGITransport(Door(PlainTextResponse("in"), host=bound), client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}:8000") as client:
        return await client.post("/", headers=more)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_is_let_in(host: str) -> None:
    assert (await knock(host=host)).text == "in"


async def test_the_address_that_the_demo_binds_is_let_in() -> None:
    bound = "192.168.1.20"
    assert (await knock(address=bound, host=bound, bound=bound)).text == "in"


async def test_another_machine_is_not_let_in() -> None:
    answer = await knock(address="192.168.1.77")
    assert answer.status_code == 403
    assert answer.json() == {"error": "The simulator answers only the machine that it runs on."}


async def test_a_name_that_points_at_this_machine_is_not_let_in() -> None:
    assert (await knock(host="rebound.example")).status_code == 403


async def test_a_page_of_another_site_is_not_let_in() -> None:
    assert (await knock(origin="https://elsewhere.example")).status_code == 403
    assert (await knock(origin="null")).status_code == 403
    assert (await knock(origin="http://127.0.0.1:8000")).status_code == 200


async def test_more_than_a_file_of_whatsapp_is_not_let_in() -> None:
    assert (await knock(**{"content-length": "23000001"})).status_code == 413
    assert (await knock(**{"transfer-encoding": "chunked"})).status_code == 413

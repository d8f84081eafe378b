"""Webhooks: an admin names an address, it is told once what happened, signed, until it takes it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import uuid_utils.compat
from starlette.requests import Request
from starlette.responses import Response

from agent import webhooks_out
from channels.fake_twilio.loopback import Loopback
from channels.webhook import ID, SIGNATURE, signed
from crm_store import events

PAGE = "/desk/settings/webhooks"
TELLS = {"tells-application.stage": "1", "tells-loan.disbursed": "1", "tells-payment.settled": "1"}


@dataclass
class Ledger:
    """A partner's server, which answers as it is told to and keeps what it hears."""

    answers: int = 200
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        self.heard.append((dict(request.headers), await request.body()))
        await Response(status_code=self.answers)(scope, receive, send)


@pytest.fixture
async def lender(opens: Any) -> Any:
    """One whose rounds are made by the test; as a demo it may call this machine."""
    return await opens(works=False, mode="demo")


@pytest.mark.proves("Integration Architecture", "Phase 3: Enterprise Features", "API Management")
async def test_an_address_is_told_what_happened_until_it_takes_it(lender: Any, desk: Any) -> None:
    house, ledger = lender.house, Ledger(answers=503)
    loopback = Loopback(ledger)
    url = await loopback.open()
    async with desk("ada", "admin") as ada, desk("simon", "manager") as simon:
        inner = await ada.send_form(PAGE, name="inner", url="https://10.0.0.7/in", **TELLS)
        assert (inner.status_code, "private network" in inner.text) == (409, True)
        await _happens(house, "stage", "APP-0", {"to": "started"})
        made = await ada.send_form(PAGE, name="ledger", url=f"{url}/in", **TELLS)
        secret = made.text.split('class="once"><code>')[1].split("</code>")[0]
        assert secret not in (await ada.get(PAGE)).text

        await _happens(house, "stage", "APP-7", {"from": "interest", "to": "started", "why": "x"})
        await _happens(house, "fact", "APP-7", {"name": "income"})
        await _happens(house, "lifecycle", "LN-7", {"loan": "active", "before": "pending"})
        assert [await webhooks_out.round_of(house) for _ in range(2)] == [2, 0]
        assert "503 it did not take it" in (await simon.get(f"{PAGE}?status=queued")).text
        ledger.answers = 204
        lender.clock.later(seconds=11)
        assert [await webhooks_out.round_of(house) for _ in range(2)] == [2, 0]
        told = [json.loads(body) for _, body in ledger.heard]
        assert {each["type"]: (each["subject"], each["data"]) for each in told} == {
            "application.stage": ("APP-7", {"from": "interest", "to": "started"}),
            "loan.disbursed": ("LN-7", {"loan": "active"}),
        }
        assert len({body for _, body in ledger.heard}) == 2  # the same bytes when told again
        for headers, body in ledger.heard:
            seconds = int(headers[SIGNATURE.lower()].split(",")[0].removeprefix("t="))
            assert headers[SIGNATURE.lower()] == signed(body, secret=secret, seconds=seconds)
            assert headers[ID.lower()] == json.loads(body)["id"]

        ledger.answers = 500
        await _happens(house, "payment", "LN-7", {"kind": "repayment", "status": "settled"})
        await webhooks_out.round_of(house)
        await lender.sql(
            f"update webhook_deliveries set attempts = {webhooks_out.MOST_ATTEMPTS - 1}"
            " where status = 'queued'"
        )
        lender.clock.later(seconds=11)
        await webhooks_out.round_of(house)
        dead = (await ada.get(f"{PAGE}?status=dead")).text
        assert "payment.settled" in dead
        assert "1 died in 7 days" in (await ada.get("/desk/settings/health")).text
        delivery = dead.split('name="delivery" value="')[1].split('"')[0]
        ledger.answers = 200
        assert (await simon.send_form(f"{PAGE}/replay", delivery=delivery)).status_code == 403
        assert (await ada.send_form(f"{PAGE}/replay", delivery=delivery)).status_code == 303
        assert await webhooks_out.round_of(house) == 1
        assert "Nothing was told" in (await ada.get(f"{PAGE}?status=dead")).text

        assert (await ada.send_form(f"{PAGE}/ledger/stop")).status_code == 303
        await _happens(house, "stage", "APP-8", {"to": "started"})
        assert await webhooks_out.round_of(house) == 0
    await loopback.close()
    done = await lender.rows("select action from audit_log where actor = 'user:ada' order by seq")
    assert [each for (each,) in done] == ["add_webhook", "replay_webhook", "stop_webhook"]
    views = await lender.rows(
        "select direction, calls, failed from crm.webhooks where id like 'out%'"
    )
    assert views == [("out", 3, 0)]


async def test_the_log_of_calls_goes_after_its_time_and_nothing_is_told_again(
    lender: Any, desk: Any
) -> None:
    house, ledger = lender.house, Ledger()
    loopback = Loopback(ledger)
    url = await loopback.open()
    async with desk("ada", "admin") as ada:
        await ada.send_form(PAGE, name="ledger", url=f"{url}/in", **TELLS)
    await _happens(house, "stage", "APP-7", {"to": "started"})
    assert await webhooks_out.round_of(house) == 1
    lender.clock.later(days=91)
    # Nothing has happened since: the next look would come across that event once more.
    assert await webhooks_out.forget(house) == 0
    async with house.store.transaction() as session:
        now = house.clock()
        later = uuid_utils.compat.uuid7(timestamp=int(now.timestamp()))
        session.add(
            events.Event(
                id=later,
                at=now,
                actor="bot",
                kind="stage",
                subject="APP-8",
                data={"to": "started"},
            )
        )
    assert await webhooks_out.round_of(house) == 1
    assert await webhooks_out.forget(house) == 1
    assert await webhooks_out.round_of(house) == 0
    await loopback.close()
    assert [json.loads(body)["subject"] for _, body in ledger.heard] == ["APP-7", "APP-8"]
    left = await lender.rows("select subject from webhook_deliveries")
    assert left == [("APP-8",)]


async def _happens(house: Any, kind: str, subject: str, data: dict[str, str]) -> None:
    async with house.store.transaction() as session:
        events.record(session, kind, subject=subject, at=house.clock(), actor="bot", data=data)

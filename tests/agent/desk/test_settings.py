"""Settings: an admin lets people and machines in and sends them away, each of it on record."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from agent import cast
from agent.desk.limits import MOST_STREAMS, OneAtATime, Streams
from crm_store import turns
from crm_store.row import new_id
from crm_store.turns import Spent

MODEL = "openai:kudu-1"


async def test_an_admin_begins_at_settings_and_changes_who_may_what(lender: Any, desk: Any) -> None:
    async with desk("ada", "admin") as ada, desk("simon", "manager") as simon:
        assert (await ada.get("/desk/")).headers["location"] == "/desk/settings"
        made = await ada.send_form(
            "/desk/settings/people", **{"name": "Petra", "role": "agent", "speaks-af": "1"}
        )
        assert "/desk/welcome/" in made.text
        again = await ada.send_form(
            "/desk/settings/people", **{"name": "petra", "role": "agent", "speaks-af": "1"}
        )
        assert (again.status_code, "choose another" in again.text) == (409, True)
        shown = await simon.get("/desk/settings")
        assert "petra" in shown.text
        assert "Invite somebody" not in shown.text
        own = await ada.send_form("/desk/settings/people/ada", act="role", role="manager")
        assert (own.status_code, "another admin" in own.text) == (409, True)
        assert (await simon.get("/desk/queue")).status_code == 200
        await ada.send_form("/desk/settings/people/simon", act="role", role="auditor")
        assert (await simon.get("/desk/queue")).status_code == 303  # signed out
        for act in ("sign_out", "invite", "leave"):
            assert (await ada.send_form("/desk/settings/people/petra", act=act)).status_code < 400
        gone = await ada.send_form("/desk/settings/people/petra", act="leave")
        assert gone.status_code == 404
        health = await ada.get("/desk/settings/health")
        assert "Audit log" in health.text
        assert lender.house.settings.keys not in health.text
    done = await lender.rows(
        "select action, subject from audit_log where actor = 'user:ada' order by seq"
    )
    assert done == [
        ("invite", "user:petra"),
        ("role", "user:simon"),
        ("sign_out_everywhere", "user:petra"),
        ("invite", "user:petra"),
        ("leave", "user:petra"),
    ]


async def test_how_a_hosted_model_has_done_is_on_the_page_of_integrations(
    lender: Any, desk: Any
) -> None:
    house, page = lender.house, "/desk/settings/health"
    await cast.ensure(house.store, now=house.clock())
    ((talk,),) = await lender.rows("select id from conversations limit 1")
    async with desk("ada", "admin") as ada:
        assert "turns in 7 days" not in (await ada.get(page)).text
        asked = {"model": MODEL, "model_price_in": 3.0, "model_price_out": 15.0}
        house.settings = house.settings.model_copy(update=asked)
        assert "it was not needed in 7 days" in (await ada.get(page)).text
        async with house.store.transaction() as session:
            for number, reader in enumerate(("rules", MODEL, MODEL, "offline")):
                turns.record(
                    session, {}, id=new_id(), conversation_id=talk, number=10 + number,
                    at=house.clock(), reader=reader, versions={},
                    timings_ms={"understand": 800.0, "phrase": 200.0},
                    spent=Spent(1, 700, 40) if reader == MODEL else Spent(),
                )  # fmt: skip
        found = (await ada.get(page)).text
    assert (
        "it read 2 of 3 turns in 7 days, 95 of 100 within 1.0 s;"
        " 1,480 tokens (0.0054) for a conversation. Look at its provider" in found
    )


async def test_a_key_is_shown_once_and_revoked(lender: Any, desk: Any) -> None:
    async with desk("ada", "admin") as ada:
        form = {"name": "payroll", "may-read_staff": "1", "days": "30"}
        nothing = await ada.send_form("/desk/settings/machines", name="payroll", days="30")
        assert (nothing.status_code, "at least one scope" in nothing.text) == (409, True)
        made = await ada.send_form("/desk/settings/machines", **form)
        key = made.text.split("<code>")[1].split("</code>")[0]
        assert key not in (await ada.get("/desk/settings/machines")).text
        asked = {"headers": {"Authorization": f"Bearer {key}"}}
        assert (await ada.get("/api/v1/staff", **asked)).json()["items"][0]["name"] == "ada"
        assert (await ada.get("/api/v1/staff")).status_code == 401  # a cookie opens nothing there
        await ada.send_form("/desk/settings/machines/payroll/revoke")
        assert (await ada.get("/api/v1/staff", **asked)).status_code == 401
    kept = str(await lender.rows("select * from service_accounts, audit_log"))
    assert key not in kept


async def test_nobody_releases_their_own_export_in_the_database_either(lender: Any) -> None:
    asks = (
        "insert into export_requests (id, kind, wanted_sealed, requested_by, requested_at, taken)"
        " values (gen_random_uuid(), 'reviews', '', 'user:simon', now(), 0)"
    )
    await lender.sql(asks)
    for change in (
        "released_by = 'user:simon', released_at = now()",
        "requested_by = 'user:x', released_by = 'user:simon', released_at = now()",
        "taken = 1",
    ):
        with pytest.raises(DBAPIError):
            await lender.sql(f"update export_requests set {change}")
    await lender.sql("update export_requests set released_by = 'user:ada', released_at = now()")


async def test_one_person_has_five_streams_and_plays_one_case_at_a_time() -> None:
    streams, user = Streams(), uuid4()
    ended: list[int] = []

    async def listens(number: int) -> None:
        async def lines() -> Any:
            yield "first"
            await asyncio.Event().wait()

        heard = [line async for line in streams.keep(user, lines())]
        ended.append(number)
        assert heard[-1].startswith("retry")

    listening = [asyncio.create_task(listens(number)) for number in range(MOST_STREAMS + 2)]
    await asyncio.sleep(0.05)
    assert (ended, streams.count(user)) == ([0, 1], MOST_STREAMS)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    assert streams.count(user) == 0

    drafting = OneAtATime()
    with drafting.by(user) as first, drafting.by(user) as second, drafting.by(uuid4()) as other:
        assert (first, second, other) == (True, False, True)
    with drafting.by(user) as later:
        assert later

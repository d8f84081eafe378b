"""Who reads a talk is seen; who is gone is away; and a page keeps nobody signed in."""

from datetime import timedelta
from typing import Any

import pytest

from agent.desk import clocks
from crm_store import users, waiting
from crm_store.sessions import IDLE
from tests.agent.desk.conftest import held_by

MARIA = "select presence from users where name = 'maria'"


@pytest.mark.proves("8.3 Team Collaboration & Project Management")
async def test_colleagues_see_who_reads_and_who_types(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus:
        address = await held_by(maria, lender)
        assert "maria is reading" not in (await maria.get(address)).text
        assert "maria is reading" in (await petrus.get(address)).text
        talk = address.rpartition("/")[2]
        await maria.send_form("/desk/here", talk=talk, types="1")
        assert "maria is typing" in (await petrus.get(address)).text
        lender.clock.later(minutes=1)
        assert "maria is" not in (await petrus.get(address)).text


async def test_a_look_at_the_thread_is_on_record_once_for_each_page(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus:
        address = await held_by(maria, lender)
        reads = "select actor, count(*) from audit_log where action = 'read' group by 1 order by 1"
        for _ in range(3):
            assert (await petrus.get(f"{address}/thread")).status_code == 200
        await maria.get(address)
        await maria.get(f"{address}/thread")
        assert await lender.rows(reads) == [("user:maria", 1), ("user:petrus", 1)]


async def test_a_talk_that_is_said_to_be_open_is_on_record_as_read(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("otto", "auditor") as otto:
        address = await held_by(maria, lender)
        talk = address.rpartition("/")[2]
        for _ in range(2):
            await otto.send_form("/desk/here", talk=talk)
        assert (await otto.get(f"{address}/thread")).status_code == 200
        await otto.send_form("/desk/here", talk="00000000-0000-0000-0000-000000000000")
    reads = "select subject from audit_log where action = 'read' and actor = 'user:otto'"
    assert await lender.rows(reads) == [(f"conversation:{talk}",)]


async def test_a_page_learns_how_long_its_session_lasts_and_whether_going_on_helps(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria:
        await maria.get("/desk/queue")
        lender.clock.later(minutes=26)
        nearly = await _ends_in(maria)
        assert nearly[0] <= 4 * 60
        await maria.get("/desk/keys")
        again = await _ends_in(maria)
        assert nearly[0] < again[0] <= IDLE.total_seconds()
        assert (nearly[1], again[1]) == ("idle", "idle")
        await lender.sql(
            "update user_sessions set began_at = began_at - interval '11 hours 31 min'"
        )
        last = await _ends_in(maria)
        assert (last[0] <= 3 * 60, last[1]) == (True, "age")


async def _ends_in(browser: Any) -> tuple[int, str]:
    left, by = (await browser.send_form("/desk/here", talk="")).headers["X-Ends-In"].split(" ")
    return int(left), by


async def test_who_shows_no_page_is_gone_and_is_back_with_one(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        await maria.get("/desk/queue")
        for _ in range(3):  # a page that is only open, until the session has run out
            lender.clock.later(minutes=9)
            await maria.send_form("/desk/here", talk="")
            await clocks.round_of(lender.house)
            assert await lender.rows(MARIA) == [("available",)]
        lender.clock.later(minutes=int(IDLE / timedelta(minutes=1)) - 26)
        assert (await maria.send_form("/desk/here", talk="")).status_code == 303
        await clocks.round_of(lender.house)
        assert await lender.rows(MARIA) == [("gone",)]
        async with lender.house.store.reading() as session:
            assert not await waiting.is_attended(session)
            assert [each.name for each in await users.everybody(session)] == ["maria"]
    async with desk("maria") as maria:
        assert "I am away" in (await maria.get("/desk/queue")).text
        assert await lender.rows(MARIA) == [("available",)]
        await maria.send_form("/desk/presence", presence="away")
        await maria.get("/desk/queue")
        assert await lender.rows(MARIA) == [("away",)]  # who said so stays so

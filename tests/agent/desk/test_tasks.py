"""Tasks at the desk: rules ask once, people do them, and a case that ends has one voice."""

import re
from typing import Any

import pytest

from agent import cast, follow_ups
from crm_store import messages, outbox
from crm_store.row import new_id
from tests.agent.desk.conftest import SELMA

HILMA = next(each.phone for each in cast.PLAYERS if each.name == cast.PAYS_BACK)


@pytest.mark.proves("Task Management System")
async def test_what_could_not_be_said_becomes_a_task_that_somebody_finishes(
    lender: Any, desk: Any
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    await _refuse_a_notice(lender, "notice:APP-7:3:decision.declined:0")
    await _refuse_a_notice(lender, "notice:APP-7:3:decision.declined:1")
    assert (await follow_ups.round_of(lender.house), await follow_ups.round_of(lender.house)) == (
        1,
        0,
    )
    async with desk("maria") as maria, desk("simon", "manager") as simon:
        shown = (await maria.get("/desk/tasks")).text
        assert "Tell BUF-1 about APP-7" in shown
        listed = "select detail from audit_log where action = 'read' and subject = 'tasks'"
        assert "TASK-1" in str(await lender.rows(listed))
        made = await maria.send_form("/desk/tasks", title="Call <b>EMP-1</b>", customer="BUF-1")
        mine = made.headers["location"]
        assert "&lt;b&gt;EMP-1" in (await maria.get(mine)).text
        for lacks in ({"title": ""}, {"title": "x", "customer": "BUF-99"}):
            assert (await maria.send_form("/desk/tasks", **lacks)).status_code == 409
        for first, then in (("TASK-1", "TASK-2"), ("TASK-2", "TASK-1")):
            answer = await maria.send_form(f"/desk/tasks/{first}", **{"act": "wait", "for": then})
        assert (answer.status_code, "cannot wait for itself" in answer.text) == (409, True)
        # What waits already may be said again: that is no circle.
        twice = await maria.send_form("/desk/tasks/TASK-1", **{"act": "wait", "for": "TASK-2"})
        assert twice.status_code == 303
        long = await maria.send_form("/desk/tasks/TASK-2", act="finish", minutes="010000999999")
        assert (long.status_code, "whole minutes" in long.text) == (409, True)
        early = await maria.send_form("/desk/tasks/TASK-1", act="finish")
        assert (early.status_code, "TASK-2 has to be done first" in early.text) == (409, True)
        await simon.send_form(mine, act="assign", to="maria")
        await simon.send_form("/desk/tasks/TASK-1", act="snooze", until="2126-11-30")
        assert mine in (await maria.get("/desk/tasks?whose=mine")).text
        assert "TASK-1<" not in (await maria.get("/desk/tasks")).text
        assert "TASK-1<" in (await maria.get("/desk/tasks?whose=asleep")).text
        for ref in (mine, "/desk/tasks/TASK-1"):
            assert (await maria.send_form(ref, act="finish", minutes="12")).status_code == 303
        assert "Nothing is to be done" in (await maria.get("/desk/tasks")).text
    assert await lender.rows("select status, minutes from tasks") == [("done", 12)] * 2


async def test_another_way_to_pay_is_offered_as_it_was_shown(lender: Any, desk: Any) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    await lender.says(HILMA, "agent")
    await lender.quiet()
    ((ref,),) = await lender.rows("select ref from cases")
    address = f"/desk/cases/{ref}"
    async with desk("maria") as maria:
        assert "Another way to pay LN-1" in (await maria.get(address)).text
        unowned = await maria.send_form(f"{address}/arrange-preview", way="pause", months="1")
        assert (unowned.status_code, "Take the conversation first" in unowned.text) == (409, True)
        await maria.send_form("/desk/queue/claim", claim=ref)
        wrong = await maria.send_form(f"{address}/arrange-preview", way="pause", months="40")
        assert (wrong.status_code, "is not possible" in wrong.text) == (409, True)
        shown = await maria.send_form(f"{address}/arrange-preview", way="pause", months="1")
        assert await lender.rows("select * from arrangements") == []
        sent = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', _plan(shown.text))
        )
        other = await maria.send_form(f"{address}/arrange", **{**sent, "months": "2"})
        assert other.status_code == 409
        done = await maria.send_form(f"{address}/arrange", **sent)
        assert done.status_code == 303
    ((wish, status, cost, by),) = await lender.rows(
        "select wish, status, cost_cents, approved_by from arrangements"
    )
    assert (wish, status in ("offered", "approved"), by) == ("pause:1", True, "user:maria")
    assert ("nothing more" in shown.text) is (cost == 0)


def _plan(page: str) -> str:
    return page.split('/arrange" class="packet">')[1].split("</form>")[0]


async def _refuse_a_notice(lender: Any, key: str) -> None:
    """As the sender does where she wrote too long ago."""
    party = await lender.party(SELMA)
    async with lender.house.store.transaction() as session:
        said = await messages.last(session, party.conversation.id, limit=1)
        outbox.put(
            session,
            {},
            id=new_id(),
            conversation_id=party.conversation.id,
            identity_id=party.identity.id,
            message_id=said[0].id,
            turn_id=None,
            dedupe_key=key,
            author="system",
            purpose="notice",
            run_at=lender.house.clock(),
            why="window_closed",
        )
        session.rows[-1].status = "refused"

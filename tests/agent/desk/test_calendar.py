"""A calendar of one's own tasks, by an address that opens nothing once it is taken back."""

from datetime import timedelta
from typing import Any

import pytest

PAGE = "/desk/calendar"


@pytest.mark.proves("Third-Party Integrations")
async def test_own_tasks_are_in_the_calendar_until_the_address_is_revoked(
    lender: Any, desk: Any
) -> None:
    due = lender.house.clock() + timedelta(days=1)
    async with desk("maria") as maria, desk("petrus") as petrus:
        assert "You have no address yet" in (await maria.get(PAGE)).text
        for browser, title in ((maria, "Ring Selma Nangolo"), (petrus, "Ask the employer")):
            form = {"title": title, "kind": "follow_up", "due": f"{due:%Y-%m-%d}"}
            assert (await browser.send_form("/desk/tasks", **form)).status_code == 303, form
        await lender.sql(
            "update tasks set assigned_to = created_by, due_at = coalesce(due_at, now())"
        )
        made = (await maria.send_form(PAGE, act="make")).text
        address = made.split('class="once"><code>')[1].split("</code>")[0]
        path = "/calendar/" + address.split("/calendar/")[1]
        assert path not in (await maria.get(PAGE)).text
        async with lender.caller() as program:
            feed = await program.get(path)
            assert feed.headers["content-type"].startswith("text/calendar")
            lines = feed.text.split("\r\n")
            assert lines[0] == "BEGIN:VCALENDAR"
            assert lines.count("BEGIN:VEVENT") == 1
            assert any(each.startswith("SUMMARY:TASK-1 ") for each in lines)
            assert "Selma" not in feed.text
            assert max(len(each.encode()) for each in lines) <= 75
            assert (await program.get("/calendar/guessed.ics")).status_code == 404
            again = (await maria.send_form(PAGE, act="make")).text
            assert (await program.get(path)).status_code == 404
            newer = "/calendar/" + again.split("/calendar/")[1].split("</code>")[0]
            assert (await program.get(newer)).status_code == 200
            await maria.send_form(PAGE, act="revoke")
            assert (await program.get(newer)).status_code == 404
    done = await lender.rows("select action from audit_log where subject = 'user:maria'")
    assert [each for (each,) in done] == ["make_calendar", "make_calendar", "revoke_calendar"]

"""The queue: narrowed by its address, claimed once, given on, put off, and honest in an outage."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from agent.desk.drawing import WINDHOEK
from crm_store import cases, putting_off

SELMA, PETRUS = "+264810000011", "+264810000012"


async def waits(lender: Any, who: str) -> None:
    """She has asked for a person."""
    await lender.tells(who, "Hi", "1", "agent")


def later(lender: Any, **by: float) -> str:
    """A time as a browser writes it."""
    at = (lender.house.clock() + timedelta(**by)).astimezone(WINDHOEK)
    return f"{at:%Y-%m-%dT%H:%M}"


async def test_one_claims_the_other_is_told_who_and_a_manager_gives_it_on(
    lender: Any, desk: Any
) -> None:
    await waits(lender, SELMA)
    async with (
        desk("maria") as maria,
        desk("petrus") as petrus,
        desk("johanna", "manager") as johanna,
    ):
        page = (await maria.get("/desk/queue")).text
        assert "BUF-1" in page
        assert '<span lang="en">agent</span>' in page  # her words, in her language
        both = await asyncio.gather(
            *(each.send_form("/desk/queue/claim", claim="CASE-1") for each in (maria, petrus))
        )
        assert sorted(each.status_code for each in both) == [303, 409]
        loser = next(each for each in both if each.status_code == 409)
        winner = "maria" if loser is both[1] else "petrus"
        assert f"{winner} was faster" in loser.text

        other = petrus if winner == "maria" else maria
        page = (await johanna.get("/desk/queue")).text
        offered = page.split('id="to"')[1].split("</select>")[0]
        assert offered.index("johanna, has 0") < offered.index(f"{winner}, has 1")
        chosen = {"pick-CASE-1": "1", "to": "johanna"}
        refused = await other.send_form("/desk/queue/give", **chosen)
        assert (refused.status_code, "a colleague has it" in refused.text) == (409, True)
        given = await johanna.send_form("/desk/queue/give?whose=mine", **chosen)
        assert given.headers["location"] == "/desk/queue?whose=mine"
        assert "BUF-1" in (await johanna.get("/desk/queue?whose=mine")).text
        assert "is away" not in (await maria.get("/desk/queue")).text
        await johanna.send_form("/desk/presence", presence="away", then="/desk/queue")
        assert 'johanna <span class="soft">is away</span>' in (await maria.get("/desk/queue")).text
        await lender.sql("update cases set status = 'resolved'")
        over = await johanna.send_form("/desk/queue/give", **{**chosen, "to": "maria"})
        assert (over.status_code, "it is settled" in over.text) == (409, True)
    assert (await lender.party(SELMA)).conversation.owner == "user:johanna"
    assert await lender.rows("select actor from audit_log where action = 'give'") == [
        ("user:johanna",)
    ]


async def test_what_is_put_off_says_why_and_comes_back_by_itself_or_when_she_writes(
    lender: Any, desk: Any
) -> None:
    await waits(lender, SELMA)
    async with desk("maria") as maria:
        off = {"pick-CASE-1": "1", "until": later(lender, days=2), "why": "payslip on Friday"}
        not_hers = await maria.send_form("/desk/queue/put-off", **off)
        assert "only who has it" in not_hers.text
        await maria.send_form("/desk/queue/claim", claim="CASE-1")
        for fault, form in (
            ("say why", {**off, "why": " "}),
            ("say until when", {**off, "until": "Friday"}),
            ("that time is over", {**off, "until": later(lender, hours=-1)}),
            ("14 days", {**off, "until": later(lender, days=15)}),
            ("Choose at least one", {"until": off["until"], "why": "x"}),
        ):
            assert fault in (await maria.send_form("/desk/queue/put-off", **form)).text
        assert (await maria.send_form("/desk/queue/put-off", **off)).status_code == 303
        assert "CASE-1" not in (await maria.get("/desk/queue")).text
        assert "CASE-1" in (await maria.get("/desk/queue?whose=put_off")).text
        async with lender.house.store.reading() as session:
            tomorrow = lender.house.clock() + timedelta(days=1)
            assert await cases.to_escalate(session, late_since=tomorrow) == []
        await lender.says(SELMA, "here it is")
        await lender.quiet()
        assert "CASE-1" in (await maria.get("/desk/queue")).text

        again = {**off, "until": later(lender, minutes=10)}
        await maria.send_form("/desk/queue/put-off", **again)
        assert "CASE-1" not in (await maria.get("/desk/queue")).text
        lender.clock.later(minutes=12)
        assert "CASE-1" in (await maria.get("/desk/queue")).text
    async with lender.house.store.reading() as session:
        case = await cases.by_ref(session, "CASE-1")
        assert case is not None
        assert putting_off.reason(session, case) == "payslip on Friday"
        assert b"payslip" not in (case.snooze_reason_sealed or b"")
        by, at = "user:maria", lender.house.clock()
        case.category, case.assigned_to = "complaint", by
        until = case.nearest_at + timedelta(hours=1)
        assert (
            putting_off.put_off(session, case, until=until, why="holiday", by=by, at=at)
            == "past_its_clock"
        )
        session.expunge_all()


async def test_a_row_says_what_she_wants_where_her_last_word_does_not(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi", "How much do I pay for N$2,000?", "agent")
    async with desk("maria") as maria:
        assert "How much do I pay for N$2,000? · agent" in (await maria.get("/desk/queue")).text
    async with desk("johanna", "underwriter") as johanna:  # who came for something else
        assert (await johanna.get("/desk/")).headers["location"] == "/desk/applications"


async def test_the_address_narrows_the_queue_and_an_empty_one_leads_on(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await lender.says(PETRUS, "Hi")
    await lender.quiet()
    async with desk("maria") as maria:
        empty = (await maria.get("/desk/queue")).text
        assert "1 conversation is with the assistant" in empty
        assert "BUF-1" in (await maria.get("/desk/queue/assistant")).text
        await waits(lender, SELMA)
        for address, is_there in (
            ("?whose=unassigned&language=mine", True),
            ("?category=handoff&status=open&language=en", True),
            ("?category=complaint", False),
            ("?partner=EMP-99", False),
            ("?status=waiting_customer", False),
            ("?language=her", False),
            ("?language=xx&whose=nobody&page=-1", True),  # what is not known narrows nothing
        ):
            for path in ("/desk/queue", "/desk/queue/rows"):
                with subtests.test(address=path + address):
                    page = (await maria.get(path + address)).text
                    assert ("CASE-1" in page) is is_there
        assert "sending is failing" not in (await maria.get("/desk/queue")).text
        await lender.sql("update outbox set status = 'failed'")
        assert "sending is failing since" in (await maria.get("/desk/queue")).text
        await lender.sql(
            "update outbox set status = 'sent' where id = (select max(id::text)::uuid from outbox)"
        )
        assert "sending is failing" not in (await maria.get("/desk/queue")).text


async def test_single_letters_can_be_switched_off_and_stay_so(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        assert 'data-single="off"' not in (await maria.get("/desk/keys")).text
        switched = await maria.send_form("/desk/keys", single="off")
        maria.cookies.set("desk-keys", switched.cookies["desk-keys"])
        page = (await maria.get("/desk/queue")).text
        assert 'data-single="off"' in page
        assert 'action="/desk/search"' in page  # which needs no script
        switched = await maria.send_form("/desk/keys", single="on")
        maria.cookies.set("desk-keys", switched.cookies["desk-keys"])
        assert 'data-single="off"' not in (await maria.get("/desk/queue")).text

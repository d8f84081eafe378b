"""The hand-over card says why, what was tried and promised; a case that lies is found out."""

from typing import Any

from agent.desk import clocks, packet
from agent.desk.packet import steps
from crm_store import tasks, users
from crm_store.tasks import About
from flows.trouble_noted import CASES
from tests.agent.desk.conftest import SELMA, held_by


async def test_the_card_links_what_she_told_to_where_she_said_it(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        words = ("Hi", "1", "I want to apply", "1", "agent")
        address = await held_by(maria, lender, *words)
        page = (await maria.get(address)).text
        card = page.split('class="packet"')[1].split("</section>")[0]
        ((told,),) = await lender.rows(
            "select id from messages where direction = 'in' order by at offset 3 limit 1"
        )
        assert f'{address}?through={told}#m-{told}" title="Where she said it">yes</a>' in card
        assert "began an application" in card
        assert "I am calling a person" in card
        assert "no person has checked it" in card
        older = (await maria.get(f"{address}?through={told}")).text
        assert f'id="m-{told}"' in older
        assert "To the newest messages" in older
        assert 'name="seen"' not in older  # what is not on the page cannot have been read
        assert "Step 2 of 7</span>" in page
        assert "BUF-1</a> in short" in page


async def test_what_else_waits_stands_beside_the_talk_mine_first(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus:
        address = await held_by(maria, lender)
        await lender.tells("+264810000012", "Hi", "1", "agent")
        other = (await lender.party("+264810000012")).conversation.id
        near = (await maria.get(address)).text.split('class="near"')[1].split("</nav>")[0]
        mine, nobodys = near.split("<h2>Nobody has</h2>")
        assert f'<a href="{address}" aria-current="page"><b>BUF-1</b>' in mine
        assert f'<a href="/desk/conversations/{other}"><b>BUF-2</b>' in nobodys
        near = (await petrus.get(address)).text.split('class="near"')[1].split("</nav>")[0]
        assert ("You have" in near, "BUF-1" in near, "BUF-2" in near) == (False, False, True)


async def test_a_case_that_somebody_keeps_and_lets_lie_comes_before_a_manager(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria:
        address = await held_by(maria, lender)
        await clocks.round_of(lender.house)
        await maria.send_form(f"{address}/hand-back", outcome="I ask them", came_of_it="later")
        state = "select assigned_to, escalated_at is not null from cases"
        await clocks.round_of(lender.house)
        assert await lender.rows(state) == [("user:maria", False)]
        called_to = "/desk/cases?whose=escalated"
        assert "CASE-1" not in (await maria.get(called_to)).text
        lender.clock.later(minutes=60 * 24 * 5)
        await clocks.round_of(lender.house)
        assert await lender.rows(state) == [("user:maria", True)]
    async with desk("simon", "manager") as simon:  # her own session ended meanwhile
        assert "CASE-1" in (await simon.get(called_to)).text


async def test_what_is_to_be_done_about_her_stands_beside_the_talk_by_role(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria, desk("simon", "manager") as simon:
        address = await held_by(maria, lender)
        about = About(customer=(await lender.party(SELMA)).customer.id)
        async with lender.house.store.transaction() as session:
            for title in ("Ring her about the payslip", "Speak with Maria about it"):
                task = tasks.create(
                    session, "task", title, by="user:simon", at=lender.clock(), about=about
                )
                task.for_managers = title.startswith("Speak")
        for page in (address, "/desk/cases/CASE-1"):
            hers, whole = (await maria.get(page)).text, (await simon.get(page)).text
            assert ("Ring her" in hers, "Speak with" in hers) == (True, False)
            assert ("Ring her" in whole, "Speak with" in whole) == (True, True)


async def test_nobody_promises_minutes_to_somebody_in_despair_while_nobody_is_there(
    lender: Any,
) -> None:
    async with lender.house.store.transaction() as session:
        maria = await users.add(session, "maria", role="agent", languages=["en"])
        maria.presence = "away"
    await lender.tells(SELMA, "Hi", "1", "I want to kill myself")
    said = " ".join(each.text for each in lender.heard(SELMA))
    assert "None of us is at the desk at this moment" in said
    assert "minutes" not in said.split("I am very sorry")[1]


def test_each_kind_of_case_has_steps_that_usually_help() -> None:
    for kind in (*(each.name for each in CASES.values()), "handoff", "taken_over"):
        assert len(steps(kind, "")) > 1, kind
    assert steps("never heard of", "") == steps("handoff", "")
    assert packet.steps("handoff", "distress") == steps("distress", "")

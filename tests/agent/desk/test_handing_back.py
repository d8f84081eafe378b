"""Handing back: she hears what came of it, says how it was, and goes on where she stopped."""

import re
from typing import Any

from crm_store import applications
from tests.agent.desk.conftest import SELMA


async def test_after_a_person_she_goes_on_where_she_stopped(lender: Any, desk: Any) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to apply", "1")
    asked = lender.heard(SELMA)[-1].text
    await lender.says(SELMA, "agent")
    await lender.quiet()
    talk = (await lender.party(SELMA)).conversation
    address = f"/desk/conversations/{talk.id}"
    async with desk("maria") as maria:
        await maria.send_form(f"{address}/take", **{"from": "queue"})
        page = (await maria.get(address)).text
        seen = page.split('name="seen" value="')[1].split('"')[0]
        await maria.send_form(f"{address}/reply", text="It is all in order.", seen=seen)
        await lender.quiet()
        assert await lender.rows(
            "select answered_at is not null, answer_by is null from cases"
        ) == [(True, True)]
        done = await maria.send_form(
            f"{address}/hand-back", outcome="Told her that it is in order", came_of_it="settled"
        )
        assert done.status_code == 303
        assert "Take the next one" in (await maria.get(done.headers["location"])).text
        assert "Take the next one" not in (await maria.get(address)).text
        shown = (await maria.get("/desk/customers/BUF-1")).text
        assert "took the conversation" in shown
        assert "handed it back to the assistant" in shown
        assert "asked for a person" in shown
    await lender.quiet()
    told = lender.heard(SELMA)[-1].text
    assert told.startswith("Maria has finished, and this is settled. I am the assistant again.")
    assert "How was the help" in told
    assert "Told her that" not in told
    assert await lender.rows("select status, outcome from cases") == [("resolved", "settled")]

    await lender.says(SELMA, "3")
    await lender.quiet()
    after = [each.text for each in lender.heard(SELMA)][-1]
    assert "A person here reads it" in after
    assert _question(asked) in after  # where she stopped, once more
    assert await lender.rows("select data from events where kind = 'csat'") == [
        ({"score": 3, "low": True},)
    ]
    assert await lender.rows("select category from cases where status = 'open'") == [
        ("low_satisfaction",)
    ]
    party = await lender.party(SELMA)
    assert (party.conversation.owner, party.conversation.state.get("misses")) == ("bot", None)

    await lender.says(SELMA, "agent")  # she may have a person again, because she asks for one
    await lender.quiet()
    assert (await lender.party(SELMA)).conversation.owner == "queue"


async def test_she_comes_back_to_the_menu_and_her_case_goes_to_a_colleague(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to apply", "agent")
    talk = (await lender.party(SELMA)).conversation
    address = f"/desk/conversations/{talk.id}"
    async with desk("maria") as maria, desk("petrus") as petrus:
        await maria.send_form(f"{address}/take", **{"from": "queue"})
        early = await maria.send_form(f"{address}/facts", fact="months", value="4")
        assert (early.status_code, "has not agreed" in early.text) == (409, True)
        await maria.send_form(
            f"{address}/hand-back", outcome="For Petrus", came_of_it="passed_on", step="menu"
        )
        await lender.quiet()
        assert "has given it to a colleague" in lender.heard(SELMA)[-1].text
        await lender.says(SELMA, "Good")
        await lender.quiet()
        assert "menu" in (await lender.party(SELMA)).conversation.state["topic"]
        taken = await maria.send_form("/desk/queue/next")
        assert taken.headers["location"] == "/desk/queue?whose=unassigned"  # not to her again
        taken = await petrus.send_form("/desk/queue/next")
        assert taken.headers["location"] == address


async def test_she_goes_on_with_the_line_of_her_form_that_the_person_chose(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to apply", "1")
    party = await lender.party(SELMA)
    address = f"/desk/conversations/{party.conversation.id}"
    await lender.says(SELMA, "agent")
    await lender.quiet()
    async with desk("maria") as maria:
        await maria.send_form(f"{address}/take", **{"from": "queue"})
        assert "asked once more" not in (await maria.get(address)).text  # nothing is told yet
        await maria.send_form(f"{address}/facts", fact="amount", value="1500")
        assert '<option value="amount">with the amount, asked once more' in (
            (await maria.get(address)).text
        )
        await maria.send_form(
            f"{address}/hand-back", outcome="Ask less", came_of_it="settled", step="amount"
        )
        await lender.quiet()
    await lender.says(SELMA, "1")
    await lender.quiet()
    assert "How much" in lender.heard(SELMA)[-1].text
    await lender.says(SELMA, "1000")
    await lender.quiet()
    heard = [each.text for each in lender.heard(SELMA)]
    assert "1,000.00" in heard[-1]
    assert "Who is your employer?" in heard[-1]  # and then on where she had stopped


async def test_what_she_told_a_person_stands_in_her_form_under_that_name(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to apply", "1", "agent")
    party = await lender.party(SELMA)
    address = f"/desk/conversations/{party.conversation.id}"
    told = applications.facts(lender.house.store, party.application)
    assert "consent" in told
    async with desk("maria") as maria:
        early = await maria.send_form(f"{address}/facts", fact="remuneration", value="9000")
        assert "do not have this conversation" in early.text
        await maria.send_form(f"{address}/take", **{"from": "queue"})
        vague = await maria.send_form(f"{address}/facts", fact="remuneration", value="enough")
        assert (vague.status_code, "cannot be taken so" in vague.text) == (409, True)
        kept = await maria.send_form(f"{address}/facts", fact="remuneration", value="N$9 000")
        assert kept.status_code == 303
    party = await lender.party(SELMA)
    fact = applications.facts(lender.house.store, party.application)["remuneration"]
    assert (fact["value"], fact["message_id"]) == (900_000, "user:maria")


def _question(text: str) -> str:
    """The sentence that asks."""
    return str(re.findall(r"[^.?!\n]*\?", text)[-1]).strip()

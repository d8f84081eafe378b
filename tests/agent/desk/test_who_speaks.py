"""On a phone of several a person of ours says who speaks, and each keeps a talk of their own."""

from typing import Any

import pytest

from tests.agent.desk.conftest import SELMA, held_by, seen

WORDS = ("Hi", "1", "I want to apply", "1", "this is her sister, I want my own loan", "agent")


@pytest.mark.proves("2.1 Customer Profile System")
async def test_whoever_is_named_is_answered_in_a_talk_of_their_own(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus:
        hers = await held_by(maria, lender, *WORDS)
        page = (await maria.get(hers)).text
        assert "Who speaks on this phone" in page
        assert "Who speaks on this phone" not in (await petrus.get(hers)).text
        assert (await petrus.send_form(f"{hers}/speaker", who="guest")).status_code == 409
        assert (await maria.send_form(f"{hers}/speaker", who="her")).status_code == 404

        named = await maria.send_form(f"{hers}/speaker", who="guest")
        sisters = named.headers["location"]
        assert (named.status_code, sisters != hers) == (303, True)
        before, now = await _of(lender, hers), await _of(lender, sisters)
        assert before == ("parked", "bot", False, True)
        assert now == ("open", "user:maria", True, False)
        page = (await maria.get(sisters)).text
        assert ("you have it" in page, "free reply until" in page) == (True, True)
        assert "her sister" not in page  # nothing that was said in the other
        # The number is no proof any more, and what is written reaches whoever is named.
        assert await lender.rows(
            "select shared_at is not null, verified_at from channel_identities"
            " where channel = 'whatsapp'"
        ) == [(True, None)]
        newest = seen(page) if 'name="seen"' in page else ""
        await maria.send_form(f"{sisters}/reply", text="Good day, sister.", seen=newest)
        await lender.quiet()
        assert lender.heard(SELMA)[-1].text.endswith("Good day, sister.")

        # The same again changes nothing; the owner comes back to what was hers.
        again = await maria.send_form(f"{sisters}/speaker", who="guest")
        assert again.headers["location"] == sisters
        back = await maria.send_form(f"{sisters}/speaker", who="owner")
        assert back.headers["location"] == hers
        assert await _of(lender, hers) == ("open", "user:maria", True, True)
        assert await _of(lender, sisters) == ("parked", "bot", False, False)
        assert (await maria.send_form(f"{sisters}/speaker", who="guest")).status_code == 409
    assert await lender.rows("select count(distinct customer_id) from conversations") == [(2,)]
    told = await lender.rows(
        "select detail::json->>'who' from audit_log where action = 'name_speaker' order by seq"
    )
    assert told == [("guest",), ("guest",), ("owner",)]


async def test_the_assistant_goes_on_with_whoever_was_named(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        hers = await held_by(maria, lender, *WORDS[:-1], "Lekker", "Mooi", "Ja nee")
        who = "select reason, status from cases where category = 'shared_number'"
        assert await lender.rows(who) == [("who_speaks", "in_progress")]
        sisters = (await maria.send_form(f"{hers}/speaker", who="guest")).headers["location"]
        assert await lender.rows(who) == [("who_speaks", "resolved")]
        # Her talk has a case of its own, so that nobody forgets that a person has it.
        assert await lender.rows(
            "select reason, assigned_to from cases where status = 'in_progress'"
        ) == [("taken_over", "user:maria")]
        await maria.send_form(f"{sisters}/hand-back", outcome="Her sister", step="menu")
    await lender.quiet()
    assert "I am the assistant again" in lender.heard(SELMA)[-1].text
    await lender.says(SELMA, "what is my status")
    await lender.quiet()
    answer = lender.heard(SELMA)[-1].text
    assert "Who is writing now?" not in answer
    party = await lender.party(SELMA)
    assert f"/desk/conversations/{party.conversation.id}" == sisters
    assert party.application is None


async def _of(lender: Any, address: str) -> tuple[str, str, bool, bool]:
    """How a talk stands: its state, whose it is, whether it is known who speaks, who owns it."""
    conversation = address.rsplit("/", 1)[-1]
    (found,) = await lender.rows(
        "select c.status, c.owner, c.state ? 'speaks_since', c.customer_id = i.customer_id"
        f" from conversations c join channel_identities i on i.id = c.identity_id"
        f" where c.id = '{conversation}'"
    )
    return found

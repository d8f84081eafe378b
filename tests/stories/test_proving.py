"""Whoever asks from a number not yet checked gives the end of her ID number, or hears nothing."""

from typing import Any

import pytest

from crm_store import customers

ID_NUMBER = "92031500123"
ASKED = "last four digits of your ID number"


async def _writes_from_a_new_phone(hilma: Any) -> None:
    """Her loan runs; the number that she writes from is not shown to be hers."""
    await hilma.says("Hi")
    async with hilma.stage.house.store.transaction() as session:
        party = await hilma.party()
        customer = await session.merge(party.customer)
        await customers.set_id_number(session, customer, ID_NUMBER)
        session.add(customer)
        identity = await session.merge(party.identity)
        identity.verified_at = None
        session.add(identity)


@pytest.mark.proves("Security Implementation")
async def test_the_digits_open_the_answer_for_this_talk_and_are_kept_nowhere(hilma: Any) -> None:
    await _writes_from_a_new_phone(hilma)
    asked = await hilma.says("what is my balance")
    assert ASKED in asked
    assert "N$" not in asked
    assert "N$" in await hilma.says("0123")
    assert ASKED not in await hilma.says("balance")
    hilma.clock.later(hours=20)
    later = await hilma.says("what is my balance")
    assert "N$" not in later


async def test_after_three_wrong_tries_a_person_asks_and_nothing_was_told(hilma: Any) -> None:
    await _writes_from_a_new_phone(hilma)
    heard = [await hilma.says(words) for words in ("balance", "1111", "2222", "3333", "0123")]
    assert ASKED in heard[1]
    assert ASKED in heard[2]
    assert not any("N$" in each for each in heard)
    ((owner,),) = await hilma.rows(
        f"select owner from conversations where id = '{(await hilma.party()).conversation.id}'"
    )
    assert owner == "queue"

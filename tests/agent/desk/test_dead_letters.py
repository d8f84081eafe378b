"""A message that nothing could be done with is seen by who may, and tried again once."""

from typing import Any

import pytest
from sqlalchemy import text

from agent import worker
from crm_store import conversations, identities, speakers
from tests.agent.desk.conftest import SELMA

PAGE = "/desk/settings/dead"


@pytest.fixture
async def lender(closed: Any) -> Any:
    """One that answers when the test says so."""
    return closed


async def test_a_dead_letter_is_tried_again_once_and_then_answered(lender: Any, desk: Any) -> None:
    async with desk("simon", "manager") as simon, desk("lukas", "auditor") as lukas:
        assert "Every message could be answered" in (await simon.get(PAGE)).text
        sender = identities.blind(lender.house.store.vault, "whatsapp", SELMA)
        await lender.says(SELMA, "Hi")
        lender.clock.later(seconds=20)
        await worker.answer(lender.house, sender)
        await lender.says(SELMA, "menu")
        ((letter, sid, content),) = await lender.rows(
            "select id, provider_sid, content_sealed from inbox where status = 'received'"
        )
        await _becomes(lender, sid, b"x")
        lender.clock.later(seconds=20)
        await worker.answer(lender.house, sender)
        assert await _status(lender, sid) == "dead"

        page = (await simon.get(PAGE)).text
        assert (str(sid) in page, "a person has the talk" in page) == (True, True)
        assert "1 messages could not be answered" in (await simon.get("/desk/settings/health")).text
        form = {"letter": str(letter)}
        assert "Try again" not in (await lukas.get(PAGE)).text
        assert (await lukas.send_form(PAGE, **form)).status_code == 403
        await _becomes(lender, sid, content)
        again = [await simon.send_form(PAGE, **form) for _ in range(2)]
        assert [each.status_code for each in again] == [303, 409]
        assert "not dead any more" in again[1].text
        assert (await simon.send_form(PAGE, letter="nonsense")).status_code == 409

        lender.clock.later(seconds=20)
        await worker.answer(lender.house, sender)
        assert await _status(lender, sid) == "answered"
        assert await lender.rows(
            "select count(*), count(distinct id) from messages where direction = 'in'"
        ) == [(2, 2)]
        assert await lender.rows(
            "select count(*) from audit_log where action = 'revive_message'"
        ) == [(1,)]


async def test_a_dead_letter_answers_nothing_that_was_asked_since(lender: Any, desk: Any) -> None:
    async with desk("simon", "manager") as simon:
        sender = identities.blind(lender.house.store.vault, "whatsapp", SELMA)
        for words in ("Hi", "yes"):
            await lender.says(SELMA, words)
            lender.clock.later(seconds=20)
            await worker.answer(lender.house, sender)
        await _change(lender, "update inbox set status = 'dead'")
        letters = await lender.rows("select id from inbox order by received_at")
        first, last = [str(letter) for (letter,) in letters]
        await _change(lender, f"update inbox set status = 'answered' where id = '{last}'")
        written_since = await simon.send_form(PAGE, letter=first)
        await _change(lender, f"update inbox set status = 'dead' where id = '{last}'")
        await _somebody_else_speaks(lender)
        another = await simon.send_form(PAGE, letter=last)
        assert (written_since.status_code, another.status_code) == (409, 409)
        assert "She has written since: answer her yourself." in written_since.text
        assert "Somebody else writes from this number now" in another.text
        assert await lender.rows("select distinct status from inbox") == [("dead",)]


async def _somebody_else_speaks(lender: Any) -> None:
    async with lender.house.store.transaction() as session:
        sender = identities.blind(session.vault, "whatsapp", SELMA)
        party = await conversations.of_sender(session, sender)
        assert party is not None
        guest = await speakers.new_guest(session, party, at=lender.clock())
        await speakers.take_up(session, party.conversation, customer=guest, state={}, heard_at=None)


async def _status(lender: Any, sid: Any) -> Any:
    ((status,),) = await lender.rows(f"select status from inbox where provider_sid = '{sid}'")
    return status


async def _becomes(lender: Any, sid: Any, content: Any) -> None:
    sealed = "update inbox set content_sealed = :content where provider_sid = :sid"
    await _change(lender, sealed, content=content, sid=sid)


async def _change(lender: Any, sql: str, **values: Any) -> None:
    async with lender.house.store.engine.begin() as connection:
        await connection.execute(text(sql), values)

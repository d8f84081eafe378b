"""What was written to her and has not gone stands in the head of the explanation, with its why."""

from datetime import timedelta
from typing import Literal

import httpx

from agent.demo import Stage
from agent.simulator import explain
from crm_store import messages, outbox
from crm_store.row import new_id
from tests.agent.simulator.test_routes import act, heard, newcomer, news

WORDS = "Your payment is due."
HOURS = "it waits for the hours in which we may write first"
Status = Literal["queued", "refused"]


async def _is_written(stage: Stage, number: str, *, status: Status, why: str) -> None:
    house, message = stage.house, new_id()
    async with house.store.transaction() as session:
        party = await explain.party_of(session, f"+{number}")
        assert party is not None
        messages.new(
            session, WORDS, id=message, conversation_id=party.conversation.id, turn_id=None,
            direction="out", author="system", at=house.clock(),
        )  # fmt: skip
        outbox.put(
            session, {"text": WORDS, "statements": "", "choice": None}, id=new_id(),
            conversation_id=party.conversation.id, identity_id=party.identity.id,
            message_id=message, turn_id=None, dedupe_key=f"test:{message}", author="system",
            purpose="proactive", run_at=house.clock() + timedelta(hours=9), why=why, status=status,
        )  # fmt: skip


async def test_a_reminder_that_did_not_go_is_shown_with_its_reason(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    number = await newcomer(client)
    await act(client, number, kind="text", text="Hi")
    await heard(client, number, 1)
    before = (await news(client, number))["panel"]
    assert before["conversation"]["not_gone"] == []
    await _is_written(stage, number, status="refused", why="paid")
    await _is_written(stage, number, status="queued", why="quiet_hours")
    after = (await news(client, number))["panel"]
    assert after["conversation"]["not_gone"] == [
        {"text": WORDS, "status": "queued", "why": HOURS},
        {"text": WORDS, "status": "refused", "why": "it is paid"},
    ]
    assert after["mark"] != before["mark"]

"""What messages cost: only what a price is known for, an SMS by its segments."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from agent import worker
from agent.desk import message_costs
from agent.desk.message_costs import Prices
from agent.desk.reporting import Span
from crm_store import identities, messages, outbox
from crm_store.money import Cents
from crm_store.row import new_id
from tests.agent.desk.conftest import SELMA

PRICED = Prices(messages=Cents(9), templates=Cents(30), offers=Cents(95), sms=Cents(60))
UNTOLD = Prices(messages=Cents(9), templates=None, offers=None, sms=None)


async def _left(lender: Any, text: str, *, by: str = "whatsapp", **more: Any) -> None:
    """A message that the provider took."""
    party, now, message, row = await lender.party(SELMA), lender.house.clock(), new_id(), new_id()
    async with lender.house.store.transaction() as session:
        identity = party.identity
        if by == "sms":
            identity = await identities.also_on(session, identity, "sms")
            assert identity is not None
        messages.new(
            session, text, id=message, conversation_id=party.conversation.id, turn_id=None,
            direction="out", author="system", language="en", at=now,
        )  # fmt: skip
        outbox.put(
            session, {"text": text, "statements": "", "choice": None}, id=row,
            conversation_id=party.conversation.id, identity_id=identity.id, message_id=message,
            turn_id=None, dedupe_key=f"test:{row}", author="system", run_at=now, why="",
            **{"purpose": "notice", **more},
        )  # fmt: skip
    await lender.sql(f"update outbox set created_at = '{now.isoformat()}' where id = '{row}'")
    await _becomes(lender, row, "delivered")


async def _becomes(lender: Any, row: UUID, status: str) -> None:
    async with lender.house.store.transaction() as session:
        await outbox.move(session, row, "sending", why="")
        await outbox.move(session, row, status, why="")


async def _drawn(lender: Any, prices: Prices) -> dict[str, str]:
    now = lender.house.clock()
    span = Span(now - timedelta(days=1), now + timedelta(days=1), date(2026, 12, 31))
    async with lender.house.store.reading() as session:
        drawn = await message_costs.figure(session, span, prices)
    return {each.name: each.value for each in drawn.rows}


async def test_a_message_costs_its_price_and_an_sms_each_of_its_segments(opens: Any) -> None:
    lender = await opens(works=False)
    await lender.says(SELMA, "Hi")
    lender.clock.later(seconds=20)
    await worker.answer(lender.house, identities.blind(lender.house.store.vault, "whatsapp", SELMA))
    assert await _drawn(lender, PRICED) == {}
    template = {"as_template": True, "template": "here_for_you"}
    await _left(lender, "We have a message for you.")
    await _left(lender, "Your payment is near.", **template)
    await _left(lender, "Borrow again.", **template, purpose="marketing")
    await _left(lender, "x" * 161, by="sms")  # one more than fits: two segments
    await _left(lender, "Please write to us.", by="sms")
    assert await _drawn(lender, PRICED) == {
        "WhatsApp, in a talk": "1; N$0.09",
        "WhatsApp, templates": "1; N$0.30",
        "WhatsApp, offers": "1; N$0.95",
        "SMS": "2 in 3 segments; N$1.80",
        "Together": "N$3.14",
    }
    assert await _drawn(lender, UNTOLD) == {
        "WhatsApp, in a talk": "1; N$0.09",
        "WhatsApp, templates": "1; price unknown",
        "WhatsApp, offers": "1; price unknown",
        "SMS": "2 in 3 segments; price unknown",
        "Together": "price unknown",
    }


async def test_the_dashboard_invents_no_price_and_lists_what_it_counted(
    lender: Any, desk: Any
) -> None:
    await lender.tells(SELMA, "Hi")
    # The database writes its own clock down, which may show a later day than the lender's.
    await lender.sql(f"update outbox set created_at = '{lender.clock().isoformat()}'")
    async with desk("simon", "manager") as simon:
        page = (await simon.get("/desk/dashboards?of=operations")).text
        assert "What messages cost" in page
        told = page.split("What messages cost")[1]
        href = told.split('<a href="')[1].split('"')[0].replace("&amp;", "&")
        ((taken,),) = await lender.rows(
            "select count(*) from outbox"
            " where status in ('sent', 'delivered', 'read', 'undelivered')"
        )
        assert f"{taken}; price unknown" in told
        assert (await simon.get(href)).text.count("<tr>") - 1 == taken

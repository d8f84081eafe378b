"""Where WhatsApp cannot carry it: one SMS that names nothing, and nothing twice on either way."""

from typing import Any

import pytest

from agent import notices, second_channel, worker
from agent.downloads import File
from channels.fake_twilio import PhoneMessage
from crm_store import conversations, identities, messages, receipts
from crm_store.row import new_id
from tests.agent.conftest import until
from tests.agent.laid import remind

SELMA, SMS_SENDER = "+264810000011", "+264612900001"
ASKS = (
    "Hello, this is Buffr. We have a message for you. Please write to us on WhatsApp. "
    "Write STOP for no more messages."
)


@pytest.fixture
async def lender(opens: Any) -> Any:
    """A lender with a number for SMS, and somebody who wrote on WhatsApp."""
    lender = await opens(works=False, twilio_sms_sender=SMS_SENDER)
    lender.twilio.has_sms(SMS_SENDER)
    await says(lender, "Hi")
    return lender


async def says(lender: Any, words: str, *, by: str = "whatsapp") -> None:
    """Say something on a channel, and have it answered."""
    await lender.says(SELMA, words, by_sms=by == "sms")
    lender.clock.later(seconds=20)
    sender = identities.blind(lender.house.store.vault, by, SELMA)
    await worker.answer(lender.house, sender)
    await send(lender)


async def send(lender: Any) -> None:
    while await lender.house.sender.send_due():
        pass


def heard_by_sms(lender: Any) -> list[PhoneMessage]:
    return [each for each in lender.heard(SELMA) if each.channel == "sms"]


async def addresses(lender: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = await lender.rows(
        "select channel, status, opted_out_at is not null, verified_at is not null,"
        " dense_rank() over (order by customer_id) from channel_identities"
        " order by created_at, channel desc"
    )
    return found


async def told_to_staff(lender: Any) -> list[tuple[str, str]]:
    """How the talk at the desk says that she was asked: on which channel, and why."""
    party = await lender.party(SELMA)
    async with lender.house.store.reading() as session:
        shown = await messages.thread(session, party.conversation.id)
    return [(each.channel, each.why) for each in shown if each.text == ASKS]


async def states(lender: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = await lender.rows(
        "select i.channel, o.status, o.why from outbox o"
        " join channel_identities i on i.id = o.identity_id where o.author = 'system' order by seq"
    )
    return found


@pytest.mark.proves("1.2 Integration Points", "Multi-Channel Communication Hub")
async def test_without_a_template_one_sms_asks_and_what_waits_leaves_on_whatsapp_alone(
    lender: Any,
) -> None:
    await lender.sql("update conversations set language = 'her'")
    lender.clock.later(hours=25)
    await remind(lender, key="due:1")
    await send(lender)
    await remind(lender, key="due:2")  # the SMS counts: caps know no channels
    await remind(lender, key="news:1", purpose="notice")
    await send(lender)
    lender.clock.later(minutes=1)
    await send(lender)
    (sms,) = heard_by_sms(lender)
    assert sms.text == ASKS
    assert await states(lender) == [
        ("whatsapp", "held", "asked_by_sms"),
        ("sms", "delivered", "by_sms"),
        ("whatsapp", "queued", "often_enough_today"),
        ("whatsapp", "held", "asked_by_sms"),
    ]
    assert await told_to_staff(lender) == [("sms", "by_sms")]
    before = len(lender.heard(SELMA))
    await says(lender, "menu")
    lender.clock.later(hours=3)
    await send(lender)
    told = lender.heard(SELMA)[before:]
    assert sum("LN-7" in each.text for each in told) >= 1
    assert {each.channel for each in told} == {"whatsapp"}
    assert len(heard_by_sms(lender)) == 1


async def test_what_whatsapp_says_later_that_it_did_not_deliver_is_asked_for_once(
    lender: Any,
) -> None:
    async def all_is_told() -> bool:
        return not await lender.rows("select 1 from outbox where status in ('sending', 'sent')")

    lender.twilio.not_on_whatsapp(SELMA)
    lender.twilio.refuse("by_callback")
    for key in ("due:1", "due:2"):
        lender.clock.later(hours=2)
        await remind(lender, key=key, purpose="notice")
        await send(lender)
        await until(all_is_told)  # receipts come in their own time
        await second_channel.round_of(lender.house)
        await send(lender)
        assert await second_channel.round_of(lender.house) == 0
    assert [each.text for each in heard_by_sms(lender)] == [ASKS]
    assert [each for each in await states(lender) if each[0] == "whatsapp"] == [
        ("whatsapp", "held", "asked_by_sms"),
    ] * 2
    # Told late of the attempt that is over: it says nothing of what waits.
    ((sid,),) = await lender.rows(
        "select provider_sid from delivery_receipts where error_code = 63024 order by at limit 1"
    )
    ((row,),) = await lender.rows("select id from outbox where dedupe_key = 'due:1'")
    assert await receipts.told(
        lender.house.store,
        provider_sid=sid,
        status="delivered",
        outbox_id=row,
        error_code=None,
        at=lender.clock(),
    )
    assert (await states(lender))[0][1:] == ("held", "asked_by_sms")
    lender.twilio.not_on_whatsapp(SELMA, absent=False)
    before = len(lender.heard(SELMA))
    await says(lender, "menu")
    told = lender.heard(SELMA)[before:]
    assert {each.channel for each in told} == {"whatsapp"}
    assert sum("LN-7" in each.text for each in told) == 2
    assert {each[1] for each in await states(lender)} <= {"sent", "delivered"}


async def test_whom_no_sms_reaches_is_looked_at_once_and_keeps_nobody_waiting(
    lender: Any,
) -> None:
    await lender.sql("update outbox set status = 'delivered'")
    lender.twilio.not_on_whatsapp(SELMA)
    await remind(lender, key="due:1", purpose="notice")
    await send(lender)
    await lender.sql("update outbox set why = 'no_second_way' where dedupe_key = 'due:1'")
    assert await second_channel.round_of(lender.house) == 0
    # She has written since it failed: nobody asks her to, and it leaves.
    await lender.sql("update outbox set why = '' where dedupe_key = 'due:1'")
    lender.twilio.not_on_whatsapp(SELMA, absent=False)
    lender.clock.later(minutes=1)
    await says(lender, "menu")
    assert await second_channel.round_of(lender.house) == 1
    await send(lender)
    assert heard_by_sms(lender) == []
    assert "LN-7" in lender.heard(SELMA)[-1].text


async def test_by_sms_she_is_told_where_the_file_is_and_no_address_leaves(lender: Any) -> None:
    await says(lender, "menu", by="sms")
    async with lender.house.store.transaction() as session:
        by_sms = identities.blind(session.vault, "sms", SELMA)
        party = await conversations.of_sender(session, by_sms)
        assert party is not None
        notices.put_file(
            session,
            notices.Reached(party.customer, party.conversation, party.identity),
            File(new_id(), "ab/x", "LN-7.pdf"),
            key="statement:1",
            calendar=lender.house.calendar,
            now=lender.clock(),
            at_once=True,
        )
    await send(lender)
    assert heard_by_sms(lender)[-1].text == (
        "We have a paper for you. We send papers on WhatsApp only. Please write to us there, and "
        "ask for it."
    )


@pytest.mark.proves("Multi-Channel Communication Hub")
async def test_an_sms_enters_the_same_door_and_her_stop_holds_on_both_ways(lender: Any) -> None:
    await lender.sql("update channel_identities set verified_at = now()")
    await says(lender, "menu", by="sms")
    menu = heard_by_sms(lender)[-1]
    assert "\n1 " in menu.text
    assert "*" not in menu.text
    assert menu.buttons == menu.rows == ()
    assert await addresses(lender) == [
        ("whatsapp", "active", False, True, 1),
        ("sms", "active", False, False, 1),  # the same phone is the same person, not yet proved
    ]
    await says(lender, "STOP", by="sms")
    assert [each[2] for each in await addresses(lender)] == [True, True]
    heard = len(lender.heard(SELMA))
    lender.clock.later(hours=25)
    for purpose in ("proactive", "notice"):
        await remind(lender, key=purpose, purpose=purpose)
    await send(lender)
    assert len(lender.heard(SELMA)) == heard
    assert {(status, why) for _, status, why in await states(lender)} == {("refused", "opted_out")}


async def test_whoever_has_the_number_now_ends_it_on_both_ways_and_is_nobody_we_know(
    lender: Any,
) -> None:
    lender.clock.later(hours=25)
    await remind(lender, key="due:1")
    await send(lender)
    assert [each.text for each in heard_by_sms(lender)] == [ASKS]
    await says(lender, "wrong number", by="sms")
    told = heard_by_sms(lender)[1:]
    assert told
    assert not any(word in each.text for each in told for word in ("LN-7", "loan", "N$", "owe"))
    assert {each[1] for each in await addresses(lender)} == {"wrong_number"}
    await remind_whoever_it_was(lender)
    assert len(heard_by_sms(lender)) == 1 + len(told)
    await says(lender, "Hi", by="sms")
    known = await addresses(lender)
    assert [each[1] for each in known] == ["wrong_number", "wrong_number", "active"]
    assert len({each[4] for each in known}) == 2


async def remind_whoever_it_was(lender: Any) -> None:
    """What waited, and what comes later, goes to nobody."""
    lender.clock.later(hours=30)
    await second_channel.round_of(lender.house)
    await send(lender)

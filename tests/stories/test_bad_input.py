"""Whatever can be typed or sent has a kind answer, and does no harm."""

import json
from typing import Any

from channels.fake_twilio import Place
from crm_store import applications, cases, gaps, inbox, messages, outbox, turns
from tests.stories.conftest import without_chance

PIN, CARD = "4321", "4111 1111 1111 1111"


async def test_a_secret_is_hidden_everywhere_and_she_is_told(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says(f"my pin is {PIN} and my card {CARD}")
    assert "You wrote something secret, and I hid it." in answer
    await selma.says("agent")  # the packet repeats her last messages
    everything = await _all_that_is_sealed(selma)
    assert "[hidden]" in everything
    for secret in (PIN, CARD, CARD.replace(" ", "")):
        assert secret not in everything


async def _all_that_is_sealed(selma: Any) -> str:
    """Everything that the store keeps of her, opened."""
    found: list[object] = []
    async with selma.stage.house.store.reading() as session:
        found += [inbox.content(session, row) for row in await _all(session, inbox.Inbox)]
        found += [messages.body(session, row) for row in await _all(session, messages.Message)]
        found += [turns.trace(session, row) for row in await _all(session, turns.Turn)]
        found += [outbox.body(session, row) for row in await _all(session, outbox.Outbox)]
        found += [cases.packet(session, row) for row in await _all(session, cases.Case)]
        found += [gaps.question(session, row) for row in await _all(session, gaps.Gap)]
        found += [
            applications.facts(session, row)
            for row in await _all(session, applications.Application)
        ]
    return without_chance(json.dumps(found, default=str))


async def _all(session: Any, table: Any) -> Any:
    return (await session.exec(inbox.select(table))).all()


async def test_every_kind_of_message_has_an_answer(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "cannot listen to voice notes" in await selma.says(voice=b"OggS")
    assert "do not need a location" in await selma.says(location=Place(-22.56, 17.08))
    assert "contact card" in await selma.says(contact="BEGIN:VCARD\nEND:VCARD")
    for more in ({"sticker": b"RIFF"}, {"extra": {"MessageType": "reaction"}}, {"words": "   "}):
        assert await selma.says(**more)
    assert await selma.count("inbox", "status <> 'answered'") == 0


async def test_odd_words_are_answered_like_any_others(selma: Any) -> None:
    await selma.comes_to_the_pay()
    for odd in (
        "a\0b",
        "شكرا \u202e abc",
        "Z" + "\u0300" * 300,
        "👩🏾‍🌾" * 50,
        "{{7*7}} {0} %s ${x}",
        "'; drop table inbox; --",
        "<script>alert(1)</script>",
        "1" * 5_000,
        "٣٤٥٦",
        "word " * 10_000,
    ):
        heard = await selma.says(odd)
        assert heard
        assert "49" not in heard
        await selma.says("menu")
        await selma.says("1")  # so that no misses add up to a person
    assert await selma.count("inbox", "status <> 'answered'") == 0


async def test_somebody_without_a_number_is_asked_for_one(selma: Any) -> None:
    selma.phone = "NA.9f8e7d6c5b"
    await selma.comes_to_the_form()
    await selma.says("yes")
    answer = await selma.tells("Kalahari Foods", "1", "4471", "Selma Nangolo")
    assert "What is your phone number?" in answer
    assert "How much do you earn" in await selma.says("081 000 0042")
    assert await selma.rows(
        "select kind from channel_identities where channel = 'whatsapp'"
        " order by created_at desc limit 1"
    ) == [("opaque",)]


async def test_an_empty_address_with_an_id_beside_it_is_somebody(selma: Any) -> None:
    said = await selma.stage.twilio.borrower_says("", "Hi", external_user_id="NA.77aa")
    assert said.status == 200
    await selma.quiet()
    assert len(selma.stage.twilio.received("NA.77aa")) == 1

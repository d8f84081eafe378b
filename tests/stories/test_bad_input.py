"""Whatever can be typed or sent has a kind answer, and does no harm."""

import json
from typing import Any

import pytest

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


@pytest.mark.parametrize(
    ("pay", "answer"),
    [
        ("0", "N$0.00 a month looks too little"),
        ("a million", "N$1,000,000.00"),
        ("1.5 million", "N$1,500,000.00"),
        ("n miljoen", "N$1,000,000.00"),
        ("N$ 1,000,000", "N$1,000,000.00"),
        ("a lot", "How much do you earn a month"),
        ("-500", "How much do you earn a month"),
    ],
)
async def test_a_pay_that_cannot_be_is_said_back_and_asked_again(
    selma: Any, pay: str, answer: str
) -> None:
    await selma.comes_to_the_pay()
    heard = await selma.says(pay)
    assert answer in heard
    assert "How much do you earn a month" in heard
    assert "remuneration" not in await selma.facts()


@pytest.mark.parametrize("day", ["31 February", "the 30th of Feb", "April 31", "32", "31/02/2026"])
async def test_a_pay_day_that_no_month_has_is_asked_again(selma: Any, day: str) -> None:
    await selma.comes_to_the_pay()
    await selma.says("9000")
    assert "On which day of the month are you paid?" in await selma.says(day)
    assert "pay_day" not in await selma.facts()


async def test_a_pay_day_with_a_month_beside_it_is_that_day(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("9000", "25 December")
    assert await selma.fact("pay_day") == 25


async def test_an_amount_of_nothing_is_an_answer_and_the_menu_is_named(selma: Any) -> None:
    await selma.comes_to_the_pay()
    assert "For the menu, write *menu*." in await selma.says("0")
    assert "What do you need?" in await selma.says("menu")
    await selma.says("1")
    await selma.tells("9000", "25")
    assert "N$0.00 is not possible" in await selma.says("0")
    assert "N$8,000,000.00 is not possible" in await selma.says("8 million")
    await selma.says("2000")
    assert "What do you need?" in await selma.says("0")


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

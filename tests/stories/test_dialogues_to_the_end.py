"""The other nine model dialogues and the agreement: bad news, strangers, silence and a voice."""

from typing import Any

import pytest
from sqlmodel import col, select

from crm_store.documents import Document


async def _proactive(who: Any) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = await who.rows(
        "select distinct status, why from outbox where purpose = 'proactive'"
    )
    return rows


async def test_dialogue_10_nothing_is_declined_or_promised_before_a_decision(selma: Any) -> None:
    """What fits instead: test_a_loan_that_is_too_heavy_is_met_with_one_that_fits."""
    await selma.comes_to_the_summary()
    await selma.taps("Send")
    for words in ("was I declined?", "am I approved?"):
        answer = (await selma.says(words)).lower()
        for claim in ("we cannot offer", "you are approved", "was declined", "score"):
            assert claim not in answer
    assert (await selma.application()).stage == "documents_submitted"


async def test_dialogue_11_status(selma: Any) -> None:
    await selma.comes_to_the_summary()
    await selma.taps("Send")
    answer = await selma.says("where is my application")
    application = await selma.application()
    assert answer.startswith(f"{application.ref}: we have your papers and check them now")
    assert "N$" not in answer  # this number is not checked yet
    assert "we ask your employer about your job. You have nothing to do." in answer
    assert "We aim to answer by 30 November 2026." in answer  # five business days from Monday
    selma.clock.later(days=2)
    assert "by 30 November 2026." in await selma.says("status")


async def test_dialogue_12_another_language_in_the_middle(selma: Any) -> None:
    await selma.comes_to_the_pay()
    before = await selma.facts()
    await selma.says("language")
    answer = await selma.says("2")
    assert "Stap 3 van 7." in answer
    assert await selma.facts() == before
    await selma.tells("8500", "25", "2000 vir 4 maande", "1")
    await selma.sends_a_photo()
    await selma.sends_a_pdf()
    again = await selma.sends_a_pdf(pages=2)
    assert "Jy het in 'n ander taal hiertoe ingestem" in again
    await selma.says("ja")
    assert await selma.rows(
        "select language, count(distinct purpose) from consents where action = 'grant'"
        " group by language order by language"
    ) == [("af", 3), ("en", 3)]


async def test_dialogue_12_who_is_not_understood_can_choose_another_language(selma: Any) -> None:
    await selma.comes_to_the_pay()
    await selma.tells("blorb fnord grault", "plugh xyzzy thud")
    assert "Another language" in [row.title for row in selma.last.rows]
    answer = await selma.says("3")
    assert "3 Oshiwambo\n4 Otjiherero" in answer
    assert "How much do you earn" in await selma.says("4")


async def test_dialogue_13_a_wrong_number(hilma: Any) -> None:
    """More of both: test_a_wrong_number_is_let_go_and_told_nothing and the test after it."""
    await hilma.will_be_reminded()
    answer = await hilma.says("I am not Hilma, stop sending me this")
    for secret in ("Hilma", "loan", "N$", "LOAN"):
        assert secret not in answer
    assert await _proactive(hilma) == [("refused", "wrong_number")]
    packet = await hilma.packet()
    assert packet["to_do"] == "find the contact through the employer; name no loan"


async def test_dialogue_13_somebody_else(hilma: Any) -> None:
    await hilma.will_be_reminded()
    answer = await hilma.says("I am her husband, how much does she owe?")
    answer += await hilma.says("does she have a loan with you?")
    for secret in ("Hilma", "N$", "LOAN", "owes"):
        assert secret not in answer
    assert await _proactive(hilma) == [("refused", "third_party")]
    assert await hilma.cases() == [("third_party", "third_party", 3, "open")]


async def test_dialogue_14_too_young_in_the_middle_of_the_form(selma: Any) -> None:
    """At the start: test_a_child_is_asked_nothing_and_her_lead_is_closed; other employers there."""
    await selma.comes_to_the_pay()
    answer = await selma.says("I am 17 and need 500")
    assert "We can only lend to people of 18 or older" in answer
    assert (await selma.application()).stage == "withdrawn"
    assert await selma.count("consents", "action = 'withdraw'") == 3
    assert await selma.count("leads", "status = 'closed'") == 1
    assert "I am calling a person." in await selma.says("1")


async def test_dialogue_15_is_this_a_scam(selma: Any) -> None:
    """Where secrets may not be: test_a_secret_is_hidden_everywhere_and_she_is_told."""
    await selma.tells("Hi", "1")
    await selma.says("how do I know this is not a scam? someone asked me for N$200 first")
    assert await selma.cases() == [("fraud_report", "fraud", 0, "open")]
    await selma.says("that is all")
    answer = await selma.says("my otp is 482133")
    assert "I hid it" in answer
    assert "did not understand" not in answer
    assert "482133" not in str(await selma.packet())


async def test_dialogue_16_a_death(hilma: Any) -> None:
    """The rest of it: test_a_death_stops_everything_in_the_same_turn."""
    await hilma.will_be_reminded()
    answer = await hilma.says("this is her sister. Hilma passed away on sunday")
    for wrong in ("Hilma", "N$", "LOAN", "pay", "owe"):
        assert wrong not in answer
    assert await _proactive(hilma) == [("refused", "deceased_reported")]
    assert await hilma.cases() == [("bereavement", "bereavement", 0, "open")]
    assert (await hilma.packet())["for"] == "bereavement_officer"
    assert await hilma.says("3") == "Thank you. We wait until you write."
    assert (await hilma.party()).conversation.owner == "queue"
    assert await hilma.count("outbox", "purpose = 'proactive' and status = 'queued'") == 0


@pytest.mark.parametrize("words", ["stop", "STOP!", "stop asb", "unsubscribe"])
async def test_dialogue_17_stop(hilma: Any, words: str) -> None:
    answer = await hilma.says(words)
    assert answer.startswith("Done. We will not write first any more.")
    assert "your payslip deductions go on as agreed" in answer
    assert (await hilma.party()).identity.opted_out_at is not None
    await hilma.says("start")
    assert (await hilma.party()).identity.opted_out_at is None


async def test_dialogue_17_stop_the_application_asks_which(selma: Any) -> None:
    """What follows: test_stop_the_application_asks_which_and_withdraws."""
    await selma.comes_to_the_pay()
    assert await selma.says("stop the application") == "What shall I stop?"
    assert (await selma.party()).identity.opted_out_at is None
    assert (await selma.application()).stage == "started"


async def test_dialogue_18_a_voice_note_waits_for_a_person(selma: Any) -> None:
    await selma.comes_to_the_pay()
    answer = await selma.says("", voice=b"OggS, and more of it")
    assert "I cannot listen to voice notes yet." in answer
    assert "I kept it for a person to hear." in answer
    assert "Step 3 of 7." in answer
    await selma.says("", voice=b"OggS, the second one")
    assert await selma.cases() == [("voice_note", "voice", 3, "open")]
    packet = await selma.packet()
    store, cabinet = selma.stage.house.store, selma.stage.house.cabinet
    async with store.reading() as session:
        first, second = (
            await session.exec(select(Document).order_by(col(Document.received_at)))
        ).all()
    assert packet["document"] == str(first.id)
    assert [each["document"] for each in packet["more"]] == [str(second.id)]
    assert cabinet.get(first.storage_key, first.id) == b"OggS, and more of it"
    assert (await selma.party()).conversation.owner == "bot"


async def test_dialogue_18_a_voice_note_before_consent_is_not_kept(selma: Any) -> None:
    await selma.tells("Hi", "1")
    answer = await selma.says("", voice=b"OggS")
    assert "I cannot listen to voice notes yet." in answer
    assert "I kept it" not in answer
    assert await selma.rows("select storage_key, reject_reason from documents") == [
        (None, "before_consent")
    ]
    assert await selma.count("cases") == 0


async def test_the_agreement_where_no_offer_is_open_nothing_is_accepted(selma: Any) -> None:
    await selma.comes_to_the_summary()
    await selma.taps("Send")
    for words in ("I ACCEPT", "yes", "1"):
        await selma.says(words)
    await selma.says("Accept", payload="agreement:accept")
    assert (await selma.application()).stage == "documents_submitted"
    assert await selma.count("loans", "ref <> 'LN-1'") == 0
    assert await selma.count("consents") == 3

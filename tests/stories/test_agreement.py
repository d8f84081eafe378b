"""From a yes to a running loan: the offer is read, signed by typed words, paid out, and kept."""

import io
import random
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from agent import deciding, ruling
from agent.agreements import rounds
from agent.collecting import asking, payout, taking_in
from agent.collecting.books import rules_of
from agent.collecting.fake_rail import FakeRail
from agent.office import Desk, Office
from crm_store import agreements, customers, leases, stages
from crm_store.documents import fingerprint
from crm_store.ledger import NotPossible
from crm_store.messages import Message
from crm_store.partners import Partner
from flows.decision import Allowed, Person
from tests import handed_in


async def applies(selma: Any, **differs: Any) -> str:
    """She asks for N$2,000.00 over 4 months; her papers are with us, and maria has seen them."""
    await selma.tells("Hi", "1")
    party, now = await selma.party(), selma.clock()
    async with selma.stage.house.store.transaction() as session:
        session.add(party.customer)
        customers.set_name(session, party.customer, "Selma Nangolo")
        customers.set_employee_number(session, party.customer, "4471")
        hers = select(Message.id).where(Message.conversation_id == party.conversation.id)
        application = await handed_in.put(
            session,
            party.identity,
            now=now,
            known={**handed_in.IN_ORDER, **differs},
            papers_in=(await session.exec(hers.limit(1))).one(),
        )
        ref = application.ref
    selma.clock.later(minutes=20)
    await deciding.round_of(selma.stage.house)
    return ref


async def is_approved(selma: Any, ref: str) -> None:
    async with selma.stage.house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        assert application is not None
        desk = Desk(session, Office.of(selma.stage.house), selma.clock())
        person = Person("maria", "approved", (), note="papers seen")
        assert await ruling.decide(desk, application, person=person) == Allowed()


async def hears(selma: Any) -> str:
    """What comes to her phone by the round that looks after offers."""
    before = len(selma.stage.twilio.phone(selma.phone))
    await rounds.round_of(selma.stage.house)
    await selma.quiet()
    return "\n".join(each.text for each in selma.stage.twilio.phone(selma.phone)[before:])


@pytest.fixture
async def offered(selma: Any) -> tuple[Any, str]:
    """Selma, with an offer on her phone."""
    ref = await applies(selma)
    await is_approved(selma, ref)
    await selma.quiet()
    return selma, ref


async def on_the_simulator(selma: Any, sid: str) -> bytes:
    """What opens where the document on her phone is tapped."""
    path = f"api/phones/{selma.phone[1:]}/documents/{sid}/0"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{selma.stage.url}/{path}")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


async def is_paid_out(selma: Any) -> None:
    house, now = selma.stage.house, selma.clock()
    loan = str((await selma.rows("select ref from loans where status = 'pending'"))[0][0])
    async with house.store.transaction() as session:
        await payout.record(session, loan, by="user:maria", at=now, rules=rules_of(now))
    async with house.store.transaction() as session:
        today = house.calendar.today(now)
        await payout.confirm(session, loan, by="user:paulus", on=today, at=now, external_ref="B-1")


async def is_deducted(selma: Any) -> None:
    """Her employer's file of December is asked for and comes back in full."""
    selma.clock.later(days=32)
    house, now = selma.stage.house, selma.clock()
    loan = str((await selma.rows("select ref from loans order by ref desc"))[0][0])
    rail = FakeRail(dice=random.Random(1), told={loan: "full"})  # noqa: S311 (a rehearsal)
    async with house.store.transaction() as session:
        partner = (await session.exec(select(Partner).order_by(Partner.ref).limit(1))).one()
        month = date(2026, 12, 1)
        await asking.ask(session, partner, rail, month=month, by="user:anna", at=now)
    for report in await rail.reports():
        async with house.store.transaction() as session:
            rules = rules_of(now)
            await taking_in.take_in(session, report, by="user:anna", at=now, rules=rules)


@pytest.mark.proves("Executive Summary", "Stage 3: Loan Approval & Disbursement")
async def test_an_offer_is_read_signed_paid_out_and_told(offered: tuple[Any, str]) -> None:
    selma, ref = offered
    assert await _told(selma, ref) == ["decision.approved"]  # her papers came from this number
    said = await hears(selma)
    assert f"Your offer {ref}/A:" in said
    assert "You pay: 4 x N$600.00 from your pay, first on 24 December 2026" in said
    page = next(each for each in selma.stage.twilio.phone(selma.phone) if each.media)
    assert (page.media, page.text) == (("application/pdf",), f"{ref}-A.pdf")
    message = selma.stage.twilio.message(page.sid)
    data = message.media[0].data
    opened = await on_the_simulator(selma, page.sid)
    assert opened == data
    assert len(data) < 100_000
    printed = "".join(each.extract_text() for each in PdfReader(io.BytesIO(data)).pages)
    assert "Selma Nangolo" in printed
    assert "N$2,400.00" in printed

    said = read = await selma.says("read")
    assert "Principal debt: N$2,000.00." in said
    assert "2. Finance charge: N$400.00" in said
    assert all(len(each.text) <= 600 for each in selma._heard()[-6:])
    assert "please type these two words yourself" in await selma.says("yes")
    assert "please type these two words yourself" in await selma.says("i acept")
    said = await selma.says("I accept but can I pay early?")
    assert "You have not signed anything." in said
    assert await selma.count("agreements") == 0

    said = await selma.says("I ACCEPT.")
    assert f"You signed {ref}/A on 23 November 2026." in said
    assert "change your mind until 26 November 2026" in said
    [(words, wording, text_hash, pdf_hash, kept)] = await selma.rows(
        "select g.words, g.wording, g.text_sha256, g.pdf_sha256, m.author from agreements g"
        " join messages m on m.id = g.message_id"
    )
    assert (words, wording, kept) == ("i accept", "agreement.1", "customer")
    assert pdf_hash == fingerprint(data)
    async with selma.stage.house.store.reading() as session:
        offer = await agreements.newest(session, (await selma.application()).id)
        assert offer is not None
        words_of_all = agreements.text_of(session, offer)
    assert text_hash == fingerprint(words_of_all.encode())
    assert all(line in read for line in words_of_all.splitlines())
    assert "with a person" not in await selma.says("status")

    await is_paid_out(selma)
    said = await hears(selma)
    assert "we paid N$2,000.00 into your bank account on 23 November 2026" in said
    assert "The first payment of N$600.00 comes off your pay on 24 December 2026." in said
    assert "offer" not in await hears(selma)
    assert (await selma.application()).stage == "active_loan"

    assert "N$2,400.00" in await selma.says("what is my balance")
    await is_deducted(selma)
    assert "N$1,800.00" in await selma.says("what is my balance")


async def test_an_offer_waits_for_her_number_to_be_proven_and_runs_out_unsigned(
    selma: Any,
) -> None:
    ref = await applies(selma, papers="sent", pay_day=30)
    await is_approved(selma, ref)
    assert await _told(selma, ref) == ["decision.news"]
    assert "Your offer" not in await hears(selma)
    assert await selma.count("cases", "reason = 'number_not_verified'") == 1
    async with selma.stage.house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        assert application is not None
        desk = Desk(session, Office.of(selma.stage.house), selma.clock())
        ruling.note(desk, application, found={"papers": "accepted"}, by="maria")
    # Papers that came from another number prove nothing of this one.
    sent = await selma.rows("select message_id from documents")
    await _came(selma, "null")
    assert "Your offer" not in await hears(selma)
    await _came(selma, f"'{sent[0][0]}'")
    said = await hears(selma)
    assert f"Your offer {ref}/A:" in said
    assert "first on 30 December 2026" in said  # a week from today the money has hardly left
    assert f"Your offer {ref}/A:" in await selma.says("status")

    selma.clock.later(days=8)
    answer = await selma.says("I ACCEPT")
    assert f"The offer {ref}/A ended on 30 November 2026. Nothing is owed." in answer
    assert (await selma.application()).stage == "expired"
    assert await selma.count("agreements") == 0
    assert "nothing to sign" in await selma.says("I ACCEPT")


async def _told(selma: Any, ref: str) -> list[str]:
    """What the notices of the decision on this application are about."""
    keys = await selma.rows(
        f"select dedupe_key from outbox where dedupe_key like 'notice_{ref}_%decision.%'"
    )
    said = {str(key).split(":")[-2] for (key,) in keys}
    return sorted(said - {"decision.under_review"})


async def _came(selma: Any, message: str) -> None:
    async with selma.stage.house.store.engine.begin() as connection:
        await connection.execute(text(f"update documents set message_id = {message}"))


async def test_other_terms_void_the_offer_and_larger_ones_are_looked_at_again(
    offered: tuple[Any, str],
) -> None:
    selma, ref = offered
    await hears(selma)
    answer = await selma.says("I want 1500 instead")
    assert "N$1,500.00 over 4 months: you pay N$450.00 a month" in answer
    assert await selma.count("offers") == 1
    answer = await selma.taps("Yes")
    assert f"{ref}/A no longer holds." in answer
    await selma.becomes("offers", "n = 2")
    await selma.quiet()
    assert f"Your offer {ref}/B:" in selma.last.text
    answer = await selma.says("make it 3000")
    assert "We did not say yes to this, so a person looks at it first." in answer
    answer = await selma.taps("Yes")
    assert "A person looks at what you want now." in answer
    assert (await selma.application()).stage == "manual_review"
    assert "nothing to sign" in await selma.says("I ACCEPT")
    assert await selma.count("cases", "reason = 'larger_than_approved'") == 1


@pytest.mark.parametrize(
    "words",
    [
        "make it 3",
        "no, make it 3",
        "3 months rather",
        "rather 3 months please",
        "can I do 3 months instead",
        "maak dit 3 maande",
    ],
)
async def test_a_changed_number_of_months_is_priced_beside_the_offer(
    offered: tuple[Any, str], words: str
) -> None:
    """Nothing is given up by it: her yes takes the new terms, her no keeps the old."""
    selma, ref = offered
    await hears(selma)
    answer = await selma.says(words)
    assert "N$2,000.00 over 3 months: you pay N$800.00 a month" in answer
    assert await selma.count("offers") == 1
    assert f"Your offer {ref}/A:" in await selma.taps("No")
    assert "N$2,000.00 over 3 months" in await selma.says(words)
    assert f"{ref}/A no longer holds." in await selma.taps("Yes")


@pytest.mark.parametrize(
    "words",
    [
        "my pay changed to N$8000",
        "I have a new employer",
        "my pay day is now the 15th",
        "I lost my job",
        "ek het van werk verander",
        "my salaris het na N$5 000 verander",
    ],
)
async def test_what_an_offer_rests_on_has_changed_and_nothing_is_signed_on_it(
    offered: tuple[Any, str], words: str
) -> None:
    """A person looks again; what was offered cannot be signed, and what they decide is offered."""
    selma, ref = offered
    await hears(selma)
    answer = await selma.says(words)
    assert f"{ref}/A rests on what held before, so it cannot be signed any more." in answer
    assert "We aim to answer by 30 November 2026." in answer
    assert (await selma.application()).stage == "manual_review"
    assert await selma.count("cases", "reason = 'told_since' and status = 'open'") == 1
    assert "offer" not in await hears(selma)  # none is made by itself
    assert "nothing to sign" in await selma.says("I ACCEPT")
    assert await selma.count("agreements") == 0
    await is_approved(selma, ref)
    assert f"Your offer {ref}/B:" in await hears(selma)


async def test_a_change_beside_the_signing_words_signs_nothing(offered: tuple[Any, str]) -> None:
    selma, _ = offered
    await hears(selma)
    await selma.says_at_once("I ACCEPT", "I lost my job")
    assert await selma.count("agreements") == 0


async def test_what_changes_after_signing_is_looked_at_before_the_money_leaves(
    offered: tuple[Any, str],
) -> None:
    selma, ref = offered
    await hears(selma)
    await selma.says("I ACCEPT")
    answer = await selma.says("I changed jobs")
    assert f"You have signed {ref}/A already, so a person looks at this before" in answer
    with pytest.raises(NotPossible, match="she told of a change"):
        await is_paid_out(selma)
    async with selma.stage.house.store.engine.begin() as connection:
        settled = "update cases set status = 'resolved' where category = 'told_since'"
        await connection.execute(text(settled))
    await is_paid_out(selma)
    assert (await selma.application()).stage == "active_loan"
    await hears(selma)
    answer = await selma.says("ek het 'n nuwe werkgewer")
    assert "Your payments come off your pay, so a person looks at what changes by this." in answer
    assert await selma.count("cases", "category = 'told_since' and status = 'open'") == 1
    assert (await selma.application()).ref == ref  # and none was begun


async def test_what_changes_while_it_is_looked_at_is_decided_by_a_person(selma: Any) -> None:
    ref = await applies(selma, employment="asked")
    assert (await selma.application()).stage == "employment_verification"
    answer = await selma.says("my pay has gone down")
    assert f"A person looks at {ref} with this in mind" in answer
    assert (await selma.application()).stage == "manual_review"


async def test_a_number_that_is_neither_amount_nor_months_is_asked_about(
    offered: tuple[Any, str],
) -> None:
    selma, ref = offered
    await hears(selma)
    answer = await selma.says("make it 15")
    assert [each.title for each in (*selma.last.buttons, *selma.last.rows)][:2] == [
        "Other amount",
        "Other months",
    ]
    assert "N$15" not in answer
    assert f"You signed {ref}/A" in await selma.says("I ACCEPT")


async def test_an_offer_that_waited_reaches_her_when_she_writes_and_can_be_signed(
    offered: tuple[Any, str],
) -> None:
    selma, ref = offered
    await hears(selma)
    selma.clock.later(hours=30)  # too late to write to her first
    house = selma.stage.house
    async with house.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        assert application is not None
        desk = Desk(session, Office.of(house), selma.clock())
        await desk.move(application, "decision", actor="user:maria", why="other_terms")
    assert "offer" not in await hears(selma)
    assert f"{ref}-B.pdf" not in [each.text for each in selma._heard()]
    assert await selma.count("agreements") == 0
    assert f"Your offer {ref}/B:" in await selma.says("status")
    assert f"{ref}-B.pdf" in [each.text for each in selma._heard()]  # which is the whole of it
    assert f"You signed {ref}/B" in await selma.says("I ACCEPT")


async def test_only_what_she_could_read_is_signed_and_on_the_day_on_which_she_wrote_it(
    offered: tuple[Any, str],
) -> None:
    selma, _ = offered
    store = selma.stage.house.store
    await hears(selma)
    await selma.says_at_once("I ACCEPT", "❌")
    assert await selma.count("agreements") == 0
    async with store.engine.begin() as connection:  # from now on she reads Afrikaans
        await connection.execute(text("update conversations set language = 'af'"))
    assert "Nothing is signed." in await selma.says("EK AANVAAR")
    await selma.becomes("offers", 'n = 2 and languages = \'["af", "en"]\'')
    await selma.quiet()

    party = await selma.party()
    sender, lasts = party.identity.address_bidx, timedelta(seconds=30)
    taken = await leases.take(store, sender, lasts=lasts, letters=[])  # a worker that hangs
    assert taken is not None
    await selma.stage.twilio.borrower_says(selma.phone, "EK AANVAAR")
    selma.clock.later(days=8)
    await rounds.round_of(selma.stage.house)
    assert (await selma.application()).stage == "agreement_signing"
    async with store.transaction() as session:
        await leases.release(session, party.conversation.id, taken.lease)
    await selma.quiet()
    assert await selma.rows("select signed_on, language from agreements") == [
        (date(2026, 11, 23), "af")
    ]


async def test_what_was_signed_stays_as_it_was_and_costs_nothing_to_cancel(
    offered: tuple[Any, str],
) -> None:
    selma, ref = offered
    await hears(selma)
    await selma.says("EK AANVAAR")
    engine = selma.stage.house.store.engine
    for sql in (
        "update offers set pdf_sha256 = repeat('0', 64)",
        "delete from agreements",
        "insert into agreements select gen_random_uuid(), offer_id, application_id, customer_id,"
        " identity_id, accepted_at, signed_on, message_id, words, language, wording,"
        " repeat('0', 64), pdf_sha256 from agreements",
    ):
        with pytest.raises(IntegrityError):
            async with engine.begin() as connection:
                await connection.execute(text(sql))
    assert "it costs you nothing" in await selma.says("cancel my loan")
    assert f"{ref}/A is cancelled. You owe nothing" in await selma.taps("Yes")
    assert (await selma.application()).stage == "cancelled"
    assert await selma.rows("select distinct status from loans where status <> 'active'") == [
        ("cancelled",)
    ]


async def test_she_changes_her_mind_after_the_payout(offered: tuple[Any, str]) -> None:
    selma, ref = offered
    await hears(selma)
    await selma.says("EK AANVAAR")
    answer = await selma.says("cancel my loan")
    assert f"You can end {ref}/A until 26 November 2026." in answer
    assert "goes on as agreed" in await selma.taps("No")
    await is_paid_out(selma)
    await hears(selma)
    answer = await selma.says("cancel my loan")
    assert "you pay back N$2,000.00" in answer
    assert "N$0.00 for the days so far" in answer
    answer = await selma.taps("Yes")
    assert "A person writes to you how to pay it." in answer
    assert await selma.count("cases", "category = 'cooling_off'") == 1


async def test_nothing_is_sent_to_sign_in_quiet_hours(selma: Any) -> None:
    selma.clock.later(days=4, hours=9.5)  # Friday, half past seven in the evening
    ref = await applies(selma)
    await is_approved(selma, ref)
    await rounds.round_of(selma.stage.house)
    opens = "run_at = '2026-11-28 07:00+00'"  # Saturday, nine in the morning
    await selma.becomes("outbox", f"status = 'queued' and {opens}")
    assert await selma.count("offers") == 1
    assert not [each for each in selma._heard() if ref in each.text]
    selma.clock.later(hours=13.6)
    selma.stage.house.sender.poke()
    await selma.quiet()
    assert [each for each in selma._heard() if f"Your offer {ref}/A:" in each.text]


async def test_a_button_with_the_very_words_on_it_signs_nothing(offered: tuple[Any, str]) -> None:
    selma, _ = offered
    await hears(selma)
    for payload in ("agreement:accept", "I ACCEPT"):
        await selma.says("I ACCEPT", payload=payload)
        assert await selma.count("agreements") == 0
    await selma.says("I ACCEPT")
    assert await selma.count("agreements") == 1

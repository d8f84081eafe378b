"""Her employer is asked about her job, and an account is changed where no chat keeps it."""

import email
import re
from typing import Any

import httpx
import pytest

from agent import deciding, employers_asked, numbers_given, postman
from agent.office import Desk, Office
from crm_store import accounts

KEY = re.compile(r'name="key" value="(\w+)"')


async def filled_in(address: str, **fields: str) -> str:
    """Open a page, fill in its form and send it; what stands there then."""
    async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as browser:
        key = KEY.search((await browser.get(address)).text)
        assert key is not None
        return (await browser.post(address, data={"key": key[1], **fields})).text


@pytest.mark.proves("Stage 2: Application & KYC")
async def test_her_employer_confirms_her_job_and_the_application_goes_on(
    selma: Any, sent: Any
) -> None:
    await selma.tells("Hi", "1")
    assert "a number that we have checked" in await selma.says("change my bank account")
    house, party = selma.stage.house, await selma.party()
    async with house.store.transaction() as session:
        application = await sent(session, party.identity, now=selma.clock())
    # Whoever has her number now learns no more than whoever never applied.
    assert "a number that we have checked" in await selma.says("change my bank account")
    assert await selma.count("links") == 0
    selma.clock.later(minutes=20)
    await deciding.round_of(house)
    assert "we wait for your employer to confirm your job." in await selma.says("status")
    await employers_asked.round_of(house)
    await postman.round_of(house)
    (file,) = (house.settings.data / "mail").glob("*.eml")
    letter = email.message_from_bytes(file.read_bytes())
    assert letter["To"] == "hr@kalahari-foods.example"
    words = letter.get_payload(0).get_payload(decode=True).decode()
    assert application.ref in words
    address = re.search(r"http://\S+", words)
    assert address is not None
    said = await filled_in(
        address[0], answer="confirmed", contract="open_ended", answered_by="Maria Iipinge"
    )
    assert "We have your answer." in said
    await deciding.round_of(house)
    steps = await selma.rows("select data->>'to' from events where kind = 'stage' order by at, id")
    assert ("ai_assessment",) in steps
    assert (await selma.application()).stage == "manual_review"  # a person decides, as ever
    await selma.quiet()
    assert "a person looks at it now" in selma.last.text


async def test_she_changes_her_bank_account_on_a_page_and_two_people_approve(hilma: Any) -> None:
    said = await hilma.says("I changed my bank account")
    assert "please open this page: http" in said
    assert "never in this chat" in said
    address = re.search(r"http://\S+", said)
    assert address is not None
    new = {"id_number": "90041200123", "bank": "Bank Windhoek", "account": "8001234567"}
    assert "We have what you typed." in await filled_in(address[0], **new)
    await hilma.quiet()
    assert "at Bank Windhoek that ends in 4567" in hilma.last.text
    assert await hilma.rows("select category, reason from cases") == [
        ("bank_change", "no_id_number_on_file")
    ]
    house, party = hilma.stage.house, await hilma.party()
    assert party.customer.account_tail is None  # nothing holds before a person has looked
    async with house.store.transaction() as session:
        (change,) = await accounts.waiting(session, party.customer.id)
        desk = Desk(session, Office.of(house), hilma.clock())
        for each in ("user:maria", "user:ben"):  # two people, as for every payout
            await numbers_given.rule(desk, change, "approved", by=each)
    await hilma.quiet()
    assert "From now on we pay into your account at Bank Windhoek" in hilma.last.text
    heard = "".join(each.text for each in hilma.stage.twilio.phone(hilma.phone))
    assert "8001234567" not in heard
    async with house.store.reading() as session:
        assert accounts.number(session, (await hilma.party()).customer) == "8001234567"

"""Applications at the desk: what she will read is shown first, and is what she then reads."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from agent import deciding, ruling
from agent.agreements import rounds
from agent.office import Desk, Office
from crm_store import customers, identities, messages
from crm_store.cabinet import Away, Folder
from crm_store.customers import Customer
from crm_store.messages import Message
from crm_store.partners import Partner
from tests.agent.desk.conftest import SELMA
from tests.handed_in import IN_ORDER


class Gone(Folder):
    """A place of files that does not answer, and remembers what was written to it."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.written: list[str] = []

    def answers(self) -> None:
        raise Away("ExpiredToken")

    def write(self, key: str, sealed: bytes) -> None:
        self.written.append(key)


@pytest.mark.proves("5.1 Application Process Management")
async def test_a_decline_is_read_before_it_is_sent_and_sent_as_it_was_read(
    lender: Any, desk: Any, sent: Any
) -> None:
    ref = await _under_review(lender, sent)
    address = f"/desk/applications/{ref}"
    async with desk("johanna", "underwriter") as johanna:
        assert ref in (await johanna.get("/desk/applications")).text
        page = (await johanna.get(address)).text
        assert "The rules propose" in page
        declined = {"verdict": "declined", "note": "she asked to wait"}
        none = await johanna.send_form(f"{address}/preview", **declined)
        assert (none.status_code, "one to four reasons" in none.text) == (409, True)

        shown = await johanna.send_form(f"{address}/preview", **declined, **{"reason-R15": "1"})
        words = re.findall(r'<p class="said">(.*?)</p>', shown.text, re.DOTALL)
        assert len(words) == 1
        assert "Decline: as the note says. Your note: she asked to wait" in shown.text
        assert await _heard(lender) == []  # nothing has happened yet
        again = {**declined, "reason-R15": "1", "change": "1"}
        page = (await johanna.send_form(f"{address}/preview", **again)).text
        assert "See what she will read" in page  # and what was typed is still there
        assert "she asked to wait</textarea>" in page
        assert 'name="reason-R15" value="1" checked' in page

        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text))
        wrong = await johanna.send_form(f"{address}/decide", **{**form, "shown": "0"})
        assert wrong.status_code == 409
        assert "Something has changed" in wrong.text
        done = await johanna.send_form(f"{address}/decide", **form)
        assert done.headers["location"] == address
        assert await _heard(lender) == [html.unescape(words[0])]
        assert "R15" in (await johanna.get(address)).text


async def _under_review(lender: Any, sent: Any) -> str:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    party = await lender.party(SELMA)
    now = lender.house.clock()
    async with lender.house.store.transaction() as session:
        partners = await session.exec(select(Partner.id).limit(1))
        if partners.first() is None:
            session.add(Partner(company_name="Kalahari Foods", town="Windhoek", also_called=[]))
            await session.flush()
        identity = await identities.of_customer(session, party.customer.id)
        application = await sent(session, identity, now=now)
        customer = await session.get_one(Customer, party.customer.id)
        assert customer is not None
    async with lender.house.store.transaction() as session:
        at = Desk(session, Office.of(lender.house), now)
        application = await session.merge(application)
        ruling.note(at, application, found=IN_ORDER, by="maria")
        await deciding.advance(at, application, at_once=True)
        assert application.stage == "manual_review"
        return str(application.ref)


async def _heard(lender: Any) -> list[str]:
    """What was written of a decision, beside the news that it is looked at."""
    return [each for each in await _said(lender) if not each.startswith("News on")]


async def _said(lender: Any) -> list[str]:
    """Every notice, the oldest first."""
    async with lender.house.store.reading() as session:
        asked = select(Message).where(Message.direction == "out").order_by(col(Message.id))
        rows = (await session.exec(asked)).all()
        return [messages.body(session, each) for each in rows if each.author == "system"]


async def test_papers_are_asked_for_again_in_the_words_that_were_shown(
    lender: Any, desk: Any, sent: Any
) -> None:
    ref = await _under_review(lender, sent)
    address = f"/desk/applications/{ref}"
    async with desk("johanna", "underwriter") as johanna:
        page = (await johanna.get(address)).text
        for each in ("Kalahari Foods", "This would be her first", "Ask for papers again"):
            assert each in page
        wish = {"verdict": "papers"}
        none = await johanna.send_form(f"{address}/preview", **wish)
        assert (none.status_code, "Choose which papers" in none.text) == (409, True)
        shown = await johanna.send_form(f"{address}/preview", **wish, **{"paper-payslip": "1"})
        (words,) = re.findall(r'<p class="said">(.*?)</p>', shown.text, re.DOTALL)
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text))
        assert (await johanna.send_form(f"{address}/decide", **form)).status_code == 303
        assert (await _said(lender))[-1] == html.unescape(words)
        listed = (await johanna.get("/desk/applications")).text
        assert "Nothing waits for a decision" in listed
        assert ref in (await johanna.get("/desk/applications?stage=started")).text


async def test_an_approval_shows_the_words_and_the_page_that_then_go_out_to_the_byte(
    lender: Any, desk: Any, sent: Any
) -> None:
    ref = await _under_review(lender, sent)
    address = f"/desk/applications/{ref}"
    async with desk("johanna", "underwriter") as johanna, desk("lukas", "auditor") as lukas:
        form = {"verdict": "approved", "note": "all is in order"}
        early = await johanna.send_form(f"{address}/paper", **form)
        assert (early.status_code, "No agreement would go out" in early.text) == (409, True)
        assert (await johanna.get(f"{address}/agreement")).status_code == 404
        await _is_known(lender)
        shown = await johanna.send_form(f"{address}/preview", **form)
        words = re.findall(r'<p class="said">(.*?)</p>', shown.text, re.DOTALL)
        assert "See the agreement first" in shown.text
        page = await johanna.send_form(f"{address}/paper", **form)
        assert (page.headers["content-type"], page.content[:5]) == ("application/pdf", b"%PDF-")
        assert await lender.rows("select stage from applications") == [("manual_review",)]

        sealed = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
        assert (await johanna.send_form(f"{address}/decide", **sealed)).status_code == 303
        assert (await _said(lender))[-1:] == [html.unescape(each) for each in words]
        place, gone = lender.house.cabinet.place, Gone()
        lender.house.cabinet.place = gone
        assert (await rounds.round_of(lender.house), gone.written) == (0, [])
        lender.house.cabinet.place = place
        assert await rounds.round_of(lender.house) == 1
        went = await johanna.get(f"{address}/agreement")
        assert went.content == page.content
        assert "not accepted yet" in (await johanna.get(address)).text
        assert (await lukas.get(f"{address}/agreement")).status_code == 403  # he reads masked
    ((read,),) = await lender.rows(
        "select count(*) from audit_log where action = 'read_document' and subject like 'offer:%'"
    )
    assert read == 1


async def _is_known(lender: Any) -> None:
    """Her name is known, and that the number is hers."""
    now, party = lender.house.clock(), await lender.party(SELMA)
    async with lender.house.store.transaction() as session:
        customer = await session.get_one(Customer, party.customer.id)
        customers.set_name(session, customer, "Selma Nangolo")
        identity = await identities.of_customer(session, customer.id)
        assert identity is not None
        identity.verified_at = now
        session.add_all((customer, identity))

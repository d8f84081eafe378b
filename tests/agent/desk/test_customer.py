"""A customer whole: what weighs most comes first, and who looks behind a mask says why."""

from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy.orm import configure_mappers

from agent.desk import next_step
from agent.desk.next_step import Known
from crm_store import customers, identities, messages
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.customers import Customer
from crm_store.delinquency import Standing
from crm_store.documents import Document
from crm_store.money import Cents
from crm_store.row import new_id
from tests import handed_in
from tests.agent.desk.conftest import SELMA

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def known(**told: Any) -> Known:
    """Somebody about whom only this is known."""
    nothing: dict[str, Any] = {
        "flags": {},
        "opted_out": False,
        "cases": (),
        "application": None,
        "late": None,
        "claimed": False,
        "asked_for_other_terms": False,
        "next_due": None,
    }
    return Known(**{**nothing, **told})


def test_what_comes_next_is_what_weighs_most(subtests: pytest.Subtests) -> None:
    configure_mappers()  # no store is opened here, which would do it
    case = Case(ref="CASE-2", category="complaint", reason="asked", priority=1, packet_sealed=b"")
    sent = Application(ref="APP-3", stage="manual_review")
    late = Standing(uuid4(), "LN-1", None, 12, None, Cents(1), Cents(1), Cents(1), uncured=False)
    everything = {"cases": (case,), "application": sent, "late": late, "claimed": True}
    for told, what, rule in (
        ({**everything, "flags": {"hardship": 1, "deceased_reported": 1}}, "family", "deceased"),
        ({**everything, "flags": {"dispute": 1, "fraud_signal": 1}}, "Pay nothing out", "fraud"),
        ({**everything, "flags": {"dispute": 1}}, "until the dispute", "dispute"),
        (everything, "Settle CASE-2: complaint", "most urgent"),
        ({"claimed": True, "late": late}, "says she made", "claim"),
        ({"asked_for_other_terms": True, "late": late}, "another way", "arrangement"),
        ({"late": late, "flags": {"hardship": 1}}, "Offer her another", "12 days late"),
        ({"late": late, "application": sent}, "Ask the employer", "12 days past due"),
        ({"application": sent, "opted_out": True}, "Decide", "manual review"),
        ({"opted_out": True, "next_due": date(2026, 12, 25)}, "Do not write first", "opted out"),
        ({"next_due": date(2026, 12, 25)}, "25 Dec 2026", "loan runs"),
        ({}, "Answer if she writes", "nothing is open"),
    ):
        with subtests.test(what=what):
            step = next_step.of(known(**told))
            assert what in step.what
            assert rule in step.rule
    flags = {"hardship": 1, "dispute": 1, "vip": 1, "deceased": 1}
    assert next_step.by_weight(flags) == ["deceased", "dispute", "hardship", "vip"]


@pytest.mark.proves("Individual Borrower Profiles")
async def test_a_look_behind_the_mask_is_kept_with_its_reason_and_an_auditor_needs_one(
    lender: Any, desk: Any
) -> None:
    document = await _known(lender)
    page_of = f"/desk/papers/{document}/1"
    async with desk("maria") as maria, desk("otto", "auditor") as otto:
        page = (await maria.get("/desk/customers/buf-1")).text
        for each in ("Selma Nangolo", "ending 2345", page_of, "We use your details"):
            assert each in page
        assert "85010112345" not in page
        assert (await maria.get(page_of)).headers["content-type"] == "image/jpeg"

        hidden = (await otto.get("/desk/customers/BUF-1")).text
        assert page_of not in hidden
        assert "Selma" not in hidden.partition("What happened")[2].partition("<aside")[0]
        assert (await otto.get(page_of)).status_code == 403
        talk = f"/desk/conversations/{(await lender.party(SELMA)).conversation.id}"
        await lender.says(SELMA, "agent")
        await lender.quiet()
        ((ref,),) = await lender.rows("select ref from cases")
        about = {"title": "Ring Selma back", "kind": "task", "customer": "BUF-1"}
        await maria.send_form("/desk/tasks", **about)
        pages = ("customers/BUF-1", f"cases/{ref}", "tasks", "tasks/TASK-1")
        for masked in (talk, f"{talk}/thread", *(f"/desk/{each}" for each in pages)):
            found = await otto.get(masked)
            assert found.status_code == 200
            assert "Selma" not in found.text
            assert "[name]" in found.text
            assert "Selma" in (await maria.get(masked)).text
        assert "Selma" not in (await otto.send_form("/desk/search", q="nangolo")).text
        assert "Selma" in (await maria.send_form("/desk/search", q="nangolo")).text
        asked = {"what": "papers", "why": "sample of Nov, Selma Nangolo"}
        shown = (await otto.send_form("/desk/customers/BUF-1/reveal", **asked)).text
        opened = shown.split(f'href="{page_of}')[1].split('"')[0]
        assert (await otto.get(page_of + opened)).status_code == 200
        assert (await otto.get(page_of + opened[:-1])).status_code == 403
        assert (await maria.send_form("/desk/customers/BUF-1/reveal", what="papers")).status_code
        kept = (await otto.get("/desk/customers/BUF-1")).text
        assert "sample of Nov, Selma Nangolo" in kept  # whoever audits reads the reasons
        assert "sample of Nov" not in (await maria.get("/desk/customers/BUF-1")).text
    assert await lender.rows('select "by", what from reveals') == [("user:otto", "papers")]
    ((detail,),) = await lender.rows("select detail from audit_log where action = 'reveal'")
    assert "Selma" not in detail


@pytest.mark.proves(
    "2.1 Customer Profile System",
    "Phase 1: Foundation",
    "Contact Relationship Tracking",
    "8.7 Relationship Nurturing Features",
    "Employee Relationship Tracking",
)
async def test_the_history_is_one_list_that_is_narrowed_by_kind(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await _known(lender)
    talk = (await lender.party(SELMA)).conversation.id
    async with lender.house.store.transaction() as session:
        for number in range(25):
            _says(session, talk, f"hello {number}.", at=lender.house.clock())
    async with desk("maria") as maria:
        await maria.send_form(f"/desk/conversations/{talk}/note", text="rang her sister")
        for kind, is_there, is_not in (
            ("", "rang her sister", "I am Selma"),
            ("?after=nonsense", "rang her sister", "I am Selma"),
            ("?kind=note", "rang her sister", "hello 24."),
            ("?kind=message", "hello 24.", "rang her sister"),
            ("?kind=payment", "Nothing of this kind", "hello 24."),
            ("?kind=nonsense", "rang her sister", "Nothing of this kind"),
        ):
            with subtests.test(kind=kind):
                page = (await maria.get(f"/desk/customers/BUF-1{kind}")).text
                assert is_there in page
                assert is_not not in page
        page = (await maria.get("/desk/customers/BUF-1")).text
        older = _older(page)
        later = (await maria.get(older)).text
        assert "I am Selma" in later
        assert "rang her sister" not in later


def _older(page: str) -> str:
    """The address of the page after this one."""
    return unescape(page.split('">Older</a>')[0].rpartition('href="')[2])


def _says(session: Any, talk: Any, words: str, *, at: datetime) -> None:
    messages.new(
        session,
        words,
        id=new_id(),
        conversation_id=talk,
        turn_id=None,
        direction="in",
        author="customer",
        at=at,
    )


async def _known(lender: Any) -> str:
    """She has a name, a number, an agreement and a paper; the paper's id."""
    await lender.says(SELMA, "I am Selma")
    await lender.quiet()
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "JPEG")
    document = new_id()
    async with lender.house.store.transaction() as session:
        party = await lender.party(SELMA)
        customer = await session.get_one(Customer, party.customer.id)
        customers.set_name(session, customer, "Selma Nangolo")
        await customers.set_id_number(session, customer, "85010112345")
        identity = await identities.of_customer(session, customer.id)
        session.put(handed_in.agreed(identity, "data_processing", at=NOW))
        session.add(_paper(lender, document, customer, picture.getvalue()))
    return str(document)


def _paper(lender: Any, id: Any, customer: Customer, picture: bytes) -> Document:
    return Document(
        id=id,
        customer_id=customer.id,
        kind="payslip",
        storage_key="00/x",
        copy_keys=[lender.house.cabinet.put_copy(picture, id, page=1)],
        sha256="x",
        mime="image/jpeg",
        bytes=8,
        status="received",
        received_at=NOW,
    )

"""Search: found by reference, number and name, by whoever may see it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crm_store import customers, finding, identities, names
from crm_store.customers import Customer
from tests.agent.desk.conftest import SELMA

NATIONAL_ID = "85010112345"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_person_is_found_by_what_staff_have_in_hand(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    sid = await _known(lender)
    ways = ("selma", "NGOMA nangolo", "081 000 0011", "+264 81 000 0011", "85010112345")
    async with desk("maria") as maria, desk("petra", "reviewer") as petra:
        for words in ways:
            with subtests.test(words=words):
                page = await maria.send_form("/desk/search", q=words)
                assert 'href="/desk/customers/BUF-1"' in page.text
                theirs = await petra.send_form("/desk/search", q=words)
                assert "BUF-1" not in theirs.text
        for nobody in (
            "Hi",
            "se",
            "elm selm angela",
            "1000001",
            "081 000 0012",
            "85010112346",
            "' or 1=1 --",
            "%",
        ):
            with subtests.test(words=nobody):
                page = await maria.send_form("/desk/search", q=nobody)
                assert "Nothing goes by that" in page.text
        for ref, place in (
            ("buf-1", "/desk/customers/BUF-1"),
            ("CASE 1", "/desk/cases/CASE-1"),
            (sid, f"/desk/messages/{sid}"),
        ):
            with subtests.test(words=ref):
                opened = await maria.send_form("/desk/search", q=ref)
                assert (opened.status_code, opened.headers.get("location")) == (303, place)
        await _is_traced(lender, maria, sid)
    searched = await lender.rows("select detail from audit_log where action = 'search'")
    assert len(searched) == len(ways) * 2 + 11
    assert not any(each in str(searched).lower() for each in ("selma", "10000011", NATIONAL_ID))


async def test_work_and_business_are_found_by_whoever_may_see_them(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await lender.tells(SELMA, "Hi", "1", "I want to apply for a loan")
    ((lead,),) = await lender.rows("select ref from leads")
    await lender.sql(
        "insert into deals (id, name, stage, status, value_cents, probability_pct, owner,"
        " created_at, version) values (gen_random_uuid(), 'Etosha Salt', 'prospect', 'open', 1, 10,"
        " 'user:simon', now(), 0)"
    )
    async with desk("maria") as maria, desk("simon", "manager") as simon:
        await maria.send_form("/desk/tasks", title="Call her", kind="task")
        for words, place, who in (
            (lead.lower(), f"/desk/leads/{lead}", maria),
            ("task 1", "/desk/tasks/TASK-1", maria),
            ("DEAL-1", "/desk/pipeline/DEAL-1", simon),
        ):
            with subtests.test(words=words):
                opened = await who.send_form("/desk/search", q=words)
                assert (opened.status_code, opened.headers.get("location")) == (303, place)
                assert (await who.get(place)).status_code == 200
        assert "/desk/pipeline/DEAL-1" in (await simon.send_form("/desk/search", q="salt")).text
        for words in ("DEAL-1", "salt"):
            assert "DEAL-1</a>" not in (await maria.send_form("/desk/search", q=words)).text
        await lender.sql("update tasks set for_managers = true")
        assert (await maria.send_form("/desk/search", q="TASK-1")).status_code == 200
        assert (await simon.send_form("/desk/search", q="TASK-1")).status_code == 303


async def test_part_of_a_name_finds_who_wrote_lately_for_whoever_reads_names(
    lender: Any, desk: Any
) -> None:
    await _known(lender)
    async with desk("maria") as maria, desk("pia", "auditor") as pia:
        for words in ("selm", "NANG sel", "gom"):
            page = (await maria.send_form("/desk/search", q=words)).text
            assert ('href="/desk/customers/BUF-1"' in page, "Nangolo" in page) == (True, True)
            # Who sees names masked would learn one by guessing.
            assert "BUF-1" not in (await pia.send_form("/desk/search", q=words)).text
        assert "BUF-1" in (await pia.send_form("/desk/search", q="selma")).text
        lender.clock.later(minutes=31 * 24 * 60)
    async with desk("maria") as maria:
        assert "BUF-1" not in (await maria.send_form("/desk/search", q="selm")).text
        assert "BUF-1" in (await maria.send_form("/desk/search", q="selma")).text


async def _is_traced(lender: Any, maria: Any, sid: str) -> None:
    """The knock, the turn, what went out and its receipts stand on one page, without a word."""
    page = (await maria.get(f"/desk/messages/{sid}")).text
    ((sent,),) = await lender.rows(
        "select o.provider_sid from outbox o join messages m on m.turn_id = o.turn_id"
        f" where m.provider_sid = '{sid}' limit 1"
    )
    for each in (sid, sent, "webhook", "no model was asked", "HandOver", "BUF-1"):
        assert each in page
    assert (await maria.get(f"/desk/messages/{sent}")).text.count(sid) == 1
    assert (await maria.get("/desk/messages/SM00000000")).status_code == 404
    assert await lender.rows("select count(*) from audit_log where action = 'trace'") == [(2,)]


async def _known(lender: Any) -> str:
    """She has asked for a person, and is known by name from before names could be found."""
    await lender.tells(SELMA, "Hi", "1")
    sid: str = await lender.says(SELMA, "agent")
    await lender.quiet()
    async with lender.house.store.transaction() as session:
        party = await lender.party(SELMA)
        customer = await session.get_one(Customer, party.customer.id)
        customers.set_name(session, customer, "Selma N'Goma-Nangolo")
        assert await customers.set_id_number(session, customer, NATIONAL_ID)
        customer.name_words = None
    assert await finding.fill_in(lender.house.store) == 1
    assert await finding.fill_in(lender.house.store) == 0
    return sid


async def test_a_number_that_was_hers_before_still_finds_her(store: Any) -> None:
    async with store.transaction() as session:
        customer = Customer(first_contact_at=NOW)
        session.add(customer)
        await session.flush()
        old = identities.new(session, customer_id=customer.id, channel="whatsapp", address=SELMA)
        old.status = "recycled"
        session.add(old)
        await session.flush()
        found = await finding.with_number(session, "0810000011")
        assert [each.ref for each in found] == [customer.ref]


def test_a_name_is_found_as_anybody_types_it(subtests: pytest.Subtests) -> None:
    for name, words in (
        ("Selma Nangolo", ["selma", "nangolo"]),
        ("Hélène  N\u2019Goma", ["helene", "ngoma"]),
        ("\u01c0Gowaseb, Anna-Marie", ["gowaseb", "anna", "marie"]),
        ("J. van der Merwe", ["van", "der", "merwe"]),
        ("12 ?", []),
    ):
        with subtests.test(name=name):
            assert names.words(name) == words

"""A borrower writes her ID and account numbers on a page, never in the chat; what differs waits."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from agent import numbers_given
from agent.office import Desk, Office
from crm_store import accounts, customers
from tests.agent.pages.forms import NUMBERS


async def test_numbers_are_kept_sealed_and_told_back_by_their_ends(pages: Any) -> None:
    path = await pages.path_for("BUF-1", "numbers")
    assert path not in await pages.transcript()  # whoever reads it later has no key
    done = await pages.sends(path, NUMBERS)
    assert done.headers["location"] == "/p/done/numbers/en"
    heard = (await pages.heard("BUF-1"))[-1]
    assert "that ends in 0123" in heard
    assert "at Bank Windhoek that ends in 4567" in heard
    assert "90041200123" not in heard
    customer = await pages.customer("BUF-1")
    store = pages.house.store
    assert (customer.bank, customer.account_tail) == ("Bank Windhoek", "4567")
    async with store.reading() as session:
        assert customers.id_number(session, customer) == "90041200123"
        assert accounts.number(session, customer) == "8001234567"
    for table in ("customers", "link_answers", "events", "audit_log", "messages", "outbox"):
        for (row,) in await pages.lender.rows(f"select {table}::text from {table}"):
            assert "90041200123" not in row
            assert "8001234567" not in row


async def test_what_is_no_number_is_not_taken(pages: Any, subtests: pytest.Subtests) -> None:
    path = await pages.path_for("BUF-1", "numbers")
    await pages.lender.sql("update links set most_tries = 99")
    for change, says in (
        ({"id_number": "9004120012"}, "This is not an ID number."),
        ({"id_number": "90133200123"}, "This is not an ID number."),
        ({"id_number": "20010100123"}, "This is not an ID number."),  # six years old
        ({"id_number": "²0041200123"}, "This is not an ID number."),
        ({"bank": "My cousin"}, "Choose your bank from the list."),
        ({"account": "1234567"}, "This is not an account number."),
        ({"account": "12345678901234"}, "This is not an account number."),
        ({"account": "80012E4567"}, "This is not an account number."),
    ):
        with subtests.test(str(change)):
            found = await pages.sends(path, {**NUMBERS, **change})
            assert found.status_code == 422
            assert says in found.text
    assert (await pages.customer("BUF-1")).account_tail is None


async def test_what_differs_or_is_anothers_is_for_a_person(pages: Any) -> None:
    await pages.sends(await pages.path_for("BUF-1", "numbers"), NUMBERS)
    await pages.sends(
        await pages.path_for("BUF-1", "numbers"), {**NUMBERS, "account": "7007654321"}
    )
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    assert "a person looks at it" in (await pages.heard("BUF-1"))[-1]
    await pages.sends(await pages.path_for("BUF-2", "numbers"), NUMBERS)
    petrus = await pages.customer("BUF-2")
    assert petrus.id_number_sealed is None
    assert "fraud_signal" in petrus.flags
    signals = "select data->>'rule' from events where kind = 'fraud_signal'"
    assert await pages.lender.rows(signals) == [("same identity, two customers",)]
    reasons = "select reason from cases where category = 'numbers_differ' order by created_at"
    assert await pages.lender.rows(reasons) == [("account_differs",), ("id_number_of_another",)]


async def test_another_account_needs_her_id_number_and_then_two_people(pages: Any) -> None:
    await pages.sends(await pages.path_for("BUF-1", "numbers"), NUMBERS)
    path = await pages.path_for("BUF-1", "bank_change")
    new = {**NUMBERS, "bank": "FNB Namibia", "account": "62001112223"}
    found = await pages.sends(path, {**new, "id_number": "85010112345"})
    assert "This is not the ID number that we have of you." in found.text
    assert (await pages.sends(path, new)).status_code == 303
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    assert await pages.lender.rows("select category, priority from cases") == [("bank_change", 1)]
    async with pages.house.store.transaction() as session:
        (change,) = await accounts.waiting(session)
        desk = Desk(session, Office.of(pages.house), pages.house.clock())
        await numbers_given.rule(desk, change, "approved", by="user:maria")
        with pytest.raises(accounts.SamePerson):
            await numbers_given.rule(desk, change, "approved", by="user:maria")
    assert (await pages.customer("BUF-1")).account_tail == "4567"
    with pytest.raises(IntegrityError, match="change_by_two"):  # whoever writes it, and however
        async with pages.house.store.transaction() as session:
            await session.run(
                text("update account_changes set status = 'approved', ruled_by = seen_by")
            )
    async with pages.house.store.transaction() as session:
        desk = Desk(session, Office.of(pages.house), pages.house.clock())
        await numbers_given.rule(desk, change, "approved", by="user:ben")
    customer = await pages.customer("BUF-1")
    assert (customer.bank, customer.account_tail) == ("FNB Namibia", "2223")
    assert "FNB Namibia that ends in 2223" in (await pages.heard("BUF-1"))[-1]
    assert await pages.lender.rows("select status from cases") == [("resolved",)]


async def test_a_newer_page_ends_the_older_and_there_are_only_so_many_a_day(pages: Any) -> None:
    first = await pages.path_for("BUF-1", "numbers")
    second = await pages.path_for("BUF-1", "numbers")
    assert (await pages.looks(first)).status_code == 404
    assert (await pages.looks(second)).status_code == 200
    for _ in range(3):
        await pages.path_for("BUF-1", "numbers")
    with pytest.raises(AssertionError, match="too often today"):
        await pages.path_for("BUF-1", "numbers")
    pages.lender.clock.later(hours=24)
    assert (await pages.looks(await pages.path_for("BUF-1", "numbers"))).status_code == 200

"""The journal: every entry balances, and the accounts say what the ledger says."""

from collections.abc import Sequence
from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.double_entry import Account, Posting, postings
from crm_store import journal_lines
from crm_store.database import Store
from crm_store.journal_lines import Billed, LedgerLine, Paid
from crm_store.ledger import Kind
from crm_store.money import Cents
from crm_store.split import Split
from tests.crm_store.by_hand import put, who

DAY = date(2026, 3, 18)
KINDS = [each for each in get_args(Kind) if each != "reversal"]  # counts as what it takes back
IN = {"repayment": 1, "recovery": 1, "refund": -1, "disbursement": -1}
OF_PRINCIPAL = {"disbursement": 1, "refund": 1, "repayment": -1, "write_off": -1, "waiver": -1}


def line(kind: str, *parts: int) -> LedgerLine:
    return LedgerLine(UUID(int=1), DAY, "LN-7", kind, Split(*(Cents(each) for each in parts)))


def _parts(kind: str) -> st.SearchStrategy[LedgerLine]:
    cents, nothing = st.integers(0, 10_000_000), st.just(0)
    others = nothing if kind == "disbursement" else cents
    signs = st.sampled_from((1, -1))
    return st.builds(
        lambda sign, *each: line(kind, *(sign * part for part in each)),
        signs,
        others,
        others,
        others,
        cents,
    )


LINES = st.lists(st.sampled_from(KINDS).flatmap(_parts), max_size=12)


def _sum(made: Sequence[Posting], account: Account) -> int:
    return sum(each.debit - each.credit for each in made if each.account == account)


@pytest.mark.proves("8.4 Financial Management")
@given(LINES)
@settings(max_examples=25, deadline=None)
def test_every_entry_balances_and_the_accounts_are_the_ledgers(lines: list[LedgerLine]) -> None:
    for each in lines:
        made = postings(each)
        assert sum(side.debit for side in made) == sum(side.credit for side in made)
        assert all((side.debit > 0) != (side.credit > 0) for side in made)
    made = [side for each in lines for side in postings(each)]
    assert _sum(made, "1000") == sum(IN.get(each.kind, 0) * each.parts.total for each in lines)
    assert _sum(made, "1100") == sum(
        OF_PRINCIPAL.get(each.kind, 0) * each.parts.principal for each in lines
    )


@pytest.mark.proves("Third-Party Integrations")
def test_a_payment_and_what_takes_it_back_stand_on_opposite_sides() -> None:
    assert postings(line("repayment", 0, 500, 1_000, 8_500)) == [
        Posting("1000", debit=Cents(10_000)),
        Posting("1100", credit=Cents(8_500)),
        Posting("4000", credit=Cents(1_000)),
        Posting("4010", credit=Cents(500)),
    ]
    assert postings(line("repayment", 0, 0, 0, -100)) == [
        Posting("1000", credit=Cents(100)),
        Posting("1100", debit=Cents(100)),
    ]
    assert postings(line("penalty", 700, 0, 0, 0)) == []


BILLS = {
    "bills": [
        {"id": who(1), "ref": "BILL-1", "kind": "invoice", "issued_on": "2026-03-01",
            "net_cents": 150_000, "vat_cents": 15_000, "total_cents": 165_000},
        {"id": who(2), "ref": "BILL-2", "kind": "commission", "issued_on": "2026-03-31",
            "month": "2026-03-01",
            "net_cents": 20_000, "vat_cents": 3_000, "total_cents": 23_000},
        {"id": who(3), "ref": "BILL-3", "kind": "credit", "issued_on": "2026-03-20",
            "net_cents": 150_000, "vat_cents": 15_000, "total_cents": 165_000,
            "credits_id": who(1)},
        {"id": who(4), "ref": "BILL-4", "kind": "invoice", "issued_on": "2026-04-01",
            "net_cents": 1, "vat_cents": 0, "total_cents": 1},
    ],
    "bill_lines": [
        {"bill_id": who(bill), "item": item, "n": n, "net_cents": net, "vat_cents": vat}
        for bill in (1, 3)
        for n, (item, net, vat) in enumerate(
            (("training", 100_000, 15_000), ("deducted_not_paid", 50_000, 0)), start=1)
    ],
    "bank_lines": [
        {"id": who(11), "paid_on": "2026-03-10", "amount_cents": 165_000},
        {"id": who(12), "paid_on": "2026-03-31", "amount_cents": -23_000},
        {"id": who(13), "paid_on": "2026-03-10", "amount_cents": 70_000},
    ],
    "bill_payments": [
        {"line_id": who(11), "bill_id": who(1), "amount_cents": 165_000, "at": "2026-04-02"},
        {"line_id": who(12), "bill_id": who(2), "amount_cents": -23_000, "at": "2026-04-02"},
        {"line_id": who(13), "how": "aside", "amount_cents": 70_000, "at": "2026-04-02"},
        {"id": who(21), "line_id": who(13), "bill_id": who(1), "amount_cents": 70_000,
            "at": "2026-03-11"},
        {"line_id": who(13), "bill_id": who(1), "amount_cents": -70_000, "at": "2026-04-03",
            "undoes_id": who(21)},
    ],
}  # fmt: skip


def _debits(made: Sequence[Posting]) -> dict[str, int]:
    """By account what stands on the left of it; below zero what stands on the right."""
    return {each.account: each.debit - each.credit for each in made}


@pytest.mark.proves("8.4 Financial Management", "Invoice Management")
async def test_bills_are_owed_when_made_and_paid_by_the_banks_day(store: Store) -> None:
    await put(store, BILLS)
    march = (date(2026, 3, 1), date(2026, 3, 31))
    async with store.reading() as session:
        made = await journal_lines.billed(session, *march)
        paid = await journal_lines.paid(session, *march)
        undone = await journal_lines.paid(session, date(2026, 4, 1), date(2026, 4, 30))
    service = {"1200": 165_000, "4040": -100_000, "2300": -50_000, "2200": -15_000}
    assert [(each.bill, _debits(postings(each))) for each in made] == [
        ("BILL-1", service),
        ("BILL-3", {account: -cents for account, cents in service.items()}),
        ("BILL-2", {"5010": 20_000, "1300": 3_000, "2100": -23_000}),
    ]
    assert sorted((each.bill, _debits(postings(each))["1000"]) for each in paid) == [
        ("BILL-1", 70_000), ("BILL-1", 165_000), ("BILL-2", -23_000),
    ]  # fmt: skip
    assert [_debits(postings(each)) for each in undone] == [{"1000": -70_000, "1200": 70_000}]


@given(st.integers(-9_999, 9_999), st.integers(-9_999, 9_999), st.integers(-9_999, 9_999))
@settings(max_examples=25, deadline=None)
def test_every_entry_of_a_bill_balances(net: int, vat: int, other: int) -> None:
    cents = Cents(net), Cents(vat), Cents(other)
    for of in get_args(journal_lines.Of):
        bill = Billed(UUID(int=1), DAY, "BILL-1", of, of, *cents)
        for each in (bill, Paid(UUID(int=2), DAY, "BILL-1", of, Cents(other))):
            made = postings(each)
            assert sum(side.debit for side in made) == sum(side.credit for side in made)
            assert all((side.debit > 0) != (side.credit > 0) for side in made)

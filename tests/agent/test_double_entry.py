"""The journal: every entry balances, and the accounts say what the ledger says."""

from collections.abc import Sequence
from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.double_entry import Account, Posting, postings
from crm_store.journal_lines import LedgerLine
from crm_store.ledger import Kind
from crm_store.money import Cents
from crm_store.split import Split

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

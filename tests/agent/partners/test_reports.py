"""Bills in a terminal: the same rules as at the desk, in lines of text."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent import cast
from agent.collecting.books import Books, rules_of
from agent.partners import billing, reports
from agent.partners.billing import Asked, Making
from crm_store import partners
from crm_store.database import Store
from crm_store.ledger import NotPossible
from crm_store.money import Cents

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_bill_is_listed_paid_and_printed(store: Store, tmp_path: Path) -> None:
    await cast.ensure(store, now=NOW)
    books = Books(store, rules_of(NOW), NOW)
    assert await reports.listed(books, unsettled=False) == ["There is no bill."]
    with pytest.raises(NotPossible, match="no commission is agreed"):
        await reports.stated(books, "EMP-1", month=date(2026, 10, 1), by="Anna")
    taxed = books.rules.policy.partners.model_copy(update={"vat_number": "VAT-1"})
    async with store.transaction() as session:
        partner = await partners.by_ref(session, "EMP-1")
        assert partner is not None
        making = Making(taxed, books.today, "user:anna", NOW)
        lines = [Asked("set_up", Cents(1_010)), Asked("deducted_not_paid", Cents(5_000))]
        bill = await billing.invoice(session, partner, lines, making=making)
    assert (bill.net_cents, bill.vat_cents, bill.vat_number) == (6_010, 152, "VAT-1")
    file = f"date,amount,description\n2026-11-20,61.62,{bill.ref}\n2026-11-20,5,?\n".encode()
    assert await reports.taken_in(books, file, by="Anna") == [
        "2 rows, 2 new, 1 matched by reference.",
        "2026-11-20  N$5.00 is nobody's yet",
    ]
    assert await reports.listed(books, unsettled=True) == ["There is no bill."]
    (line,) = await reports.listed(books, unsettled=False)
    assert line.endswith("N$61.62, N$0.00 left")
    async with store.transaction() as session:
        taken = await billing.credit(session, bill.ref, making=making)
        with pytest.raises(NotPossible, match="credited before"):
            await billing.credit(session, bill.ref, making=making)
    assert taken.total_cents == bill.total_cents
    (line,) = await reports.listed(books, unsettled=True)
    assert line.endswith("-N$61.62 left  credited")  # paid before: to be given back
    out = f"date,amount,description\n2026-11-22,-61.62,refund {bill.ref}\n".encode()
    assert "1 matched" in (await reports.taken_in(books, out, by="Anna"))[0]
    assert await reports.listed(books, unsettled=True) == ["There is no bill."]
    for ref, title in ((bill.ref, "Tax invoice"), (taken.ref, "Credit note")):
        (told,) = await reports.printed(books, ref, folder=tmp_path, by="Anna")
        assert told.endswith(f"{ref.lower()}.pdf: {title}.")
        assert (tmp_path / f"{ref.lower()}.pdf").read_bytes()[:5] == b"%PDF-"

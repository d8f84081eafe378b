"""A partner from its first day on file to its bills: at the desk, step by step, to the cent."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent import cast
from agent.partners import rounds
from channels.email import Folder
from crm_store import deduction_statements, partners
from crm_store.deduction_statements import Stated
from crm_store.money import Cents
from crm_store.row import new_id
from tests.agent.desk.conftest import exported

BASE = "/desk/partners/EMP-1"
BANK = "/desk/bank"


@pytest.mark.proves(
    "3.1 Employer Partnership System",
    "Stage 2: Partnership Development",
    "Stage 3: Onboarding & Integration",
    "8.1 Contact Management System",
    "Employer Relationship Management",
)
async def test_a_company_becomes_a_partner_only_when_everything_is_there(
    lender: Any, desk: Any
) -> None:
    async with desk("simon", "manager") as simon:
        assert (await simon.send_form("/desk/partners", name="", town="Outjo")).status_code == 409
        made = await simon.send_form(
            "/desk/partners", name="Outjo Bakery", town="Outjo", registration="T/1"
        )
        page = made.headers["location"]
        here = page.removesuffix("/relationship")

        async def does(what: str, /, **form: str) -> int:
            answer: httpx.Response = await simon.send_form(f"{here}/{what}", **form)
            return answer.status_code

        twice = await simon.send_form("/desk/partners", name="X", town="Y", registration="T/1")
        assert (twice.status_code, "on file" in twice.text) == (409, True)
        assert await does("step", to="active") == 409  # there is no such step
        assert await does("step", to="developing") == 303
        early = await simon.send_form(f"{here}/step", to="onboarding")
        assert "nobody is on file who answers" in early.text.lower()
        person = {"name": "Maria Iipinge", "role": "hr", "language": "af"}
        assert await does("contact", **person) == 409  # no way to reach her
        assert await does("contact", **person, email="no address") == 409
        assert await does("contact", **person, email="maria@outjo.example") == 303
        assert await does("step", to="onboarding") == 303
        assert "Checklist of the onboarding" in (await simon.get(page)).text

        early = await simon.send_form(f"{here}/step", to="active")
        assert "No agreement with them holds today; points of the checklist are open" in early.text
        agreed = {"starts": "2026-11-01", "commission": "2,5", "on": "charge", "days": "14",
                  "notice": "60", "vat": "", "terms": "Files by the 15th."}  # fmt: skip
        for wrong in ({"commission": "101"}, {"ends": "2026-10-01"}, {"starts": "soon"}):
            assert await does("agreement", **{**agreed, **wrong}) == 409
        assert await does("agreement", **agreed, ends="2026-12-31") == 303
        assert await does("agreement", **agreed) == 409  # two would hold on one day
        for count, status in (("12", 303), ("many", 409)):
            assert await does("headcount", employees=count, on="2026-11-23", source="partner") == (
                status
            )
        for value, status in (("4", 303), ("6", 409), ("", 409)):
            assert await does("rating", what="partner_alignment", value=value) == status
        assert await does("rating", what="anything", value="1") == 409
        points = await lender.rows("select ref from tasks where kind = 'onboarding'")
        assert len(points) == 6
        for (ref,) in points:
            await simon.send_form(f"/desk/tasks/{ref}", act="finish", minutes="5")
        assert await does("step", to="active") == 303
        assert await does("step", to="paused") == 409
        assert await does("step", to="paused", why="They change their payroll") == 303
        assert "They change their payroll" in (await simon.get(page)).text

        # The agreement ends within its notice: somebody is asked once.
        assert (await rounds.round_of(lender.house), await rounds.round_of(lender.house)) == (1, 0)
        listed = (await simon.get("/desk/partners?words=outjo")).text
        assert ("Outjo Bakery" in listed, "31 Dec 2026 soon" in listed) == (True, True)
    async with desk("maria") as maria:
        assert (await maria.send_form(f"{here}/step", to="ended")).status_code == 403


async def test_a_pay_office_is_sent_its_page_where_there_is_a_way(
    lender: Any, desk: Any, tmp_path: Path
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    async with desk("simon", "manager") as simon:
        lender.house.mailbox = None
        none = await simon.send_form(f"{BASE}/page", month="2026-11")
        assert (none.status_code, "No mail server" in none.text) == (409, True)
        lender.house.mailbox = Folder(tmp_path, sender="no-reply@lender.example")
        assert (await simon.send_form(f"{BASE}/page", month="never")).status_code == 409
        assert (await simon.send_form(f"{BASE}/page", month="2026-11")).status_code == 303
        await lender.sql("update partners set status = 'ended' where ref = 'EMP-1'")
        over = await simon.send_form(f"{BASE}/page", month="2026-11")
        assert "has ended" in over.text
    assert await lender.rows("select purpose, about, tries from links") == [
        ("payroll", "2026-11", 0)
    ]
    sent = "select count(*) from emails where subject_ref = 'EMP-1'"
    assert await lender.rows(sent) == [(1,)]


@pytest.mark.proves(
    "Key Performance Indicators",
    "Partnership Metrics",
    "Phase 3: Enterprise Features",
    "9.2 Business Performance Metrics",
    "Invoice Management",
    "Payment Processing",
)
async def test_bills_are_made_paid_undone_and_taken_back(lender: Any, desk: Any) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    agreed = {"starts": "2026-01-01", "commission": "2.5", "on": "collected", "days": "14",
              "notice": "60", "vat": "VAT-77"}  # fmt: skip
    async with desk("simon", "manager") as simon:
        await _deducted(simon)
        early = await simon.send_form(f"{BASE}/commission", month="2026-11")
        assert (early.status_code, "is not over" in early.text) == (409, True)
    lender.clock.later(days=10)
    async with desk("simon", "manager") as simon:
        none = await simon.send_form(f"{BASE}/commission", month="2026-11")
        assert "No commission is agreed" in none.text
        await simon.send_form(f"{BASE}/agreement", **agreed)
        made = await simon.send_form(f"{BASE}/commission", month="2026-11")
        # N$1,200.00 were entered in November: 2.5 % of it, and the partner's VAT of 15 %.
        stated = (await simon.get(made.headers["location"])).text
        assert ("N$34.50" in stated, "VAT-77" in stated) == (True, True)
        again = await simon.send_form(f"{BASE}/commission", month="2026-11")
        assert "was stated before" in again.text
        for wrong in ({}, {"amount1": "-5"}, {"amount1": "10", "item1": "gold"}):
            assert (await simon.send_form(f"{BASE}/invoice", **wrong)).status_code == 409
        lines = {"item1": "set_up", "amount1": "1000.00", "item2": "training", "amount2": "0.55"}
        lines["once"] = str(new_id())
        clicks = [await simon.send_form(f"{BASE}/invoice", **lines) for _ in range(2)]
        invoice, second = (each.headers["location"] for each in clicks)
        assert invoice == second  # a double click makes one bill
        assert "No VAT" in (await simon.get(invoice)).text  # we have no number on file
        assert await _november(lender) == [Stated(Cents(60_000), Cents(60_000), "LN-1", "full")]
        for what in (f"{invoice}/pdf", f"{BASE}/statement"):
            paper = await simon.send_form(what, month="2026-11")
            assert paper.headers["content-type"] == "application/pdf"
            assert paper.content[:5] == b"%PDF-"
        await _pays(simon, invoice.rpartition("/")[2])
    await _late(lender, desk)
    sums = await lender.rows(
        "select bool_and(total_cents = (select sum(net_cents + vat_cents) from bill_lines l"
        " where l.bill_id = b.id)) from bills b"
    )
    assert sums == [(True,)]
    views = await lender.rows("select kind from crm.invoices where number like 'BILL-%'")
    assert sorted(views) == [("commission",), ("invoice",)]


async def _late(lender: Any, desk: Any) -> None:
    """Both are due for long: somebody is asked about each, once."""
    lender.clock.later(days=40)
    assert (await rounds.round_of(lender.house), await rounds.round_of(lender.house)) == (2, 0)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        assert (await simon.get("/desk/bills?show=unsettled")).text.count("overdue") == 2
        assert [(await ada.get(each)).status_code for each in ("/desk/bills", BANK)] == [200, 403]
        days = {"since": "2026-11-01", "until": "2026-11-30"}
        shown = (await simon.get("/desk/revenue", params=days)).text
        assert ("Kalahari Foods" in shown, "N$30.00" in shown) == (True, True)
        assert (await simon.get("/desk/revenue?since=never")).status_code == 409
        await simon.send_form("/desk/revenue", **days)
        taken = await exported(simon, ada)
    assert '"2026-11","EMP-1"' in taken.text


async def _november(lender: Any) -> list[Stated]:
    async with lender.house.store.reading() as session:
        partner = await partners.by_ref(session, "EMP-1")
        assert partner is not None
        return await deduction_statements.of_month(session, partner.id, date(2026, 11, 1))


async def _deducted(simon: Any) -> None:
    """November's file went out and came back in full."""
    sent = await simon.send_form(f"{BASE}/file", month="2026-11")
    (row,) = csv.DictReader(io.StringIO(sent.text))
    out = io.StringIO()
    full = {**row, "amount_deducted": row["amount_due"], "deducted_on": "2026-11-20"}
    table = csv.DictWriter(out, list(full))
    table.writeheader()
    table.writerow(full)
    await _brings(simon, f"{BASE}/returned", out.getvalue())


async def _pays(simon: Any, ref: str) -> None:
    """A file of the bank: one movement names the bill, one does not, and one is rent."""
    head = "date,description,amount\n"
    rows = f"2026-12-01,Kalahari {ref.lower()},400.00\n2026-12-02,KALAHARI,600.55\n"
    first = await _brings(simon, BANK, head + rows + "2026-12-02,Office rent,-900.00\n")
    assert "3 new, 1 matched" in first
    assert "nothing was changed" in await _brings(simon, BANK, head + rows + (
        "2026-12-02,Office rent,-900.00\n"))  # fmt: skip
    assert "1 new, 0 matched" in await _brings(simon, BANK, head + rows + (
        f"2026-12-03,{ref} and BILL-999,1.00\n"))  # fmt: skip
    assert "no UTF-8" in await _brings(simon, BANK, b"\xff")
    page = (await simon.get(BANK)).text
    assert f'value="{ref}"' in page  # exactly as much is left: a guess to confirm
    ids = [each.split('"')[0] for each in page.split('name="line" value="')[1:]]
    rest, rent, _ = ids
    for line, bill, status in (
        (rent, ref, 409), (rest, "BILL-77", 409), ("none", ref, 409),
        (rest, ref, 303), (rest, ref, 409),
    ):  # fmt: skip
        answer = await simon.send_form(f"{BANK}/match", line=line, bill=bill)
        assert answer.status_code == status
    assert (await simon.send_form(f"{BANK}/aside", line=rent)).status_code == 303
    bill = f"/desk/bills/{ref}"
    assert "left to pay, paid" in (await simon.get(bill)).text
    payment = (await simon.get(bill)).text.split('name="payment" value="')[1].split('"')[0]
    for status in (303, 409):
        assert (await simon.send_form(f"{BANK}/undo", payment=payment)).status_code == status
    assert "partly paid" in (await simon.get(bill)).text


async def _brings(by: Any, address: str, data: str | bytes) -> str:
    body = data if isinstance(data, bytes) else data.encode()
    answer = await by.post(address, data={"key": by.key}, files={"file": ("f.csv", body)})
    return str(answer.text)

"""Ask the business: numbers with their query and rows, on record; and the journal behind them."""

import csv
import re
from decimal import Decimal
from io import StringIO
from typing import Any

from agent import cast, crowd
from agent.desk.ask_queries import QUERIES
from agent.desk.routes import ROUTES
from tests.agent.desk.conftest import exported


async def test_every_listed_question_is_answered_with_its_rows_and_put_on_record(
    lender: Any, desk: Any
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    async with desk("simon", "manager") as simon, desk("pia", "auditor") as pia:
        for name, query in QUERIES.items():
            page = await simon.send_form("/desk/ask", q=query.example)
            assert f"query <code>{name}</code>" in page.text, name
            assert f'<a href="{query.rows.replace("&", "&amp;")}' in page.text, name
        there = {each.path for each in ROUTES if each.method == "GET"}
        assert {each.rows.partition("?")[0] for each in QUERIES.values()} <= there
        shown = (await simon.send_form("/desk/ask", q="How much did we lend this year?")).text
        count, cents = (
            await lender.rows(
                "select count(*), coalesce(sum(principal_cents), 0) from loans where status in"
                " ('active', 'closed', 'written_off') and disbursed_on >="
                f" '{lender.house.clock():%Y}-01-01'"
            )
        )[0]
        assert f"n = {count:,}" in shown
        assert f"N${cents // 100:,}" in shown
        lost = (await simon.send_form("/desk/ask", q="<b>Where is</b> BUF-1?")).text
        assert ("Nothing here answers that" in lost, "<b>Where" in lost) == (True, False)
        await _journal_is_the_ledgers(lender, desk, simon)
        log = (await pia.get("/desk/audit?actor=simon&action=ask")).text
        assert ("paid_out" in log, "How much" in log) == (True, False)


async def _journal_is_the_ledgers(lender: Any, desk: Any, simon: Any) -> None:
    days = {"since": "2020-01-01", "until": "2030-01-01"}
    await simon.send_form("/desk/revenue/journal", **days)
    async with desk("ada", "admin") as ada:
        taken = (await exported(simon, ada)).text
    rows = list(csv.DictReader(StringIO(taken)))
    sums = {
        each: sum(
            Decimal(row["debit"]) - Decimal(row["credit"]) for row in rows if row["account"] == each
        )
        for each in {row["account"] for row in rows}
    }
    assert sum(sums.values()) == 0
    ((cash, principal),) = await lender.rows(
        "select sum(amount_cents * case when kind in ('repayment', 'recovery') then 1"
        " when kind in ('disbursement', 'refund') then -1 else 0 end),"
        " sum(principal_cents * case when kind in ('disbursement', 'refund') then 1"
        " when kind in ('repayment', 'write_off', 'waiver') then -1 else 0 end) from ledger_lines"
    )
    assert (sums["1000"], sums["1100"]) == (Decimal(cash) / 100, Decimal(principal) / 100)


async def test_a_role_is_not_told_what_it_may_not_see(lender: Any, desk: Any) -> None:
    async with desk("maria") as maria, desk("petrus", "reviewer") as petrus:
        page = (await maria.send_form("/desk/ask", q="What did we earn this year?")).text
        assert ("your role does not see that" in page, "Finance charges" in page) == (True, False)
        assert "How many people are waiting in the queue?" in page
        assert "Which invoices are unpaid?" not in page
        assert (await petrus.send_form("/desk/ask", q="Who waits?")).status_code == 403


async def test_whoever_sees_no_reports_finds_the_very_rows_of_her_answer(
    closed: Any, desk: Any
) -> None:
    await cast.ensure(closed.house.store, now=closed.house.clock())
    await crowd.put(closed.house.store, people=20, seed=3, now=closed.house.clock())
    async with desk("maria") as maria, desk("uwe", "underwriter") as uwe:
        for who, words in (
            (maria, "How many applications did we get last year?"),
            (uwe, "How many applications did we get last year?"),
            (maria, "Where did leads come from last year?"),
            (maria, "Why were talks handed over this year?"),
        ):
            page = (await who.send_form("/desk/ask", q=words)).text
            (n,) = re.findall(r"n = ([\d,]+) ·", page)
            (href,) = re.findall(r'<a href="(/desk/ask/rows[^"]+)">See the rows', page)
            assert await _rows(who, href) == int(n.replace(",", "")), words
        rows = "/desk/ask/rows?since=2025-01-01&until=2025-12-31&figure="
        for who, hidden in ((maria, "earned"), (maria, "declines"), (uwe, "leads")):
            refused = await who.get(f"{rows}{hidden}")
            assert (refused.status_code, refused.headers["location"]) == (303, "/desk/ask")


async def _rows(who: Any, href: str) -> int:
    """How many there are on all pages of a list."""
    n, path = 0, href
    while path:
        page = (await who.get(path.replace("&amp;", "&"))).text
        n += max(page.count("<tr>") - 1, 0)
        more = re.search(r'<a href="([^"]+)">More rows</a>', page)
        path = more[1] if more else ""
    return n

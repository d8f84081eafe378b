"""She asks what she owes and what moved: told in short, and on paper, free and at any hour."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from agent.collecting import by_hand
from agent.collecting.books import Books, rules_of


async def paper(hilma: Any) -> str:
    """The text of the file that came to her phone."""
    assert [each.media for each in hilma._heard() if each.media] == [("application/pdf",)]
    house = hilma.stage.house
    ((key, statement),) = await hilma.rows("select storage_key, id from statements")
    reader = PdfReader(io.BytesIO(house.cabinet.get(key, statement)))
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.proves("Stage 4: Active Loan Management")
async def test_a_statement_in_chat_and_on_paper_at_night(hilma: Any) -> None:
    hilma.clock.now = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # eleven at night in Windhoek
    answer = await hilma.says("please send my loan statement")
    assert "Statement of your loan LN-1 on 23 November 2026." in answer
    assert "You got N$2,000.00 on 14 October 2026. Paid so far: N$600.00." in answer
    assert "Paid out to you on 14 October 2026: N$2,000.00" in answer
    assert "Came in on 23 October 2026: N$600.00" in answer
    assert "Your next payment is N$600.00, due on 25 November 2026." in answer
    printed = await paper(hilma)
    for said in ("Hilma Amutenya", "LN-1", "N$1,800.00", "25 January 2027", "Page 1 of 1"):
        assert said in printed
    assert await hilma.rows("select on_day::text, language, bytes < 102400 from statements") == [
        ("2026-11-23", "en", True)
    ]


async def test_a_statement_goes_to_nobody_else(hilma: Any) -> None:
    async with hilma.stage.house.store.engine.begin() as connection:
        await connection.execute(text("update channel_identities set verified_at = null"))
    answer = await hilma.says("statement")
    assert "on a number that we have checked" in answer
    assert "N$" not in answer
    assert await hilma.count("statements") == 0


async def test_paying_the_settle_amount_ends_the_loan_to_the_cent(hilma: Any) -> None:
    answer = await hilma.says("settle")
    assert "you pay N$1,555.33." in answer
    assert "N$1,566.99 pays it off until 26 November 2026." in answer
    assert "You pay Buffr Lend by bank transfer, with LN-1 as the reference." in answer
    house = hilma.stage.house
    books = Books(house.store, rules_of(hilma.clock()), hilma.clock())
    async with house.store.transaction() as session:
        await by_hand.pay(
            session, "LN-1", books, amount=155_533, by="user:maria", on=books.today, bank_ref="B1"
        )
    assert await hilma.rows("select status from loans") == [("closed",)]
    assert await hilma.rows(
        "select kind, amount_cents from transactions where paid_on = '2026-11-23' order by kind"
    ) == [("repayment", 155_533), ("waiver", 24_467)]
    assert "Your loan LN-1 is paid off." in await hilma.says("what is my balance")
    answer = await hilma.says("please send my loan statement")  # free, at any time, for ever
    assert "Let go by us on 23 November 2026: N$244.67" in answer
    assert "Paid so far: N$2,155.33." in answer
    assert "Beside that, N$244.67 was let go by us: you need not pay it." in answer
    assert "Still to pay: N$0.00" in answer
    assert "Your next payment" not in answer
    assert "Hilma Amutenya" in await paper(hilma)


async def test_a_loan_that_was_written_off_is_told_as_it_is_and_to_whom_to_talk(hilma: Any) -> None:
    house = hilma.stage.house
    books = Books(house.store, rules_of(hilma.clock()), hilma.clock())
    for by in ("user:maria", "user:anna"):
        async with house.store.transaction() as session:
            await by_hand.write_off(session, "LN-1", books, by=by)
    said = "N$1,800.00 of it is not paid. Nothing is added to that. What you pay still counts."
    for words in ("what is my balance", "when is my next payment", "settle", "status"):
        answer = await hilma.says(words)
        assert said in answer
        assert "A person can talk it over with you: write *agent*." in answer
        assert "paid off" not in answer
    async with house.store.transaction() as session:
        await by_hand.pay(
            session, "LN-1", books, amount=20_000, by="user:maria", on=books.today, bank_ref="B1"
        )
    answer = await hilma.says("please send my loan statement")
    assert "N$1,600.00 of it is not paid." in answer
    assert "Paid so far: N$800.00. Still to pay: N$1,600.00." in answer
    assert "Written off in our books on 23 November 2026: N$1,800.00" in answer
    assert "Let go" not in answer
    printed = " ".join((await paper(hilma)).split())
    for each in ("was written off in our books", "N$1,600.00", "Written off", "-N$800.00"):
        assert each in printed
    assert "To pay off the loan" not in printed

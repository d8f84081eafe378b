"""The bell: what stands for whoever looks, read or not, and nothing of what is not theirs."""

from typing import Any

import pytest

from crm_store import exports, halts
from crm_store.deductions import DeductionFile, DeductionLine
from crm_store.templates import Template, TemplateChange
from tests.agent.desk.conftest import held_by


async def _much_happens(lender: Any) -> None:
    """An export is asked for, a template changes its category, a file fails, all is stopped."""
    now = lender.clock()
    async with lender.house.store.transaction() as session:
        exports.ask(session, "reviews", {}, by="user:petrus", at=now)
        made = Template(
            name="payment_today",
            language="en",
            version="v1",
            content_sid="HX1",
            state="approved",
            category="marketing",
            reason="",
            created_at=now,
            checked_at=now,
        )
        file = DeductionFile(
            rail="debit_order",
            month=now.date().replace(day=1),
            direction="returned",
            sha256="0" * 64,
            total_cents=0,
            entered_by="user:petrus",
            at=now,
        )
        session.add_all([made, file])
        await session.flush()
        session.add(
            TemplateChange(
                template_id=made.id,
                at=now,
                by="timer",
                state_before="approved",
                state="approved",
                category_before="utility",
                category="marketing",
            )
        )
        session.add(
            DeductionLine(
                file_id=file.id,
                n=1,
                line="LN-7/2026-11",
                due_cents=100,
                deducted_cents=0,
                outcome="unmatched",
                reason="unknown_loan",
            )
        )
        await halts.stop(session, by="user:petrus", why="a test", at=now)


@pytest.mark.proves("Multi-Channel Communication Hub")
async def test_each_is_told_what_is_theirs_until_they_have_read_it(lender: Any, desk: Any) -> None:
    await _much_happens(lender)
    async with desk("maria") as maria, desk("simon", "manager") as simon:
        await held_by(maria, lender)
        hers, his = (await maria.get("/desk/notices")).text, (await simon.get("/desk/notices")).text
        for words, of_maria in (
            ("You have CASE-1", True),
            ("Everything that we write first is stopped", True),
            ("An export waits for a second person", False),
            ("WhatsApp counts payment_today as something else", False),
            ("Not all of a returned file went through", False),
        ):
            assert (words in hers, words in his) == (of_maria, not of_maria or "You" not in words)
        bell = await maria.send_form("/desk/here")
        assert bell.headers["x-unread"] == "2"
        notice = hers.split('name="notice" value="')[1].split('"')[0]
        await maria.send_form("/desk/notices", notice=notice, does="read")
        assert (await maria.send_form("/desk/here")).headers["x-unread"] == "1"
        await maria.send_form("/desk/notices", does="read_all")
        assert "Nothing is new" in (await maria.get("/desk/notices")).text
        assert "You have CASE-1" in (await maria.get("/desk/notices?show=all")).text
        await maria.send_form("/desk/notices", notice=notice, does="unread")
        assert (await maria.send_form("/desk/here")).headers["x-unread"] == "1"
        await lender.sql("update cases set sla_due_at = '2026-11-23 08:20+00'")
        late = (await maria.get("/desk/notices")).text
        assert "The clock of CASE-1 runs out" in late

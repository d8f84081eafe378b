"""Reports: figures of the days that were asked for, to take along; and the audit's own page."""

from typing import Any

import pytest

from agent import cast
from tests.agent.desk.conftest import SELMA, exported


@pytest.mark.proves(
    "6.1 Customer Analytics Dashboard",
    "Phase 2: Automation",
    "9.3 Operational Efficiency Metrics",
)
async def test_reports_count_what_happened_in_these_days_and_go_out_as_text(
    lender: Any, desk: Any
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    await lender.tells(SELMA, "Hi", "1", "I want to complain", "=2+2 you took too much")
    await lender.says("+264810000012", "Hi")
    await lender.quiet()
    async with desk("simon", "manager") as simon, desk("pia", "auditor") as pia:
        page = (await simon.get("/desk/reports?since=2026-10-01&until=2026-11-23")).text
        for shown in ("PAR30", "0.0 %", "N$", "Up to 7 days", "Active loan", "<rect width="):
            assert shown in page
        assert len(page) < 150_000
        before = (await simon.get("/desk/reports?since=2020-01-01&until=2020-02-01")).text
        assert ("Active loan" in before, "Not enough data yet" in before) == (False, True)
        wrong = await simon.get("/desk/reports?since=2020-01-01&until=never")
        assert wrong.status_code == 409
        days = {"since": "2026-11-01", "until": "2026-11-30"}
        await simon.send_form("/desk/reports", **days)
        async with desk("ada", "admin") as ada:
            taken = await exported(simon, ada)
        assert '"Loans and arrears","PAR30","0.0 %"' in taken.text
        log = (await pia.get("/desk/audit?actor=simon&action=export")).text
        assert ("2026-11-30" in log, "Nothing of that" in log) == (True, False)
        assert "The chain is whole" in (await pia.send_form("/desk/audit/verify")).text
        assert "Nothing of that" in (await pia.get("/desk/audit?subject=APP-999")).text
        assert (await simon.get("/desk/audit")).status_code == 403

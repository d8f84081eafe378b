"""Lists as files: the rows of the screen, let out by a second person, harmless in a sheet."""

import csv
import io
import re
from typing import Any

import pytest

from agent import cast, crowd, scoring_customers
from tests.agent.desk.conftest import exported

FORMULA = '=HYPERLINK("http://x.example","pay")'


async def test_each_list_leaves_as_it_is_narrowed_by_two_and_on_record(
    closed: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await cast.ensure(closed.house.store, now=closed.clock())
    await crowd.put(closed.house.store, people=60, seed=5, now=closed.clock())
    rules = closed.house.book.on(closed.house.calendar.today(closed.clock())).customers
    await scoring_customers.everybody(closed.house.store, rules, now=closed.clock())
    async with desk("simon", "manager") as simon, desk("ada", "manager") as ada:
        for title, kind in ((FORMULA, "review"), ("Ring EMP-1", "task")):
            await simon.send_form("/desk/tasks", title=title, kind=kind, customer="BUF-2")
        for of, narrowed in (
            ("tasks", {"kind": "review"}), ("partners", {"words": "kalahari", "sort": "-name"}),
            ("leads", {"sort": "newest"}), ("applications", {"stage": "active_loan"}),
            ("customers", {"risk": "no_history"}),
        ):  # fmt: skip
            with subtests.test(of=of):
                asked = await simon.send_form(f"/desk/{of}/export", nonsense="1", **narrowed)
                assert asked.headers["location"] == "/desk/exports"
                file = await exported(simon, ada)
                head, *rows = csv.reader(io.StringIO(file.text))
                assert {len(row) for row in rows} <= {len(head)}
                page = (await simon.get(f"/desk/{of}", params=narrowed)).text
                shown = dict.fromkeys(re.findall(rf'<td><a href="/desk/{of}/([A-Z]+-\d+)"', page))
                assert [row[0] for row in rows][: len(shown)] == list(shown)
                assert len(rows) >= len(shown)
                assert shown
                (detail,) = await closed.rows(
                    f"select detail::jsonb - 'export' from audit_log"
                    f" where action = 'export' and subject = '{of}'"
                )
                typed = {"words": True} if of == "partners" else {}
                assert detail[0] == {**narrowed, **typed, "format": "csv", "rows": len(rows)}


async def test_a_formula_in_a_task_is_text_in_its_file(lender: Any, desk: Any) -> None:
    async with desk("simon", "manager") as simon, desk("ada", "manager") as ada:
        await simon.send_form("/desk/tasks", title=FORMULA)
        await simon.send_form("/desk/tasks/export")
        (_, row) = csv.reader(io.StringIO((await exported(simon, ada)).text))
        assert row[3] == f"'{FORMULA}"


async def test_only_managers_take_lists_away(lender: Any, desk: Any) -> None:
    for name, role in (("maria", "agent"), ("lukas", "auditor"), ("johanna", "underwriter")):
        async with desk(name, role) as browser:
            assert "Ask for it as CSV" not in (await browser.get("/desk/tasks")).text
            assert (await browser.send_form("/desk/tasks/export")).status_code == 403

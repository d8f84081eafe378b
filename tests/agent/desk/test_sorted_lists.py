"""Cases, tasks and applications sorted by their columns, from either end, the unknown last."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from crm_store import tasks, waiting
from crm_store.tasks import About
from crm_store.waiting import Wanted

BORROWERS = [f"+2648100000{each}" for each in (11, 12, 13)]


async def test_tasks_are_sorted_by_each_column(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    now = lender.clock()
    async with lender.house.store.transaction() as session:
        for title, kind, days, whose in (
            ("Ask", "task", 3, "user:petrus"),
            ("Call", "follow_up", None, None),
            ("Look", "review", 1, "user:maria"),
        ):
            tasks.create(
                session,
                kind,
                title,
                by="user:maria",
                at=now + timedelta(minutes=len(title)),
                due_at=now + timedelta(days=days) if days else None,
                about=About(),
                assigned_to=whose,
            )
    async with desk("maria") as maria:
        for order, shown in {
            "": "Look Ask Call",
            "due": "Look Ask Call",
            "-due": "Ask Look Call",
            "newest": "Look Call Ask",
            "-newest": "Ask Look Call",
            "kind": "Call Look Ask",
            "-kind": "Ask Look Call",
            "whose": "Look Ask Call",
            "-whose": "Ask Look Call",
            "nonsense": "Look Ask Call",
        }.items():
            with subtests.test(order=order):
                page = (await maria.get(f"/desk/tasks?sort={order}")).text
                assert " ".join(_in_order(page, ("Ask", "Call", "Look"))) == shown
        page = (await maria.get("/desk/tasks?sort=due&kind=review")).text
        assert '<th aria-sort="ascending"><a href="/desk/tasks?kind=review&amp;sort=-due">' in page


async def test_cases_are_sorted_by_each_column(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    for each in BORROWERS:
        await lender.tells(each, "Hi", "1", "agent")
        lender.clock.later(minutes=5)
    await lender.sql(
        "update cases set category = 'complaint', language = null where ref = 'CASE-2'"
    )
    await lender.sql("update cases set assigned_to = 'user:petrus' where ref = 'CASE-3'")
    await lender.sql(
        "update cases set sla_due_at = sla_due_at + interval '9 days',"
        " answer_by = null, resolve_by = null where ref = 'CASE-1'"
    )
    async with desk("maria") as maria:
        for order, shown in {
            "due": (2, 3, 1),
            "-due": (1, 3, 2),
            "newest": (3, 2, 1),
            "-newest": (1, 2, 3),
            "about": (2, 3, 1),
            "-about": (3, 1, 2),
            "language": (3, 1, 2),
            "-language": (3, 1, 2),
            "whose": (3, 2, 1),
        }.items():
            with subtests.test(order=order):
                page = (await maria.get(f"/desk/cases?sort={order}")).text
                assert _refs(page, "/desk/cases/CASE-") == list(shown)
        page = (await maria.get("/desk/cases?sort=about&whose=mine")).text
        assert "Show all cases" in page
    async with lender.house.store.reading() as session:
        for order in waiting.ORDERS:
            assert len(await waiting.queue(session, Wanted(order=order))) == len(BORROWERS)


async def test_applications_of_a_stage_are_sorted_by_each_column(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    for each in BORROWERS:
        await lender.tells(each, "Hi", "1", "I want to apply for a loan", "yes")
    refs = [row[0] for row in await lender.rows("select ref from applications order by ref")]
    assert len(refs) == len(BORROWERS)
    for ref, cents, months in zip(refs, (300_000, 100_000, "null"), (2, 5, 1), strict=True):
        await lender.sql(
            f"update applications set principal_cents = {cents}, months = {months}"
            f" where ref = '{ref}'"
        )
    first, second, third = (int(ref.removeprefix("APP-")) for ref in refs)
    async with desk("uwe", "underwriter") as uwe:
        for order, shown in {
            "amount": (first, second, third),
            "-amount": (second, first, third),
            "months": (second, first, third),
            "-months": (third, first, second),
        }.items():
            with subtests.test(order=order):
                page = (await uwe.get(f"/desk/applications?stage=started&sort={order}")).text
                assert _refs(page, "/desk/applications/APP-") == list(shown)
                assert f"stage=declined&amp;sort={order}" in page


def _refs(page: str, path: str) -> list[int]:
    return [int(each) for each in re.findall(rf'<td><a href="{path}(\d+)"', page)]


def _in_order(page: str, titles: Sequence[str]) -> list[str]:
    return re.findall(rf"<td>({'|'.join(titles)})</td>", page)

"""The numbers beside the lists: what waits for whoever looks, the same as the list then shows."""

import re
from datetime import date
from typing import Any

from crm_store import what_waits
from crm_store.what_waits import LISTS, MOST
from tests.agent.desk.conftest import held_by


async def test_each_is_told_what_waits_in_the_lists_that_are_their_work(
    lender: Any, desk: Any
) -> None:
    async with desk("maria") as maria, desk("petrus") as petrus, desk("petra", "reviewer") as petra:
        address = await held_by(petrus, lender)
        assert _told((await petrus.get("/desk/keys")).text) == {"cases": "1"}
        assert _told((await maria.get("/desk/keys")).text) == {}
        await petrus.send_form(f"{address}/hand-back", outcome="done", came_of_it="settled")
        await lender.says("+264810000012", "agent")
        await lender.quiet()
        await maria.send_form("/desk/tasks", title="Call", kind="task", mine="1")
        assert _told((await maria.get("/desk/keys")).text) == {"queue": "1", "tasks": "1"}
        assert _told((await petrus.get("/desk/queue")).text) == {"queue": "1"}
        beat = await petrus.send_form("/desk/here", talk="")
        assert beat.headers["X-Waits"] == "queue=1"
        await petra.send_form("/desk/reviews/pick", ref="BUF-1")
        assert _told((await petra.get("/desk/keys")).text) == {"reviews": "1"}
        assert (await petra.get("/desk/reviews")).text.count('href="/desk/reviews/0') == 1


async def test_who_only_looks_on_is_told_no_numbers(lender: Any, desk: Any) -> None:
    await lender.tells("+264810000011", "Hi", "1", "agent")
    async with desk("pia", "auditor") as pia, desk("ada", "admin") as ada:
        for each in (pia, ada):
            assert _told((await each.get("/desk/keys")).text) == {}


async def test_it_is_counted_to_a_hundred_and_no_further(lender: Any, desk: Any) -> None:
    await lender.sql(
        "insert into tasks (id, kind, title_sealed, status, assigned_to, created_by, created_at,"
        " minutes, for_managers) select gen_random_uuid(), 'task', '\\x00', 'todo', 'user:maria',"
        f" 'user:maria', now(), 0, false from generate_series(1, {MOST + 20})"
    )
    asked = {"by": "user:maria", "now": lender.clock(), "week": date(2020, 1, 6)}
    found = await what_waits.counts(lender.house.store, LISTS, managers_too=False, **asked)
    assert found == {"tasks": MOST}
    async with desk("maria") as maria:
        assert _told((await maria.get("/desk/keys")).text) == {"tasks": "99+"}


def _told(page: str) -> dict[str, str]:
    found = re.findall(r'data-waits-in="(\w+)"><span>([^<]*)</span>', page)
    return {name: number for name, number in found if number}

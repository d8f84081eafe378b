"""Leads, the pipeline and projects at the desk: one story each."""

import re
from typing import Any

import pytest

from agent import cast, crowd
from crm_store import lead_lists
from crm_store.lead_lists import Wanted

LIST = (
    "phone,name,agreed_on\n"
    "081 000 0021,Ester Haufiku,2026-11-20\n"
    "081 000 0022,Paulus Uushona,\n"
    "nothing,Anna,2026-11-20\n"
)


@pytest.mark.proves(
    "Primary Lead Sources",
    "4.2 Lead Nurturing & Conversion",
    "9.2 Business Performance Metrics",
)
async def test_a_lead_is_taken_down_scored_called_and_closed(closed: Any, desk: Any) -> None:
    lender = closed
    await cast.ensure(lender.house.store, now=lender.clock())
    async with desk("maria") as maria:
        form = {"name": "Ester Haufiku", "phone": "081 000 0021"}
        assert (await maria.send_form("/desk/leads", **form)).status_code == 409  # nobody asked her
        made = await maria.send_form("/desk/leads", agreed="1", referred="BUF-2", **form)
        here = made.headers["location"]
        again = await maria.send_form("/desk/leads", agreed="1", **form)
        assert (again.status_code, "before, today" in again.text) == (409, True)
        page = (await maria.get(here)).text
        assert "0 of 100 points" in page
        assert page.count("not known") == 10
        assert "Ester Haufiku" in page
        assert "none: she has not written to us yet" in page

        said = {"employment": "permanent", "employer": "partner", "need": "week", "town": "Tsumeb"}
        await maria.send_form(here, act="note", wants_now="yes", **said)
        page = (await maria.get(here)).text
        assert "58 of 100 points" in page  # 10 and 5, 30, 7 and 6
        wrong = await maria.send_form(here, act="note", need="tomorrow")
        assert (wrong.status_code, "answers that are there" in wrong.text) == (409, True)
        await maria.send_form(here, act="assign", to="maria")
        mine = (await maria.get("/desk/leads?whose=mine")).text
        assert re.findall(r"LEAD-\d+", mine) == [here.rpartition("/")[2]] * 2
        assert (await maria.send_form(here, act="close", because="")).status_code == 409
        await maria.send_form(here, act="close", because="not_interested")
        late = await maria.send_form(here, act="assign", to="maria")
        assert (late.status_code, "is over" in late.text) == (409, True)
        assert "Tsumeb" in (await maria.get("/desk/leads/rules")).text
        assert (await maria.get("/desk/pipeline")).status_code == 403
    async with desk("johanna", "underwriter") as johanna:  # she decides, and sees no score
        assert (await johanna.get(here)).status_code == 403


async def test_the_list_is_sorted_from_either_end_unknown_last(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=60, seed=5, now=now)
    await lender.sql("update leads set score = null where id in (select id from leads limit 2)")
    of = {"points": "score", "moved": "last_activity_at", "newest": "created_at"}
    for order in lead_lists.ORDERS:
        name = order.removeprefix("-")
        async with store.reading() as session:
            found = await lead_lists.listed(session, Wanted(order=order, most=500))
        values = [getattr(each, of.get(name, name)) for each in found]
        known = [each for each in values if each is not None]
        with subtests.test(order=order):
            assert len(found) > 5
            assert values[len(known) :] == [None] * (len(values) - len(known))
            assert known == sorted(known, reverse=(name != "source") != order.startswith("-"))
    async with desk("simon", "manager") as simon:
        page = (await simon.get("/desk/leads?sort=moved")).text
        assert '<th aria-sort="descending"><a href="/desk/leads?sort=-moved">Last moved' in page


@pytest.mark.proves("Primary Lead Sources")
async def test_an_employers_list_brings_nobody_twice_and_nobody_unasked(
    closed: Any, desk: Any
) -> None:
    await cast.ensure(closed.house.store, now=closed.clock())
    async with desk("simon", "manager") as simon:
        for told in ("1 taken down, 0 known before, 2 left out", "0 taken down, 1 known before"):
            answer = await simon.post(
                "/desk/leads/file",
                data={"key": simon.key, "partner": "EMP-1"},
                files={"file": ("list.csv", LIST.encode(), "text/csv")},
            )
            assert told in answer.text
        assert "Line 3: no day on which she agreed" in answer.text
        refused = await simon.post(
            "/desk/leads/file",
            data={"key": simon.key, "partner": "EMP-1"},
            files={"file": ("list.csv", b"who,what\n", "text/csv")},
        )
        assert "no list with the headings" in refused.text
        shown = (await simon.get("/desk/leads/conversion?by=partner")).text
        assert "EMP-1" in shown
        assert "0.0 % and 79.3 %" in shown  # one lead says nearly nothing
        await closed.sql("update leads set status = 'converted' where source = 'partner'")
        assert "20.6 % and 100.0 %" in (await simon.get("/desk/leads/conversion?by=partner")).text


@pytest.mark.proves(
    "Stage 1: Prospect Identification",
    "Stage 2: Partnership Development",
    "Phase 3: Enterprise Features",
    "8.2 Sales Pipeline Management",
)
async def test_a_deal_moves_is_won_and_another_is_lost_for_a_reason(
    closed: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    async with desk("simon", "manager") as simon:
        assert "No deal" in (await simon.get("/desk/pipeline")).text
        form = {"name": "Omaheke <Meat>", "value": "60000.00", "closes": "2026-01-31"}
        here = (await simon.send_form("/desk/pipeline", **form)).headers["location"]
        board = (await simon.get("/desk/pipeline")).text
        assert "Omaheke &lt;Meat&gt;" in board
        assert "worth N$6,000.00" in board
        assert "late: 31 Jan 2026" in board
        assert '<td>January 2026 <span class="late">late</span></td>' in board
        for fields, told in (
            ({"act": "move", "to": "prospect", "version": "0"}, "Choose another stage"),
            ({"act": "lose", "reason": "dislike", "version": "0"}, "Say why it is lost"),
            ({"act": "set", "value": "x", "version": "0"}, "in a year as"),
            ({"act": "move", "to": "needs", "version": "7"}, "changed it meanwhile"),
        ):
            with subtests.test(told=told):
                answer = await simon.send_form(here, **fields)
                assert (answer.status_code, told in answer.text) == (409, True)
        fields = {"value": "80000.00", "probability": "35", "owner": "simon", "closes": ""}
        await simon.send_form(here, act="set", version="0", **fields)
        await simon.send_form(here, act="move", to="onboarding", version="1")
        page = (await simon.get(here)).text
        assert "This deal is won." in page
        assert "said anew" in page
        other = (await simon.send_form("/desk/pipeline", name="Karas", value="10.00")).headers
        await simon.send_form(other["location"], act="lose", reason="price", version="0")
        board = (await simon.get("/desk/pipeline")).text
        assert board.count("N$10.00") == 1
        assert "2 closed</a> in a year" in board
    assert await closed.rows(
        "select from_stage, to_stage, status from deal_steps order by at, id"
    ) == [
        (None, "prospect", "open"),
        ("prospect", "prospect", "open"),
        ("prospect", "onboarding", "won"),
        (None, "prospect", "open"),
        ("prospect", "prospect", "lost"),
    ]


@pytest.mark.proves("Project Management Features")
async def test_a_project_counts_its_parts_its_money_and_its_time(closed: Any, desk: Any) -> None:
    async with desk("maria") as maria:
        assert "No project is here" in (await maria.get("/desk/projects")).text
        new = {"kind": "project", "title": "A desk in Oshakati", "budget": "500.00"}
        project = (await maria.send_form("/desk/tasks", **new)).headers["location"]
        ref = project.rpartition("/")[2]
        for kind in ("milestone", "task"):
            part = await maria.send_form("/desk/tasks", kind=kind, title="Part", project=ref)
        here = part.headers["location"]
        assert (await maria.send_form(here, act="work")).status_code == 409
        await maria.send_form(here, act="work", minutes="90", cost="600.00", review="1")
        await maria.send_form(here, act="finish", minutes="30")
        page = (await maria.get("/desk/projects")).text
        assert "A desk in Oshakati" in page
        assert "1 of 2" in page
        assert "0 of 1" in page
        assert "N$600.00" in page
        assert "over the budget" in page
        assert "120 min" in page
        assert "Cost so far" in (await maria.get(here)).text

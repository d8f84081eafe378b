"""Customers by segment, how one stands, and two records that are one person."""

import asyncio
import re
from typing import Any

import pytest

from agent import cast, crowd, notices, scoring_customers
from crm_store import exports, segments
from crm_store.segments import Asked

SELMA, PETRUS = "+264810000011", "+264810000012"


async def _written(lender: Any) -> None:
    """Two people have written, one after the other; how they stand is reckoned."""
    for who in (SELMA, PETRUS):
        await lender.says(who, "Hi")
        await lender.quiet()
    now = lender.house.clock()
    rules = lender.house.book.on(lender.house.calendar.today(now)).customers
    await scoring_customers.everybody(lender.house.store, rules, now=now)


@pytest.mark.proves("2.1 Customer Profile System", "8.8 Customer Segmentation")
async def test_customers_are_found_by_how_they_stand_and_leave_only_by_two(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await _written(lender)
    async with desk("helvi", "manager") as helvi, desk("simon", "manager") as simon:
        for asked, count in (
            ("", 2), ("?segment=new_prospect", 2), ("?segment=at_risk", 0), ("?risk=no_history", 2),
            ("?next=nothing&behaviour=in_touch&worth=none&stage=1_interest", 2),
            ("?health=unknown", 2), ("?language=unknown", 2), ("?place=Rundu", 0),
            ("?age=unknown&pay=unknown", 2), ("?age=25-34", 0), ("?pay=20000-up", 0),
            ("?segment=nonsense", 2),
        ):  # fmt: skip
            with subtests.test(asked=asked):
                page = (await helvi.get(f"/desk/customers{asked}")).text
                assert page.count('<td><a href="/desk/customers/BUF-') == count
        page = (await helvi.get("/desk/customers/BUF-1")).text
        for each in ("New prospect", "Interest", "Not enough data", "order of work only"):
            assert each.lower() in page.lower()
        assert "style=" not in page

        await helvi.send_form("/desk/customers/export", segment="new_prospect", risk="nonsense")
        async with lender.house.store.reading() as session:
            (request,) = await exports.current(
                session, "customers", state=None, at=lender.house.clock(), first=0, most=5
            )
        for who in (helvi, simon):
            await who.send_form(f"/desk/exports/{request.id}/release")
        file = (await helvi.send_form(f"/desk/exports/{request.id}/take")).text
        assert [line.split(",")[0] for line in file.splitlines()] == [
            *('"customer"', '"BUF-1"', '"BUF-2"')
        ]


async def test_the_list_is_sorted_by_each_column_from_either_end_unknown_last(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    await _written(lender)
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=60, seed=5, now=now)
    rules = lender.house.book.on(lender.house.calendar.today(now)).customers
    await scoring_customers.everybody(store, rules, now=now)
    of = {"late": "days_late", "leaving": "churn", "next": "next_best", "newest": "ref"}
    for order in segments.ORDERS:
        name = order.removeprefix("-")
        async with store.reading() as session:
            found = await segments.page(session, Asked(), first=0, most=500, order=order)
        with subtests.test(order=order):
            values = [getattr(each, of.get(name, name)) for each in found]
            known = [each for each in values if each is not None]
            assert len(known) > 2
            assert values[len(known) :] == [None] * (len(values) - len(known))
            if name != "newest":  # references say nothing of time
                falls = (name in ("late", "leaving", "rfm")) != order.startswith("-")
                assert known == sorted(known, reverse=falls)
    async with desk("simon", "manager") as simon:
        first = "/desk/customers?sort=newest&segment=new_prospect"
        page = (await simon.get(first)).text
        refs = re.findall(r'<td><a href="/desk/customers/(BUF-\d+)">', page)
        assert refs.index("BUF-2") < refs.index("BUF-1")
        assert '<th aria-sort="descending"><a href="' in page
        assert "segment=new_prospect&amp;sort=-newest" in page
        assert 'aria-sort="ascending"' in (await simon.get(first.replace("=n", "=-n", 1))).text
        assert "aria-sort" not in (await simon.get("/desk/customers?sort=nonsense")).text


@pytest.mark.proves("8.8 Customer Segmentation")
async def test_the_bands_of_the_board_lead_to_as_many_customers_as_they_say(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=60, seed=5, now=now)
    rules = lender.house.book.on(lender.house.calendar.today(now)).customers
    await scoring_customers.everybody(store, rules, now=now)
    async with desk("simon", "manager") as simon:
        page = (await simon.get("/desk/dashboards?of=customers")).text
        lines = re.findall(
            r'<a href="/desk/customers\?((age|pay)=[^"]+)">[^<]+</a></th>\s*'
            r'<td class="figure">([\d,]+)</td>',
            page,
        )
        assert {kind for _, kind, _ in lines} == {"age", "pay"}
        assert len(lines) > 6
        for asked, _, n in lines:
            with subtests.test(asked=asked):
                found = (await simon.get(f"/desk/customers?{asked}")).text
                assert re.search(rf">{n} customers? of this kind", found)
        ((ref,),) = await lender.rows(
            "select c.ref from customers c join customer_standing s on s.customer_id = c.id"
            " where s.age_band is not null and s.income_band is not null order by 1 limit 1"
        )
        shown = (await simon.get(f"/desk/customers/{ref}")).text
        assert re.search(r"Pay in a month</dt>\s*<dd>N\$\d", shown)


async def test_two_records_are_joined_by_two_with_a_reason_and_parted_again(
    lender: Any, desk: Any
) -> None:
    await _written(lender)
    join = "/desk/customers/BUF-1/merge"
    async with desk("helvi", "manager") as helvi, desk("simon", "manager") as simon:
        assert "No record has that reference" in (await helvi.get(f"{join}?other=BUF-77")).text
        page = (await helvi.get(f"{join}?other=BUF-2")).text
        assert "Ask to keep BUF-1, and join BUF-2 to it" in page
        assert (await helvi.send_form(join, other="BUF-2")).status_code == 409
        done = await helvi.send_form(join, other="BUF-2", why="one paper, two numbers")
        assert (done.status_code, done.headers["location"]) == (303, join)
        merge = (await simon.get(join)).text.split('name="merge" value="')[1].split('"')[0]
        assert "Somebody else has to agree" in (await helvi.get(join)).text
        alone = await helvi.send_form(f"{join}/agree", merge=merge)
        assert (alone.status_code, "somebody else has to agree" in alone.text) == (409, True)
        assert (await lender.party(PETRUS)).customer.ref == "BUF-2"
        done = await _agreed(simon, join, merge)
        assert (done.status_code, done.headers["location"]) == (303, "/desk/customers/BUF-1")
        assert "joined to" in (await helvi.get("/desk/customers/BUF-2")).text
        assert (await lender.party(PETRUS)).customer.ref == "BUF-1"
        await lender.says(PETRUS, "Hi again")
        await lender.quiet()
        hers = (await lender.party(SELMA)).identity
        async with lender.house.store.transaction() as session:
            hers.verified_at = lender.house.clock()
            session.add(hers)
            await session.flush()
            reached = await notices.reach(session, hers.customer_id)
            assert reached is not None  # not the newest talk: the number that was shown to be hers
            assert reached.identity.id == hers.id
        assert (await helvi.get("/desk/customers")).text.count('<td><a href="/desk/cust') == 1

        page = (await helvi.get(join)).text
        assert "one paper, two numbers" in page
        assert (await helvi.send_form(f"{join}/undo", merge="nonsense")).status_code == 404
        for _ in range(50):  # while she is being answered nothing is moved under the turn
            done = await helvi.send_form(f"{join}/undo", merge=merge)
            if done.status_code == 303:
                break
            assert "being answered" in done.text
            await asyncio.sleep(0.05)
    assert (await lender.party(PETRUS)).customer.ref == "BUF-2"
    assert await lender.rows(
        "select action, subject from audit_log where action like '%merge' order by seq"
    ) == [("ask_merge", "BUF-1"), ("merge", "BUF-1"), ("undo_merge", "BUF-1")]


async def _agreed(by: Any, join: str, merge: str) -> Any:
    done: Any = None
    for _ in range(50):  # while she is being answered nothing is moved under the turn
        done = await by.send_form(f"{join}/agree", merge=merge)
        if done.status_code == 303:
            break
        assert "being answered" in done.text
        await asyncio.sleep(0.05)
    return done


async def test_whoever_writes_from_a_number_that_was_taken_from_her_is_somebody_new(
    lender: Any, desk: Any
) -> None:
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    base = "/desk/customers/BUF-1"
    async with desk("helvi", "manager") as helvi, desk("simon", "manager") as simon:
        page = (await helvi.get(f"{base}/merge")).text
        number = page.split('name="number" value="')[1].split('"')[0]
        assert "ending <b>0011</b>" in page
        assert (await helvi.send_form(f"{base}/number/part", number=number)).status_code == 409
        told = {"number": number, "why": "her sister answered"}
        assert (await helvi.send_form(f"{base}/number/part", **told)).status_code == 303
        await helvi.send_form(f"{base}/number/give-back", **told)  # a slip of the hand
        await helvi.send_form(f"{base}/number/part", **told)
        await lender.says(SELMA, "Hi")
        await lender.quiet()
        assert (await lender.party(SELMA)).customer.ref == "BUF-2"
        refused = await helvi.send_form(f"{base}/number/give-back", **told)
        assert (refused.status_code, "Somebody writes from it now" in refused.text) == (409, True)
        # It was she: her new record is joined, and with it the number.
        join = {"other": "BUF-2", "why": "she says so, and knows her form"}
        for _ in range(50):
            done = await helvi.send_form(f"{base}/merge", **join)
            if done.status_code == 303:
                break
            assert "being answered" in done.text
            await asyncio.sleep(0.05)
        asked = (await simon.get(f"{base}/merge")).text.split('name="merge" value="')[1]
        await _agreed(simon, f"{base}/merge", asked.split('"')[0])
    assert (await lender.party(SELMA)).customer.ref == "BUF-1"
    assert await lender.rows("select count(*) from messages where direction = 'note'") == [(3,)]

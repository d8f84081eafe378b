"""Partners: a file goes out, what comes back is kept once, and a person matches the rest."""

import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest

from agent import cast, crowd
from agent.collecting import file_rail
from agent.partners import reported
from crm_store import links, partner_standing, partners
from crm_store.links import Terms


@pytest.mark.proves("3.1 Employer Partnership System", "6.2 Partner Performance Analytics")
async def test_a_months_file_goes_out_comes_back_once_and_leaves_nothing_unmatched(
    lender: Any, desk: Any
) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    async with desk("simon", "manager") as simon, desk("maria") as maria:
        listed = (await simon.get("/desk/partners")).text
        assert ("Kalahari Foods" in listed, "no loans yet" in listed) == (True, True)
        assert (await maria.get("/desk/partners")).status_code == 403
        address = "/desk/partners/EMP-1"
        assert "Not enough data yet" in (await simon.get(address)).text
        assert (await simon.send_form(f"{address}/file", month="2026-13")).status_code == 409
        sent = await simon.send_form(f"{address}/file", month="2026-11")
        again = await simon.send_form(f"{address}/file", month="2026-11")
        assert (sent.status_code, sent.content) == (200, again.content)

        back = _answered(sent.text)
        taken = await _brought(simon, address, back)
        assert "The file is taken in" in taken.text
        assert "nothing was changed" in (await _brought(simon, address, back)).text
        for wrong, why in ((b"no csv", "Columns are missing"), (b"\xff", "no UTF-8")):
            refused = await _brought(simon, address, wrong)
            assert (refused.status_code, why in refused.text) == (409, True)
        other = await _brought(simon, "/desk/partners/EMP-2", back + b"\r\n")
        assert (other.status_code, "not of EMP-2" in other.text) == (409, True)
        page = (await simon.get(address)).text
        line = page.split('name="line" value="')[1].split('"')[0]
        assert 'value="LN-1"' in page
        for on, status in (("2020-01-01", 409), ("2026-11-20", 303), ("2026-11-20", 409)):
            entered = await simon.send_form(f"{address}/confirm", line=line, loan="LN-1", on=on)
            assert entered.status_code == status
        assert "nobody's" not in (await simon.get(address)).text
    kept = await lender.rows(
        "select entered_by, method from transactions where external_ref like 'unmatched:%'"
    )
    assert kept == [("user:simon", "deduction")]
    assert len(await lender.rows("select 1 from deduction_files")) == 2


async def test_the_list_is_sorted_by_each_column_from_either_end_unknown_last(
    lender: Any, desk: Any, subtests: pytest.Subtests
) -> None:
    store, now = lender.house.store, lender.house.clock()
    await cast.ensure(store, now=now)
    await crowd.put(store, people=60, seed=5, now=now)
    await lender.sql(_RECKONED)
    named = {"next": "next_on", "ends": "ends_on"}
    for order in partner_standing.ORDERS:
        name = order.removeprefix("-")
        async with store.reading() as session:
            found = await partner_standing.listed(
                session, on=lender.house.calendar.today(now), order=order, most=500
            )
        values = [getattr(each, named.get(name, name)) for each in found]
        known = [each for each in values if each is not None]
        with subtests.test(order=order):
            assert len(found) > 5
            assert len(known) > 2 or name == "ends"
            assert values[len(known) :] == [None] * (len(values) - len(known))
            falls = (name in ("borrowers", "running", "par30")) != order.startswith("-")
            if name != "name":  # which letter comes first is the database's to say
                assert known == sorted(known, reverse=falls)
    async with desk("simon", "manager") as simon:
        page = (await simon.get("/desk/partners?sort=health&status=active")).text
        assert '<th class="figure" aria-sort="ascending"><a href="/desk/partners?status' in page
        assert "sort=-health" in page
        assert "aria-sort" not in (await simon.get("/desk/partners?sort=nonsense")).text


_RECKONED = """
insert into scores (id, subject, kind, value, band, coverage, components, rule, at)
select gen_random_uuid(), ref, 'partner_health', 40 + length(company_name), 'watch', 80,
    jsonb_build_object('parts', jsonb_build_object('financial', jsonb_build_object('parts',
        jsonb_build_object('default', jsonb_build_object('input',
            jsonb_build_object('par30', length(company_name) / 100.0)))))), 'test', now()
from partners order by id limit 6
"""


async def test_a_pay_offices_word_is_money_once_one_of_ours_says_so(lender: Any, desk: Any) -> None:
    await cast.ensure(lender.house.store, now=lender.house.clock())
    address = "/desk/partners/EMP-1"
    async with desk("simon", "manager") as simon:
        back = _answered((await simon.send_form(f"{address}/file", month="2026-11")).text)
        back = b"\r\n".join(back.splitlines()[:2])  # without the line that is nobody's
        await _reported(lender, back)
        which = _which((await simon.get(address)).text)
        assert await lender.rows(_BOOKED) == []
        entered = await simon.send_form(f"{address}/reported", report=which)
        assert "N$600.00 kept as money" in entered.text
        again = await simon.send_form(f"{address}/reported", report=which)
        assert (again.status_code, "before" in again.text) == (409, True)
        await _reported(lender, back.replace(b"600.00,2026-11-20", b"600.00,2026-11-21"))
        other = _which((await simon.get(address)).text)
        more = await simon.send_form(f"{address}/reported", report=other)
        assert (more.status_code, "more than was asked for" in more.text) == (409, True)
        await simon.send_form(f"{address}/reported", report=other, does="aside")
        assert "Their word only" not in (await simon.get(address)).text
    assert await lender.rows(_BOOKED) == [(60_000,)]


_BOOKED = "select amount_cents from transactions where entered_by ~ '^(user:simon|partner:)'"


async def _reported(lender: Any, data: bytes) -> None:
    """As the page of its pay office keeps it."""
    now = lender.house.clock()
    async with lender.house.store.transaction() as session:
        its = await partners.by_ref(session, "EMP-1")
        assert its is not None
        terms = Terms("payroll", None, lasts=timedelta(days=1), tries=5, partner_id=its.id,
                      about="2026-11")  # fmt: skip
        link = links.offer(session, terms, by="user:simon", at=now).link
        said = reported.written(session.vault, file_rail.read(data))
        await links.answer(session, link, said, outcome="given", at=now)


def _which(page: str) -> str:
    assert "Their word only" in page
    return page.split('name="report" value="')[1].split('"')[0]


def _answered(sent: str) -> bytes:
    """As a payroll sends it back: the line in full, and one whose employee it got wrong."""
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert len(rows) == 1
    (row,) = rows
    full = {**row, "amount_deducted": row["amount_due"], "deducted_on": "2026-11-20"}
    other = {**full, "employee_number": "KF-9999", "amount_deducted": "10.00", "payroll_ref": "2"}
    out = io.StringIO()
    table = csv.DictWriter(out, [*full, "payroll_ref"], restval="")
    table.writeheader()
    table.writerows([full, other])
    return out.getvalue().encode()


async def _brought(by: Any, address: str, data: bytes) -> httpx.Response:
    answer: httpx.Response = await by.post(
        f"{address}/returned", data={"key": by.key}, files={"file": ("back.csv", data)}
    )
    return answer

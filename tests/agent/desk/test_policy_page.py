"""The policy's page: values with their source, and two people behind one set of files."""

import re
from dataclasses import replace
from typing import Any

import pytest

from agent import policy_standing
from agent.doctor.store import policy
from agent.office import Desk, Office
from tests.agent.desk.conftest import nobody_has_confirmed


@pytest.mark.proves("7.1 Regulatory Compliance Tracking")
async def test_a_policy_is_confirmed_by_two_people_and_by_these_files_only(
    lender: Any, desk: Any
) -> None:
    await nobody_has_confirmed(lender)
    assert "not confirmed by two people" in (await policy(lender.house.store)).found
    async with desk("simon", "manager") as simon, desk("julia", "admin") as julia:
        page = (await simon.get("/desk/policy")).text
        assert "Not confirmed by two people" in page
        for shown in ("20 %", "Source: ", "The owner has still to confirm", "25 Dec 2026"):
            assert shown in page
        assert len(page) < 150_000
        found = re.search(r'name="files" value="([0-9a-f]{64})"', page)
        assert found is not None
        other = await simon.send_form("/desk/policy", files="0" * 64)
        assert (other.status_code, "files have changed" in other.text) == (409, True)
        for by, status in ((simon, 303), (simon, 409), (julia, 303), (julia, 409)):
            answer = await by.send_form("/desk/policy", files=found[1])
            assert answer.status_code == status
            told = (await policy(lender.house.store)).line
            assert ("takes two" in told) is (by is simon)
    async with desk("pia", "auditor") as pia:
        assert "confirmed by simon and julia" in (await pia.get("/desk/policy")).text
        assert (await pia.send_form("/desk/policy", files=found[1])).status_code == 403


async def test_no_rule_decides_alone_while_two_have_not_confirmed_the_policy(lender: Any) -> None:
    await nobody_has_confirmed(lender)
    house = lender.house
    rules = house.book.on(house.calendar.today(house.clock())).decision
    for live, above in ((True, 0), (False, rules.second_person_above_cents)):
        async with house.store.reading() as session:
            desk = Desk(session, replace(Office.of(house), live=live), house.clock())
            found = await policy_standing.for_people(desk, rules)
            assert found.second_person_above_cents == above
            assert await policy_standing.is_confirmed(desk) is not live

"""A pay office at its page: the file out, the answer in, once; and nothing of what does not fit."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent import cast, postman
from agent.collecting.books import rules_of
from agent.offering import Offering
from agent.office import Office
from agent.pages import partner
from agent.partners import pay_office, reported, silent_files
from channels.email import Folder
from crm_store import partners
from crm_store.ledger import NotPossible
from flows import surveys
from tests.agent.pages.conftest import Pages

LATE = datetime(2026, 12, 6, 8, 0, tzinfo=UTC)


def answered(sent: str, **changed: str) -> bytes:
    """As a payroll sends it back."""
    rows = list(csv.DictReader(io.StringIO(sent)))
    out = io.StringIO()
    full = [
        {**each, "amount_deducted": each["amount_due"], "deducted_on": "2026-11-20", **changed}
        for each in rows
    ]
    table = csv.DictWriter(out, list(full[0]))
    table.writeheader()
    table.writerows(full)
    return out.getvalue().encode()


@pytest.fixture
async def office(closed: Any, tmp_path: Path) -> Pages:
    """The pay office of Kalahari Foods, where somebody pays back a loan."""
    closed.house.mailbox = Folder(tmp_path / "mail", sender="no-reply@lender.example")
    await cast.ensure(closed.house.store, now=closed.house.clock())
    return Pages(closed, tmp_path / "mail", "EMP-1")


async def opened(pages: Pages) -> str:
    """A new page of theirs, by its letter."""
    house = pages.house
    async with house.store.transaction() as session:
        its = await partners.by_ref(session, "EMP-1")
        assert its is not None
        policy = house.book.on(house.calendar.today(house.clock()))
        await pay_office.offer(
            session, its, house.calendar.today(house.clock()), offering=Offering.of(house),
            rules=policy.partners, tries=policy.links.tries, by="user:simon", now=house.clock(),
        )  # fmt: skip
    assert await postman.round_of(house) == 1
    return pages.path_in(pages.letters()[-1])


async def brings(pages: Pages, path: str, data: bytes, **more: str) -> httpx.Response:
    found = (await pages.looks(path)).text
    key = found.split('name="key" value="')[1].split('"')[0] if 'name="key"' in found else "0"
    answer: httpx.Response = await pages.lender.knock(
        path, data={"key": key, "in": "en", **more}, files={"file": ("back.csv", data, "text/csv")}
    )
    return answer


async def _confirmed(pages: Pages) -> list[tuple[str, str]]:
    """Anna sees the money at the bank; what came of each line. A second click changes nothing."""
    house = pages.house
    rules = rules_of(house.clock())
    async with house.store.transaction() as session:
        its = await partners.by_ref(session, "EMP-1")
        assert its is not None
        (one,) = await reported.waiting(session, its)
        sign = {"by": "user:anna", "at": house.clock()}
        taken = await reported.confirm(session, its, one.id, rules=rules, **sign)
        with pytest.raises(NotPossible, match="before"):
            await reported.put_aside(session, its, one.id, **sign)
        return [(each.outcome, each.reason or "") for each in taken.lines]


@pytest.mark.proves("8.7 Relationship Nurturing Features", "Employer Relationship Management")
async def test_the_file_goes_out_comes_back_once_and_the_page_closes(office: Pages) -> None:
    path = await opened(office)
    newer = await opened(office)
    assert (await office.looks(path)).status_code == 404  # the newer one takes its place
    path = newer
    letter = office.letters()[-1]
    assert ("11/2026" in letter, "Hilma" in letter, "KF-0107" in letter) == (True, False, False)
    page = await office.looks(path)
    assert ("Lines: 1. Altogether: N$600.00" in page.text, "Hilma" in page.text) == (True, False)
    assert "Aftrekkings van 11/2026" in (await office.looks(f"{path}?in=af")).text

    sent = await office.sends(path, {"in": "en"})
    assert sent.headers["content-disposition"].endswith('deductions-EMP-1-2026-11.csv"')
    assert "KF-0107" in sent.text
    again = await office.sends(path, {"in": "en"})
    assert again.content == sent.content

    for wrong, why in (
        (b"PK\x03\x04", "save the sheet as CSV"),
        (answered(sent.text, line="LN-99/2026-11"), "not lines of a file"),
        (answered(sent.text, amount_deducted="6000.00"), "more than we asked for"),
    ):
        refused = await brings(office, path, wrong)
        assert (refused.status_code, why in refused.text) == (422, True)
    by_us = "select amount_cents from transactions where entered_by = 'user:anna' order by at"
    assert await office.lender.rows(by_us) == []
    full = answered(sent.text) + b"LN-1/2026-11,LN-1,KF-9999,0,2026-11-25,10.00,2026-11-20\r\n"
    back = await brings(office, path, answered(sent.text, amount_deducted="400.00"))
    assert (back.status_code, "You say you deducted N$400.00" in back.text) == (200, True)
    assert await office.lender.rows(by_us) == []  # their word is no money
    assert (await office.looks(path)).status_code == 404
    assert (await brings(office, path, full)).status_code == 404

    third = await opened(office)
    taken = await brings(office, third, answered(sent.text, amount_deducted="400.00"))
    assert "nothing was changed" in taken.text
    assert await _confirmed(office) == [("partial", "")]
    fourth = await opened(office)
    over = await brings(office, fourth, answered(sent.text, payroll_ref="2"))
    assert over.status_code == 422  # 400.00 came before: with 600.00 it is more than was asked for
    other = full.replace(b"600.00,2026-11-20", b"200.00,2026-11-21")
    rest = await brings(office, fourth, other)
    assert ("deducted N$210.00" in rest.text, "entered" in rest.text) == (True, True)
    assert await _confirmed(office) == [("full", ""), ("unmatched", "another_employee")]
    assert await office.lender.rows(by_us) == [(40_000,), (20_000,)]
    by_them = "select 1 from transactions where entered_by like 'partner:%'"
    assert await office.lender.rows(by_them) == []
    asked = await office.lender.rows(
        "select count(*) from tasks where created_by like 'rule:comp%'"
    )
    assert asked == [(2,)]


async def test_what_is_said_on_the_page_ends_the_task_that_asked_for_it(office: Pages) -> None:
    path = await opened(office)
    sent = await office.sends(path, {"in": "en"})
    task = "select status from tasks where created_by = 'rule:silent_file'"
    async with office.house.store.transaction() as session:
        made = await silent_files.ask(session, Office.of(office.house), LATE)
    assert (made, await office.lender.rows(task)) == (1, [("todo",)])
    await brings(office, path, answered(sent.text))
    assert await office.lender.rows(task) == [("done",)]


async def test_whether_they_recommend_us_is_asked_beside_the_file_and_not_soon_again(
    office: Pages,
) -> None:
    path = await opened(office)
    assert "Would you recommend working with us" in (await office.looks(path)).text
    sent = (await office.sends(path, {"in": "en"})).text
    wrong = await brings(office, path, b"nonsense", recommend="3")
    assert (wrong.status_code, "<option selected>3</option>" in wrong.text) == (422, True)
    kept = "select survey, version, score, channel, entered_by from feedback"
    assert await office.lender.rows(kept) == []  # the page is not sent in before its file fits
    taken = await brings(office, path, answered(sent), recommend="3")
    assert taken.status_code == 200
    assert await office.lender.rows(kept) == [
        ("partner_nps", surveys.named("partner_nps").version, 3, "page", "partner:EMP-1")
    ]
    called = "select about, for_managers from tasks where created_by = 'rule:detractor'"
    assert await office.lender.rows(called) == [("EMP-1", True)]

    path = await opened(office)
    assert "Would you recommend" not in (await office.looks(path)).text
    office.lender.clock.later(minutes=91 * 24 * 60)
    path = await opened(office)
    assert "Would you recommend" in (await office.looks(path)).text
    await brings(office, path, answered(sent), recommend="99")
    assert len(await office.lender.rows(kept)) == 1


async def test_a_page_dies_of_guesses_and_ends_with_the_partnership(office: Pages) -> None:
    path = await opened(office)
    stranger = await office.lender.knock(
        f"{path}x", data={"key": "0"}, files={"file": ("f.csv", b"x" * 200_000, "text/csv")}
    )
    assert stranger.status_code == 404
    big = await brings(office, path, b"x" * 1_100_000)
    assert big.status_code == 413
    for _ in range(5):
        await brings(office, path, b"nonsense")
    assert (await office.looks(path)).status_code == 404
    path = await opened(office)
    await office.lender.sql("update partners set status = 'ended' where ref = 'EMP-1'")
    assert (await office.looks(path)).status_code == 404


def test_the_pay_offices_page_says_the_same_in_both_languages() -> None:
    english, afrikaans = partner.words("en"), partner.words("af")
    assert english.__pydantic_extra__.keys() == afrikaans.__pydantic_extra__.keys()
    assert english.faults.keys() == afrikaans.faults.keys()

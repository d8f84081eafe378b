"""A paper's whole life: it comes, is replaced, is looked at, and goes when two say that it may."""

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from agent import removing, retention
from crm_store import audit, documents, files_to_remove
from crm_store.applications import Application
from crm_store.cabinet import Away, Folder
from crm_store.customers import Customer
from crm_store.decisions import DecisionRecord
from crm_store.documents import Document
from crm_store.row import new_id
from tests.agent.desk.conftest import SELMA

PAGE, DUE = "/desk/papers", "/desk/papers/due"
SIX_YEARS = timedelta(days=6 * 365 + 2)


class Refuses(Folder):
    """A place that lets some of its files not go."""

    def __init__(self, folder: Path, *keys: str) -> None:
        super().__init__(folder)
        self.stays, self.asked = set(keys), list[str]()

    def remove(self, key: str) -> None:
        self.asked.append(key)
        if key in self.stays:
            raise Away(key)
        super().remove(key)


@pytest.mark.proves("Document Intelligence Service", "Comprehensive Activity Logging")
async def test_a_paper_is_replaced_looked_at_and_goes_the_night_after_two_have_agreed(
    lender: Any, desk: Any
) -> None:
    old, new = await _sent(lender)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        await _is_found(simon, old, new)
        page = (await simon.get(f"{PAGE}/{old}")).text
        for each in ("Its time is over", "5 years from", "superseded", f"{PAGE}/{new}"):
            assert each in page
        await simon.get(f"/desk/viewer/{old}")
        page = (await simon.get(f"{PAGE}/{old}")).text
        for each in ("looked at what was read on it", "looked it up here"):
            assert each in page
        assert (await simon.get(f"{PAGE}/{old}/file")).status_code == 404
        assert (await ada.get(f"{PAGE}/{old}")).status_code == 403

        await simon.send_form("/desk/customers/BUF-1/data/hold", why="the court asks for it")
        assert "Legal hold" in (await simon.get(f"{PAGE}/{old}")).text
        assert f"pick-{old}" not in (await simon.get(DUE)).text
        assert (await simon.send_form(DUE, **{f"pick-{old}": "1"})).status_code == 409
        await ada.send_form("/desk/customers/BUF-1/data/lift", why="over")

        for chosen, status in (((), 409), ((new,), 409), ((old,), 303), ((old,), 303)):
            assert (await simon.send_form(DUE, **_picks(chosen))).status_code == status
        waits = (await ada.get(f"{DUE}?state=waits")).text
        wish = _picks([UUID(waits.split('name="pick-')[1].split('"')[0])])
        other = await _declined_under_another_name(lender)
        await _joined(lender, other, to=old)
        refused = await ada.send_form(f"{DUE}/approve", **wish)
        assert (refused.status_code, "the time is not over" in refused.text) == (409, True)
        await _joined(lender, other, to=None)
        for by, path, status in (
            (simon, f"{DUE}/approve", 409),
            (ada, f"{DUE}/call-off", 403),
            (ada, f"{DUE}/approve", 303),
            (ada, f"{DUE}/approve", 409),
        ):
            assert (await by.send_form(path, **wish)).status_code == status
        assert "it goes in the night after" in (await simon.get(f"{PAGE}/{old}")).text
    await _goes_at_night(lender, old, other=other)
    async with desk("simon", "manager") as simon, desk("ada", "admin") as ada:
        assert "The file was removed" in (await simon.get(f"{PAGE}/{old}")).text
        assert "2 files" in (await ada.get(f"{DUE}?state=removed")).text
        assert (await simon.send_form(f"{DUE}/call-off", **wish)).status_code == 409
        assert "Nothing is over" in (await simon.get(DUE)).text


async def _is_found(simon: Any, old: UUID, new: UUID) -> None:
    """By whose it is, its kind, how it stands, its day, and until when it is kept."""
    both, none = {old, new}, set[UUID]()
    for asked, found in (
        ("", both),
        ("customer=buf-1&kind=payslip", both),
        ("status=superseded", {old}),
        ("since=2026-01-01", {new}),
        ("until=2026-01-01", {old}),
        ("kept=2026-11-22", {old}),
        ("kept=nonsense&since=0001-01-01&until=9999-12-31", both),
        ("customer=BUF-99", none),
    ):
        page = (await simon.get(f"{PAGE}?{asked}")).text
        assert {each for each in both if f"{PAGE}/{each}" in page} == found, asked
        assert ("No paper is like that" in page) is not bool(found)


async def _declined_under_another_name(lender: Any) -> UUID:
    """A record of hers that nobody has joined to this one, with a decision of today."""
    now = lender.house.clock()
    async with lender.house.store.transaction() as session:
        customer = Customer(first_contact_at=now)
        session.add(customer)
        await session.flush()
        form = Application(customer_id=customer.id, started_at=now, touched_at=now)
        session.add(form)
        await session.flush()
        ruling = DecisionRecord(
            application_id=form.id,
            at=now,
            on_day=lender.house.calendar.today(now),
            proposed="decline",
            outcome="declined",
            reason_codes=["R01"],
            policy_version="",
            engine_version="",
            decided_by="engine",
            dossier_bidx=b"",
            dossier_sealed=b"",
            checks_sealed=b"",
        )
        session.add(ruling)
    return customer.id


async def _joined(lender: Any, record: UUID, *, to: UUID | None) -> None:
    """This record is hers whose paper that is, or stands alone again."""
    await lender.sql(
        f"update customers set merged_into = (select customer_id from documents"
        f" where id = '{to or record}') where id = '{record}'"
    )


async def _goes_at_night(lender: Any, old: UUID, *, other: UUID) -> None:
    house = lender.house
    ((key, *copies),) = await lender.rows(
        f"select storage_key, copy_keys->>0 from documents where id = '{old}'"
    )
    assert await retention.round_of(house) == 0  # there is an evening to call it off
    lender.clock.later(days=1)
    await _joined(lender, other, to=old)
    assert await retention.round_of(house) == 0  # her last entry is of yesterday
    await _joined(lender, other, to=None)
    refuses = Refuses(house.settings.data / "documents", key)
    place, house.cabinet.place = house.cabinet.place, refuses
    assert await retention.round_of(house) == 1
    assert place.read(key)  # it goes as soon as it can, and keeps no other waiting
    await _is_given_up_for_now(house, refuses)
    house.cabinet.place = place
    assert await removing.round_of(house) == 6
    for each in (key, *copies):
        with pytest.raises(FileNotFoundError):
            place.read(each)
    assert await retention.round_of(house) == 0
    assert await lender.rows(
        "select version, storage_key, copy_keys, found_sealed, length(sha256), status"
        f" from documents where id = '{old}'"
    ) == [(1, None, [], None, 64, "superseded")]
    async with house.store.snapshot() as session:
        assert await audit.verify(session) is None


async def _is_given_up_for_now(house: Any, refuses: Refuses) -> None:
    """Who refuses three in a row is away; the next round asks for the others first."""
    more = [f"{each.hex[-2:]}/{each}" for each in (new_id() for _ in range(5))]
    async with house.store.transaction() as session:
        await files_to_remove.name(session, more, at=house.clock())
    refuses.stays |= set(more)
    refuses.asked.clear()
    for asked in (3, 6):
        assert await removing.round_of(house) == 0
        assert len(set(refuses.asked)) == len(refuses.asked) == asked


async def _sent(lender: Any) -> tuple[UUID, UUID]:
    """A payslip of six years ago, and the one that came in its place."""
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    party, now = await lender.party(SELMA), lender.house.clock()
    old = _payslip(lender, party.customer.id, at=now - SIX_YEARS)
    new = _payslip(lender, party.customer.id, at=now)
    async with lender.house.store.transaction() as session:
        session.add(old)
        await session.flush()
        await documents.supersede(session, old.id, by=new.id, arrived={new.id: new})
        assert (new.version, new.replaces) == (2, old.id)
        session.put(new)
    return old.id, new.id


def _payslip(lender: Any, customer: UUID, *, at: datetime) -> Document:
    paper, cabinet, copy = new_id(), lender.house.cabinet, io.BytesIO()
    Image.new("RGB", (9, 9)).save(copy, "JPEG")
    return Document(
        id=paper,
        customer_id=customer,
        kind="payslip",
        storage_key=cabinet.put(b"what it says", paper),
        copy_keys=[cabinet.put_copy(copy.getvalue(), paper, page=1)],
        sha256=documents.fingerprint(b"what it says"),
        mime="image/jpeg",
        bytes=12,
        status="accepted",
        received_at=at,
    )


def _picks(papers: Iterable[UUID]) -> dict[str, str]:
    return {f"pick-{each}": "1" for each in papers}

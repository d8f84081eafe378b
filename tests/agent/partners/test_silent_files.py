"""A pay office's file that does not come in time is one task for a month, until it has come."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from agent import cast
from agent.collecting import asking, taking_in
from agent.collecting.books import Books, rules_of
from agent.collecting.fake_rail import FakeRail
from agent.collecting.rail import Report
from agent.office import Office
from agent.partners import silent_files
from agent.phrases import Phrases
from crm_store import partners, tasks
from crm_store.database import Store
from crm_store.tasks import Wanted
from flows import policy
from flows.calendar import Calendar

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
IN_TIME = datetime(2026, 12, 5, 8, 0, tzinfo=UTC)
LATE = datetime(2026, 12, 6, 8, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 6, 8, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
async def books(store: Store) -> Books:
    await cast.ensure(store, now=NOW)
    return Books(store, rules_of(NOW), NOW)


@pytest.fixture
def office() -> Office:
    book = policy.load()
    return Office(book, Calendar(book.on(NOW.date()).hours), Phrases.load())


@pytest.fixture
async def november(books: Books) -> Report:
    """November was asked for; this is what the pay office will say."""
    payroll = FakeRail(dice=random.Random(1), told={"LN-1": "full"})  # noqa: S311
    await _asks(books, payroll, NOVEMBER)
    (report,) = await payroll.reports()
    return report


async def _asks(books: Books, payroll: FakeRail, month: date, *, at: datetime = NOW) -> None:
    async with books.store.transaction() as session:
        partner = await partners.by_ref(session, "EMP-1")
        assert partner is not None
        await asking.ask(session, partner, payroll, month=month, by="user:anna", at=at)


async def asked(books: Books, office: Office, at: datetime) -> int:
    async with books.store.transaction() as session:
        return await silent_files.ask(session, office, at)


async def comes(books: Books, report: Report) -> None:
    async with books.store.transaction() as session:
        await taking_in.take_in(session, report, by="user:anna", at=JANUARY, rules=books.rules)


async def open_tasks(books: Books) -> list[tuple[str, str | None]]:
    async with books.store.reading() as session:
        return [(each.title, each.about) for each in await tasks.listed(session, Wanted())]


async def test_somebody_is_asked_once_when_the_date_is_over_and_not_before(
    books: Books, office: Office, november: Report
) -> None:
    assert await asked(books, office, IN_TIME) == 0
    assert [await asked(books, office, LATE) for _ in range(2)] == [1, 0]
    assert await open_tasks(books) == [
        ("Ask Kalahari Foods for its file of November 2026: it has not come", "EMP-1")
    ]


async def test_the_task_is_done_when_the_file_comes_and_is_not_asked_for_again(
    books: Books, office: Office, november: Report
) -> None:
    await asked(books, office, LATE)
    await comes(books, november)
    assert await open_tasks(books) == []
    async with books.store.reading() as session:
        (done,) = await tasks.listed(session, Wanted(done=True))
    assert (done.status, done.about) == ("done", "EMP-1")
    assert await asked(books, office, LATE) == 0


async def test_whoever_was_asked_late_has_as_long_to_answer(books: Books, office: Office) -> None:
    payroll = FakeRail(dice=random.Random(1))  # noqa: S311
    await _asks(books, payroll, NOVEMBER, at=LATE)
    assert await asked(books, office, LATE) == 0
    assert await asked(books, office, LATE + timedelta(days=4)) == 0
    assert await asked(books, office, LATE + timedelta(days=6)) == 1


async def test_a_file_in_time_is_no_task(books: Books, office: Office, november: Report) -> None:
    await comes(books, november)
    assert await asked(books, office, LATE) == 0


async def test_one_file_that_answers_two_months_ends_both_tasks(
    books: Books, office: Office, november: Report
) -> None:
    payroll = FakeRail(dice=random.Random(1), told={"LN-1": "full"})  # noqa: S311
    await _asks(books, payroll, DECEMBER)
    (december,) = await payroll.reports()
    assert await asked(books, office, LATE) == 1
    assert await asked(books, office, JANUARY) == 1
    await comes(books, Report("d" * 64, (*december.lines, *november.lines)))
    assert await open_tasks(books) == []

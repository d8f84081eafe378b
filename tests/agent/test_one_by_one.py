"""One's failure keeps no other waiting, leaves nothing half done, and is on record by a name."""

from datetime import UTC, datetime

from structlog.testing import capture_logs

from agent import one_by_one
from agent.office import Desk
from crm_store.customers import Customer
from crm_store.database import Store
from tests.agent import bare_house
from tests.agent.bare_house import rows

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_what_cannot_be_done_leaves_no_trace_and_the_rest_is_done(store: Store) -> None:
    house = bare_house.of(store, now=NOW)

    async def work(desk: Desk, each: str) -> int:
        desk.session.add(Customer(first_contact_at=desk.now, ref=each))
        await desk.session.flush()
        if each == "BUF-2":
            raise OSError("the words of a failure may name somebody")
        return 1

    with capture_logs() as told:
        done = await one_by_one.done(house, ("BUF-1", "BUF-2", "BUF-3"), work, failed="not_done")

    assert done == 2
    assert await rows(house, "select ref from customers order by ref") == [("BUF-1",), ("BUF-3",)]
    assert told == [{"event": "not_done", "of": "BUF-2", "error": "OSError", "log_level": "error"}]

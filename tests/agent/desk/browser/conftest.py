"""One demo, its windows and one busy day at the desk, for every test of this folder."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from agent import deciding, demo, ruling
from agent.bootstrap import House
from agent.office import Desk
from agent.office import Office as Rooms
from agent.settings import Settings
from crm_store import conversations, identities
from crm_store.conversations import Party
from crm_store.sql import Sql
from tests.agent.desk.browser.eyes import Eyes
from tests.chromium import PATIENCE
from tests.handed_in import IN_ORDER

if TYPE_CHECKING:
    from agent.graph import Mind

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
_WAITING = Sql(
    "select (select count(*) from inbox where status = 'received')"
    " + (select count(*) from outbox where status in ('queued', 'sending') and run_at <= :now)"
)


@dataclass
class Clock:
    """The time of the day at the desk: it runs until it is stopped."""

    now: datetime = MONDAY
    _started: float | None = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        if self._started is None:
            return self.now
        return self.now + timedelta(seconds=time.monotonic() - self._started)

    def stop(self) -> None:
        """Two looks at a page say the same."""
        self.now, self._started = self(), None

    def run(self) -> None:
        self._started = time.monotonic()


@dataclass
class Office:
    """A demo that runs, with the phones of its borrowers."""

    stage: demo.Stage
    clock: Clock

    @property
    def url(self) -> str:
        return self.stage.url.removesuffix("/simulator")

    @property
    def house(self) -> House:
        return self.stage.house

    async def says(self, who: str, *turns: str) -> None:
        """Somebody writes one thing after the other, each when the last was answered."""
        for words in turns:
            said = await self.stage.twilio.borrower_says(who, words)
            assert set(said.statuses) <= {200}
            await self.quiet()

    def heard(self, who: str) -> list[str]:
        return [each.text for each in self.stage.twilio.received(who)]

    async def quiet(self) -> None:
        """Wait until nothing is unanswered, and nothing unsent that may leave now."""
        async with asyncio.timeout(20):
            while (await self.house.store.ask(_WAITING, now=self.clock()))[0][0]:
                await asyncio.sleep(0.02)

    async def party(self, who: str) -> Party:
        store = self.house.store
        async with store.reading() as session:
            found = await conversations.of_sender(
                session, identities.blind(store.vault, "whatsapp", who)
            )
        assert found is not None
        return found

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.house.store.engine.connect() as connection:
            return [tuple(row) for row in await connection.exec_driver_sql(sql)]

    async def does(self, sql: str) -> None:
        async with self.house.store.engine.begin() as connection:
            await connection.exec_driver_sql(sql)


@pytest.fixture(scope="session")
def closed_environment() -> Iterator[None]:
    """The environment of the machine, less what would reach the settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
                patch.delenv(name)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office(
    template: str,
    copied: Callable[[str, str], Awaitable[str]],
    dropped: Callable[[str], Awaitable[None]],
    tmp_path_factory: pytest.TempPathFactory,
    shared_mind: "Callable[[House], Mind]",
    closed_environment: None,
) -> AsyncIterator[Office]:
    url, clock = await copied(template, f"test_{uuid4().hex}"), Clock()
    settings = Settings(
        mode="demo",
        data=tmp_path_factory.mktemp("office"),
        database_url=url,
        burst_text_seconds=0.05,
        burst_media_seconds=0.1,
        _env_file=None,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(House, "_load", shared_mind)
        async with demo.play(settings, clock=clock) as stage:
            await stage.house.mind()
            patch.undo()  # another house of this worker loads its own
            # A first message that meets the sweep of the start would be delivered twice.
            while not stage.twilio.calls("list"):
                await asyncio.sleep(0.02)
            yield Office(stage, clock)
    await dropped(url)


@pytest.fixture(scope="session")
def to_decide(
    office: Office, sent: Callable[..., Awaitable[Any]]
) -> Callable[[str], Awaitable[str]]:
    """Puts an application of somebody before an underwriter; its reference."""

    async def put(phone: str) -> str:
        store, now = office.house.store, office.clock()
        customer = (await office.party(phone)).customer.id
        async with store.transaction() as session:
            identity = await identities.of_customer(session, customer)
            application = await sent(session, identity, now=now)
        async with store.transaction() as session:
            at = Desk(session, Rooms.of(office.house), now)
            application = await session.merge(application)
            ruling.note(at, application, found=IN_ORDER, by="maria")
            await deciding.advance(at, application, at_once=True)
            assert application.stage == "manual_review"
            return str(application.ref)

    return put


Window = Callable[..., Any]


@pytest.fixture(scope="session")
def window(browser: Browser, office: Office) -> Window:
    """Opens windows: `window("maria")` is hers at the desk, `window()` is nobody's yet.

    Whatever the browser complains of fails the test that opened it.
    """

    @asynccontextmanager
    async def opened(name: str = "", **look: Any) -> AsyncIterator[Page]:
        look = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **look}
        context = await browser.new_context(base_url=office.url, **look)
        context.set_default_timeout(PATIENCE)
        complaints = _heard_in(context)
        if name:
            entered = await context.request.post(f"/desk/demo/{name}", max_redirects=0)
            assert entered.status == 303
        page = await context.new_page()
        yield page
        await page.goto("about:blank")
        await context.close()
        assert complaints == []

    return opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eyes(window: Window) -> AsyncIterator[Eyes]:
    async with window() as page:
        yield Eyes(page)


def _heard_in(context: BrowserContext) -> list[str]:
    complaints = list[str]()

    def complain(of: ConsoleMessage) -> None:
        # It says so of every page that is refused, which is what some tests are about.
        if "Failed to load resource" not in of.text:
            complaints.append(of.text)

    def fail(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(_told(error)))

    context.on("console", complain)
    context.on("page", fail)
    return complaints


def _told(error: Error) -> str:
    return error.message

"""The stage of the stories: the whole service, a loopback Twilio, and people with phones."""

import asyncio
import io
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import text
from sqlmodel import select

from agent import cast, demo
from agent.bootstrap import House
from agent.settings import Settings
from channels.fake_twilio import Attachment, PhoneMessage
from crm_store import applications, cases, conversations, identities, messages, outbox
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.conversations import Party
from crm_store.crypto import Vault
from crm_store.database import Store
from crm_store.row import new_id
from crm_store.sql import Sql
from flows.flow import Fact
from tests.clock import MONDAY, Clock
from tests.stories.bookmarks import Bookmarks

if TYPE_CHECKING:
    from agent.documents.readers import Readers
    from agent.graph import Mind
    from tests.conftest import Copy

_PATIENCE = 60.0  # on a machine that is busy with much else
_BURST = 0.05
_BY_CHANCE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[A-Z]{2}[0-9a-f]{32}\b|\b\d+\.\d+\b"
)
# Asked again and again while somebody waits, so without the mapper. A reminder that waits for its
# hour, or until she has stopped writing, keeps nobody waiting.
_WAITING = Sql(
    "select (select count(*) from inbox where status = 'received')"
    " + (select count(*) from outbox where status in ('queued', 'sending')"
    " and not (status = 'queued' and purpose = 'proactive' and run_at > :now))"
)


def photo(size: tuple[int, int] = (1000, 630), *, shade: int = 255) -> Attachment:
    file = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(file, "PNG")
    return Attachment(file.getvalue(), "image/png")


def without_chance(text: str) -> str:
    """The same without ids and fractions: they may hold any four digits."""
    return _BY_CHANCE.sub("", text)


def pdf(pages: int = 1, *, password: str = "") -> Attachment:
    file, writer = io.BytesIO(), PdfWriter()
    for page in range(pages):
        writer.add_blank_page(595, 842 + page)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return Attachment(file.getvalue(), "application/pdf")


class Borrower:
    """Somebody with a phone."""

    def __init__(
        self, stage: demo.Stage, clock: Clock, phone: str, bookmarks: Bookmarks | None = None
    ) -> None:
        self.stage = stage
        self.clock = clock
        self.phone = phone
        self.bookmarks = bookmarks

    async def says(self, words: str = "", *files: Attachment, **more: Any) -> str:
        """Write something, and hear everything that comes back, as one text."""
        before = len(self._heard())
        said = await self.stage.twilio.borrower_says(
            self.phone,
            words,
            media=files,
            **more,
        )
        assert said.status == 200
        await self.quiet()
        return "\n".join(message.text for message in self._heard()[before:])

    async def says_at_once(self, *words: str) -> list[PhoneMessage]:
        """Write several things before anything can be answered."""
        before = len(self._heard())
        await self.stage.twilio.borrower_says_at_once(self.phone, words)
        await self.quiet()
        return self._heard()[before:]

    async def taps(self, title: str) -> str:
        """Tap the button or row with this title on the newest message that has it."""
        for message in reversed(self._heard()):
            for option in (*message.buttons, *message.rows):
                if option.title == title:
                    return await self.says(title, payload=option.id)
        raise AssertionError(f"nothing to tap is called {title!r}")

    async def sends_a_photo(self, **look: Any) -> str:
        return await self.says("", photo(**look))

    async def sends_a_pdf(self, **look: Any) -> str:
        return await self.says("", pdf(**look))

    async def sends(self, data: bytes, content_type: str) -> str:
        return await self.says("", Attachment(data, content_type))

    async def tells(self, *turns: str) -> str:
        """Write one thing after the other; what the last one brought."""
        answer = ""
        for words in turns:
            answer = await self.says(words)
        return answer

    def _heard(self) -> list[PhoneMessage]:
        return [
            message
            for message in self.stage.twilio.phone(self.phone)
            if message.direction == "to_phone" and message.channel == "whatsapp"
        ]

    @property
    def last(self) -> PhoneMessage:
        return self._heard()[-1]

    async def quiet(self) -> None:
        """Wait until nothing is unanswered and nothing unsent; not before the burst is over."""
        await asyncio.sleep(_BURST)
        await until(self._is_quiet, "nobody waits for an answer or for a message")

    async def _is_quiet(self) -> bool:
        ((waiting,),) = await self.stage.house.store.ask(_WAITING, now=self.clock())
        return bool(waiting == 0)

    async def becomes(self, table: str, where: str) -> None:
        """Wait until there is such a row."""

        async def exists() -> bool:
            return await self.count(table, where) > 0

        await until(exists, f"{table}: {where}")

    async def count(self, table: str, where: str = "true") -> int:
        async with self.stage.house.store.engine.connect() as connection:
            found = await connection.execute(text(f"select count(*) from {table} where {where}"))
            return int(found.scalar_one())

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        async with self.stage.house.store.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(sql))]

    async def party(self) -> Party:
        store = self.stage.house.store
        sender = identities.blind(store.vault, "whatsapp", self.phone)
        async with store.reading() as session:
            party = await conversations.of_sender(session, sender)
        assert party is not None
        return party

    async def application(self) -> Application:
        application = (await self.party()).application
        assert application is not None
        return application

    async def facts(self) -> dict[str, Fact]:
        async with self.stage.house.store.reading() as session:
            stored = applications.facts(session, await self.application())
        return {name: Fact(**fact) for name, fact in stored.items()}

    async def fact(self, name: str) -> object:
        return (await self.facts())[name].value

    async def cases(self) -> list[tuple[object, ...]]:
        """What waits for a person or did: category, reason, priority and status, oldest first."""
        return await self.rows(
            "select category, reason, priority, status from cases order by created_at"
        )

    async def case(self, category: str = "") -> Case:
        """The only case, or the only one of this category."""
        asked = select(Case).where(Case.category == category) if category else select(Case)
        async with self.stage.house.store.reading() as session:
            return (await session.exec(asked)).one()

    async def packet(self, category: str = "") -> dict[str, Any]:
        """What whoever takes that case is told."""
        case = await self.case(category)
        async with self.stage.house.store.reading() as session:
            return cases.packet(session, case)

    async def will_be_reminded(self) -> None:
        """A reminder is in the outbox, to leave tomorrow."""
        party = await self.party()
        message = new_id()
        async with self.stage.house.store.transaction() as session:
            messages.new(
                session,
                "Your payment is due.",
                id=message,
                conversation_id=party.conversation.id,
                turn_id=None,
                direction="out",
                author="system",
                kind="text",
                language="en",
                at=self.clock(),
            )
            outbox.put(
                session,
                {"text": "Your payment is due.", "statements": "", "choice": None},
                id=new_id(),
                conversation_id=party.conversation.id,
                identity_id=party.identity.id,
                message_id=message,
                turn_id=None,
                dedupe_key=f"reminder:{message}",
                author="system",
                purpose="proactive",
                run_at=self.clock() + timedelta(days=1),
                why="",
            )

    async def message(self, sid_of: UUID) -> list[tuple[object, ...]]:
        return await self.rows(
            f"select direction, author, kind from messages where id = '{sid_of}'"
        )

    # --- places to start from: the first who comes there in a worker plays the way, the next ---
    # --- has what that play left behind: the rows, the phone, the files and the time.        ---

    async def comes_to_the_form(self) -> str:
        return await self._comes_to("the form", self.tells, "Hi", "1", "1")

    async def comes_to_the_pay(self) -> str:
        return await self._comes_to("the pay", self._fills_in)

    async def comes_to_the_papers(self) -> str:
        return await self._comes_to("the papers", self._chooses)

    async def comes_to_the_summary(self) -> str:
        return await self._comes_to("the summary", self._sends_all)

    async def _fills_in(self) -> str:
        await self.comes_to_the_form()
        return await self.tells("yes", "Kalahari Foods", "1", "4471", "Selma Nangolo")

    async def _chooses(self) -> str:
        await self.comes_to_the_pay()
        return await self.tells("N$9 000", "25", "2000 for 4 months", "1")

    async def _sends_all(self) -> str:
        await self.comes_to_the_papers()
        await self.sends_a_photo()
        await self.sends_a_pdf()
        return await self.sends_a_pdf(pages=2)

    async def _comes_to(self, place: str, way: Callable[..., Awaitable[str]], *words: str) -> str:
        if self.bookmarks is None or not self.bookmarks.fit():
            return await way(*words)
        return await self.bookmarks.open(self, place, partial(way, *words))

    async def rests(self) -> bool:
        """Wait a little; whether everything that was said to her is known to be on her phone."""
        for _ in range(100):
            if not await self.count("outbox", "status in ('queued', 'sending', 'sent')"):
                return True
            await asyncio.sleep(0.02)
        return False


async def until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for something to become true; a story that hangs is a failed one."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _PATIENCE
    while not await holds():
        assert loop.time() < end, f"after {_PATIENCE:.0f} seconds it is still not so: {what}"
        await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def demo_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys that every story's demo has: its cast is sealed with them."""
    data = tmp_path_factory.mktemp("keys")
    demo.keys(data)
    return data / "demo.json"


@pytest.fixture(scope="session")
def template(template: str, copied: Callable[[str, str], Awaitable[str]], demo_keys: Path) -> str:
    """The migrated database with the cast on stage; putting it there takes as long as a turn."""
    name = f"{template}_with_cast"

    async def prepare() -> None:
        url = await copied(template, name)
        store = Store.open(url, Vault(demo.keys(demo_keys.parent)))
        await cast.ensure(store, now=MONDAY)
        await store.close()

    asyncio.run(prepare())
    return name


@pytest.fixture(scope="session")
def bookmarks() -> Bookmarks:
    return Bookmarks()


@pytest.fixture
async def stage(
    copy: "Copy",
    readers: "Readers",
    bookmarks: Bookmarks,
    demo_keys: Path,
    tmp_path: Path,
    shared_mind: "Callable[[House], Mind]",
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[demo.Stage]:
    monkeypatch.setattr(House, "_load", shared_mind)  # half a second less for each story
    clock = Clock()
    shutil.copy(demo_keys, tmp_path)
    settings = Settings(
        mode="demo",
        data=tmp_path,
        database_url=copy.url,
        burst_text_seconds=_BURST,
        burst_media_seconds=0.1,
        _env_file=None,  # type: ignore[call-arg]
    )
    store = Store(copy.engine, Vault(demo.keys(tmp_path)))
    async with demo.play(settings, clock=clock, store=store) as stage:
        stage.house.readers = readers
        await stage.house.mind()
        await until(partial(_has_swept, stage), "the service has looked for lost messages")
        bookmarks.lie_on(stage, copy)
        yield stage
        async with copy.engine.connect() as connection:
            held = await connection.execute(
                text("select dedupe_key from outbox where why = 'withheld'")
            )
            assert held.all() == []  # whatever a story puts outside a turn may leave


async def _has_swept(stage: demo.Stage) -> bool:
    """A first message that meets the sweep of the start would be delivered once more by it."""
    return stage.twilio.calls("list") > 0


@pytest.fixture
def selma(stage: demo.Stage, bookmarks: Bookmarks) -> Borrower:
    """She is new here and works at Kalahari Foods."""
    clock = stage.house.clock
    assert isinstance(clock, Clock)
    return Borrower(stage, clock, cast.PLAYERS[-1].phone, bookmarks)


@pytest.fixture
def petrus(stage: demo.Stage, bookmarks: Bookmarks) -> Borrower:
    """He has chosen Afrikaans before."""
    clock = stage.house.clock
    assert isinstance(clock, Clock)
    return Borrower(stage, clock, cast.PLAYERS[1].phone, bookmarks)


@pytest.fixture
def hilma(stage: demo.Stage, bookmarks: Bookmarks) -> Borrower:
    """She has a running loan, and her number is checked."""
    clock = stage.house.clock
    assert isinstance(clock, Clock)
    phone = next(each.phone for each in cast.PLAYERS if each.name == cast.PAYS_BACK)
    return Borrower(stage, clock, phone, bookmarks)

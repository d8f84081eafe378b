"""Bootstrap: opens everything once, in order, and closes it all."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from agent import (
    filing,
    postman,
    queue,
    situation,
    sweep,
    timers,
    timetable,
    worker,
)
from agent.database_time import DatabaseTime
from agent.desk.drafter import Drafter, in_a_process
from agent.desk.limits import OneAtATime, Streams
from agent.documents.readers import Readers
from agent.inbound import Patience
from agent.model_budget import ModelBudget
from agent.models.pipelines import Chosen, Models
from agent.paper_line import PaperLine
from agent.phrases import Phrases
from agent.queue import Queue
from agent.sender import Sender
from agent.settings import NotConfigured, Settings
from channels.channel import SMS, WHATSAPP, Channel
from channels.email import Mailbox
from crm_store import migrate
from crm_store.cabinet import Cabinet
from crm_store.crypto import Vault
from crm_store.database import Store
from flows import policy
from flows.calendar import Calendar
from flows.flow import Employer
from flows.policy import Policy, PolicyBook

if TYPE_CHECKING:  # these take seconds to import; `House.mind` does, in the background
    from starlette.types import ASGIApp

    from agent.graph import Mind
    from channels.twilio_messages import TwilioAccount

log = structlog.get_logger()
Clock = Callable[[], datetime]

_EMPLOYERS_KEPT = 30.0  # seconds
_SWEEP = timedelta(seconds=1)
_SETTLE = timedelta(seconds=2)
_MEASURE = timedelta(seconds=5)
_RECONCILE = timedelta(minutes=5)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class House:
    """Everything that is open, and that whoever works here may need."""

    settings: Settings
    store: Store
    cabinet: Cabinet
    channel: Channel
    sms: Channel | None  # the second way to a borrower's phone, where we have a number for it
    book: PolicyBook
    calendar: Calendar
    phrases: Phrases
    patience: Patience
    clock: Clock
    lease: timedelta
    account: str
    models: Models
    readers: Readers
    mailbox: Mailbox | None
    paper_line: PaperLine
    queue: Queue = field(init=False)
    sender: Sender = field(init=False)
    graph: Any = field(init=False, default=None)
    drafter: Drafter = in_a_process
    streams: Streams = field(default_factory=Streams)
    budget: ModelBudget = field(default_factory=ModelBudget)
    drafting: OneAtATime = field(default_factory=OneAtATime)
    _mind: "asyncio.Future[Mind] | None" = None
    _employers: tuple[float, tuple[Employer, ...]] | None = None

    def warm_up(self) -> None:
        """Load what takes seconds, in a thread, while the door is open already."""
        loop = asyncio.get_running_loop()
        self._mind = asyncio.ensure_future(loop.run_in_executor(None, self._load))

    def channel_named(self, name: str) -> Channel | None:
        """The way out for an address of that channel; None where we have none."""
        return {WHATSAPP: self.channel, SMS: self.sms}.get(name)

    @property
    def is_warm(self) -> bool:
        return self._mind is not None and self._mind.done() and not self._mind.exception()

    async def mind(self) -> "Mind":
        """What turns think with; waits until it is loaded."""
        if self._mind is None:
            self.warm_up()
        assert self._mind is not None  # noqa: S101 (set one line above)
        return await asyncio.shield(self._mind)

    def think_with(self, mind: "Mind") -> None:
        """Let the turns from now on think with this one; it is not ours to load."""
        self._mind = asyncio.get_running_loop().create_future()
        self._mind.set_result(mind)

    async def employers(self) -> tuple[Employer, ...]:
        """The partners, read again every half minute."""
        now = asyncio.get_running_loop().time()
        if self._employers is None or now - self._employers[0] > _EMPLOYERS_KEPT:
            self._employers = (now, await situation.employers(self))
        return self._employers[1]

    def versions(self, rules: Policy) -> dict[str, str]:
        """What a turn was decided with, so that it can be explained later."""
        knowledge = ""
        if self.is_warm and self._mind is not None:
            knowledge = self._mind.result().knowledge.version
        return {
            "policy": rules.version,
            "knowledge": knowledge,
            "model": self.settings.model,
        }

    def _load(self) -> "Mind":
        from agent import graph
        from agent.distress import CarefulWords
        from agent.graph import Mind
        from agent.guard import Rules
        from agent.moods import Moods
        from agent.understand import open_reader
        from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase

        rules = self.book.on(self.calendar.today(self.clock()))
        careful = CarefulWords.chosen(self.settings)
        mind = Mind(
            reader=open_reader(
                self.settings.model,
                base_url=self.settings.model_url or None,
                api_key=self.settings.model_key or None,
                timeout=self.settings.model_seconds,
            ),
            knowledge=KnowledgeBase.open(articles=ARTICLES, policy=rules.display(), index=KEPT),
            phrases=self.phrases,
            rules=careful.known_to(Rules.load()),
            moods=Moods(models=self.models),
            careful=careful,
        )
        self.graph = graph.build()
        log.info("mind_loaded", model=self.settings.model)
        return mind


@asynccontextmanager
async def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    twilio: "ASGIApp | None" = None,
) -> AsyncIterator[House]:
    """Open the store, the channel and the queue; whatever was opened is closed again.

    Without a clock of its own the house goes by the database's, as every other process does.
    A store that is given stays open, for the next house on the same database. A Twilio that is
    given lives in this process: it is called without a network.
    """
    settings.require_safe()
    async with AsyncExitStack() as stack:
        vault = Vault(settings.vault_keys())
        url = await stack.enter_async_context(_database_of(settings))
        book = policy.load()
        clock = clock or DatabaseTime(utc_now)
        channel = whatsapp(settings, clock=clock, twilio=twilio)
        stack.push_async_callback(channel.close)
        second = sms(settings, clock=clock, twilio=twilio)
        if second is not None:
            stack.push_async_callback(second.close)
        phrases = Phrases.load(reviewed_only=settings.reviewed_only)
        if store is None:
            store = Store.open(await url, vault, connections=settings.database_connections)
            stack.push_async_callback(store.close)
        await _bring_up_to_date(settings, store, await url)
        if isinstance(clock, DatabaseTime):
            await stack.enter_async_context(_set_again_and_again(clock, store))
        rules = book.on(clock().date())
        house = House(
            settings=settings,
            store=store,
            cabinet=filing.cabinet(settings, vault),
            channel=channel,
            sms=second,
            book=book,
            calendar=Calendar(rules.hours),
            phrases=phrases,
            patience=_patience(settings, rules),
            clock=clock,
            lease=timedelta(seconds=settings.turn_lease_seconds),
            account=settings.twilio_account_sid,
            models=Models(_models(settings)),
            readers=Readers(),
            mailbox=postman.mailbox(settings),
            paper_line=PaperLine(turns_at_once=settings.turns_at_once),
        )
        stack.callback(house.models.close)
        stack.push_async_callback(house.readers.close)
        await asyncio.to_thread(_require_sayable, settings, house.phrases)

        async def answer(sender: bytes) -> None:
            await worker.answer(house, sender)

        house.queue = await stack.enter_async_context(
            queue.opened(settings.redis_url, answer, at_once=settings.turns_at_once, clock=clock)
        )
        house.sender = Sender(house)
        yield house


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """Answer, send, sweep and keep time in this process, until the block ends."""
    house.warm_up()
    tasks = [
        asyncio.create_task(work)
        for work in (
            house.queue.run(),
            house.sender.run(),
            house.sender.settle(every=_SETTLE),
            _keep_time(house),
        )
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_time(house: House) -> None:
    """What happens by itself; until messages can be answered, it would only delay that."""
    with suppress(Exception):  # whoever cannot answer keeps time all the same
        await house.mind()
    await asyncio.gather(
        sweep.run(house, every=_SWEEP),
        timers.repeat(timers.measure, house, every=_MEASURE),
        timers.repeat(timers.reconcile, house, every=_RECONCILE),
        *timetable.of(house),
    )


@asynccontextmanager
async def _database_of(settings: Settings) -> AsyncIterator["asyncio.Future[str]"]:
    """Where the database will be: one of our own starts while the rest of us is read."""
    with ExitStack() as stack:
        loop = asyncio.get_running_loop()
        starting = loop.run_in_executor(None, database_url, settings, stack)
        try:
            yield starting
        finally:
            await asyncio.wait([starting])


@asynccontextmanager
async def _set_again_and_again(clock: DatabaseTime, store: Store) -> AsyncIterator[None]:
    """A clock that is right from the beginning, and stays so while the block lasts."""
    await clock.set(store)
    setting = asyncio.create_task(clock.keep_set(store))
    try:
        yield
    finally:
        setting.cancel()
        await asyncio.gather(setting, return_exceptions=True)


async def _bring_up_to_date(settings: Settings, store: Store, url: str) -> None:
    """Our own database is migrated as we start; one that others run is theirs to migrate."""
    if not settings.database_url:
        await migrate.create_database(url)
    if settings.demo or not settings.database_url:
        await migrate.to(store.engine)
    elif (at := await migrate.version(store.engine)) != migrate.HEAD:
        raise NotConfigured(f"The database is at {at}, not {migrate.HEAD}: run `buffr migrate`.")


def database_url(settings: Settings, stack: ExitStack | AsyncExitStack | None = None) -> str:
    """The configured database, or the embedded one, started for as long as the stack is open."""
    if settings.database_url:
        return _for_asyncpg(settings.database_url)
    from crm_store.embedded import Embedded

    server = Embedded(settings.data / "postgres")
    if stack is not None:
        stack.callback(server.stop)
    return server.url(settings.database)


def whatsapp(settings: Settings, *, clock: Clock, twilio: "ASGIApp | None" = None) -> Channel:
    """WhatsApp through Twilio, or through the loopback that speaks like it."""
    from channels.whatsapp import WhatsApp

    return WhatsApp(_account(settings, settings.twilio_sender, twilio), clock=clock)


def sms(settings: Settings, *, clock: Clock, twilio: "ASGIApp | None" = None) -> Channel | None:
    """SMS through Twilio; None where no number of ours sends any."""
    from channels.sms import Sms

    if not settings.twilio_sms_sender:
        return None
    return Sms(_account(settings, settings.twilio_sms_sender, twilio), clock=clock)


def _account(settings: Settings, sender: str, twilio: "ASGIApp | None") -> "TwilioAccount":
    from channels.twilio_messages import TwilioAccount

    return TwilioAccount(
        sid=settings.twilio_account_sid,
        auth_token=next(iter(settings.twilio_auth_tokens), ""),
        sender=sender,
        status_callback_url=f"{settings.public_url}/webhooks/twilio/status",
        base_url=settings.twilio_url or None,
        service=twilio,
    )


def _require_sayable(settings: Settings, phrases: Phrases) -> None:
    """Words to somebody in despair that would be held back stop the service now, not then."""
    if not (settings.distress_text or settings.distress_text_af):
        return
    from agent.distress import CarefulWords
    from agent.guard import Rules

    CarefulWords.chosen(settings).require_sayable(phrases, Rules.load())


def _models(settings: Settings) -> Chosen:
    return Chosen(
        sentiment=settings.sentiment_model,
        speech=settings.speech_model,
        translations=dict[str, str](settings.translation_models.items()),
        drafts=dict[str, str](settings.draft_models.items()),
        download=settings.models_download,
        seconds=settings.models_seconds,
    )


def _patience(settings: Settings, rules: Policy) -> Patience:
    text, media = settings.burst_text_seconds, settings.burst_media_seconds
    sessions = rules.sessions
    return Patience(
        text=timedelta(seconds=sessions.burst_text_seconds if text is None else text),
        media=timedelta(seconds=sessions.burst_media_seconds if media is None else media),
        cap=timedelta(seconds=sessions.burst_cap_seconds),
    )


def _for_asyncpg(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return f"postgresql+asyncpg://{url.removeprefix(prefix)}"
    return url

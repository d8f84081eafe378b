"""The theatre: the whole service in this process, with a loopback Twilio and a clock that stands.

A message enters by the door that Twilio enters and its answer leaves by the outbox. Only who
begins the work differs: nothing sweeps, repeats or wakes by itself, so that a step is over when
its call returns, a burst is one turn, and a case comes to the same each time it is played.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from agent import (
    cast,
    gatekeeping,
    holding,
    lead_scoring,
    leads,
    nurture,
    reminders,
    template_sync,
    timers,
    worker,
)
from agent.bootstrap import House
from agent.cast import Player
from agent.leads import Interest
from agent.office import Desk, Office
from agent.settings import Settings
from agent.simulator.samples import Holder
from channels.channel import SMS, Channel
from channels.fake_twilio import FakeTwilio, PhoneMessage
from crm_store import conversations, identities, inbox, partners, templates
from crm_store.conversations import BOT, Party
from crm_store.leads import Agreed, Origin, Typed
from crm_store.templates import Standing
from evals.case import FileName, Who
from evals.files import attachments
from evals.stage import readers, seen
from evals.stage.slate import Slate
from flows.policy import PolicyBook

if TYPE_CHECKING:
    from agent.graph import Mind
    from agent.understand import Reader
    from evals.stage.bookmarks import Bookmark, Way

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Windhoek
# From one thing that she does to the next; bursts come faster.
_A_STEP, _A_BREATH = timedelta(seconds=20), timedelta(seconds=1)
_SLOW = timedelta(minutes=2)
_LATER = timedelta(seconds=31)  # a turn that failed is taken again by then
_MOST_ATTEMPTS = 6
_FIRST_NUMBER = 264810001000  # of a range that no operator has given out
SOMEBODY_NEW = "Maria Shilongo"


class NothingToTap(Exception):
    """She cannot tap what no message on her phone shows."""


@dataclass
class Clock:
    """The time of a case: it stands until something is done."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def later(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Theatre:
    """An open stage. Cases are played one after the other: the clock belongs to one of them."""

    house: House
    twilio: FakeTwilio
    clock: Clock
    slate: Slate
    settings: Settings
    book: PolicyBook  # as it stands; in most cases no paper is read
    sms: Channel | None = None  # the second way, for the cases that are about it
    reminds: bool = False  # of what falls due while she waits, for the cases that are about it
    nurtures: bool = False  # so with what is written first to whoever went quiet
    _minds: "dict[str, Mind]" = field(default_factory=dict)
    bookmarks: "dict[Way, Bookmark]" = field(default_factory=dict)
    _people: int = 0

    async def begin(
        self, *, at: datetime | None = None, model: str = "offline", reads_papers: bool = False
    ) -> None:
        """Clear away the case before, and set the clock and the reader of this one."""
        await self.slate.wipe()
        for number in self.twilio.numbers():
            self.twilio.forget(number)
        self.clock.now = at or MONDAY
        self._people = 0
        self.house.sms = None
        self.house.think_with(await self._mind(model))
        self.house.book = self.book if reads_papers else _unread(self.book)

    def reads_with(self, reader: "Reader") -> None:
        """From here on this reads what she writes."""
        self.house.think_with(replace(self._minds["offline"], reader=reader))

    async def enter(self, who: Who, *, language: str) -> "Phone":
        """Somebody with a phone of her own: a copy of a member of the cast, or a stranger.

        A member of the cast has chosen the language of the case before.
        """
        phone = self.phone_of(who, language=language)
        if phone.player.language is not None:
            async with self.house.store.transaction() as session:
                await cast.enter(session, phone.player, now=self.clock())
        return phone

    def phone_of(self, who: Who, *, language: str) -> "Phone":
        """The next phone, of somebody who is in the store already, or will be by writing."""
        self._people += 1
        number = f"+{_FIRST_NUMBER + self._people}"
        if who == "somebody_new":
            return Phone(self, Player(SOMEBODY_NEW, number, None, ""))
        return Phone(self, replace(_member(who), phone=number, language=language))

    async def settle(self, sender: bytes) -> None:
        """Answer whoever has this address and send what is due, until neither is left."""
        store = self.house.store
        for attempt in range(_MOST_ATTEMPTS):
            await worker.answer(self.house, sender)
            if not await inbox.unanswered(store, sender):
                break
            if attempt:  # it failed: the service takes it again, less and less soon
                self.clock.later(_LATER)
        await self.send_due()

    async def send_due(self) -> None:
        while await self.house.sender.send_due():
            pass

    async def wait(self, by: timedelta) -> None:
        """Let time pass, and do what the service does by itself meanwhile."""
        self.clock.later(by)
        await timers.expire(self.house)
        if self.reminds:
            await reminders.round_of(self.house)
        if self.nurtures:
            await lead_scoring.round_of(self.house)
            await lead_scoring.settle(self.house)
            await nurture.round_of(self.house)
        await self.send_due()

    async def has_templates_approved(self) -> None:
        """From here on what waits longer than a day may leave: WhatsApp has approved all of it."""
        async with self.house.store.transaction() as session:
            for version, (template, language) in gatekeeping.book().versions.items():
                wording = template_sync.wording_of(template, language)
                buttons = {each.id: each.title for each in wording.buttons}
                sid = self.twilio.add_template(
                    wording.body,
                    buttons=buttons,
                    sid=f"HX{version:0>32}",
                    name=wording.friendly_name,
                    language=language,
                )
                templates.created(
                    session,
                    Standing("approved", template.category),
                    name=template.name,
                    language=language,
                    version=version,
                    content_sid=sid,
                    by="evals",
                    at=self.clock(),
                )

    async def keep_waiting(self) -> None:
        """Answer nobody for long, and do what the service does by itself then."""
        self.clock.later(_SLOW)
        await holding.round_of(self.house)
        await self.send_due()

    async def _mind(self, model: str) -> "Mind":
        """The mind that reads with this model; all else of it is the same."""
        if model not in self._minds:
            reader = readers.opened(model, self.settings)
            self._minds[model] = replace(self._minds["offline"], reader=reader)
        return self._minds[model]

    async def load(self) -> None:
        self._minds["offline"] = await self.house.mind()


@dataclass
class Phone:
    """Somebody's phone: each thing that she does on it is over when the call returns."""

    theatre: Theatre
    player: Player
    turn_ms: list[float] = field(default_factory=list)
    profile_name: str = ""  # what WhatsApp says that she is called, where that is not her name
    channel: Literal["whatsapp", "sms"] = "whatsapp"

    def goes_on_by(self, channel: Literal["whatsapp", "sms"]) -> None:
        """From here on she writes on this channel."""
        self.channel = channel
        self.theatre.house.sms = self.theatre.sms if channel == SMS else None

    @property
    def number(self) -> str:
        return self.player.phone

    @property
    def address(self) -> bytes:
        """The key by which the store finds this number."""
        return identities.blind(self.theatre.house.store.vault, self.channel, self.number)

    async def is_told_of_by_her_employer(self) -> None:
        """Her pay office put her on its list; what was ticked there counts once she writes this."""
        house = self.theatre.house
        async with house.store.transaction() as session:
            desk = Desk(session, Office.of(house), self.theatre.clock())
            (partner, *_) = await partners.active(session)
            await leads.take_in(
                desk,
                Interest(self.number, Typed(self.player.name)),
                origin=Origin("partner", partner_id=partner.id),
                agreed=Agreed("lead_by_employer.1", "lead_marketing.1", "en"),
                code="BL-ABCDEFGH",
                key="told of",
                by="file",
            )

    @property
    def holder(self) -> Holder:
        employer = self.player.hint.removeprefix("Works at ") or "Kalahari Foods"
        return Holder(name=self.player.name, number=self.number, employer=employer)

    def shows(self) -> list[PhoneMessage]:
        """Every bubble of this case, oldest first."""
        return self.theatre.twilio.phone(self.number)

    async def says(self, *words: str) -> None:
        """Write one thing, or several before any answer."""
        await self._does(*({"text": each} for each in words))

    async def is_not_answered(self, words: str) -> None:
        """Write one thing that nobody takes up yet."""
        await self._writes({"text": words})
        await self.theatre.keep_waiting()

    async def taps(self, option: str) -> None:
        """Tap the newest that has this id, with `*` for what changes; raises `NothingToTap`.

        Where a text is too long for buttons the choice is written beneath it, and so does she.
        """
        found = next((each for each in reversed(self.options()) if fnmatchcase(each, option)), None)
        if found is None and option.startswith("template:"):
            found = option  # of a template, which reached her before the case began
        if found is not None:
            await self._does({"payload": found})
            return
        written = next((t for each, t in await self._written() if fnmatchcase(each, option)), None)
        if written is None:
            raise NothingToTap(f"no message shows {option!r}")
        await self.says(written)

    async def _written(self) -> Sequence[tuple[str, str]]:
        """The ids and titles of the choice that the newest reply with one offers."""
        party, store = await self.party(), self.theatre.house.store
        if party is None:
            return []
        async with store.reading() as session:
            return await seen.newest_choice(session, party)

    def options(self) -> list[str]:
        """The ids of every button and row that she can tap, newest last."""
        return [each.id for shown in self.shows() for each in (*shown.buttons, *shown.rows)]

    async def awaits(self) -> str | None:
        """The topic of the question that is open."""
        async with self.theatre.house.store.reading() as session:
            return await seen.topic_of(session, self.address)

    async def sends(self, file: FileName, *, called: str = "") -> None:
        """Send a file; what it is called is the body of its message, as on WhatsApp."""
        await self._does({"text": called, **attachments.made(file, self.holder)})

    async def waits(self, by: timedelta) -> None:
        await self.theatre.wait(by)

    async def is_handed_back(self) -> None:
        """A person has finished: the conversation is the bot's again."""
        party = await self.party()
        assert party is not None, "nobody has a conversation that never began"  # noqa: S101
        talk = party.conversation
        async with self.theatre.house.store.transaction() as session:
            await conversations.give(
                session, talk.id, BOT, version=talk.version, now=self.theatre.clock()
            )

    async def party(self) -> Party | None:
        """Whoever this is in the store; None before the first message."""
        async with self.theatre.house.store.reading() as session:
            return await seen.party_of(session, self.address)

    async def _does(self, *acts: Mapping[str, Any]) -> None:
        began = time.perf_counter()
        await self._writes(*acts)
        await self.theatre.settle(self.address)
        self.turn_ms.append((time.perf_counter() - began) * 1000)

    async def _writes(self, *acts: Mapping[str, Any]) -> None:
        """Knock at the door, and leave it at that."""
        theatre = self.theatre
        theatre.clock.later(_A_STEP)
        for act in acts:
            theatre.clock.later(_A_BREATH)
            said = await theatre.twilio.borrower_says(
                self.number,
                profile_name=self.profile_name or self.player.name,
                by_sms=self.channel == SMS,
                **act,
            )
            assert said.status == 200, f"the door answered {said.status}"  # noqa: S101


def _unread(book: PolicyBook) -> PolicyBook:
    """The same rules, but that papers are only looked at: to read one takes seconds."""
    looking = tuple(each.model_copy(update={"read_fields": False}) for each in book.documents)
    return book.model_copy(update={"documents": looking})


def _member(who: Who) -> Player:
    return next(each for each in cast.PLAYERS if each.name.split()[0].lower() == who)

"""Bookmarks: a place that was once played through the door in this theatre is opened again there.

What is kept is what the play left behind: the rows, the phone, the time. Nothing is made up, so a
case begins with the same state whether it is the first at its place or the hundredth.
"""

from dataclasses import dataclass
from datetime import datetime

from channels.fake_twilio.exchange import Message
from evals import places
from evals.case import Place, Who
from evals.slate import Saved
from evals.talk import Talk
from evals.theatre import Theatre
from flows.commands import Language


@dataclass(frozen=True)
class Way:
    """Everything that decides how a place is reached."""

    who: Who
    place: Place
    language: Language
    at: datetime
    model: str


@dataclass(frozen=True)
class Bookmark:
    """What was there when the place had been reached."""

    saved: Saved
    now: datetime
    messages: tuple[Message, ...]
    talk: Talk


async def begin(theatre: Theatre, way: Way) -> Talk:
    """A talk at the place where a case begins, on a clean slate."""
    await theatre.begin(at=way.at, model=way.model)
    if way in theatre.bookmarks:
        return await _again(theatre, way, theatre.bookmarks[way])
    phone = await theatre.enter(way.who, language=way.language)
    talk = Talk(phone, way.language)
    await places.reach(phone, way.place, language=way.language)
    await talk.look()
    phone.turn_ms.clear()  # the way is no part of what the case measures
    if way.place != "nothing":
        theatre.bookmarks[way] = await _kept(theatre, talk)
    return talk


async def _kept(theatre: Theatre, talk: Talk) -> Bookmark:
    return Bookmark(
        saved=await theatre.slate.save(f"place_{len(theatre.bookmarks)}"),
        now=theatre.clock(),
        messages=tuple(theatre.twilio.stored(talk.phone.number)),
        talk=talk.copied(talk.phone),
    )


async def _again(theatre: Theatre, way: Way, kept: Bookmark) -> Talk:
    await theatre.slate.restore(kept.saved)
    theatre.twilio.again(kept.messages)
    theatre.clock.now = kept.now
    phone = theatre.phone_of(way.who, language=way.language)
    return kept.talk.copied(phone)

"""Bookmarks: a place that was once played through the door in this theatre is opened again there.

What is kept is what the play left behind: the rows, the phone, the time. Nothing is made up, so a
case begins with the same state whether it is the first at its place or the hundredth.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from channels.fake_twilio.exchange import Message
from evals.case import Place, Who
from evals.stage import places
from evals.stage.slate import Saved
from evals.stage.talk import Talk
from evals.stage.theatre import Theatre
from flows.commands import Language


@dataclass(frozen=True)
class Way:
    """Everything that decides how a place is reached."""

    who: Who
    place: Place
    language: Language
    at: datetime
    model: str
    reads_papers: bool = False


@dataclass(frozen=True)
class Bookmark:
    """What was there when the place had been reached."""

    saved: Saved
    now: datetime
    messages: tuple[Message, ...]
    talk: Talk


async def begin(theatre: Theatre, way: Way) -> Talk:
    """A talk at the place where a case begins, on a clean slate."""
    await theatre.begin(at=way.at, model=way.model, reads_papers=way.reads_papers)
    talk, at = await _nearest(theatre, way)
    if at == way.place:
        return talk
    await places.reach(talk.phone, way.place, language=way.language, starts=at == "nothing")
    await talk.look()
    talk.phone.turn_ms.clear()  # the way is no part of what the case measures
    theatre.bookmarks[way] = await _kept(theatre, talk)
    return talk


async def _nearest(theatre: Theatre, way: Way) -> tuple[Talk, Place]:
    """A talk at the last place on this way that was reached before; else at its very start."""
    for place in (way.place, *places.before(way.place)):
        kept = theatre.bookmarks.get(replace(way, place=place))
        if kept is not None:
            return await _again(theatre, way, kept), place
    return Talk(await theatre.enter(way.who, language=way.language), way.language), "nothing"


async def _kept(theatre: Theatre, talk: Talk) -> Bookmark:
    return Bookmark(
        saved=await theatre.slate.save(len(theatre.bookmarks)),
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

"""What a borrower's hand does on a phone: each thing becomes a signed webhook."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from agent import cast
from agent.cast import Player
from agent.simulator import samples
from agent.simulator.phone import (
    Action,
    SendFile,
    SendOther,
    SendSample,
    Tap,
    Write,
    WriteBack,
)
from agent.simulator.samples import Holder
from channels.fake_twilio import Attachment, FakeTwilio, Place, Said

_OFFICE = Place(-22.5609, 17.0658, "Independence Avenue", "Windhoek")


async def act(
    twilio: FakeTwilio, number: str, action: Action | Write, *, today: date, replied_to: str = ""
) -> Said:
    """Do it, as whoever has this number; perhaps as a reply to one message, by its sid."""
    made = await _made(number, action, today=today)
    if replied_to:
        made = {**made, "replied_to": replied_to}
    return await twilio.borrower_says(number, profile_name=player(number).name, **made)


def is_on_phone(twilio: FakeTwilio, number: str, payload: str) -> bool:
    """Whether a button or a row with this id is there to be tapped."""
    return any(
        each.id == payload
        for bubble in twilio.phone(number)
        for each in (*bubble.buttons, *bubble.rows)
    )


def player(number: str) -> Player:
    """Whose number it is; nobody's is somebody new's."""
    for known in cast.PLAYERS:
        if known.phone == number:
            return known
    return Player("Somebody new", number, None, "")


def holder(number: str, *, today: date) -> Holder:
    """Whose papers this phone sends, and when."""
    known = player(number)
    employer = known.hint.removeprefix("Works at ") or "Kalahari Foods"
    name = known.name if known.language else "Maria Shilongo"
    return Holder(name=name, number=number, employer=employer, today=today)


async def _made(number: str, action: Action | Write, *, today: date) -> Mapping[str, Any]:
    match action:
        case WriteBack():
            return {"text": action.text, "replied_to": action.replied_to}
        case Write(text=text):
            return {"text": text}
        case Tap():
            return {"payload": action.payload, "replied_to": action.replied_to}
        case SendFile(content_type=kind, data=data):
            return {"media": [Attachment(data, kind)]}
        case SendSample(name=sample):
            papers_of = holder(number, today=today)
            return {"media": [await asyncio.to_thread(samples.make, sample, papers_of)]}
        case SendOther(kind="location"):
            return {"location": _OFFICE}
        case SendOther(kind="voice"):
            return {"voice": samples.voice_note()}
        case SendOther():
            return {"sticker": await asyncio.to_thread(samples.sticker)}

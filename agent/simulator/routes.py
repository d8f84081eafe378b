"""The simulator's pages and its JSON: the same door as Twilio's in, the phone's thread out."""

import asyncio
import time
from importlib import resources
from typing import Annotated, Any, Literal

from fastapi import FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from agent import cast
from agent.bootstrap import House
from agent.cast import Player
from agent.simulator import explain, phone, samples
from agent.simulator.panel import Panel, TurnShown
from agent.simulator.phone import (
    Action,
    Nothing,
    Phone,
    SendFile,
    SendOther,
    SendSample,
    Tap,
    Write,
)
from agent.simulator.samples import Holder
from channels.fake_twilio import Attachment, FakeTwilio, Place, Said

_HOLD = 2.0  # seconds that a question for news may wait: a service that stops waits for it
_GLANCE = 0.1
_LOOK = 0.7
_FRESH = range(1000, 2000)  # the last digits of invented numbers for somebody new
_OFFICE = Place(-22.5609, 17.0658, "Independence Avenue", "Windhoek")
_FILES = {
    "simulator.css": "text/css",
    "simulator.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

Number = Annotated[str, Path(pattern=r"^26481000\d{4}$")]  # no operator gave these out
TurnNumber = Annotated[int, Path(ge=0, lt=2**31)]  # as the column holds it
Mark = Annotated[str, Query(max_length=16)]


class PlayerShown(BaseModel):
    """Somebody to write as; `number` has no plus, so that it fits into an address."""

    number: str
    name: str
    language: str | None
    hint: str


class Newcomer(BaseModel):
    number: str


class News(BaseModel):
    """What changed since the marks that were sent; None: nothing."""

    phone: Phone | None
    panel: Panel | None


class Taken(BaseModel):
    sid: str


class Done(BaseModel):
    """It is done; there is nothing to tell."""


class Simulator:
    """The phones of the demo and the house that answers them."""

    def __init__(self, house: House, twilio: FakeTwilio) -> None:
        self._house = house
        self._twilio = twilio
        self._handed_out: set[str] = set()

    async def players(self) -> list[PlayerShown]:
        return [_shown(each) for each in cast.PLAYERS if each.language is not None]

    async def newcomer(self, body: Nothing) -> Newcomer:
        """A number that has never written."""
        taken = {*self._twilio.numbers(), *self._handed_out}
        for number in (f"+26481000{last}" for last in _FRESH):
            if number not in taken and not await explain.has_written(self._house, number):
                self._handed_out.add(number)
                return Newcomer(number=number[1:])
        raise HTTPException(409, "Every invented number has written already. Choose one of them.")

    async def news(self, number: Number, phone_mark: Mark = "", panel_mark: Mark = "") -> News:
        """What is new on the phone and in the panel; waits a little where nothing is."""
        until = time.monotonic() + _HOLD
        pulse, looked = "", 0.0
        while True:
            now = time.monotonic()
            messages = self._twilio.phone(f"+{number}")
            is_new = phone.mark(messages) != phone_mark
            if is_new or now - looked >= _LOOK:
                pulse, looked = await explain.pulse(self._house, f"+{number}"), now
            if is_new or pulse != panel_mark or now >= until:
                return News(
                    phone=phone.shown(messages) if is_new else None,
                    panel=await self._panel(number) if pulse != panel_mark else None,
                )
            await asyncio.sleep(_GLANCE)

    async def act(self, number: Number, body: Action) -> Taken:
        """Do what a phone does; it becomes a signed webhook to this very service."""
        said = await self._do(f"+{number}", body)
        if said.status != 200:
            raise HTTPException(
                502,
                f"The service did not take it ({said.status or 'no answer'}). It finds it in"
                " Twilio's list within five minutes, or send it again.",
            )
        return Taken(sid=said.sid)

    async def read(self, number: Number, body: Nothing) -> Done:
        """The phone was looked at: what arrived is read now."""
        self._twilio.read(f"+{number}")
        return Done()

    async def turn(self, number: Number, which: TurnNumber) -> TurnShown:
        found = await explain.turn(self._house, f"+{number}", which)
        if found is None:
            raise HTTPException(404, "There is no such turn. Choose one from the list.")
        return found

    async def picture(self, number: Number, sid: str, place: int) -> Response:
        """A picture of this phone's thread; whatever else was sent is only named."""
        message = self._twilio.message(sid)
        if message is None or message.phone != f"+{number}" or not 0 <= place < len(message.media):
            raise HTTPException(404, "There is no such picture on this phone.")
        data = message.media[place].data
        kind = phone.picture_type(data)
        if kind is None:
            raise HTTPException(404, "That file is no picture.")
        return Response(data, media_type=kind)

    async def page(self) -> Response:
        return Response(_file("page.html"), media_type="text/html")

    async def file(self, name: str) -> Response:
        if name not in _FILES:
            raise HTTPException(404, "There is no such file.")
        return Response(_file(name), media_type=_FILES[name])

    async def _panel(self, number: str) -> Panel:
        return await explain.panel(self._house, f"+{number}")

    async def _do(self, number: str, action: Action) -> Said:
        says, name = self._twilio.borrower_says, _player(number).name
        match action:
            case Write(text=text):
                return await says(number, text, profile_name=name)
            case Tap():
                self._require_on_phone(number, action.payload)
                return await says(
                    number,
                    payload=action.payload,
                    replied_to=action.replied_to,
                    profile_name=name,
                )
            case SendFile(content_type=kind, data=data):
                return await says(number, media=[Attachment(data, kind)], profile_name=name)
            case SendSample(name=sample):
                made = await asyncio.to_thread(samples.make, sample, _holder(number))
                return await says(number, media=[made], profile_name=name)
            case SendOther(kind=kind):
                return await self._do_other(number, kind)

    async def _do_other(self, number: str, kind: Literal["voice", "sticker", "location"]) -> Said:
        says, name = self._twilio.borrower_says, _player(number).name
        if kind == "location":
            return await says(number, location=_OFFICE, profile_name=name)
        if kind == "voice":
            return await says(number, voice=samples.voice_note(), profile_name=name)
        drawn = await asyncio.to_thread(samples.sticker)
        return await says(number, sticker=drawn, profile_name=name)

    def _require_on_phone(self, number: str, payload: str) -> None:
        offered = {
            each.id
            for bubble in self._twilio.phone(number)
            for each in (*bubble.buttons, *bubble.rows)
        }
        if payload not in offered:
            raise HTTPException(404, "No button of this phone has that id.")


def make(house: House, twilio: FakeTwilio) -> FastAPI:
    """The simulator as an application of its own, so that its answers are its own too."""
    simulator = Simulator(house, twilio)
    app = FastAPI(title="Simulator", docs_url=None, redoc_url=None, openapi_url=None)
    phones = "/api/phones/{number}"
    for path, handler, method in (
        ("/", simulator.page, "GET"),
        ("/static/{name}", simulator.file, "GET"),
        ("/api/players", simulator.players, "GET"),
        ("/api/players", simulator.newcomer, "POST"),
        (phones, simulator.news, "GET"),
        (f"{phones}/messages", simulator.act, "POST"),
        (f"{phones}/read", simulator.read, "POST"),
        (f"{phones}/turns/{{which}}", simulator.turn, "GET"),
        (f"{phones}/pictures/{{sid}}/{{place}}", simulator.picture, "GET"),
    ):
        app.add_api_route(path, handler, methods=[method])
    app.add_exception_handler(StarletteHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 (registered for it alone)
    return JSONResponse({"error": error.detail}, error.status_code)


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for it alone)
    first: dict[str, Any] = error.errors()[0]
    place = ".".join(str(each) for each in first["loc"])
    return JSONResponse({"error": f"That cannot be read: {place}: {first['msg']}."}, 422)


def _file(name: str) -> bytes:
    return (resources.files("agent.simulator") / name).read_bytes()


def _shown(player: Player) -> PlayerShown:
    return PlayerShown(
        number=player.phone[1:], name=player.name, language=player.language, hint=player.hint
    )


def _player(number: str) -> Player:
    for player in cast.PLAYERS:
        if player.phone == number:
            return player
    return Player("Somebody new", number, None, "")


def _holder(number: str) -> Holder:
    employer = _player(number).hint.removeprefix("Works at ") or "Kalahari Foods"
    name = _player(number).name if _player(number).language else "Maria Shilongo"
    return Holder(name=name, number=number, employer=employer)

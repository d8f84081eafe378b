"""The simulator's pages and its JSON: the same door as Twilio's in, the phone's thread out."""

import asyncio
import time
from importlib import resources
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from agent import cast
from agent.bootstrap import House
from agent.cast import Player
from agent.simulator import explain, hand, phone, saved
from agent.simulator.panel import Panel, TurnShown
from agent.simulator.phone import Action, Nothing, Phone, Tap
from channels.fake_twilio import FakeTwilio

_HOLD = 2.0  # seconds that a question for news may wait: a service that stops waits for it
_GLANCE = 0.1
_LOOK = 0.7
_FRESH = range(1000, 2000)  # the last digits of invented numbers for somebody new
_SCRIPTS = (
    "simulator",
    "acting",
    "drawing",
    "explained",
    "head",
    "quoting",
    "service",
    "sheet",
    "state",
    "thread",
    "travel",
)
_STYLES = ("simulator", "phone", "explanation", "narrow")
_FILES = {
    "icon.svg": "image/svg+xml",
    **{f"{name}.css": "text/css" for name in _STYLES},
    **{f"{name}.js": "text/javascript" for name in _SCRIPTS},
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
        if isinstance(body, Tap) and not hand.is_on_phone(self._twilio, f"+{number}", body.payload):
            raise HTTPException(404, "No button of this phone has that id.")
        today = self._house.calendar.today(self._house.clock())
        said = await hand.act(self._twilio, f"+{number}", body, today=today)
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
        found = await explain.one_turn(self._house, f"+{number}", which)
        if found is None:
            raise HTTPException(404, "There is no such turn. Choose one from the list.")
        return found

    async def chat(self, number: Number) -> Response:
        """The whole chat as a file that can be replayed; its name tells nobody's."""
        try:
            chat = await saved.save(self._house, self._twilio, f"+{number}")
        except saved.CannotBeSaved as failure:
            raise HTTPException(409, str(failure)) from None
        named = f'attachment; filename="chat-{chat.began:%Y%m%d-%H%M}.json"'
        headers = {"Content-Disposition": named}
        return Response(saved.written(chat), media_type="application/json", headers=headers)

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

    async def document(self, number: Number, sid: str, place: int) -> Response:
        """A PDF that we sent to this phone; hers are only named."""
        message = self._twilio.message(sid)
        if message is None or message.phone != f"+{number}" or message.direction != "to_phone":
            raise HTTPException(404, "We sent no such file to this phone.")
        if not 0 <= place < len(message.media):
            raise HTTPException(404, "We sent no such file to this phone.")
        return Response(message.media[place].data, media_type="application/pdf")

    async def page(self) -> Response:
        return Response(_file("page.html"), media_type="text/html")

    async def file(self, name: str) -> Response:
        if name not in _FILES:
            raise HTTPException(404, "There is no such file.")
        return Response(_file(name), media_type=_FILES[name])

    async def _panel(self, number: str) -> Panel:
        return await explain.panel(self._house, f"+{number}")


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
        (f"{phones}/chat", simulator.chat, "GET"),
        (f"{phones}/pictures/{{sid}}/{{place}}", simulator.picture, "GET"),
        (f"{phones}/documents/{{sid}}/{{place}}", simulator.document, "GET"),
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

"""A terminal as a phone: what is typed goes through Twilio's door, what comes back is shown."""

import asyncio
import base64
import mimetypes
import random
import shlex
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from agent import demo
from agent.bootstrap import database_url, utc_now
from agent.settings import NotConfigured, Settings
from crm_store import customers, identities
from crm_store.crypto import Vault
from crm_store.database import Store

_ZONE = ZoneInfo("Africa/Windhoek")
_WORDS = {"en": "English", "af": "Afrikaans", "osh": "Oshiwambo", "her": "Otjiherero"}
_PATHS = ("/", "./", "../", "~/")
_FIRST, _MORE = 20.0, 0.8  # seconds to wait for a reply, and for another one after it


class Phone:
    """One borrower's phone at the loopback Twilio, reached over HTTP."""

    def __init__(self, twilio: str, number: str, http: httpx.AsyncClient) -> None:
        self._twilio = twilio
        self._number = number
        self._http = http
        self._shown = 0

    async def catch_up(self) -> None:
        """Treat everything that is on the phone already as read."""
        self._shown = len(await self._received())

    async def say(self, words: str) -> list[str]:
        """Send words, or a file where they are the path of one; what came back."""
        path = _path(words)
        body: dict[str, Any] = {"number": self._number, "text": words}
        if _is_file(path):
            body = {"number": self._number, "text": "", "media": [_file(path)]}
        elif path.suffix and words.startswith(_PATHS):  # "/Gaseb" is a name
            return [f"There is no file {words}: nothing was sent."]
        answer = await self._http.post(f"{self._twilio}/_control/says", json=body)
        answer.raise_for_status()
        return await self._replies()

    async def _replies(self) -> list[str]:
        replies = await self._newer(_FIRST)
        while more := await self._newer(_MORE):
            replies += more
        return replies

    async def _newer(self, seconds: float) -> list[str]:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            received = await self._received()
            if len(received) > self._shown:
                newer, self._shown = received[self._shown :], len(received)
                return [_shown(message) for message in newer]
            await asyncio.sleep(0.05)
        return []

    async def _received(self) -> list[dict[str, Any]]:
        answer = await self._http.get(f"{self._twilio}/_control/phones/{self._number}")
        return [each for each in answer.json() if each["direction"] == "to_phone"]


async def talk(settings: Settings, *, language: str, speak_as: str, clock: datetime | None) -> None:
    """Chat until the end of the input."""
    if language and language not in _WORDS:
        raise NotConfigured(f"--language is one of {', '.join(_WORDS)}.")
    async with (
        _twilio(settings, clock, speak_as) as (twilio, store),
        httpx.AsyncClient() as http,
    ):
        number = await _number(store, speak_as)
        phone = Phone(twilio, number, http)
        await phone.catch_up()
        _show("Write, and press Enter. A file's path sends the file. Ctrl+D ends the chat.")
        if language:
            _answer(await phone.say("Hi" if not speak_as else _WORDS[language]))
            if not speak_as:
                _answer(await phone.say(_WORDS[language]))
        while (words := await asyncio.to_thread(_read)) is not None:
            if words:
                _answer(await phone.say(words))
        _show(await _farewell(store, number))


@asynccontextmanager
async def _twilio(
    settings: Settings, clock: datetime | None, speak_as: str
) -> AsyncIterator[tuple[str, Store]]:
    """The loopback Twilio of the demo that runs, or of one of our own."""

    async def look(store: Store) -> None:
        await _number(store, speak_as)  # who is not there is told so within a second

    found = demo.running(settings.data)
    if found is None:
        quick = settings.model_copy(update={"burst_text_seconds": 0.0, "burst_media_seconds": 0.0})
        async with demo.play(quick, clock=_clock(clock), look=look) as stage:
            await stage.house.mind()
            yield stage.twilio.base_url, stage.house.store
        return
    if clock is not None:
        raise NotConfigured(
            "The demo that runs here shows today's time, and everybody in it lives by that. Leave"
            " --clock out to chat in it, or chat apart from it, on data of its own:"
            f" BUFFR_DATA={shlex.quote(f'{settings.data}-apart')} buffr chat --clock ..."
        )
    async with AsyncExitStack() as stack:
        url = await asyncio.to_thread(database_url, settings, stack)
        store = Store.open(url, Vault(demo.keys(settings.data)))
        stack.push_async_callback(store.close)
        yield found["twilio"], store


async def _number(store: Store, ref: str) -> str:
    """The phone of the customer to speak as, or a number that nobody has."""
    if not ref:
        return f"+26481000{random.randint(1000, 9999)}"  # noqa: S311 (an invented number)
    async with store.reading() as session:
        customer = await customers.by_ref(session, ref)
        identity = await identities.of_customer(session, customer.id) if customer else None
        if identity is None:
            raise NotConfigured(f"There is no customer {ref} to speak as.")
        return identities.address(session, identity)


async def _farewell(store: Store, number: str) -> str:
    from crm_store import conversations

    async with store.reading() as session:
        sender = identities.blind(store.vault, "whatsapp", number)
        party = await conversations.of_sender(session, sender)
    if party is None:
        return ""
    return f"You were {party.customer.ref}: `buffr chat --as {party.customer.ref}` goes on."


def _clock(start: datetime | None) -> Any:
    """A clock that shows that time now, and runs."""
    if start is None:
        return utc_now
    offset: timedelta = start.replace(tzinfo=_ZONE) - utc_now()
    return lambda: utc_now() + offset


def _shown(message: dict[str, Any]) -> str:
    options = [*(message.get("buttons") or ()), *(message.get("rows") or ())]
    lines = [message["text"]]
    numbered = [f"  {number} {option['title']}" for number, option in enumerate(options, 1)]
    return "\n".join([*lines, *numbered])


def _path(words: str) -> Path:
    try:
        return Path(words).expanduser()
    except RuntimeError:
        return Path(words)  # "~x" is nobody's home


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # a long message is no path


def _file(path: Path) -> dict[str, str]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {"content_type": kind, "data": base64.b64encode(path.read_bytes()).decode()}


def _read() -> str | None:
    if sys.stdin.isatty():
        sys.stdout.write("> ")
        sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None


def _answer(replies: list[str]) -> None:
    for reply in replies:
        _show(reply)


def _show(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n\n")
        sys.stdout.flush()

"""The account's generic contents, buttons and lists with placeholders only: found, or made once."""

import asyncio
from datetime import datetime

from twilio.rest import Client  # type: ignore[import-untyped] # twilio ships no types

from channels.channel import Later, Refused
from channels.twilio_answers import NO_CONNECTION, Answered, meaning
from channels.twilio_choices import Drawing
from channels.twilio_http import ANSWER_LOST

_PAGE = 500


class Contents:
    """The content sids that this process has learnt, by name."""

    def __init__(self, twilio: Client) -> None:
        self._twilio = twilio
        self._sids: dict[str, str] = {}
        self._listed = False
        self._finding = asyncio.Lock()

    async def sid(self, drawing: Drawing, *, now: datetime) -> str | Later | None:
        """The content to send the drawing with; None where Twilio will not have it."""
        try:
            async with self._finding:
                return await self._found(drawing)
        except Answered as answer:
            delivery = meaning(answer, now=now)
            if isinstance(delivery, Refused):
                return None
            # No message was sent yet, so a doubtful answer is only a delay.
            return delivery if isinstance(delivery, Later) else NO_CONNECTION
        except ANSWER_LOST:
            return NO_CONNECTION

    def forget(self, name: str) -> None:
        """Make the content anew when it is next needed."""
        self._sids.pop(name, None)

    async def _found(self, drawing: Drawing) -> str:
        if not self._listed:
            await self._list()
        if drawing.name not in self._sids:
            self._sids[drawing.name] = await self._made(drawing)
        return self._sids[drawing.name]

    async def _list(self) -> None:
        listed = await self._twilio.content.v1.contents.stream_async(page_size=_PAGE)
        async for content in listed:
            self._sids[str(content.friendly_name)] = str(content.sid)
        self._listed = True

    async def _made(self, drawing: Drawing) -> str:
        contents = self._twilio.content.v1.contents
        request = contents.ContentCreateRequest(
            {
                "friendly_name": drawing.name,
                "language": "en",
                "types": drawing.types,
                "variables": {name: f"sample {name}" for name in drawing.variables},
            }
        )
        return str((await contents.create_async(request)).sid)

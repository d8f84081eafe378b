"""Status callbacks: how far a message got, told signed, late, doubled or in any order."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import httpx

from channels.fake_twilio.exchange import Exchange, Message
from channels.twilio_signature import sign


@dataclass(frozen=True)
class Habits:
    """How callbacks are told."""

    shuffled: bool = False
    doubled: bool = False
    early: bool = False  # before the answer to the create call
    withheld: bool = False
    read: bool = False  # the borrower opens what arrives
    queued: bool = False  # also tell that it was queued
    seconds: float = 0.0  # between two steps


@dataclass(frozen=True)
class Step:
    """One status that a message reaches."""

    status: str
    error_code: int | None = None


class Receipts:
    """Moves messages on and tells their callbacks, in the background."""

    def __init__(
        self, exchange: Exchange, *, account_sid: str, http: httpx.AsyncClient, seed: int
    ) -> None:
        self.habits = Habits()
        self.auth_token = ""
        self._exchange = exchange
        self._account_sid = account_sid
        self._http = http
        self._order = random.Random(seed)  # noqa: S311 - it shuffles callbacks, it guards nothing
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self, message: Message, *, error_code: int | None = None) -> None:
        """Let an accepted message go its way; with early habits it has gone it on return."""
        way = self._way(error_code)
        if self.habits.early:
            await self._go(message, way)
        else:
            self._spawn(self._go(message, way))

    def read(self, message: Message) -> None:
        """Let the borrower open a message that arrived."""
        self._spawn(self._go(message, [Step("read")]))

    async def close(self) -> None:
        """Stop telling."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _way(self, error_code: int | None) -> list[Step]:
        queued = [Step("queued")] if self.habits.queued else []
        if error_code is not None:
            return [*queued, Step("failed", error_code)]
        read = [Step("read")] if self.habits.read else []
        return [*queued, Step("sent"), Step("delivered"), *read]

    async def _go(self, message: Message, way: list[Step]) -> None:
        told: list[Step] = []
        for step in way:
            await asyncio.sleep(self.habits.seconds)
            message.reach(step.status, at=self._exchange.now(), error_code=step.error_code)
            self._exchange.tell()
            told.extend([step, step] if self.habits.doubled else [step])
            if not self.habits.shuffled:
                await self._tell_all(message, told)
                told.clear()
        self._order.shuffle(told)
        await self._tell_all(message, told)

    async def _tell_all(self, message: Message, steps: list[Step]) -> None:
        if self.habits.withheld or not message.callback_url:
            return
        for step in steps:
            await self._tell(message, step)

    async def _tell(self, message: Message, step: Step) -> None:
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": step.status,
            "SmsStatus": step.status,
            "AccountSid": self._account_sid,
            "From": message.sender,
            "To": message.to,
            "ApiVersion": "2010-04-01",
            **({"ChannelPrefix": "whatsapp"} if message.channel == "whatsapp" else {}),
        }
        if step.error_code is not None:
            form["ErrorCode"] = str(step.error_code)
        headers = sign(message.callback_url, form, secret=self.auth_token)
        try:
            await self._http.post(message.callback_url, data=form, headers=headers)
        except httpx.HTTPError:
            return  # Twilio, too, only notes a callback that nobody took.

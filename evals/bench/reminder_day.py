"""A reminder day: thousands are due at once, some opt out meanwhile, and the provider protests."""

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import text

from agent.bootstrap import Clock, House, open_house
from agent.sender import Sender
from channels.fake_twilio import FakeTwilio
from channels.fake_twilio.exchange import Message
from crm_store import customers, identities, messages, outbox
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.row import new_id
from evals.bench import stage
from evals.bench.figures import Figure, Part
from evals.bench.stage import Stage

_RATE = 80  # a second, of one number, whoever many send
_SENDERS = 2
_MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in Windhoek, a Monday
_WORDS = "Your payment of N$600.00 is due on 25 November."
_AT_ONCE = 500
_STORM = 20  # sends in a row that the provider puts off
_STORMS = 5
_LEAST_SPEED = 0.5


async def measure(on: Stage, *, count: int) -> Part:
    """Lay them into the outbox, and let two senders empty it, who share one rate."""
    on = await stage.fresh(on)
    async with AsyncExitStack() as stack:
        twilio = await stack.enter_async_context(_twilio(on))
        began = time.monotonic()

        def clock() -> datetime:
            return _MORNING + timedelta(seconds=time.monotonic() - began)

        houses = [
            await stack.enter_async_context(_house(on, twilio, clock)) for _ in range(_SENDERS)
        ]
        opted_out = await _lay(houses[0], twilio, count=count, now=clock())
        before = stage.megabytes(os.getpid())
        seconds = await _send(houses, twilio, opted_out, count=count)
        grown = stage.megabytes(os.getpid()) - before
        return await _part(houses[0], twilio, count=count, seconds=seconds, grown=grown)


def _twilio(on: Stage) -> FakeTwilio:
    return FakeTwilio(
        account_sid=on.settings.twilio_account_sid,
        auth_token=on.settings.twilio_auth_tokens[0],
        sender=stage.SENDER,
    )


def _house(on: Stage, twilio: FakeTwilio, clock: Clock) -> AbstractAsyncContextManager[House]:
    given = {"twilio_url": twilio.base_url, "sends_per_second": _RATE}
    return open_house(on.settings.model_copy(update=given), clock=clock)


# --- before ---


async def _lay(house: House, twilio: FakeTwilio, *, count: int, now: datetime) -> list[str]:
    """Everybody has written this morning, and has a reminder that is due; who will opt out."""
    phones = [f"+26481{number:07}" for number in range(count)]
    for start in range(0, count, _AT_ONCE):
        async with house.store.transaction() as session:
            for phone in phones[start : start + _AT_ONCE]:
                await _due(session, phone, now=now)
    for phone in phones:
        await twilio.borrower_says(phone, "hello", drop=True)
    return phones[::10]


async def _due(session: Session, phone: str, *, now: datetime) -> None:
    before = now - timedelta(hours=6)
    customer = Customer(first_contact_at=before, language="en")
    customers.set_name(session, customer, "Selma Nangolo")
    identity = identities.new(session, customer_id=customer.id, channel="whatsapp", address=phone)
    identity.verified_at = before
    conversation = Conversation(
        identity_id=identity.id, customer_id=customer.id, language="en", version=1,
        last_inbound_at=before,
    )  # fmt: skip
    for row in (customer, identity, conversation):
        session.add(row)
        await session.flush()
    message, row_id = new_id(), new_id()
    messages.new(
        session, _WORDS, id=message, conversation_id=conversation.id, turn_id=None,
        direction="out", author="system", at=now,
    )  # fmt: skip
    outbox.put(
        session, {"text": _WORDS, "statements": "", "choice": None}, id=row_id,
        conversation_id=conversation.id, identity_id=identity.id, message_id=message,
        turn_id=None, dedupe_key=f"bench:{phone}", author="system", purpose="proactive",
        run_at=now, why="",
    )  # fmt: skip


# --- the day ---


async def _send(
    houses: Sequence[House], twilio: FakeTwilio, opted_out: Sequence[str], *, count: int
) -> float:
    """Both send until nothing is due; meanwhile people opt out, and storms come."""
    senders = [house.sender for house in houses]
    running = [asyncio.create_task(_work(sender)) for sender in senders]
    began = time.monotonic()
    weather = asyncio.create_task(_weather(houses[0], twilio, opted_out, count=count))
    await _emptied(houses[0])
    took = time.monotonic() - began
    for task in (*running, weather):
        task.cancel()
    await asyncio.gather(*running, weather, return_exceptions=True)
    return took


async def _work(sender: Sender) -> None:
    await asyncio.gather(sender.run(), sender.settle(every=timedelta(seconds=2)))


async def _weather(
    house: House, twilio: FakeTwilio, opted_out: Sequence[str], *, count: int
) -> None:
    """In equal parts of the day: a storm, and a part of those who say STOP."""
    for part in range(_STORMS):
        twilio.fail(_STORM, "rate_limit", retry_after=1)
        bidx = [identities.blind(house.store.vault, "whatsapp", each)
                for each in opted_out[part::_STORMS]]  # fmt: skip
        async with house.store.engine.begin() as connection:
            await connection.execute(
                text(
                    "update channel_identities set opted_out_at = now()"
                    " where address_bidx = any(:those)"
                ),
                {"those": bidx},
            )
        await asyncio.sleep(count / _RATE / _STORMS)


async def _emptied(house: House) -> None:
    waits = text("select count(*) from outbox where status in ('queued', 'sending')")
    while True:
        async with house.store.engine.connect() as connection:
            if not await connection.scalar(waits):
                return
        await asyncio.sleep(0.2)


# --- after ---


async def _part(
    house: House, twilio: FakeTwilio, *, count: int, seconds: float, grown: float
) -> Part:
    came = [message for phone in twilio.numbers() for message in twilio.stored(phone)
            if message.direction == "to_phone"]  # fmt: skip
    keys = Counter(parse_qs(urlsplit(each.callback_url).query)["reference"][0] for each in came)
    async with house.store.engine.connect() as connection:
        refused = await connection.scalar(
            text("select count(*) from outbox where status = 'refused'")
        )
    return Part(
        "A reminder day",
        (
            Figure("due", count, "reminders"),
            Figure("came to a phone", len(came), "reminders"),
            Figure("not sent, for she opted out meanwhile", float(refused or 0), "reminders"),
            Figure("sent twice", sum(times > 1 for times in keys.values()), "", 1),
            Figure("neither sent nor refused", count - len(keys) - int(refused or 0), "", 1),
            Figure("most in one second", _most(came), "", _RATE + 1),
            Figure("speed / what the rate allows", len(came) / seconds / _RATE, "",
                   _LEAST_SPEED, "at_least"),
            Figure("memory grown by", grown, "MB", 100),
        ),
        (
            f"{_SENDERS} senders share {_RATE} a second; in each of {_STORMS} storms {_STORM} sends"
            " are put off with 429, and both slow down for ten seconds. The loopback Twilio is in"
            " the same process, so its messages are in the memory too.",
        ),
    )  # fmt: skip


def _most(came: Sequence[Message]) -> int:
    moments = sorted(each.created.timestamp() for each in came)
    window, most = deque[float](), 0
    for moment in moments:
        window.append(moment)
        while moment - window[0] >= 1:
            window.popleft()
        most = max(most, len(window))
    return most

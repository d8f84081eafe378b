"""A sender's messages, as a test watches them, and a channel that answers what it is told to."""

import asyncio
from typing import Any
from uuid import UUID

from channels.channel import Delivery, Outbound
from crm_store import conversations

SELMA, PETRUS = "+264810000011", "+264810000012"


async def known(lender: Any, who: str) -> None:
    await lender.twilio.borrower_says(who, "Hi", drop=True)  # opens the window at Twilio
    async with lender.house.store.transaction() as session:
        await conversations.begin(session, "whatsapp", who, now=lender.clock())
    party = await lender.party(who)
    async with lender.house.store.transaction() as session:
        session.add(party.conversation)
        party.conversation.last_inbound_at = lender.clock()


async def state(lender: Any, row: UUID) -> tuple[Any, ...]:
    """Its status, attempts and error code."""
    ((status, attempts, code),) = await lender.rows(
        f"select status, attempts, error_code from outbox where id = '{row}'"
    )
    return (status, attempts, code)


async def until_status(lender: Any, row: UUID, status: str) -> None:
    found: object = None
    try:
        async with asyncio.timeout(20):
            while found != status:
                await asyncio.sleep(0.02)
                found = (await state(lender, row))[0]
    except TimeoutError:
        raise AssertionError(f"after 20 seconds it is still {found}, not {status}") from None


def heard(lender: Any, who: str = SELMA) -> list[str]:
    return [each.text for each in lender.heard(who)]


async def claims_run_out() -> None:
    await asyncio.sleep(0.7)


class Answering:
    """A channel that answers what it is told to; the calls are counted."""

    def __init__(self, channel: Any, *deliveries: Delivery | Exception) -> None:
        self._channel = channel
        self._deliveries = list(deliveries)
        self.sent: list[str] = []
        self.found: str | Exception | None = None

    async def send(self, message: Outbound) -> Delivery:
        self.sent.append(message.text)
        answer = self._deliveries.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find_sent(self, **_: Any) -> str | None:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def close(self) -> None:
        await self._channel.close()


def answers(lender: Any, *deliveries: Delivery | Exception) -> Answering:
    lender.house.channel = Answering(lender.house.channel, *deliveries)
    return lender.house.channel

"""Webhooks that go out: what has happened is written down for each address, then told to it."""

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from agent import metrics
from agent.settings import Settings
from channels.channel import Delivery, Doubt, Later, Refused, Sent
from channels.webhook import Caller, Reach
from crm_store import webhooks
from crm_store.webhooks import Due, WebhookDelivery

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

MOST_ATTEMPTS = 12  # the last about three and a half hours after the first
_CLAIMED_FOR = timedelta(minutes=2)  # longer than anybody is given to answer
_LONGEST_WAIT = 3600.0
KEPT_FOR = timedelta(days=90)  # the log of calls, once each has ended


def reach(settings: Settings) -> Reach:
    """Where calls may go, as it is set."""
    return Reach(loopback=settings.demo, private=settings.webhooks_private)


async def round_of(house: "House") -> int:
    """Write down what is new, and tell what is due; how many calls were made."""
    await webhooks.spread(house.store, now=house.clock())
    due = await webhooks.claim(house.store, now=house.clock(), lasts=_CLAIMED_FOR)
    if not due:
        return 0
    caller = Caller(reach(house.settings))
    try:
        await asyncio.gather(*(_tell(house, caller, each) for each in due))
    finally:
        await caller.close()
    return len(due)


async def forget(house: "House") -> int:
    """Let go of the log of calls whose time is over; how many."""
    return await webhooks.forget(house.store, before=house.clock() - KEPT_FOR)


async def _tell(house: "House", caller: Caller, due: Due) -> None:
    delivery = await caller.call(
        due.url,
        body(due.row),
        id=str(due.row.event_id),
        secret=due.secret,
        seconds=int(house.clock().timestamp()),
    )
    outcome = type(delivery).__name__.lower()
    metrics.WEBHOOKS.labels(outcome=outcome).inc()
    log.info("webhook_tried", kind=due.row.kind, about=due.row.subject, outcome=outcome)
    await _settle(house, due.row, delivery)


def body(row: WebhookDelivery) -> bytes:
    """What is told: the same bytes each time that it is told."""
    told = {
        "id": str(row.event_id),
        "type": row.kind,
        "at": row.at.isoformat(),
        "subject": row.subject,
        "data": row.data,
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


async def _settle(house: "House", row: WebhookDelivery, delivery: Delivery) -> None:
    now = house.clock()
    match delivery:
        case Sent():
            await webhooks.ended(house.store, row, "sent", at=now, why="")
        case Later(code=code, why=why, after_seconds=seconds) if row.attempts < MOST_ATTEMPTS:
            wait = timedelta(seconds=min(seconds * 2 ** (row.attempts - 1), _LONGEST_WAIT))
            await webhooks.again(house.store, row, at=now + wait, why=_why(code, why))
        case Later(code=code, why=why) | Refused(code=code, why=why):
            await webhooks.ended(house.store, row, "dead", at=now, why=_why(code, why))
        case Doubt(why=why):
            await webhooks.again(house.store, row, at=now, why=why)


def _why(code: int, why: str) -> str:
    return f"{code} {why}" if code else why

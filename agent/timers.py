"""What happens by itself: lost webhooks are found, drafts expire, the clockwork is measured."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from agent import inbound, metrics
from crm_store import applications, audit, events, finding, inbox, outbox
from crm_store import metrics as stored

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

LOOK_BACK = timedelta(hours=48)
_AFTER_A_FAILURE = timedelta(seconds=20)  # a database or a provider that restarts is back by then


def heed_cancellation() -> None:
    """End here if this task was told to: a failure on the way out can hide that it was."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def repeat(
    work: Callable[["House"], Awaitable[object]],
    house: "House",
    *,
    every: timedelta,
    after: timedelta = timedelta(0),
) -> None:
    """Do this again and again, first after this long; a round that fails is tried again soon."""
    await asyncio.sleep(after.total_seconds())
    while True:
        wait = every
        try:
            await work(house)
        except Exception as failure:  # the next round tries again
            name = f"{work.__module__}.{work.__name__}"  # many rounds are called `round_of`
            log.warning("round_failed", work=name, failure=type(failure).__name__)
            heed_cancellation()
            wait = min(every, _AFTER_A_FAILURE)
        await asyncio.sleep(wait.total_seconds())


async def reconcile(house: "House") -> int:
    """Fetch from the provider's list what no webhook brought: a 5xx answer loses a message."""
    since = house.clock() - LOOK_BACK
    async with house.store.reading() as session:
        known = await inbox.kept_since(session, house.account, since=since)
    lost = [
        each
        for channel in (house.channel, house.sms)
        if channel is not None
        for each in await channel.received_since(since, known=known)
    ]
    for message in lost:
        kept, sender, ready_at = await inbound.receive(
            house.store,
            message,
            now=house.clock(),
            patience=house.patience,
            source="sweep",
            takes_numbers=inbound.takes_numbers(house.book),
        )
        if kept.new:
            metrics.RECONCILED.inc()
            log.warning("message_reconciled", sid=message.provider_sid)
            await house.queue.wake(message.provider_sid, sender, at=ready_at)
    return len(lost)


async def expire(house: "House") -> int:
    """End the drafts that nobody has touched for as long as the policy says."""
    now = house.clock()
    days = house.book.on(house.calendar.today(now)).sessions.draft_days
    async with house.store.transaction() as session:
        ended = await applications.expire_drafts(
            session, untouched_since=now - timedelta(days=days)
        )
        for application in ended:
            events.record(
                session,
                "stage",
                subject=application.ref,
                at=now,
                actor="timer",
                customer_id=application.customer_id,
                data={"to": "expired"},
            )
            session.audited.append(
                audit.Entry(now, "timer", "expire", application.ref, {"days": days})
            )
    return len(ended)


async def let_be_found(house: "House") -> int:
    """Whose name was known before names could be looked for is found by it, too."""
    return await finding.fill_in(house.store)


async def measure(house: "House") -> None:
    """How long the oldest waits; what an operator watches at night."""
    now = house.clock()
    async with house.store.reading() as session:
        waiting = await inbox.oldest_waiting(session, now=now)
        unsent = await outbox.oldest_unsent(session, now=now)
        standing = await stored.standing(session, now=now)
    metrics.OLDEST_WAITING.set(waiting.total_seconds())
    metrics.OLDEST_UNSENT.set(unsent.total_seconds())
    _tell(standing)


def _tell(standing: stored.Standing) -> None:
    metrics.UNSENT.set(standing.unsent)
    metrics.DEAD.set(standing.dead)
    metrics.WAITING_FOR_PEOPLE.set(standing.waiting_for_people)
    metrics.FIRST_RESPONSE.set(standing.first_response or 0)
    metrics.REMINDERS_DUE.set(standing.reminders_due)
    metrics.REMINDERS_SENT.set(standing.reminders_sent)
    metrics.REMINDERS_SUPPRESSED.set(standing.reminders_suppressed)
    metrics.BACKUP_AGE.set(-1 if standing.backup_age is None else standing.backup_age)

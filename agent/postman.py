"""The postman: takes e-mails out of the store one by one, and never sends one twice."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from agent import employers_asked
from agent.office import Desk, Office
from agent.settings import NotConfigured, Settings
from channels.channel import Delivery, Doubt, Later, Refused, Sent
from channels.email import BadMailUrl, Folder, Mail, Mailbox, Server, Smtp, is_address
from crm_store import emails
from crm_store.emails import Email

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_DEMO_SENDER = "no-reply@buffr.example"
_CLAIMED_FOR = timedelta(minutes=5)  # longer than any server is given to answer
_MOST_ATTEMPTS = 12  # the last about ten hours after the first
_LONGEST_WAIT = 3600.0


def mailbox(settings: Settings) -> Mailbox | None:
    """How e-mails leave; None where nothing is configured. Raises `NotConfigured`."""
    if settings.smtp_url:
        if not is_address(settings.mail_from):
            raise NotConfigured("BUFFR_MAIL_FROM must be one plain address, as no-reply@...")
        try:
            return Smtp(Server.of(settings.smtp_url), sender=settings.mail_from)
        except BadMailUrl as wrong:
            raise NotConfigured(f"BUFFR_SMTP_URL: {wrong}") from None
    if settings.demo:
        return Folder(folder(settings), sender=_DEMO_SENDER)
    return None


def folder(settings: Settings) -> Path:
    """Where the demo's e-mails lie."""
    return settings.data / "mail"


async def round_of(house: "House") -> int:
    """Send what is due; how many e-mails were."""
    if house.mailbox is None:
        return 0
    for each in await emails.lost(house.store):
        await _was_not_sent(house, each, why="doubtful")
    due = await emails.claim(house.store, now=house.clock(), lasts=_CLAIMED_FOR)
    await asyncio.gather(*(_send(house, house.mailbox, each) for each in due))
    return len(due)


async def _send(house: "House", mailbox: Mailbox, row: Email) -> None:
    words = emails.words(house.store, row)
    mail = Mail(words.to, words.subject, words.text, words.html, str(row.id))
    delivery = await mailbox.send(mail)
    log.info("email_tried", about=row.subject_ref, result=type(delivery).__name__)
    await _settle(house, row, delivery)


async def _settle(house: "House", row: Email, delivery: Delivery) -> None:
    match delivery:
        case Sent():
            async with house.store.transaction() as session:
                await emails.ended(session, row, "sent")
        case Later(code=code, why=why, after_seconds=seconds) if row.attempts < _MOST_ATTEMPTS:
            wait = min(seconds * 2 ** (row.attempts - 1), _LONGEST_WAIT)
            at = house.clock() + timedelta(seconds=wait)
            async with house.store.transaction() as session:
                await emails.again(session, row, at=at, why=f"{code} {why}")
        case Later(code=code, why=why) | Refused(code=code, why=why):
            await _end(house, row, "failed", why=f"{code} {why}")
        case Doubt(why=why):
            await _end(house, row, "doubtful", why=why)


async def _end(house: "House", row: Email, status: str, *, why: str) -> None:
    async with house.store.transaction() as session:
        mine = await emails.ended(session, row, status, why=why)
    if mine:
        await _was_not_sent(house, row, why=status)


async def _was_not_sent(house: "House", row: Email, *, why: str) -> None:
    """It did not arrive, or nobody knows: a person asks in another way."""
    log.warning("email_not_sent", about=row.subject_ref, why=why)
    async with house.store.transaction() as session:
        desk = Desk(session, Office.of(house), house.clock())
        await employers_asked.not_reached(desk, row.subject_ref, why=f"employer_email_{why}")

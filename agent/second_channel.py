"""A second way to her: where WhatsApp cannot carry what we have to say, an SMS asks her to write.

gate: no template may leave --> held until she writes, and asked by SMS
Twilio: not on WhatsApp, no window --> put back, held until she writes, and asked by SMS

The SMS names nothing, for somebody else may hold the phone by now, and what waits leaves on
WhatsApp or not at all: nothing is said twice. There is one SMS for each time that she fell silent,
and none where a template has asked her already, unless that one failed.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

import structlog

from agent import metrics, opening, reply, unasked
from agent.guard import Listener
from agent.notices import Reached
from agent.office import Office
from agent.phrases import Phrases
from channels.channel import SMS
from crm_store import conversations, identities, leaving, messages, not_reached, outbox
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.leaving import Due
from crm_store.not_reached import Lost
from crm_store.row import new_id
from flows.commands import Language, Variety
from flows.flow import Say
from flows.sending import OPENER

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_AUTHOR = "system"
_A_MICROSECOND = timedelta(microseconds=1)


async def hold(session: Session, due: Due, *, office: Office, now: datetime) -> None:
    """Let a message wait until she writes on WhatsApp, and ask her to by SMS."""
    # The conversation is ours until the end: two senders put one SMS.
    party = await conversations.of_id(session, due.row.conversation_id, ours=True)
    if party is None:
        return
    is_asked = await leaving.opens_already(session, opening.key_of(party))
    if not is_asked and not await _ask(session, party, office=office, now=now):
        await outbox.move(session, due.row.id, "refused", why=not_reached.NO_WAY)
        return
    await leaving.hold(session, due.row.id, why=not_reached.ASKED)


async def round_of(house: "House") -> int:
    """Ask by SMS whoever WhatsApp did not reach; how many messages that were."""
    office, now = Office.of(house), house.clock()
    if not office.has_sms:
        return 0
    rules = office.rules(now).sending
    async with house.store.transaction() as session:
        found = await not_reached.waiting(
            session,
            codes=rules.not_reached_codes,
            purposes=rules.sms_for,
            since=now - timedelta(hours=rules.stale_hours),
        )
        for lost in found:
            await _ask_about(session, lost, office=office, now=now)
    if found:
        log.info("asked_by_sms", messages=len(found))
        house.sender.poke()
    return len(found)


async def _ask_about(session: Session, lost: Lost, *, office: Office, now: datetime) -> None:
    """One message that failed: it leaves when she writes, and at once where she has since."""
    if lost.wrote:
        await _go_on(session, lost, "queued", why=not_reached.SHE_WROTE, now=now)
        return
    party = await conversations.of_id(session, lost.conversation, ours=True)
    if party is not None and await _ask(session, party, office=office, now=now):
        await _go_on(session, lost, "held", why=not_reached.ASKED, now=now)
    else:
        await not_reached.mark(session, lost.row, why=not_reached.NO_WAY)


async def _go_on(
    session: Session, lost: Lost, status: Literal["held", "queued"], *, why: str, now: datetime
) -> None:
    """What only asks her to write has nothing left to say once the SMS asks, or she has written."""
    if lost.asks:
        over = not_reached.NOT_NEEDED if lost.wrote else why
        await not_reached.mark(session, lost.row, why=over)
    else:
        await not_reached.put_back(session, lost.row, status, why=why, now=now)


def in_place_of_files(phrases: Phrases, due: Due) -> str:
    """By SMS a file would be a link, which opens for whoever holds the phone: she is told where."""
    language = cast("Language", due.language or "en")
    return reply.compose((Say("sms.paper"),), None, phrases=phrases, language=language)[0].text


async def _ask(session: Session, party: Party, *, office: Office, now: datetime) -> bool:
    """Put the SMS, unless this silence has one; False where no SMS may go to this number."""
    number = identities.address(session, party.identity)
    if not number.startswith(office.rules(now).sending.sms_prefix):
        return False
    key = opening.key_of(party, by="sms:")
    if await leaving.opens_already(session, key):
        return True
    identity = await identities.also_on(session, party.identity, SMS)
    if identity is None:
        return False
    await _put(session, party, identity, key=key, office=office, now=now)
    metrics.SENT.labels(outcome="second_channel").inc()
    return True


async def _put(
    session: Session, party: Party, identity: Identity, *, key: str, office: Office, now: datetime
) -> None:
    reached = Reached(party.customer, party.conversation, party.identity)
    told = reply.compose(
        (Say("sms.waiting"),),
        None,
        phrases=office.phrases,
        language=reached.language,
        variety=cast("Variety | None", party.customer.variety),
    )[0]
    looked = unasked.look(
        (told,),
        listener=Listener(reached.language, verified=False),  # somebody else may hold the phone
        conversation=party.conversation.id,
    )
    message = new_id()
    messages.new(
        session,
        told.text,
        id=message,
        conversation_id=party.conversation.id,
        turn_id=None,
        direction="out",
        author=_AUTHOR,
        language=reached.language,
        at=now + _A_MICROSECOND,
    )
    outbox.put(
        session,
        {
            "text": told.text,
            "statements": told.statements,
            "choice": None,
            "values": {},
            "language": reached.language,
            **looked.told,
        },
        id=new_id(),
        conversation_id=party.conversation.id,
        identity_id=identity.id,
        message_id=message,
        turn_id=None,
        dedupe_key=key,
        author=_AUTHOR,
        purpose="notice",
        run_at=now,
        why=looked.why,
        template=OPENER,  # whose place it takes
        as_template=True,
        status=looked.status,
    )

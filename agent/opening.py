"""What asks her to write, so that what waits may leave: one template, however much there is."""

from collections.abc import Mapping
from datetime import datetime

from agent import templating
from agent.gatekeeping import Known, book
from agent.templating import Filling
from crm_store import conversations, leaving, outbox
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.leaving import Due
from flows.sending import OPENER, QueueBehind
from flows.templates import BadValue, Template

AUTHOR = "system"


async def hold(
    session: Session, due: Due, decision: QueueBehind, *, known: Known, now: datetime
) -> None:
    """Let a message wait for her answer, and put the template on its way that asks for it."""
    # The conversation is ours until the end: two senders put one template.
    party = await conversations.of_id(session, due.row.conversation_id, ours=True)
    if party is None or not await leaving.hold(session, due.row.id, why=decision.why):
        return
    key = key_of(party)
    if not await leaving.opens_already(session, key):
        values = outbox.body(session, due.row).get("values") or {}
        _put(session, party, _fitting(decision.name, values), key=key, known=known, now=now)


def _put(
    session: Session, party: Party, filling: Filling, *, key: str, known: Known, now: datetime
) -> None:
    hers = party.conversation.language or party.customer.language
    templating.write(
        session,
        party.conversation,
        party.identity,
        filling,
        language=templating.language_of(hers, filling.name, known),
        purpose="notice",
        key=key,
        by=AUTHOR,
        now=now,
    )


def _fitting(name: str, values: Mapping[str, str]) -> Filling:
    """The template that says what it is about, where we can fill it in; else the plain one."""
    template: Template = book().by_name[name]
    try:
        template.filled("en", values)
    except BadValue:
        return Filling(OPENER, {})
    return Filling(name, values)


def key_of(party: Party, *, by: str = "") -> str:
    """Once for each time that she fell silent, and once `by` another way where this one fails."""
    wrote_at = party.conversation.last_inbound_at
    since = wrote_at.isoformat() if wrote_at else "never"
    return f"{leaving.OPENS}{by}{party.conversation.id}:{since}"

"""Facts that a borrower told a person: kept in her form under the person's name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from agent import situation
from agent.desk.acts import Hand, record
from agent.taking import Claim
from crm_store import applications, conversations
from crm_store.row import new_id
from flows import facts
from flows.commands import FactName

if TYPE_CHECKING:
    from agent.bootstrap import House

Unkept = Literal["gone", "yours_no_more", "no_form", "unreadable"]
# What needs no second look at a paper or an employer, as people here call it.
NOTABLE: Mapping[FactName, str] = {
    "amount": "How much she wants",
    "months": "Over how many months",
    "remuneration": "Her pay in a month",
    "pay_day": "Her pay day",
}


async def note(
    hand: Hand, house: "House", conversation: UUID, *, fact: FactName, text: str
) -> Unkept | None:
    """Keep a fact of a form that is being filled in, after the consent to keep any."""
    async with hand.store.reading() as session:
        found = await conversations.of_id(session, conversation)
    if found is None:
        return "gone"
    claim = Claim(found, lease=new_id(), letters=(), unsaid=())
    value = facts.read(fact, text, (await situation.prepare(house, claim)).situation)
    if isinstance(value, facts.Problem):
        return "unreadable"
    async with hand.store.transaction() as session:
        party = await conversations.of_id(session, conversation, ours=True)
        if party is None or party.conversation.owner != hand.by:
            return "yours_no_more"
        form = party.application
        if form is None or form.stage not in applications.DRAFT:
            return "no_form"
        if "consent" not in applications.facts(session, form):
            return "no_form"
        applications.know(session, form, {fact: value}, source=hand.by, at=hand.now)
        session.add(form)
        record(session, hand, party, "note_fact", fact=fact)
    return None

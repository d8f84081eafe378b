"""Whether this is a moment to ask if she wants to hear of offers: all is well with her and us."""

from datetime import timedelta
from typing import TYPE_CHECKING

from crm_store import consents
from crm_store.conversations import BOT, Party
from flows.flow import Draft, State
from flows.offers import CONSENT
from flows.owing import RunningLoan

if TYPE_CHECKING:
    from datetime import datetime

    from agent.bootstrap import House

# With one of these nobody is asked for more.
_NO_MOMENT = ("deceased", "deceased_reported", "hardship", "dispute", "fraud_hold", "fraud_signal")


async def may_ask(
    house: "House",
    party: Party,
    state: State,
    *,
    draft: Draft | None,
    paid_off: RunningLoan | None,
    now: "datetime",
) -> bool:
    """With an application sent or a loan paid off, not in trouble, and not asked lately."""
    is_sent = draft is not None and not draft.is_draft and not draft.is_closed
    is_well = paid_off is not None or is_sent
    if not is_well or state.flow is not None or party.conversation.owner != BOT:
        return False
    flags = party.customer.flags
    if party.identity.opted_out_at is not None or "reminders_paused" in flags:
        return False
    if any(each in flags for each in _NO_MOMENT):
        return False
    days = house.book.on(house.calendar.today(now)).campaigns.consent_again_days
    since = now - timedelta(days=days)
    async with house.store.reading() as session:
        return await consents.may_ask(session, party.customer.id, CONSENT, since=since)

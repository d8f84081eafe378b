"""What a campaign has cost: messages that left, each at the price with which it was written."""

from dataclasses import dataclass

from crm_store.campaigns import PREFIX, Campaign, Cost
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.sql import Sql


@dataclass(frozen=True)
class Spent:
    """How far a campaign has come with what it may cost."""

    cost: Cost
    sent: int
    under_way: int  # in the outbox; what does not leave costs nothing

    @property
    def cents(self) -> Cents:
        """At most: a message counts in full whatever became of it."""
        return Cents(self.sent * self.cost.message)

    @property
    def room(self) -> int | None:
        """For how many more the budget lasts; None where there is no budget."""
        most = self.cost.messages
        return None if most is None else max(most - self.sent - self.under_way, 0)

    @property
    def is_used_up(self) -> bool:
        """Whether nothing more can be paid for, and nothing that was put can still fall away."""
        return self.room == 0 and not self.under_way


async def of(session: Session, campaign: Campaign) -> Spent | None:
    """None where nobody had told what a message costs."""
    if campaign.cost is None:
        return None
    prefix = f"{PREFIX}{campaign.id}:"
    ((sent, under_way),) = await session.ask(_COUNTED, campaign=campaign.id, prefix=prefix)
    return Spent(campaign.cost, sent, under_way)


_COUNTED = Sql(
    """
    select count(o.sent_at), count(*) filter (
        where o.sent_at is null and o.status in ('queued', 'sending', 'held'))
    from campaign_members m join outbox o on o.dedupe_key = :prefix || m.customer_id
    where m.campaign_id = :campaign and m.status = 'put'
    """
)

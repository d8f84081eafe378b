"""What became of a campaign: sent, delivered, read, answered and stopped, as the receipts tell."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crm_store.campaigns import PREFIX
from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class Counted:
    """What became of those of one variant."""

    variant: str
    members: int = 0
    waiting: int = 0
    refused: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    answered: int = 0
    opted_out: int = 0


@dataclass(frozen=True)
class Reason:
    """Why it did not reach some of them: ours, or the provider's number for it."""

    why: str
    people: int


@dataclass(frozen=True)
class Outcome:
    """What became of one member."""

    customer: str
    variant: str
    became: str
    why: str
    sent_at: datetime | None
    answered: bool
    opted_out: bool


async def by_variant(session: Session, campaign: UUID, *, within: timedelta) -> list[Counted]:
    """The counts of each variant; an answer counts that comes `within` that time."""
    return [Counted(*row) for row in await session.ask(_COUNTED, **_named(campaign, within))]


async def reasons(session: Session, campaign: UUID, *, within: timedelta) -> list[Reason]:
    """Why it went out to some of them not, or not yet, the most frequent first."""
    return [Reason(*row) for row in await session.ask(_REASONS, **_named(campaign, within))]


async def outcomes(
    session: Session, campaign: UUID, *, within: timedelta
) -> AsyncIterator[Sequence[Outcome]]:
    """The members with what became of each, a part at a time."""
    async for part in session.ask_in_parts(_OUTCOMES, **_named(campaign, within)):
        yield [Outcome(*row) for row in part]


def _named(campaign: UUID, within: timedelta) -> dict[str, object]:
    return {"campaign": campaign, "prefix": f"{PREFIX}{campaign}:", "within": within}


_EACH = """
    with each as (
        select k.ref, k.id as customer_id, m.variant, o.sent_at,
            case when m.status <> 'put' then m.status when o.status = 'queued' then 'put'
                else coalesce(o.status, 'put') end as became,
            case when m.status <> 'put' then m.why
                when o.status in ('failed', 'undelivered')
                    then coalesce(o.error_code::text, o.why)
                when o.status in ('refused', 'queued', 'held') then o.why else '' end as why,
            o.sent_at is not null and exists (select 1 from messages s
                where s.conversation_id = o.conversation_id and s.direction = 'in'
                    and s.at > o.sent_at and s.at <= o.sent_at + :within::interval) as answered,
            o.sent_at is not null and (exists (select 1 from events v
                    where v.customer_id = k.id and v.kind = 'opt_out'
                        and v.at > o.sent_at and v.at <= o.sent_at + :within::interval)
                or exists (select 1 from consents c where c.customer_id = k.id
                    and c.purpose = 'marketing' and c.action = 'withdraw'
                    and c.at > o.sent_at and c.at <= o.sent_at + :within::interval)) as opted_out
        from campaign_members m join customers k on k.id = m.customer_id
        left join outbox o on o.dedupe_key = :prefix || m.customer_id
        where m.campaign_id = :campaign
    )
"""
# Our own words; every value is a parameter.
_COUNTED = Sql(
    f"{_EACH}"  # noqa: S608
    """
    select variant, count(*),
        count(*) filter (where became in ('waiting', 'put', 'sending', 'held')),
        count(*) filter (where became in ('refused', 'superseded')), count(sent_at),
        count(*) filter (where became in ('delivered', 'read')),
        count(*) filter (where became = 'read'),
        count(*) filter (where became in ('failed', 'undelivered')),
        count(*) filter (where answered), count(*) filter (where opted_out)
    from each group by variant order by variant
    """
)
_REASONS = Sql(
    f"{_EACH}"  # noqa: S608
    """
    select why, count(*) from each
    where why <> '' and became in ('waiting', 'put', 'held', 'refused', 'failed', 'undelivered')
    group by why order by count(*) desc, why
    """
)
_OUTCOMES = Sql(
    f"{_EACH}"  # noqa: S608
    """
    select ref, variant, became, why, sent_at, answered, opted_out from each
    order by customer_id
    """
)

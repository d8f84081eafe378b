"""Campaigns: what is said to many, who was to hear it, and what became of each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Told
from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, col, select

from crm_store.audiences import Audience
from crm_store.database import Session, Store
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment
from crm_store.sql import Sql

PREFIX = "campaign:"
_COST = "cost"
Purpose = Literal["service", "marketing", "survey"]
Status = Literal["draft", "approved", "running", "paused", "done", "cancelled"]
MemberStatus = Literal["waiting", "put", "refused"]
# Every allowed step; the database lets nothing begin that a second person has not approved.
STEPS: Mapping[str, frozenset[Status]] = {
    "draft": frozenset({"approved", "cancelled"}),
    "approved": frozenset({"running", "cancelled"}),
    "running": frozenset({"paused", "done", "cancelled"}),
    "paused": frozenset({"running", "cancelled"}),
    "done": frozenset(),
    "cancelled": frozenset(),
}


class IllegalStep(Exception):
    """A campaign cannot go from how it stands to that."""


class Cost(BaseModel):
    """What one message costs and what all of them may, as it was when the campaign was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Cents = Told(gt=0)
    budget: Cents | None = Told(default=None, gt=0)

    @property
    def messages(self) -> int | None:
        """How many the budget pays for; None where there is no budget."""
        return None if self.budget is None else self.budget // self.message


class Campaign(Row, table=True):
    """What is said, to whom, and who let it go out. Once approved only its status moves on."""

    __tablename__ = "campaigns"

    id: UUID = id_field()
    ref: str = Field(
        default=None,
        unique=True,
        sa_column_kwargs={"server_default": text("'CMP-' || nextval('campaign_ref')")},
    )
    name: str
    purpose: str
    variants: list[str] = Field(default_factory=list, sa_type=JSONB)  # templates: A, B, ...
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # see `rule_of`
    salt: str
    status: str = "draft"
    author: str
    created_at: datetime = moment()
    starts_at: datetime = moment()
    approved_by: str | None = None
    approved_at: datetime | None = moment()
    frozen_at: datetime | None = moment()
    ended_at: datetime | None = moment()

    @property
    def audience(self) -> Audience:
        return Audience.model_validate({k: v for k, v in self.rule.items() if k != _COST})

    @property
    def cost(self) -> Cost | None:
        """None where nobody had told what a message costs."""
        told = self.rule.get(_COST)
        return Cost.model_validate(told) if told else None

    def template_of(self, variant: str) -> str:
        """The template that those of this variant get."""
        return self.variants[ord(variant) - ord("A")]


class CampaignMember(Row, table=True):
    """Somebody who was to hear of it, as of the moment in which it began; decided once."""

    __tablename__ = "campaign_members"
    __table_args__ = (
        Index(
            "campaign_members_waiting",
            "campaign_id",
            "look_at",
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    campaign_id: UUID = Field(foreign_key="campaigns.id", primary_key=True)
    customer_id: UUID = Field(foreign_key="customers.id", primary_key=True)
    variant: str
    status: str = "waiting"
    why: str = ""
    look_at: datetime = moment()  # while it waits
    decided_at: datetime | None = moment()


@dataclass(frozen=True)
class Chosen:
    """Somebody of the audience with the variant that falls to her."""

    customer_id: UUID
    variant: str


def rule_of(audience: Audience, cost: Cost | None) -> dict[str, Any]:
    """What a second person approves and nobody changes after: who fits, and what it may cost."""
    rule = audience.model_dump(mode="json", exclude_defaults=True)
    return {**rule, _COST: cost.model_dump(mode="json")} if cost else rule


def key_of(campaign: UUID, customer: UUID) -> str:
    """The key under which one person gets one campaign, once."""
    return f"{PREFIX}{campaign}:{customer}"


async def by_ref(session: Session, ref: str, *, ours: bool = False) -> Campaign | None:
    """Find a campaign by what staff say aloud (`CMP-7`); with `ours`, until the end."""
    asked = select(Campaign).where(Campaign.ref == ref.upper())
    found = await session.exec(asked.with_for_update() if ours else asked)
    return found.one_or_none()


async def listed(
    session: Session, *, status: str | None = None, first: int = 0, most: int = 25
) -> list[Campaign]:
    """Campaigns, the newest first."""
    asked = select(Campaign).order_by(col(Campaign.created_at).desc(), col(Campaign.id).desc())
    if status is not None:
        asked = asked.where(Campaign.status == status)
    return list((await session.exec(asked.offset(first).limit(most))).all())


def step(campaign: Campaign, to: Status) -> None:
    """Take one step; raises `IllegalStep` where there is no such way."""
    if to not in STEPS[campaign.status]:
        raise IllegalStep(f"{campaign.status} -> {to}")
    campaign.status = to


async def is_ours(session: Session) -> bool:
    """Whether nobody else works on campaigns until this transaction ends."""
    ((ours,),) = await session.ask(_OURS)
    return bool(ours)


_OURS = Sql("select pg_try_advisory_xact_lock(hashtext('campaigns'))")


async def is_anything_on(store: Store, *, now: datetime) -> bool:
    """Whether a campaign goes out, or is to begin: one look, for most rounds have nothing to do."""
    ((on,),) = await store.ask(_ON, now=now)
    return bool(on)


_ON = Sql(
    """
    select exists (select 1 from campaigns
        where status = 'running' or status = 'approved' and starts_at <= :now)
    """
)


async def to_begin(session: Session, *, now: datetime) -> list[Campaign]:
    """What was approved, and whose time has come."""
    found = await session.exec(
        select(Campaign)
        .where(Campaign.status == "approved", col(Campaign.starts_at) <= now)
        .order_by(col(Campaign.starts_at))
        .with_for_update()
    )
    return list(found.all())


async def running(session: Session) -> list[Campaign]:
    """What is going out, the oldest first; none is paused or cancelled until this ends."""
    found = await session.exec(
        select(Campaign)
        .where(Campaign.status == "running")
        .order_by(col(Campaign.frozen_at))
        .with_for_update()
    )
    return list(found.all())


async def freeze(
    session: Session, campaign: UUID, chosen: Sequence[Chosen], *, now: datetime
) -> None:
    """Keep who is to hear of it; the database takes nobody in once it has begun."""
    await session.ask(
        _FREEZE,
        campaign=campaign,
        customers=[each.customer_id for each in chosen],
        variants=[each.variant for each in chosen],
        now=now,
    )


_FREEZE = Sql(
    """
    insert into campaign_members (campaign_id, customer_id, variant, status, why, look_at)
    select :campaign, customer, variant, 'waiting', '', :now
    from unnest(:customers::uuid[], :variants::text[]) each (customer, variant)
    on conflict do nothing
    """
)


async def next_waiting(
    session: Session, campaign: UUID, *, now: datetime, most: int
) -> list[Chosen]:
    """Those whom nothing was decided about yet, and who are to be looked at."""
    rows = await session.ask(_WAITING, campaign=campaign, now=now, most=most)
    return [Chosen(*row) for row in rows]


_WAITING = Sql(
    """
    select customer_id, variant from campaign_members
    where campaign_id = :campaign and status = 'waiting' and look_at <= :now
    order by look_at, customer_id limit :most
    """
)


async def decide(
    session: Session, campaign: UUID, customer: UUID, status: MemberStatus, *, why: str,
    at: datetime, look_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Write what becomes of somebody; False where it was decided before."""
    return bool(
        await session.ask(
            _DECIDE,
            campaign=campaign,
            customer=customer,
            status=status,
            why=why,
            look_at=look_at,
            at=None if status == "waiting" else at,
        )
    )


_DECIDE = Sql(
    """
    update campaign_members set status = :status, why = :why,
        look_at = coalesce(:look_at::timestamptz, look_at), decided_at = :at::timestamptz
    where campaign_id = :campaign and customer_id = :customer and status = 'waiting'
    returning customer_id
    """
)


async def refuse_waiting(session: Session, campaign: UUID, *, why: str, at: datetime) -> int:
    """Nobody who still waits hears of it any more; how many there were."""
    return len(await session.ask(_REFUSE, campaign=campaign, why=why, at=at))


_REFUSE = Sql(
    """
    update campaign_members set status = 'refused', why = :why, decided_at = :at
    where campaign_id = :campaign and status = 'waiting' returning customer_id
    """
)


async def on_the_way(session: Session, *, now: datetime) -> int:
    """How many messages of campaigns are due and have not left: what others may wait behind."""
    ((number,),) = await session.ask(_ON_THE_WAY, prefix=PREFIX, now=now)
    return int(number)


_ON_THE_WAY = Sql(
    """
    select count(*) from outbox
    where status in ('queued', 'sending') and run_at <= :now and starts_with(dedupe_key, :prefix)
    """
)


async def is_over(session: Session, campaign: UUID) -> bool:
    """Whether everybody is decided about, and everything has left."""
    ((left,),) = await session.ask(_LEFT, campaign=campaign, prefix=f"{PREFIX}{campaign}:")
    return not left


_LEFT = Sql(
    """
    select exists (select 1 from campaign_members
            where campaign_id = :campaign and status = 'waiting')
        or exists (select 1 from outbox where status in ('queued', 'sending')
            and starts_with(dedupe_key, :prefix))
    """
)


async def take_back(session: Session, campaign: UUID, *, why: str) -> int:
    """What is put and was not claimed does not leave; how many messages that were."""
    prefix = f"{PREFIX}{campaign}:"
    return len(await session.ask(_TAKE_BACK, prefix=prefix, why=why))


_TAKE_BACK = Sql(
    """
    update outbox set status = 'refused', why = :why
    where status in ('queued', 'held') and starts_with(dedupe_key, :prefix) returning id
    """
)


async def let_go_on(session: Session, campaign: UUID, *, now: datetime) -> None:
    """What waited because of the pause is looked at again now."""
    await session.ask(_GO_ON, prefix=f"{PREFIX}{campaign}:", now=now)


_GO_ON = Sql(
    """
    update outbox set run_at = least(run_at, :now)
    where status = 'queued' and why = 'campaign_paused' and starts_with(dedupe_key, :prefix)
    """
)


async def held_up(store: Store, keys: Mapping[UUID, str]) -> dict[UUID, Status]:
    """Which of these messages are of campaigns that do not go out now, and how those stand."""
    theirs = {row: key.split(":")[1] for row, key in keys.items() if key.startswith(PREFIX)}
    if not theirs:
        return {}
    found = await store.ask(_STAND, campaigns=[UUID(each) for each in theirs.values()])
    stand: dict[str, Status] = {str(campaign): status for campaign, status in found}
    return {row: stand[each] for row, each in theirs.items() if each in stand}


_STAND = Sql(
    """
    select id, status from campaigns
    where id = any(:campaigns::uuid[]) and status in ('paused', 'cancelled')
    """
)

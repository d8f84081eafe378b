"""Audiences: who fits a rule, which is a few typed conditions and never words of SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from crm_store.database import Session
from crm_store.sql import Sql
from crm_store.standing import Segment

Loans = Literal["running", "paid_off", "none"]
Language = Literal["en", "af", "osh", "her"]
Stage = Literal[
    "interest",
    "started",
    "documents_submitted",
    "employment_verification",
    "ai_assessment",
    "manual_review",
    "decision",
    "agreement_signing",
    "disbursement",
    "active_loan",
    "declined",
    "withdrawn",
    "expired",
    "cancelled",
]


class Audience(BaseModel):
    """Whoever meets every condition that is given; with none, everybody who has written to us."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    languages: tuple[Language, ...] = ()
    partners: tuple[str, ...] = ()  # EMP-1
    stage: Stage | None = None  # of her newest application
    segment: Segment | None = None  # as she was reckoned last
    loans: Loans | None = None
    silent_days: int | None = Field(default=None, ge=0, le=3_650)  # at least, since she wrote
    wrote_within_days: int | None = Field(default=None, ge=1, le=3_650)
    agrees_to_offers: bool = False


@dataclass(frozen=True)
class Member:
    """Somebody who fits: whom we write to, and the language in which she is served."""

    customer_id: UUID
    ref: str
    language: Language


async def count(session: Session, audience: Audience, *, now: datetime) -> dict[Language, int]:
    """How many fit, by language."""
    rows = await session.ask(_COUNT, **_named(audience, now))
    return {language: number for language, number in rows}  # noqa: C416 (a row is no pair)


async def page(
    session: Session, audience: Audience, *, now: datetime, after: UUID | None = None, most: int
) -> Sequence[Member]:
    """The next of those who fit, in an order that does not change."""
    named = {**_named(audience, now), "after": after, "most": most}
    return [Member(*row) for row in await session.ask(_PAGE, **named)]


def _named(audience: Audience, now: datetime) -> dict[str, Any]:
    silent, within = audience.silent_days, audience.wrote_within_days
    return {
        "languages": list(audience.languages),
        "partners": list(audience.partners),
        "stage": audience.stage,
        "segment": audience.segment,
        "loans": audience.loans,
        "before": None if silent is None else now - timedelta(days=silent),
        "since": None if within is None else now - timedelta(days=within),
        "agrees": audience.agrees_to_offers,
    }


_FITTING = """
    from customers k
    cross join lateral (
        select c.language, c.last_inbound_at from conversations c where c.customer_id = k.id
        order by c.created_at desc limit 1
    ) talk
    cross join lateral (select coalesce(talk.language, k.language, 'en') as language) speaks
    where (cardinality(:languages::text[]) = 0 or speaks.language = any(:languages::text[]))
        and (cardinality(:partners::text[]) = 0 or exists (select 1 from partners p
            where p.id = k.partner_id and p.ref = any(:partners::text[])))
        and (:stage::text is null or :stage::text = (select a.stage from applications a
            where a.customer_id = k.id order by a.started_at desc limit 1))
        and (:segment::text is null or exists (select 1 from customer_standing s
            where s.customer_id = k.id and s.segments @> array[:segment::text]::varchar[]))
        and case :loans::text
            when 'running' then exists (select 1 from loans l
                where l.customer_id = k.id and l.status = 'active')
            when 'paid_off' then exists (select 1 from loans l
                    where l.customer_id = k.id and l.status = 'closed')
                and not exists (select 1 from loans l
                    where l.customer_id = k.id and l.status in ('pending', 'active', 'written_off'))
            when 'none' then not exists (select 1 from loans l where l.customer_id = k.id)
            else true end
        and (:before::timestamptz is null or talk.last_inbound_at <= :before::timestamptz)
        and (:since::timestamptz is null or talk.last_inbound_at >= :since::timestamptz)
        and (not :agrees::boolean or coalesce((select action from consents o
            where o.customer_id = k.id and o.purpose = 'marketing'
            order by o.seq desc limit 1), 'withdraw') = 'grant')
"""
_COUNT = Sql(f"select speaks.language, count(*) {_FITTING} group by speaks.language")
_PAGE = Sql(
    f"select k.id, k.ref, speaks.language {_FITTING}"
    " and (:after::uuid is null or k.id > :after::uuid) order by k.id limit :most"
)

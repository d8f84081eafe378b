"""The names that the design document promised: where each is found, and how it is asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, get_args
from uuid import UUID

from crm_store.database import Session
from crm_store.sql import Sql

SCHEMA = "crm"
_LAST = 2**63 - 1

# To add one: a view of the name in a migration, its first column `id`, and its name here.
View = Literal[
    "api_keys",
    "audit_logs",
    "campaigns",
    "communication_templates",
    "communications",
    "contacts",
    "crm_analytics",
    "customer_feedback",
    "customer_health_scores",
    "customer_journey",
    "customer_lifecycle_events",
    "customer_onboarding",
    "customer_relationships",
    "customer_retention_analysis",
    "customer_satisfaction_surveys",
    "customer_segment_assignments",
    "customer_touchpoints",
    "customers",
    "deals",
    "integrations",
    "invoices",
    "lead_scoring_rules",
    "leads",
    "loan_relationships",
    "partner_performance_metrics",
    "partner_relationships",
    "partners",
    "payments",
    "projects",
    "sales_pipeline",
    "survey_responses",
    "tasks",
    "webhooks",
]
VIEWS: tuple[View, ...] = get_args(View)

Function = Literal[
    "calculate_customer_health_score",
    "calculate_customer_lifetime_value",
    "calculate_partner_performance_score",
    "calculate_team_productivity_metrics",
    "get_crm_dashboard_metrics",
    "get_sales_pipeline_metrics",
]
FUNCTIONS: tuple[Function, ...] = get_args(Function)
_OF_CUSTOMER = ("calculate_customer_health_score", "calculate_customer_lifetime_value")
_OF_PARTNER = ("calculate_partner_performance_score",)


@dataclass(frozen=True)
class Part:
    """Which part of a view: what comes after a row of it, and how many."""

    after: str | None = None
    most: int = 25


@dataclass(frozen=True)
class Span:
    """From when until when, both days included."""

    since: date
    until: date


class NotThere(Exception):
    """Nobody and nothing of that name, or no such place in a view, is there."""


async def rows(session: Session, view: View, part: Part) -> list[Mapping[str, Any]]:
    """Rows of a view in the order of their ids; raises `NotThere` if `after` can be no id."""
    ((kind,),) = await session.ask(_KIND, view=f"{SCHEMA}.{view}")
    found = await session.ask(_rows(view, kind), after=_place(part.after, kind), most=part.most)
    return [json.loads(row[0]) for row in found]


@cache
def _rows(view: View, kind: str) -> Sql:
    # The names are our own, of the list above; text is ordered alike wherever the server stands.
    order = 'id collate "C"' if kind == "text" else "id"
    return Sql(
        f"select to_jsonb(each)::text from {SCHEMA}.{view} each"  # noqa: S608
        f" where :after::{kind} is null or {order} > :after::{kind} order by {order} limit :most"
    )


_KIND = Sql(
    """
    select format_type(atttypid, null) from pg_attribute
    where attrelid = :view::text::regclass and attname = 'id'
    """
)


def _place(after: str | None, kind: str) -> UUID | int | str | None:
    try:
        if after is None or kind == "text":
            return after
        if kind == "uuid":
            return UUID(after)
        return min(int(after), _LAST)
    except ValueError as unfit:
        raise NotThere from unfit


async def reckon_of(
    session: Session, function: Function, ref: str, *, at: datetime
) -> Mapping[str, Any]:
    """What a function says of one customer (`BUF-7`) or partner (`EMP-7`); raises `NotThere`."""
    if function not in (*_OF_CUSTOMER, *_OF_PARTNER):
        raise NotThere
    found = await session.ask(_WHOSE[function in _OF_PARTNER], ref=ref)
    if not found:
        raise NotThere
    subject: UUID = found[0][0]
    return await _answer(session, _of(function), subject=subject, at=at)


async def reckon_over(session: Session, function: Function, span: Span) -> Mapping[str, Any]:
    """What a function says of the business over a span of days; raises `NotThere`."""
    if function in (*_OF_CUSTOMER, *_OF_PARTNER):
        raise NotThere
    return await _answer(session, _over(function), since=span.since, until=span.until)


async def _answer(session: Session, statement: Sql, **named: Any) -> Mapping[str, Any]:
    ((told,),) = await session.ask(statement, **named)
    answer: Mapping[str, Any] = json.loads(told)
    return answer


_WHOSE = (
    Sql("select id from customers where ref = :ref"),
    Sql("select id from partners where ref = :ref"),
)


@cache
def _of(function: Function) -> Sql:
    return Sql(f"select {SCHEMA}.{function}(:subject::uuid, :at::timestamptz)::text")


@cache
def _over(function: Function) -> Sql:
    return Sql(f"select {SCHEMA}.{function}(:since::date, :until::date)::text")

"""What bands of age and pay are told from: the identity number, and pay that was confirmed.

Confirmed is the pay of her newest application that her employer has answered about, that an
accepted payslip stands behind, or that was approved. What she only told counts for nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm_store import applications, customers
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.sql import Sql


@dataclass(frozen=True)
class Told:
    """What is known of one customer; it leaves the process as a band alone."""

    customer_id: UUID
    id_number: str | None
    pay_cents: int | None


async def told(session: Session, which: Sequence[UUID]) -> list[Told]:
    """Of each of these, what is on file."""
    return [_told(session, *row) for row in await session.ask(_TOLD, which=list(which))]


def _told(
    session: Session,
    customer: UUID,
    number: bytes | None,
    application: UUID | None,
    facts: bytes | None,
) -> Told:
    return Told(customer, _number(session, customer, number), _pay(session, application, facts))


def _number(session: Session, customer: UUID, sealed: bytes | None) -> str | None:
    try:
        return customers.opened_id_number(session, customer, sealed)
    except CannotOpen:  # a key that this process has not got: the rest of her is reckoned still
        return None


def _pay(session: Session, application: UUID | None, sealed: bytes | None) -> int | None:
    if application is None:
        return None
    try:
        known: dict[str, Any] = applications.opened(session, application, sealed)
    except CannotOpen:
        return None
    value = known.get("remuneration", {}).get("value")
    return value if isinstance(value, int) else None


_TOLD = Sql(
    """
    select c.id, c.id_number_sealed, paid.id, paid.facts_sealed
    from customers c left join lateral (
        select a.id, a.facts_sealed from applications a
        where a.customer_id = c.id and a.facts_sealed is not null and (
            exists (select 1 from employment_checks e where e.application_id = a.id
                and e.outcome in ('confirmed', 'corrected'))
            or exists (select 1 from documents d where d.customer_id = c.id
                and d.application_id = a.id and d.kind = 'payslip' and d.status = 'accepted')
            or exists (select 1 from decisions d where d.application_id = a.id
                and d.outcome = 'approved'))
        order by a.started_at desc limit 1
    ) paid on true
    where c.id = any(:which::uuid[])
    """
)

"""The register of complaints: each with its days, how it ended, and what the regulator calls it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_store import cases
from crm_store.cases import Case
from crm_store.crypto import Opening
from crm_store.database import Session
from crm_store.sql import Sql, loaded


@dataclass(frozen=True)
class Complaint:
    """A line of the register; what staff wrote of its end is not masked yet."""

    ref: str
    customer_id: UUID
    customer: str  # BUF-7
    language: str | None
    reason: str
    opened_at: datetime
    answered_at: datetime | None
    settled_at: datetime | None
    status: str
    outcome: str | None
    assigned_to: str | None
    regulator_ref: str
    resolution: str

    def days(self, now: datetime) -> int:
        """Days that it took, or has taken by now."""
        return ((self.settled_at or now) - self.opened_at).days


async def register(
    session: Session, since: datetime, until: datetime
) -> AsyncIterator[Sequence[Complaint]]:
    """Every complaint that was opened between two moments, the oldest first, a part at a time."""
    async for rows in session.ask_in_parts(_REGISTER, since=since, until=until):
        yield [_complaint(session, str(row[0]), loaded(Case, row[1:])) for row in rows]


_REGISTER = Sql(
    """
    select u.ref, {c} from cases c join customers u on u.id = c.customer_id
    where c.category = 'complaint' and c.created_at >= :since and c.created_at < :until
    order by c.created_at, c.id
    """,
    c=Case,
)


def _complaint(session: Session, customer: str, case: Case) -> Complaint:
    return Complaint(
        ref=case.ref,
        customer_id=case.customer_id,
        customer=customer,
        language=case.language,
        reason=case.reason,
        opened_at=case.created_at,
        answered_at=case.answered_at,
        settled_at=case.settled_at,
        status=case.status,
        outcome=case.outcome,
        assigned_to=case.assigned_to,
        regulator_ref=regulator_ref(session, case),
        resolution=cases.resolution(session, case),
    )


def name(session: Session, case: Case, called: str) -> None:
    """Keep what the regulator calls it; an empty text takes the name away."""
    case.regulator_ref = None  # older rows have it in the clear
    case.regulator_ref_sealed = (
        session.vault.seal(called.encode(), _place(case)) if called else None
    )
    session.add(case)


def regulator_ref(opening: Opening, case: Case) -> str:
    """What the regulator calls it; empty where it has not said."""
    if case.regulator_ref_sealed is None:
        return case.regulator_ref or ""
    return opening.vault.open(case.regulator_ref_sealed, _place(case)).decode()


def _place(case: Case) -> str:
    return f"cases.regulator_ref.{case.id}"

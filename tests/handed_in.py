"""An application that a customer has sent, with her papers and her word for her employer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import select

from crm_store import applications
from crm_store.applications import Application
from crm_store.consents import Consent, Purpose
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.identities import Identity
from crm_store.partners import Partner

# N$2,000.00 over 4 months of N$6,500.00.
_TOLD = {"remuneration": 650_000, "pay_day": 25, "amount": 200_000, "months": 4}
# What maria sees on the papers and hears from the pay office.
IN_ORDER: Mapping[str, Any] = {
    "employment": "confirmed",
    "papers": "accepted",
    "deductions": 30_000,
    "net": 520_000,
    "born_on": "1990-04-12",
    "employed_until": "open_ended",
}


async def put(
    session: Session,
    identity: Identity,
    *,
    now: datetime,
    known: Mapping[str, Any] | None = None,
    papers_in: UUID | None = None,
) -> Application:
    """Put it; `known` is known besides, and her papers came in that message."""
    partner = (await session.exec(select(Partner).order_by(Partner.ref).limit(1))).one()
    application = Application(
        customer_id=identity.customer_id,
        partner_id=partner.id,
        started_at=now,
        touched_at=now,
        submitted_at=now,
        principal_cents=200_000,
        months=4,
        quote={"product": "payroll_loan"},
    )
    session.add(application)
    await session.flush()
    facts = {**_TOLD, **(known or {})}
    applications.know(session, application, facts, source="a-message", at=now)
    for stage in applications.WAY[1:3]:
        application.stage = stage
        await session.flush()
    for kind in ("id", "payslip", "bank_letter"):
        session.add(
            Document(
                customer_id=identity.customer_id,
                application_id=application.id,
                kind=kind,
                storage_key=f"00/{kind}",
                sha256=kind,
                mime="image/png",
                bytes=1,
                status="received",
                message_id=papers_in,
                received_at=now,
            )
        )
    session.put(agreed(identity, "employer_check", at=now))
    return application


def agreed(identity: Identity, purpose: Purpose, *, at: datetime) -> Consent:
    """Her yes to this, in English."""
    return Consent(
        customer_id=identity.customer_id,
        identity_id=identity.id,
        purpose=purpose,
        action="grant",
        text_version=f"{purpose}.1",
        language="en",
        message_id=None,
        at=at,
    )

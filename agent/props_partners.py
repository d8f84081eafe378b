"""What the demo shows of partners: agreements, people, counts, and a bill that is partly paid."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from agent.partners import billing, health
from agent.partners.billing import Asked, Making
from crm_store import bank_lines, partner_agreements, partner_contacts
from crm_store.bank_lines import Moved
from crm_store.database import Session
from crm_store.money import Cents
from crm_store.partner_agreements import Agreed
from crm_store.partner_contacts import Person
from crm_store.partners import Partner
from flows import policy
from flows.calendar import Calendar

_BY = "user:simon"
_DAYS = 300
# The numbers are of a range that no operator has given out; no mail server serves the domain.
_PEOPLE = (
    ("Kalahari Foods", Person("Loide Hamata", "hr", "en", "+264810000051", "loide@kf.example")),
    ("Kalahari Foods", Person("Gert Cloete", "finance", "af", email="gert@kf.example")),
    ("Etosha Logistics", Person("Anna Uushona", "hr", "en", "+264810000052")),
    ("Namib Retail Group", Person("Pieter Mouton", "executive", "af", "+264810000053")),
)
_EMPLOYEES = {"Kalahari Foods": 410, "Etosha Logistics": 260, "Namib Retail Group": 1_150}
_RATED = {"partner_alignment": 4, "partner_market": 4}


async def put(session: Session, *, now: datetime) -> None:
    """Furnish the partners once; the cast must be there."""
    rules = policy.load().on(now.date())
    today = Calendar(rules.hours).today(now)
    found = await session.exec(select(Partner).order_by(col(Partner.company_name)))
    by_name = {each.company_name: each for each in found.all()}
    for name, person in _PEOPLE:
        partner_contacts.add(session, by_name[name].id, person, by=_BY, at=now)
    for name, employees in _EMPLOYEES.items():
        _count(session, by_name[name], employees, today=today, now=now)
    for name in ("Kalahari Foods", "Etosha Logistics"):
        await _agree(session, by_name[name], today=today, now=now)
    for kind, value in _RATED.items():
        health.rate(session, by_name["Kalahari Foods"], kind, str(value), by=_BY, at=now)
    await _bill(session, by_name["Etosha Logistics"], Making(rules.partners, today, _BY, now))
    for partner in by_name.values():
        await health.keep(session, partner.ref, at=now)


def _count(
    session: Session, partner: Partner, employees: int, *, today: date, now: datetime
) -> None:
    for days, people in ((400, employees - 20), (120, employees - 6), (10, employees)):
        partner_contacts.count(
            session, partner.id, people, on=today - timedelta(days=days), source="partner",
            by=_BY, at=now,
        )  # fmt: skip


async def _agree(session: Session, partner: Partner, *, today: date, now: datetime) -> None:
    agreed = Agreed(
        starts_on=today - timedelta(days=_DAYS),
        ends_on=today + timedelta(days=_DAYS),
        notice_days=60,
        commission_bps=250,
        commission_on="collected",
        pays_within_days=30,
        terms="Files by the 15th; deducted on the pay day.",
    )
    await partner_agreements.enter(session, partner.id, agreed, by=_BY, at=now)


async def _bill(session: Session, partner: Partner, making: Making) -> None:
    """Two lines, of which half is paid; and money that names no bill."""
    lines = [Asked("set_up", Cents(150_000)), Asked("training", Cents(80_000))]
    bill = await billing.invoice(session, partner, lines, making=making)
    moved = [
        Moved(making.today, Cents(115_000), f"Etosha Logistics {bill.ref}", "demo:1"),
        Moved(making.today, Cents(115_000), "ETOSHA LOG PAYMENT", "demo:2"),
    ]
    first, _ = await bank_lines.take(session, moved, sha256="demo", by=_BY, at=making.at)
    await bank_lines.match(
        session, first.id, bill.id, Cents(115_000), how="reference", by=_BY, at=making.at
    )

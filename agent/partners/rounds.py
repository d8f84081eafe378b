"""What rules ask for about partners: their health kept; what ends or is late put to somebody."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from agent.office import Office
from agent.partners import health, silent_files
from crm_store import bills, partner_agreements, tasks
from crm_store.bills import Listed, Wanted
from crm_store.database import Session
from crm_store.money import Cents, show
from crm_store.tasks import About

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_MOST = 500


async def round_of(house: "House") -> int:
    """Ask for what is due and keep how partners do; how many tasks there are more."""
    office, now = Office.of(house), house.clock()
    async with house.store.transaction() as session:
        made = await _renewals(session, office, now) + await _bills(session, office, now)
        made += await silent_files.ask(session, office, now)
    await health.keep_all(house.store, at=now)
    if made:
        log.info("partner_tasks", tasks=made)
    return made


async def _renewals(session: Session, office: Office, now: datetime) -> int:
    """An agreement within its notice: once for each."""
    made = 0
    for each in await partner_agreements.ending(session, on=office.today(now)):
        task = await tasks.create_once(
            session,
            "follow_up",
            f"Talk to {each.company} about a new agreement: it ends on {each.ends_on}",
            rule="renewal",
            key=str(each.agreement),
            at=now,
            due_at=now + timedelta(days=(each.ends_on - office.today(now)).days // 2),
            about=About(ref=each.partner),
            for_managers=True,
        )
        made += task is not None
    return made


async def _bills(session: Session, office: Office, now: datetime) -> int:
    """A bill that is late, or of which too much was paid: once for each."""
    today, rules = office.today(now), office.rules(now).partners
    before = today - timedelta(days=rules.overdue_days)
    late = Wanted(unsettled=True, due_before=before, most=_MOST)
    found = [each for each in await bills.listed(session, late) if each.left > 0]
    made = [await _ask(session, office, each, "overdue_bill", now) for each in found]
    unsettled = await bills.listed(session, Wanted(unsettled=True, most=_MOST))
    over = [each for each in unsettled if each.left < 0]
    made += [await _ask(session, office, each, "bill_overpaid", now) for each in over]
    return sum(made)


async def _ask(session: Session, office: Office, bill: Listed, rule: str, now: datetime) -> bool:
    minutes = office.rules(now).sla.first_response(2)
    task = await tasks.create_once(
        session,
        "follow_up",
        _words(bill, rule),
        rule=rule,
        key=bill.ref if rule == "overdue_bill" else f"{bill.ref}:{bill.left}",
        at=now,
        due_at=office.calendar.add_office_time(now, minutes),
        about=About(ref=bill.ref),
        for_managers=True,
    )
    return task is not None


def _words(bill: Listed, rule: str) -> str:
    amount = show(Cents(abs(bill.left)))
    if rule == "bill_overpaid":
        return f"Settle {amount} that was too much on {bill.ref} with {bill.company}"
    if bill.kind == "commission":
        return f"Pay {bill.company} its commission, {bill.ref}: {amount} is late"
    return f"Ask {bill.company} for {bill.ref}: {amount} was due on {bill.due_on}"

"""Employers who have not answered are reminded once, with a page that takes the old one's place."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from agent import dossiers, employers_asked, employers_letters, one_by_one
from agent.offering import Offering
from agent.office import Desk, Office
from crm_store import consents, emails, employment, links, partners, stages
from crm_store.applications import Application
from crm_store.employment import EmploymentCheck
from crm_store.partners import Partner

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"


async def round_of(house: "House") -> int:
    """Remind whoever was asked by e-mail and is silent, each in a transaction; how many were."""
    if house.mailbox is None:
        return 0
    office, now = Office.of(house), house.clock()
    days = office.rules(now).decision.employer_remind_business_days
    async with house.store.reading() as session:
        silent = await employment.not_reminded(session, before=now - timedelta(days=days))
    by_mail = partial(remind, by_mail=Offering.of(house))
    return await one_by_one.done(house, silent, by_mail, failed="reminding_failed")


async def remind(desk: Desk, check_id: UUID, *, by_mail: Offering) -> bool:
    """Send one more letter; False where it is too early, too late, or no longer meant."""
    session = desk.session
    found = await session.get_one(EmploymentCheck, check_id)
    application = await stages.taken(session, found.application_id)
    if application is None or not await _is_meant(desk, application, found):
        return False
    partner = await session.get_one(Partner, found.partner_id)
    address = partners.hr_email(session, partner)
    if address is None:
        return False
    terms = employers_asked.terms_of(desk, application)
    await links.end_older(session, terms, at=desk.now)
    offered = links.offer(session, terms, by=_BY, at=desk.now)
    await session.flush()  # the link is there before what refers to it
    found.link_id = offered.link.id
    session.add(found)
    letter = employers_letters.write(
        application,
        partner,
        to=address,
        link=by_mail.address(offered.token),
        until=employers_asked.last_day(desk, application),
        reminder=True,
    )
    key = employment.reminder_of(found.id)
    await emails.put(session, letter, key=key, subject_ref=application.ref, run_at=desk.now)
    desk.audit(_BY, "remind_employer", subject=application.ref, partner=partner.ref)
    return True


async def _is_meant(desk: Desk, application: Application, check: EmploymentCheck) -> bool:
    """Still waited for, some business days old, with her consent, and held by nothing."""
    newest = await employment.newest(desk.session, application)
    days = desk.rules.decision.employer_remind_business_days
    asked_on = desk.office.today(check.asked_at)
    due_on = desk.office.calendar.add_business_days(asked_on, days)
    return (
        application.stage == "employment_verification"
        and newest is not None
        and newest.id == check.id
        and due_on <= desk.today <= employers_asked.last_day(desk, application)
        and await consents.in_force(desk.session, application.customer_id, "employer_check")
        and not await dossiers.is_held(desk.session, application)
    )

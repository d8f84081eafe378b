"""Employers asked about the people who work there: once for each application, with her consent."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from agent import deciding, dossiers, employers_letters, one_by_one
from agent.offering import Offering
from agent.office import Desk
from crm_store import consents, emails, employment, links, partners, stages
from crm_store.applications import Application
from crm_store.links import Terms
from crm_store.partners import Partner

if TYPE_CHECKING:
    from agent.bootstrap import House

_BY = "timer"


async def round_of(house: "House") -> int:
    """Ask about every application that waits for it, each in a transaction; how many were."""
    async with house.store.reading() as session:
        waiting = await employment.not_asked(session)
    by_mail = Offering.of(house) if house.mailbox is not None else None

    async def one(desk: Desk, each: UUID) -> bool:
        application = await _still_waiting(desk, each)
        return application is not None and await ask(desk, application, by_mail=by_mail)

    return await one_by_one.done(house, waiting, one, failed="asking_failed")


async def _still_waiting(desk: Desk, application: UUID) -> Application | None:
    """Ours until the transaction ends; None where somebody else has it or has asked."""
    found = await stages.taken(desk.session, application)
    if found is None or found.stage != "employment_verification":
        return None
    return found if await employment.newest(desk.session, found) is None else None


async def ask(desk: Desk, application: Application, *, by_mail: Offering | None) -> bool:
    """Ask by e-mail; where that cannot be, a person of ours does. False where nobody may."""
    session = desk.session
    if await dossiers.is_held(session, application):
        return False
    if not await consents.in_force(session, application.customer_id, "employer_check"):
        await deciding.to_a_person(desk, application, why="no_employer_consent")
        return False
    partner = await session.get_one(Partner, application.partner_id)
    address = partners.hr_email(session, partner)
    terms = terms_of(desk, application)
    await links.end_older(session, terms, at=desk.now)
    if by_mail is None or address is None:
        employment.ask(session, application, way="person", link_id=None, at=desk.now)
        await desk.give_to_a_person(application, why="employer_has_no_email")
    else:
        offered = links.offer(session, terms, by=_BY, at=desk.now)
        await session.flush()  # the link is there before what refers to it
        employment.ask(session, application, way="email", link_id=offered.link.id, at=desk.now)
        letter = employers_letters.write(
            application,
            partner,
            to=address,
            link=by_mail.address(offered.token),
            until=last_day(desk, application),
        )
        await emails.put(
            session,
            letter,
            key=f"employer:{offered.link.id}",
            subject_ref=application.ref,
            run_at=desk.now,
        )
    way = "email" if by_mail is not None and address is not None else "person"
    desk.audit(_BY, "ask_employer", subject=application.ref, partner=partner.ref, way=way)
    return True


async def not_reached(desk: Desk, ref: str, *, why: str) -> None:
    """The e-mail about this application did not arrive: a person asks."""
    application = await stages.by_ref(desk.session, ref)
    if application is not None:
        await desk.give_to_a_person(application, why=why)


def last_day(desk: Desk, application: Application) -> date:
    """The last day on which an answer is waited for, counted as its silence is."""
    assert application.submitted_at is not None  # noqa: S101 (it waits for its employer)
    days = desk.rules.decision.employer_business_days
    sent_on = desk.office.today(application.submitted_at)
    return desk.office.calendar.add_business_days(sent_on, days)


def terms_of(desk: Desk, application: Application) -> Terms:
    """Their page: open until the end of the day on which their silence is passed on."""
    last = last_day(desk, application) + timedelta(days=1)
    zone = ZoneInfo(desk.rules.hours.timezone)
    midnight = datetime(last.year, last.month, last.day, tzinfo=zone)
    return Terms(
        purpose="employer",
        customer_id=application.customer_id,
        application_id=application.id,
        lasts=midnight - desk.now,
        tries=desk.rules.links.tries,
    )

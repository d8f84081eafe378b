"""What goes to a partner from the desk: its pay office's page, and statements and bills as PDF."""

import asyncio

from fastapi import Response

from agent.agreements import sheet
from agent.agreements.sheet import Sheet
from agent.collecting.reports import why
from agent.desk import gate, partners, partners_bills, partners_typed
from agent.desk.gate import Visit
from agent.desk.partners import Shown
from agent.offering import Offering
from agent.partners import papers, pay_office
from crm_store import bills, deduction_statements, partner_contacts
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.partners import Partner

_PDF = "application/pdf"


async def open_page(visit: Visit) -> Response:
    """Send a pay office the page of a month; the key is nowhere but in that letter."""
    try:
        if visit.house.mailbox is None:
            raise NotPossible("no mail server is configured, so nobody can be sent a page")
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            if partner.status == "ended":
                raise NotPossible("this partnership has ended")
            await _offer(session, visit, partner)
            ref = partner.ref
    except NotPossible as refused:
        return await partners.screen(visit, Shown(why(refused)))
    return gate.see_other(f"/desk/partners/{ref}")


async def _offer(session: Session, visit: Visit, partner: Partner) -> None:
    policy = visit.house.book.on(visit.house.calendar.today(visit.now))
    await pay_office.offer(
        session,
        partner,
        partners_typed.month(visit),
        offering=Offering.of(visit.house),
        rules=policy.partners,
        tries=policy.links.tries,
        by=visit.by,
        now=visit.now,
    )


async def statement(visit: Visit) -> Response:
    """A month's deductions, loan by loan."""
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            month = partners_typed.month(visit)
            stated = await deduction_statements.of_month(session, partner.id, month)
            if not stated:
                raise NotPossible(f"nothing was asked for in {month:%Y-%m}")
            language = await _language(session, partner)
            name = f"deductions-{partner.ref}-{month:%Y-%m}"
            today = visit.house.calendar.today(visit.now)
            paper = papers.of_deductions(partner, month, stated, language=language, on=today)
            session.audited.append(visit.audited("export", name, lines=len(stated)))
    except NotPossible as refused:
        return await partners.screen(visit, Shown(why(refused)))
    return await _printed(paper, name)


async def bill(visit: Visit) -> Response:
    """A bill as it is sent."""
    async with visit.house.store.transaction() as session:
        found = await bills.by_ref(session, visit.request.path_params["ref"])
        if found is None:
            return partners_bills.not_there()
        partner = await session.get_one(Partner, found.partner_id)
        paper = await papers.of_bill(session, found, language=await _language(session, partner))
        session.audited.append(visit.audited("export", found.ref))
    return await _printed(paper, paper.reference.lower())


async def _language(session: Session, partner: Partner) -> str:
    """What whoever answers for pay reads; else whoever answers for people."""
    people = await partner_contacts.of_partner(session, partner.id)
    for role in ("finance", "hr"):
        for each in people:
            if each.role == role:
                return each.language
    return "en"


async def _printed(paper: Sheet, name: str) -> Response:
    data = await asyncio.to_thread(sheet.draw, paper)
    return gate.attached(data, f"{name}.pdf", kind=_PDF)

"""An employer's list of people who want to hear from us, taken in at the desk."""

from fastapi import Response

from agent import lead_files
from agent.desk import leads
from agent.desk.gate import Visit
from agent.lead_files import NotAFile
from agent.office import Desk, Office
from crm_store import partners


async def take_in(visit: Visit) -> Response:
    """Take down everybody on it who agreed; the same list again brings nobody twice."""
    ref = visit.form.get("partner", "").strip().upper()
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners.by_ref(session, ref)
            if partner is None:
                return await leads.listing(visit, fault=f"There is no partner {ref}.")
            desk = Desk(session, Office.of(visit.house), visit.now)
            taken = await lead_files.take_in(desk, partner, visit.file, by=visit.by)
            told = {"new": taken.new, "known": taken.known, "left_out": len(taken.left_out)}
            session.audited.append(visit.audited("take_in_leads", partner.ref, **told))
    except NotAFile as why:
        return await leads.listing(visit, fault=str(why.__doc__))
    return await leads.listing(visit, taken=taken)

"""Settings of machines: keys of service accounts, what each may do, and until when."""

from collections.abc import Mapping

from fastapi import Response

from agent.api.access import PER_MINUTE
from agent.desk import gate
from agent.desk.gate import Visit
from crm_store import service_accounts
from crm_store.service_accounts import SCOPES, Issued, Scope, Unfit

_MAY = "may-"
_ROWS = 25
WORDS: Mapping[Scope, str] = {
    "read_queue": "See who waits for a person",
    "read_conversations": "Read conversations, with names and numbers masked",
    "read_customers": "See customers, masked",
    "read_applications": "See applications with their checks",
    "read_cases": "See cases and their clocks, not what stands in them",
    "read_reviews": "See how far readers of transcripts agree",
    "read_audit": "Search the audit log and verify its chain",
    "read_staff": "See who works here",
    "read_reports": "See reports: figures, and lists of references and amounts",
    "write_notes": "Write notes that only staff see",
}


async def show(visit: Visit) -> Response:
    """Every key that there ever was."""
    return await _screen(visit)


async def issue(visit: Visit) -> Response:
    """A new key, shown this once."""
    scopes = [each for each in SCOPES if f"{_MAY}{each}" in visit.form]
    days = visit.form.get("days", "")
    whole = int(days) if days.isascii() and days.isdecimal() and len(days) < 5 else 0
    name = visit.form.get("name", "").strip()
    try:
        wanted = service_accounts.wanted(name, scopes, days=whole, at=visit.now)
        async with visit.house.store.transaction() as session:
            issued = await service_accounts.issue(session, wanted, by=visit.by, at=visit.now)
            told = {"scopes": scopes, "prefix": issued.account.prefix}
            session.audited.append(visit.audited("issue_key", f"service:{name}", **told))
    except Unfit as why:
        return await _screen(visit, fault=str(why))
    return await _screen(visit, issued=issued)


async def revoke(visit: Visit) -> Response:
    """Its key opens nothing from now on."""
    name = visit.request.path_params["ref"]
    async with visit.house.store.transaction() as session:
        gone = await service_accounts.revoke(session, name, by=visit.by, at=visit.now)
        if gone is not None:
            session.audited.append(visit.audited("revoke_key", f"service:{name}"))
    if gone is None:
        return await _screen(visit, fault="There is no such key, or it was revoked before.")
    return gate.see_other("/desk/settings/machines")


async def _screen(visit: Visit, *, fault: str = "", issued: Issued | None = None) -> Response:
    async with visit.house.store.reading() as session:
        found = await service_accounts.everybody(session)
        session.expunge_all()
    first = (visit.page_number - 1) * _ROWS
    return visit.page(
        "settings_machines.html",
        status=409 if fault else 200,
        accounts=found[first:][:_ROWS],
        more=len(found) > first + _ROWS,
        number=visit.page_number,
        words=WORDS,
        typed=visit.form if fault else {},
        fault=fault,
        issued=issued,
        per_minute=PER_MINUTE,
    )

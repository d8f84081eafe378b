"""The API's customers and applications: references and figures, and of persons only the ends."""

from typing import Annotated

from fastapi import Path, Query

from agent import assessing
from agent.api.access import Asked
from agent.api.problems import Refused
from agent.api.shapes import (
    Application,
    ApplicationChecked,
    ApplicationRef,
    ApplicationsWanted,
    Check,
    Customer,
    CustomerRef,
    Nothing,
    Page,
)
from agent.office import Desk, Office
from crm_store import accounts, customers, listings, stages
from crm_store.customers import Customer as Borrower
from crm_store.database import Session
from crm_store.listings import Applied
from crm_store.partners import Partner
from flows import standing

_SHOWN = 4  # characters of a number's end


async def customer(
    call: Asked, ref: Annotated[CustomerRef, Path()], wanted: Annotated[Nothing, Query()]
) -> Customer:
    """One customer, masked."""
    async with call.reading("read", ref) as session:
        found = await customers.by_ref(session, ref)
        if found is None:
            raise Refused(404)
        return await _masked(session, found)


async def applications(
    call: Asked, wanted: Annotated[ApplicationsWanted, Query()]
) -> Page[Application]:
    """Applications, the newest first."""
    part = listings.Part(wanted.cursor, wanted.limit + 1)
    async with call.reading("read", "applications") as session:
        found = await listings.applied(session, part, stage=wanted.stage)
    more = len(found) > wanted.limit
    items = [Application.model_validate(vars(each)) for each in found[: wanted.limit]]
    return Page(items=items, next=str(items[-1].id) if more else None)


async def application(
    call: Asked, ref: Annotated[ApplicationRef, Path()], wanted: Annotated[Nothing, Query()]
) -> ApplicationChecked:
    """One application, with the checks as the rules of today have them."""
    async with call.reading("read", ref) as session:
        found = await listings.application(session, ref)
        if found is None:
            raise Refused(404)
        told, row = found
        checks: tuple[standing.Check, ...] = ()
        if row.principal_cents is not None and row.stage in stages.UNDER_WAY:
            desk = Desk(session, Office.of(call.house), call.now)
            checks = (await assessing.assess(desk, row)).proposal.checks
    return _checked(told, checks)


def _checked(told: Applied, checks: tuple[standing.Check, ...]) -> ApplicationChecked:
    drawn = [
        Check(
            rule=each.rule,
            result=each.result,
            reason=each.reason,
            measured=each.measured,
            limit=each.limit,
            policy=each.policy,
            since=each.since,
        )
        for each in checks
    ]
    return ApplicationChecked.model_validate({**vars(told), "checks": drawn})


async def _masked(session: Session, borrower: Borrower) -> Customer:
    partner = await session.get(Partner, borrower.partner_id) if borrower.partner_id else None
    name = customers.name(session, borrower) or ""
    return Customer(
        ref=borrower.ref,
        initials=" ".join(f"{each[0]}." for each in name.split()),
        language=borrower.language,
        employer=partner.ref if partner else None,
        id_number=_end(customers.id_number(session, borrower)),
        account=_end(accounts.number(session, borrower)),
        employee_number=_end(customers.employee_number(session, borrower)),
        flags=sorted(borrower.flags),
        first_contact_at=borrower.first_contact_at,
    )


def _end(number: str | None) -> str | None:
    """Its last characters; nothing of one that is hardly longer."""
    if not number:
        return None
    return f"ending {number[-_SHOWN:]}" if len(number) > 2 * _SHOWN else "known"

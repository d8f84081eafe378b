"""The API's records: cases, how far readers agree, the audit log, and who works here."""

from typing import Annotated

from fastapi import Path, Query

from agent.api.access import Asked
from agent.api.problems import Refused
from agent.api.shapes import (
    Agreed,
    Agreement,
    AuditLine,
    AuditWanted,
    Case,
    CaseRef,
    CasesWanted,
    Chain,
    Colleague,
    Nothing,
    Page,
)
from agent.desk import review_agreement
from crm_store import anchors, audit, audit_search, listings, users
from crm_store.audit_search import Searched


async def cases(call: Asked, wanted: Annotated[CasesWanted, Query()]) -> Page[Case]:
    """Cases, the newest first, settled ones too."""
    part = listings.Part(wanted.cursor, wanted.limit + 1)
    async with call.reading("read", "cases") as session:
        found = await listings.opened(session, part, status=wanted.status)
    more = len(found) > wanted.limit
    items = [Case.model_validate(vars(each)) for each in found[: wanted.limit]]
    return Page(items=items, next=str(items[-1].id) if more else None)


async def case(
    call: Asked, ref: Annotated[CaseRef, Path()], wanted: Annotated[Nothing, Query()]
) -> Case:
    """One case."""
    async with call.reading("read", ref) as session:
        found = await listings.opened(session, listings.Part(most=1), ref=ref)
        if not found:
            raise Refused(404)
    return Case.model_validate(vars(found[0]))


async def agreement(call: Asked, wanted: Annotated[Nothing, Query()]) -> Agreement:
    """How far readers of transcripts agree, by question."""
    rules = call.house.book.on(call.house.calendar.today(call.now)).review
    async with call.reading("read", "reviews") as session:
        found = await review_agreement.by_question(session, rules, now=call.now)
    return Agreement(
        overall=review_agreement.overall(found),
        questions=[
            Agreed(
                question=each.asks,
                pairs=each.found.n,
                same=each.found.same,
                kappa=each.found.kappa,
                ac1=each.found.ac1,
                told=each.told,
            )
            for each in found
        ],
    )


async def audit_log(call: Asked, wanted: Annotated[AuditWanted, Query()]) -> Page[AuditLine]:
    """Rows of the audit log, the newest first."""
    looked_for = Searched(
        actor=wanted.actor or "",
        action=wanted.action or "",
        subject=wanted.subject or "",
        begins=False,
        before=wanted.cursor,
        most=wanted.limit + 1,
    )
    async with call.reading("read", "audit") as session:
        found = await audit_search.search(session, looked_for)
    more = len(found) > wanted.limit
    items = [AuditLine.model_validate(audit.line(each)) for each in found[: wanted.limit]]
    return Page(items=items, next=str(items[-1].seq) if more else None)


async def chain(call: Asked, wanted: Annotated[Nothing, Query()]) -> Chain:
    """Whether the audit log holds, from its first row through every anchor to its last."""
    file = call.house.settings.anchors
    async with call.house.store.snapshot() as session:
        broken = await audit.verify(session) or await anchors.verify(session, file)
    async with call.reading("verify", "audit"):
        pass
    count = 0 if broken and broken.seq == 0 else len(anchors.read(file))
    return Chain(
        holds=broken is None,
        broken_at=broken.seq if broken else None,
        why=broken.why if broken else "",
        anchors=count,
    )


async def staff(call: Asked, wanted: Annotated[Nothing, Query()]) -> Page[Colleague]:
    """Who works here; nothing of how they sign in."""
    async with call.reading("read", "staff") as session:
        found = await users.everybody(session)
    items = [
        Colleague(name=each.name, role=each.role, languages=each.languages, presence=each.presence)
        for each in found
    ]
    return Page(items=items, next=None)

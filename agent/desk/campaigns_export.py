"""A campaign's results as a file: asked for by one, released by another, no formula in it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fastapi import Response

from agent.desk import drawing, exporting, gate, long_sheets, sheets
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column, Value
from crm_store import campaign_results, exports, two_people
from crm_store import campaigns as kept
from crm_store.campaign_results import Outcome
from crm_store.database import Session
from crm_store.exports import ExportRequest

_OF = "campaigns"
COLUMNS = (
    *sheets.texts(("campaign", "customer", "variant", "became", "why")),
    Column("sent_at", "moment"),
    Column("answered", "yes_no"),
    Column("opted_out", "yes_no"),
)


@dataclass(frozen=True)
class Asked:
    """An export of this campaign, as its page has it."""

    request: ExportRequest
    may_release: bool
    may_take: bool


async def current(visit: Visit, session: Session, ref: str) -> Sequence[Asked]:
    """What was asked for of this campaign within the week."""
    return [
        Asked(
            each,
            may_release=each.released_at is None
            and each.requested_by != visit.by
            and visit.may("release_export"),
            may_take=each.requested_by == visit.by
            and each.is_open(visit.now)
            and visit.may("export_campaign"),
        )
        for each in await exports.current(session, _OF, at=visit.now)
        if exports.wanted(session, each)["campaign"] == ref
    ]


async def ask(visit: Visit) -> Response:
    """Ask for the file; nothing goes out before somebody else has released it."""
    async with visit.house.store.transaction() as session:
        campaign = await kept.by_ref(session, visit.request.path_params["ref"])
        if campaign is None or campaign.frozen_at is None:
            return _nothing_here()
        wanted = {"campaign": campaign.ref, **sheets.chosen(visit)}
        asked = exports.ask(session, _OF, wanted, by=visit.by, at=visit.now)
        told = visit.audited("ask_export", f"export:{asked.id}", **wanted)
        session.audited.append(told)
    return _back(campaign.ref)


async def release(visit: Visit) -> Response:
    """Let it go out; whoever asked for it cannot."""
    async with visit.house.store.transaction() as session:
        asked = await _of_path(visit, session)
        if asked is None or asked.released_at is not None:
            return _nothing_here()
        ref = str(exports.wanted(session, asked)["campaign"])
        if await two_people.are_two(session, asked.requested_by, visit.by, at=visit.now):
            asked.released_by, asked.released_at = visit.by, visit.now
            session.add(asked)
            session.audited.append(visit.audited("release_export", f"export:{asked.id}"))
    return _back(ref)


async def take(visit: Visit) -> Response:
    """The file; who took it and how many rows is on record with it."""
    async with visit.house.store.transaction() as session:
        asked = await _of_path(visit, session)
        if asked is None or asked.requested_by != visit.by or not asked.is_open(visit.now):
            return _nothing_here()
        wanted = exports.wanted(session, asked)
        ref = str(wanted["campaign"])
        campaign = await kept.by_ref(session, ref)
        if campaign is None:
            return _nothing_here()
        rules = visit.house.book.on(visit.house.calendar.today(visit.now)).campaigns
        asked.taken += 1
        session.add(asked)
    within, told = timedelta(hours=rules.answered_hours), {"export": str(asked.id)}
    async with visit.house.store.snapshot() as session:
        rows = _rows(ref, campaign_results.outcomes(session, campaign.id, within=within))
        file = await long_sheets.file(visit.house, COLUMNS, rows, ref, wanted, told=told)
    async with visit.house.store.transaction() as session:
        session.audited.append(visit.audited("export", ref, **file.told))
    return exporting.attached(file)


async def _rows(ref: str, parts: AsyncIterator[Sequence[Outcome]]) -> AsyncIterator[Rows]:
    async for part in parts:
        yield [row(ref, each) for each in part]


def row(ref: str, outcome: Outcome) -> Sequence[Value]:
    """One member a line, by her reference alone."""
    return (ref, *vars(outcome).values())


async def _of_path(visit: Visit, session: Session) -> ExportRequest | None:
    try:
        asked = await exports.of_id(session, UUID(visit.request.path_params["id"]))
    except ValueError:
        return None
    return asked if asked is not None and asked.kind == _OF else None


def _back(ref: str) -> Response:
    return gate.see_other(f"/desk/campaigns/{ref}")


def _nothing_here() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)

"""Leads: who is worth a call next, why, and what somebody of ours has heard of her."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, get_args

from fastapi import Response

from agent import lead_scoring, leads, nurture_standing
from agent.desk import drawing, filters, gate, sheets
from agent.desk.exporting import Wanted as Asked
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.list_sheets import ListSheet
from agent.desk.long_sheets import Rows
from agent.desk.may import may
from agent.desk.sheets import Column
from agent.lead_files import TakenIn
from agent.leads import Interest
from agent.office import Desk, Office
from crm_store import customers, events, lead_facts, lead_lists, scores, users
from crm_store import leads as kept
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.lead_lists import ORDERS, Wanted
from crm_store.leads import SOURCES, STATUSES, Agreed, Lead, Origin, Source, Typed
from crm_store.scores import Score
from flows import lead_rules, nurture
from flows.lead_rules import Band, Employer, Employment, LeadRules, Need
from flows.nurture import Due

PATH = "/desk/leads"
# What the list can be sorted by: what comes first, and what does from the other end.
_ORDERS: Mapping[str, tuple[str, str]] = {
    "points": ("Most points", "Fewest points"),
    "source": ("From, A to Z", "From, Z to A"),
    "moved": ("Moved last", "Moved longest ago"),
    "newest": ("Newest", "Oldest"),
}
BANDS: tuple[str, ...] = get_args(Band)
_KNOWN: Mapping[str, Collection[str] | None] = {
    "status": STATUSES,
    "source": SOURCES,
    "band": BANDS,
    "whose": ("mine",),
    "sort": ORDERS,
}
_BECAUSE = ("not_interested", "not_reached", "not_suitable", "wrong_number", "asked_to_stop")
_LONGEST = 80


class Refused(Exception):
    """It cannot be done so; the message says why."""


async def show_all(visit: Visit) -> Response:
    """A page of leads, the likeliest first."""
    return await listing(visit)


async def create(visit: Visit) -> Response:
    """Take down somebody who told one of ours that she is interested."""
    try:
        async with visit.house.store.transaction() as session:
            lead = await _taken_down(_desk(visit, session), visit)
            session.audited.append(visit.audited("create_lead", lead.ref))
            ref = lead.ref
    except Refused as why:
        return await listing(visit, fault=str(why))
    return gate.see_other(f"{PATH}/{ref}")


async def show(visit: Visit) -> Response:
    """One lead, and how its score came about."""
    return await _screen(visit)


async def change(visit: Visit) -> Response:
    """Take it or give it to somebody, note what she said, or close it."""
    ref, act = visit.request.path_params["ref"], _ACTS.get(visit.form.get("act", ""))
    try:
        async with visit.house.store.transaction() as session:
            lead = await kept.by_ref(session, ref)
            if lead is None or act is None:
                return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
            if lead.ended_at is not None:
                raise Refused("This lead is over.")
            await act(session, visit, lead)
            lead.last_activity_at = visit.now
            session.add(lead)
            await session.flush()
            await lead_scoring.rescore(_desk(visit, session), [lead.id])
            session.audited.append(visit.audited(f"{visit.form['act']}_lead", lead.ref))
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return gate.see_other(f"{PATH}/{ref}")


async def rules(visit: Visit) -> Response:
    """How leads are scored, now and before."""
    book = lead_rules.book()
    in_force = book.on(visit.house.calendar.today(visit.now))
    return visit.page(
        "lead_rules.html", rules=in_force, versions=tuple(reversed(book.version)), tab="rules"
    )


# --- what is done to one ---


async def _assign(session: Session, visit: Visit, lead: Lead) -> None:
    name = visit.form.get("to", "")
    user = await users.by_name(session, name) if name else None
    if name and (user is None or not may(user.role, "do_lead")):
        raise Refused("Nobody of that name works on leads.")
    lead.assigned_to = f"user:{user.name}" if user else None
    if user and lead.status in ("new", "dormant"):
        lead.status = "working"


async def _note(session: Session, visit: Visit, lead: Lead) -> None:
    """What she said, as one of a few answers each: nothing that could name her."""
    told = dict(lead.qualification)
    for name, known in _TOLD.items():
        value = visit.form.get(name, "")
        if value in known:
            told[name] = value
        elif value:
            raise Refused("Choose from the answers that are there.")
    if visit.form.get("town") in (*_rules(visit).demographic.towns, "other"):
        told["town"] = visit.form["town"]
    if visit.form.get("wants_now") in ("yes", "no"):
        told["wants_now"] = visit.form["wants_now"] == "yes"
    lead.qualification = told
    if lead.status == "new":
        lead.status = "working"


async def _close(session: Session, visit: Visit, lead: Lead) -> None:
    because = visit.form.get("because", "")
    if because not in _BECAUSE:
        raise Refused("Say why it is over.")
    lead.status, lead.ended_at = "closed", visit.now
    lead.qualification = {**lead.qualification, "closed_because": because}
    events.record(
        session, "lead", subject=lead.ref, at=visit.now, actor=visit.by,
        customer_id=lead.customer_id, data={"closed": because},
    )  # fmt: skip


_TOLD: Mapping[str, tuple[str, ...]] = {
    "employment": get_args(Employment),
    "employer": get_args(Employer),
    "need": get_args(Need),
}
_Act = Callable[[Session, Visit, Lead], Awaitable[None]]
_ACTS: Mapping[str, _Act] = {"assign": _assign, "note": _note, "close": _close}


async def _taken_down(desk: Desk, visit: Visit) -> Lead:
    form = visit.form
    phone, name = leads.phone_of(form.get("phone", "")), form.get("name", "").strip()
    if phone is None:
        raise Refused("This is not a Namibian cell number.")
    if not name or len(name) > _LONGEST:
        raise Refused(f"Say her name, in at most {_LONGEST} characters.")
    if not form.get("agreed"):
        raise Refused("We call only those who agreed to it.")
    referrer = await leads.referrer(desk.session, form.get("referred", ""))
    source: Source = "referral" if referrer else "desk"
    lead = await leads.take_in(
        desk,
        Interest(phone, Typed(name, form.get("employer", "").strip()[:_LONGEST])),
        origin=Origin(
            source, referrer=referrer.id if referrer else None,
            cost_cents=_rules(visit).cost_of(source),
        ),
        agreed=Agreed(_rules(visit).form.word_version, None, "en"),
        code=leads.new_code(),
        key=f"desk:{_day_of(desk, visit, phone)}",
        by=visit.by,
    )  # fmt: skip
    if lead is None:
        raise Refused("You took her down before, today.")
    return lead


def _day_of(desk: Desk, visit: Visit, phone: str) -> str:
    """The same number, the same person of ours and the same day are the same lead."""
    return desk.session.vault.index(f"lead_desk:{visit.by}:{phone}:{desk.today}").hex()


# --- what is drawn ---


async def listing(visit: Visit, *, fault: str = "", taken: TakenIn | None = None) -> Response:
    """The page of leads, with what came of something that was done on it."""
    chosen = filters.asked(visit, PATH, **_KNOWN)
    wanted = replace(_wanted(visit, chosen.chosen), first=chosen.first, most=ROWS + 1)
    async with visit.house.store.reading() as session:
        rows = await lead_lists.listed(session, wanted)
        counts = await lead_lists.counts(session)
    return visit.page(
        "leads.html",
        status=409 if fault else 200,
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=chosen,
        counts=counts,
        statuses=STATUSES,
        sources=SOURCES,
        bands=BANDS,
        orders=_ORDERS,
        typed=visit.form,
        fault=fault,
        taken=taken,
        tab="leads",
    )


def _wanted(visit: Visit, chosen: Mapping[str, str]) -> Wanted:
    return Wanted(
        status=chosen.get("status"),
        source=chosen.get("source"),
        band=chosen.get("band"),
        assigned_to=visit.by if chosen.get("whose") else None,
        order=chosen.get("sort"),
        most=None,
    )


async def _rows(visit: Visit, session: Session, asked: Asked) -> AsyncIterator[Rows]:
    async for part in lead_lists.every(session, _wanted(visit, asked)):
        yield [_cells(each) for each in part]


def _cells(each: lead_lists.Listed) -> list[sheets.Value]:
    return [
        *(each.ref, each.customer, each.source, each.detail, each.status),
        *(each.score, each.band, each.coverage, (each.assigned_to or "").removeprefix("user:")),
        *(each.last_activity_at, each.created_at),
    ]


SHEET = ListSheet(
    "leads",
    "Leads",
    "export_lists",
    _KNOWN,
    (
        *sheets.texts(("lead", "customer", "from", "detail", "status")),
        Column("points", "number"),
        Column("likely"),
        Column("coverage", "whole"),
        Column("who has it"),
        *(Column(each, "moment") for each in ("last moved", "since")),
    ),
    _rows,
)


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    ref = visit.request.path_params["ref"].upper()
    async with visit.house.store.transaction() as session:
        found = await lead_lists.listed(session, Wanted(ref=ref))
        if not found:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        values = await _known(session, visit, await session.get_one(Lead, found[0].id))
        session.audited.append(visit.audited("read", ref))
        session.expunge_all()
    rules = _rules(visit)
    return visit.page(
        "lead.html",
        status=409 if fault else 200,
        row=found[0],
        because=_BECAUSE,
        told=_TOLD,
        towns=rules.demographic.towns,
        fault=fault,
        tab="leads",
        **values,
    )


async def _known(session: Session, visit: Visit, lead: Lead) -> dict[str, object]:
    history = await scores.history(session, lead_scoring.KIND, subject=lead.ref, limit=8)
    captures = await kept.captures_of(session, lead.id)
    customer = await session.get_one(Customer, lead.customer_id)
    sender = lead.referrer_customer_id
    return {
        "lead": lead,
        "name": customers.name(session, customer),
        "scores": tuple(reversed(history)),
        "parts": _parts(history[-1]) if history else (),
        "captures": [(each, kept.typed(session, each)) for each in captures],
        "sent_by": (await session.get_one(Customer, sender)).ref if sender else None,
        "nurtured": await lead_lists.nurtured(session, lead.ref, customer=lead.customer_id),
        "track": await _track(session, visit, lead),
        "staff": [
            each.name for each in await users.everybody(session) if may(each.role, "do_lead")
        ],
    }


def _parts(score: Score) -> list[tuple[str, float, int, list[tuple[str, dict[str, Any]]]]]:
    """The four parts in their order, each with what it gave, what it can, and its facts."""
    found = []
    for part, most in lead_rules.TOTALS.items():
        facts = [(n, each) for n, each in score.components.items() if each["part"] == part]
        given = round(sum(each["points"] or 0 for _, each in facts), 1)
        found.append((part, given, most, sorted(facts)))
    return found


async def _track(session: Session, visit: Visit, lead: Lead) -> str:
    """On which track she is now, and what is written to her next, in words."""
    found = await lead_facts.standing(session, [lead.ref])
    if not found:
        return "none: she has not written to us yet"
    standing = nurture_standing.standing_of(found[0], Office.of(visit.house))
    today = visit.house.calendar.today(visit.now)
    due = nurture.due(standing, on=today, rules=_rules(visit).nurture)
    chosen = nurture.track(standing)
    if not isinstance(chosen, str):
        return f"none: {drawing.words(chosen.why)}"
    if lead.assigned_to is not None:
        return "none: a person of ours has her"
    if isinstance(due, Due):
        return f"{drawing.words(chosen)}, step {due.n} is due"
    return f"{drawing.words(chosen)}, nothing is due ({drawing.words(due.why)})"


def _desk(visit: Visit, session: Session) -> Desk:
    return Desk(session, Office.of(visit.house), visit.now)


def _rules(visit: Visit) -> LeadRules:
    return lead_rules.book().on(visit.house.calendar.today(visit.now))

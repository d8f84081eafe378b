"""A partnership at the desk: its stage, agreement, people, headcount and what we think of it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import get_args

from fastapi import Response

from agent.collecting.reports import why
from agent.desk import drawing, gate, partners_typed
from agent.desk.gate import Page, Visit
from agent.office import Office
from agent.partners import health, stepping
from channels.email import is_address
from crm_store import partner_agreements, partner_contacts, partner_steps, partners, scores
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.partner_agreements import Agreed, Basis, Overlaps
from crm_store.partner_contacts import ROLES, SOURCES, Person
from crm_store.partner_steps import TRANSITIONS
from crm_store.partners import Partner
from flows import partner_stages
from flows.partner_stages import CHECKLIST

_BASES: tuple[Basis, ...] = get_args(Basis)
_LONGEST = 500
_MOST_PEOPLE = 1_000_000
_MOST_DAYS = 366
_RATED = {
    "partner_alignment": "How well our aims fit",
    "partner_market": "Where they stand in their market",
}

Act = Callable[[Session, Visit, Partner], Awaitable[None]]


async def show(visit: Visit) -> Response:
    """The whole relationship on one page."""
    return await _screen(visit)


def doing(act: Act) -> Page:
    """A page that does one thing to a partner and shows it again, or why it cannot be."""

    async def page(visit: Visit) -> Response:
        try:
            async with visit.house.store.transaction() as session:
                partner = await partners_typed.named(session, visit)
                await act(session, visit, partner)
                ref = partner.ref
        except NotPossible as refused:
            return await _screen(visit, fault=why(refused))
        except Overlaps:
            return await _screen(visit, fault=str(Overlaps.__doc__))
        return gate.see_other(f"/desk/partners/{ref}/relationship")

    return page


# --- what is done ---


async def step(session: Session, visit: Visit, partner: Partner) -> None:
    """Take a step of the partnership."""
    reason = partners_typed.text(visit, "why", what="why", most=_LONGEST)
    await stepping.step(
        session, partner, visit.form.get("to", ""), why=reason, by=visit.by, at=visit.now,
        office=Office.of(visit.house),
    )  # fmt: skip


async def agree(session: Session, visit: Visit, partner: Partner) -> None:
    """Keep an agreement, in the place of the one that the form names."""
    agreed = _agreed(visit)
    replaces = partners_typed.id_of(visit, "replaces") if visit.form.get("replaces") else None
    standing = {each.id for each in await partner_agreements.standing(session, partner.id)}
    if replaces is not None and replaces not in standing:
        raise NotPossible("that agreement was replaced before")
    await partner_agreements.enter(
        session, partner.id, agreed, by=visit.by, at=visit.now, replaces=replaces
    )
    told = {"starts": agreed.starts_on.isoformat(), "commission_bps": agreed.commission_bps}
    session.audited.append(visit.audited("agree_with_partner", partner.ref, **told))


def _agreed(visit: Visit) -> Agreed:
    """The agreement as it was typed."""
    starts_on = partners_typed.day(visit, "starts", what="when it begins")
    return Agreed(
        starts_on=starts_on,
        ends_on=_end(visit, starts_on),
        notice_days=partners_typed.number(visit, "notice", what="the notice", most=_MOST_DAYS),
        commission_bps=partners_typed.rate(visit, "commission", what="the commission"),
        commission_on=partners_typed.choice(visit, "on", _BASES, what="what it is a part of"),
        pays_within_days=partners_typed.number(visit, "days", what="the days", most=_MOST_DAYS),
        vat_number=partners_typed.text(visit, "vat", what="its VAT number", most=20) or None,
        terms=partners_typed.text(visit, "terms", what="the terms", most=_LONGEST),
    )


def _end(visit: Visit, starts_on: date) -> date | None:
    if not visit.form.get("ends"):
        return None
    ends_on = partners_typed.day(visit, "ends", what="when it ends")
    if ends_on < starts_on:
        raise NotPossible("it cannot end before it begins")
    return ends_on


async def meet(session: Session, visit: Visit, partner: Partner) -> None:
    """Keep somebody who answers for them."""
    email = partners_typed.text(visit, "email", what="the e-mail address")
    phone = partners_typed.text(visit, "phone", what="the number", most=20)
    if email and not is_address(email):
        raise NotPossible("write the e-mail address as hr@company.example")
    if not email and not phone:
        raise NotPossible("say how to reach them: by e-mail or by telephone")
    person = Person(
        name=partners_typed.text(visit, "name", what="the name", needed=True),
        role=partners_typed.choice(visit, "role", ROLES, what="what they answer for"),
        language=partners_typed.choice(visit, "language", ("en", "af"), what="a language"),
        phone=phone,
        email=email,
    )
    contact = partner_contacts.add(session, partner.id, person, by=visit.by, at=visit.now)
    told = visit.audited("add_contact", partner.ref, contact=str(contact), role=person.role)
    session.audited.append(told)


async def let_go(session: Session, visit: Visit, partner: Partner) -> None:
    """Somebody has left them."""
    contact = partners_typed.id_of(visit, "contact")
    if not await partner_contacts.let_go(session, partner.id, contact, at=visit.now):
        raise NotPossible("nobody of that kind is on file")
    session.audited.append(visit.audited("end_contact", partner.ref, contact=str(contact)))


async def count(session: Session, visit: Visit, partner: Partner) -> None:
    """Keep how many people work there."""
    on = partners_typed.day(visit, "on", what="for which day that was")
    if on > visit.house.calendar.today(visit.now):
        raise NotPossible("count what was, not what will be")
    employees = partners_typed.number(visit, "employees", what="how many", most=_MOST_PEOPLE)
    source = partners_typed.choice(visit, "source", SOURCES, what="who says so")
    partner_contacts.count(
        session, partner.id, employees, on=on, source=source, by=visit.by, at=visit.now
    )
    told = visit.audited("count_employees", partner.ref, employees=employees, on=on.isoformat())
    session.audited.append(told)


async def rate(session: Session, visit: Visit, partner: Partner) -> None:
    """Note what somebody of ours thinks of them."""
    kind, value = visit.form.get("what", ""), visit.form.get("value", "")
    health.rate(session, partner, kind, value, by=visit.by, at=visit.now)


async def reckon(session: Session, visit: Visit, partner: Partner) -> None:
    """Reckon its health now."""
    await health.keep(session, partner.ref, at=visit.now)


ROUTES: tuple[tuple[str, Page], ...] = (
    ("step", doing(step)),
    ("agreement", doing(agree)),
    ("contact", doing(meet)),
    ("contact/left", doing(let_go)),
    ("headcount", doing(count)),
    ("rating", doing(rate)),
    ("health", doing(reckon)),
)


# --- what is drawn ---


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    ref, today = visit.request.path_params["ref"], visit.house.calendar.today(visit.now)
    async with visit.house.store.transaction() as session:
        partner = await partners.by_ref(session, ref)
        if partner is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        values = await _known(session, visit, partner, today)
        session.audited.append(visit.audited("read", f"relationship:{partner.ref}"))
        session.expunge_all()
    return visit.page(
        "partner_relationship.html",
        status=409 if fault else 200,
        partner=partner,
        today=today,
        typed=visit.form,
        fault=fault,
        **values,
    )


async def _known(
    session: Session, visit: Visit, partner: Partner, today: date
) -> dict[str, object]:
    agreements = await partner_agreements.standing(session, partner.id)
    return {
        "stage": partner_stages.STAGE[_status(partner)],
        "steps": sorted(TRANSITIONS[_status(partner)]),
        "history": await partner_steps.history(session, partner.id),
        "points": await partner_steps.points(session, partner),
        "checklist": CHECKLIST,
        "agreements": [(each, partner_agreements.terms(session, each)) for each in agreements],
        "holds": await partner_agreements.in_force(session, partner.id, on=today),
        "people": await partner_contacts.of_partner(session, partner.id),
        "roles": ROLES,
        "headcounts": await partner_contacts.headcounts(session, partner.id, most=12),
        "sources": SOURCES,
        "ratings": [
            (name, _RATED[name], *bounds, await scores.latest(session, name, subject=partner.ref))
            for name, bounds in health.RATINGS.items()
        ],
        "rules": visit.house.book.on(today).partners,
    }


def _status(partner: Partner) -> partners.Status:
    return next(each for each in TRANSITIONS if each == partner.status)

"""Making an offer: what was approved, priced today, written, printed, sealed, and sent to her."""

import asyncio
import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from agent import dossiers, notices, proofs_by_paper
from agent.agreements import paper, sheet
from agent.downloads import File
from agent.notices import Reached
from agent.office import Desk
from agent.unasked import Grounds
from crm_store import agreements, customers, decisions
from crm_store.agreements import NewOffer, OfferRecord
from crm_store.applications import Application
from crm_store.cabinet import Cabinet
from crm_store.money import Cents
from crm_store.partners import Partner
from crm_store.row import new_id
from flows import agreement_days, agreement_terms, as_offered
from flows.agreement_offered import Approved, Terms, named
from flows.calculated import noting
from flows.quote import OutsideProduct, Quote, heaviest_instalment

Hindered = Literal[
    "on_hold",
    "not_approved",
    "no_pay_day",
    "outside_product",
    "no_wording",
    "larger_than_approved",
    "not_reached",
    "number_not_verified",
    "no_name",
]


async def make(desk: Desk, application: Application, *, cabinet: Cabinet) -> OfferRecord | Hindered:
    """Offer what was approved, at today's cost; what hinders it is said, and nothing moves."""
    priced = await _priced(desk, application)
    if not isinstance(priced, Quote):
        return priced
    reached = await notices.reach(desk.session, application.customer_id)
    if reached is None:
        return "not_reached"
    if not await proofs_by_paper.holds(desk, application, reached):
        return "number_not_verified"
    terms = await _terms(desk, application, priced, reached)
    if terms is None:
        return "no_name"
    offer = await _keep(desk, application, terms, cabinet=cabinet, reached=reached)
    application.quote = offer.quote
    application.policy_version = offer.policy_version
    await desk.move(application, "agreement_signing", actor="bot", why=terms.ref)
    desk.audit("bot", "offer", subject=application.ref, offer=str(offer.id), n=offer.n)
    _send(desk, reached, offer, terms)
    return offer


async def approved(desk: Desk, application: Application) -> Approved | None:
    """The most that may be offered: what the yes that stands was given to."""
    record = await decisions.approval(desk.session, application.id)
    if record is None:
        return None
    dossier = decisions.opened(desk.session, record).dossier
    principal, months = Cents(dossier["principal"]["value"]), int(dossier["months"]["value"])
    product = desk.rules.priced(dossier["product"])
    return Approved(principal, months, heaviest_instalment(principal, months, product=product))


async def _priced(desk: Desk, application: Application) -> Quote | Hindered:
    if await dossiers.is_held(desk.session, application):
        return "on_hold"
    most = await approved(desk, application)
    if most is None:
        return "not_approved"
    pay_day = await dossiers.told(desk.session, application, "pay_day")
    if pay_day is None:
        return "no_pay_day"
    product, calendar = desk.rules.priced(product_of(desk, application)), desk.office.calendar
    priced = as_offered.quoted(
        Cents(application.principal_cents or 0),
        application.months or 0,
        product=product,
        pay_day=pay_day,
        on=desk.today,
        policy=desk.rules,
        calendar=calendar,
    )
    if isinstance(priced, OutsideProduct):
        return "outside_product"
    if not agreement_terms.can_be_worded(priced):
        return "no_wording"
    return priced if most.covers(priced) else "larger_than_approved"


def product_of(desk: Desk, application: Application) -> str:
    """The product that was applied for."""
    return str((application.quote or {}).get("product", desk.rules.product.code))


async def _terms(
    desk: Desk, application: Application, priced: Quote, reached: Reached
) -> Terms | None:
    name = customers.name(desk.session, reached.customer)
    if not name or application.partner_id is None:
        return None
    partner = await desk.session.get_one(Partner, application.partner_id)
    n = await _next(desk, application)
    rules = desk.rules.decision
    return Terms(
        ref=named(application.ref, n),
        borrower=name,
        employer=partner.company_name,
        quote=priced,
        stands_until=_stands_until(desk, application, priced),
        wording=rules.agreement_wording,
    )


def _stands_until(desk: Desk, application: Application, priced: Quote) -> date:
    first_due = priced.instalments[0].due_on
    assert first_due is not None  # noqa: S101 (it was priced by her pay day)
    return agreement_days.last_to_sign(
        first_due,
        made_on=desk.today,
        product=desk.rules.priced(product_of(desk, application)),
        policy=desk.rules,
        calendar=desk.office.calendar,
    )


async def _next(desk: Desk, application: Application) -> int:
    before = await agreements.newest(desk.session, application.id)
    return 1 if before is None else before.n + 1


async def _keep(
    desk: Desk, application: Application, terms: Terms, *, cabinet: Cabinet, reached: Reached
) -> OfferRecord:
    offer = new_id()
    written = paper.write(
        terms, policy=desk.rules, phrases=desk.office.phrases, language=reached.language
    )
    # Printing takes a tenth of a second: nobody else waits for it.
    pdf = await asyncio.to_thread(sheet.draw, written.sheet)
    key = await asyncio.to_thread(cabinet.put, pdf, offer)
    frozen: dict[str, Any] = json.loads(json.dumps(asdict(terms.quote), default=str))
    record = agreements.keep(
        desk.session,
        application,
        NewOffer(
            id=offer,
            n=await _next(desk, application),
            made_at=desk.now,
            made_on=desk.today,
            stands_until=terms.stands_until,
            principal_cents=terms.quote.principal,
            months=terms.quote.months,
            quote=frozen,
            policy_version=desk.rules.version,
            wording=terms.wording,
            languages=written.languages,
            text=written.text,
            text_sha256=written.text_sha256,
            pdf_key=key,
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            pdf_bytes=len(pdf),
        ),
    )
    await desk.session.flush()
    return record


def _send(desk: Desk, reached: Reached, offer: OfferRecord, terms: Terms) -> None:
    """The page first, then what it comes to and how it is signed."""
    key = agreements.key_of(offer.id)
    calendar, now = desk.office.calendar, desk.now
    page = file_of(offer, terms.ref)
    notices.put_file(
        desk.session,
        reached,
        page,
        key=key,
        calendar=calendar,
        now=now,
        opened_by="offer_ready",
        ref=terms.ref,
    )
    with noting() as given:
        summary = agreement_terms.summary(terms, policy=desk.rules)
    notices.put(
        desk.session,
        reached,
        says=(summary,),
        key=key,
        phrases=desk.office.phrases,
        calendar=calendar,
        now=now,
        grounds=Grounds(rests_on=(terms, *given)),
    )


def file_of(offer: OfferRecord, ref: str) -> File:
    """The page of an offer, under a name that says which."""
    return File(offer.id, offer.pdf_key, f"{ref.replace('/', '-')}.pdf")

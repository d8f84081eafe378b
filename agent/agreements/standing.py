"""What a turn may know of an offer: its terms as they were frozen, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from agent import dossiers
from agent.agreements import making, paper
from agent.notices import Reached
from agent.office import Desk, Office
from agent.taking import Claim
from crm_store import agreements, customers, ledger
from crm_store.agreements import OfferRecord
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.loans import Loan
from crm_store.partners import Partner
from flows.agreement_offered import Contract, Terms, named
from flows.commands import Language
from flows.flow import Draft
from flows.quote import Quote

if TYPE_CHECKING:
    from agent.bootstrap import House

STAGES = ("agreement_signing", "disbursement", "active_loan")
_QUOTE: TypeAdapter[Quote] = TypeAdapter(Quote)


@dataclass(frozen=True)
class Heard:
    """When she wrote, what she has read here, her language, and whether what we said has left."""

    at: datetime
    offer_read: str | None
    is_all_said: bool
    language: Language


async def with_contract(
    house: "House", claim: Claim, draft: Draft | None, *, offer_read: str | None
) -> Draft | None:
    """The draft with its offer; for a number that is not verified none is even looked up."""
    party = claim.party
    application = party.application
    if draft is None or application is None or draft.stage not in STAGES:
        return draft
    if not party.identity.proves(party.customer.id):
        return draft
    heard = Heard(
        # A colleague who hands back, or looks for an answer, comes without any words of hers.
        at=min((letter.received_at for letter in claim.letters), default=house.clock()),
        offer_read=offer_read,
        # What she wrote beside it may take back what signs: it is in another turn.
        is_all_said=not claim.unsaid and not claim.more,
        language=Reached(party.customer, party.conversation, party.identity).language,
    )
    async with house.store.reading() as session:
        desk = Desk(session, Office.of(house), house.clock())
        return replace(draft, contract=await contract(desk, application, heard=heard))


async def contract(desk: Desk, application: Application, *, heard: Heard) -> Contract | None:
    """The newest offer with what became of it; None where none was ever made."""
    offer = await agreements.newest(desk.session, application.id)
    if offer is None:
        return None
    terms = await terms_of(desk, application, offer)
    known = Contract(
        id=str(offer.id),
        terms=terms,
        heard_on=desk.office.today(heard.at),
        language=heard.language,
    )
    if application.stage == "agreement_signing":
        return replace(
            known,
            approved=await making.approved(desk, application),
            pay_day=await dossiers.told(desk.session, application, "pay_day"),
            has_reached_her=await _has_reached_her(desk, offer, heard),
            is_as_written=offer.text_sha256
            == paper.hash_of(
                terms, policy=desk.rules, phrases=desk.office.phrases, language=heard.language
            ),
        )
    signed = await agreements.of_application(desk.session, application.id)
    loan = await agreements.loan_of(desk.session, application.id)
    return replace(
        known,
        signed_on=signed.signed_on if signed else None,
        loan=loan.ref if loan else None,
        is_paid_out=loan is not None and loan.status == "active",
        is_being_paid=await _is_being_paid(desk, loan),
    )


async def terms_of(desk: Desk, application: Application, offer: OfferRecord) -> Terms:
    """An offer's terms as they were made."""
    customer = await desk.session.get_one(Customer, application.customer_id)
    partner = await desk.session.get_one(Partner, application.partner_id)
    return Terms(
        ref=named(application.ref, offer.n),
        borrower=customers.name(desk.session, customer) or "",
        employer=partner.company_name,
        quote=quote_of(offer),
        stands_until=offer.stands_until,
        wording=offer.wording,
    )


def quote_of(offer: OfferRecord) -> Quote:
    """The figures as they were frozen."""
    return _QUOTE.validate_python(offer.quote)


async def _has_reached_her(desk: Desk, offer: OfferRecord, heard: Heard) -> bool:
    """She can accept only what she had before she wrote."""
    if not heard.is_all_said or heard.at < offer.made_at:
        return False
    if heard.offer_read == str(offer.id):
        return True
    return await agreements.has_left(desk.session, offer.id, by=heard.at)


async def _is_being_paid(desk: Desk, loan: Loan | None) -> bool:
    if loan is None or loan.status != "pending":
        return False
    waiting = await ledger.newest(desk.session, loan, kind="disbursement", status="pending")
    return waiting is not None

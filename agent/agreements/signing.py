"""What a turn does to an offer: it is signed, changed, sent once more, or the loan is cancelled."""

import json
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from agent import notices
from agent.agreements import making
from agent.agreements.standing import quote_of
from agent.casework import Casework
from agent.collecting import payout
from agent.notices import Reached
from agent.taken import Overtaken, Taken
from crm_store import agreements, applications, audit, schedules, stages
from crm_store.agreements import Acceptance, OfferRecord
from crm_store.applications import Application
from crm_store.database import Session
from crm_store.row import new_id
from crm_store.schedules import NewLoan, Payment
from flows import effects
from flows.agreement import pay_by
from flows.agreement_offered import named
from flows.effects import AgreementEffect

_BY = "borrower"


@dataclass(frozen=True)
class Hand:
    """What is written to in one turn."""

    session: Session
    taken: Taken
    application: Application
    casework: Casework

    async def move(self, to: str, *, why: str = "") -> None:
        """Take one step of the application."""
        await stages.move(self.session, self.application, to, actor=_BY, at=self.taken.now, why=why)


async def carry_out(hand: Hand, effect: AgreementEffect) -> None:
    """Write what was decided of an offer."""
    match effect:
        case effects.SignAgreement():
            await _sign(hand, effect)
        case effects.ChangeOffer():
            await _change(hand, effect)
        case effects.SendAgreement():
            await _send_again(hand, effect)
        case effects.RenewOffer():
            await hand.move("decision", why="wording")
        case effects.CancelLoan():
            await payout.cancel(hand.session, effect.loan, by=_BY, at=hand.taken.now)
        case _:
            assert_never(effect)


async def _offer(hand: Hand, offer: str) -> OfferRecord:
    newest = await agreements.newest(hand.session, hand.application.id)
    if newest is None or newest.id != UUID(offer):
        raise Overtaken  # a newer one was made while she was answered
    return newest


async def _sign(hand: Hand, effect: effects.SignAgreement) -> None:
    """The acceptance, and the loan that is to be paid out."""
    offer, taken = await _offer(hand, effect.offer), hand.taken
    letter = taken.letters[effect.message]
    # She signs when she writes it, however late it is read.
    signed_on = taken.situation.calendar.today(letter.received_at)
    message = letter.id
    agreement = agreements.accept(
        hand.session,
        hand.application,
        offer,
        Acceptance(
            message_id=message,
            identity_id=taken.party.identity.id,
            words=effect.words,
            language=effect.language,
            at=letter.received_at,
            on=signed_on,
        ),
    )
    await hand.move("disbursement", why="signed")
    loan = await schedules.open_loan(
        hand.session,
        NewLoan(
            application_id=hand.application.id,
            customer_id=hand.application.customer_id,
            partner_id=hand.application.partner_id,
            payments=_payments(offer),
            pays_out_on=pay_by(taken.situation, signed_on),
        ),
        by=_BY,
        at=taken.now,
        message_id=message,
    )
    hand.session.audited.append(
        audit.Entry(
            taken.now,
            _BY,
            "sign",
            hand.application.ref,
            {
                "offer": str(offer.id),
                "pdf": agreement.pdf_sha256,
                "text": agreement.text_sha256,
                "wording": agreement.wording,
                "message": str(message),
                "loan": loan.ref,
            },
        )
    )


def _payments(offer: OfferRecord) -> tuple[Payment, ...]:
    return tuple(
        Payment(each.due_on, each.principal, each.charge)
        for each in quote_of(offer).instalments
        if each.due_on is not None
    )


async def _change(hand: Hand, effect: effects.ChangeOffer) -> None:
    """The offer that stood is void; what was not approved goes back to a person."""
    application, now = hand.application, hand.taken.now
    application.principal_cents, application.months = effect.principal, effect.months
    application.quote = json.loads(json.dumps(effect.quote, default=str))
    wanted = {"amount": effect.principal, "months": effect.months}
    source = str(hand.taken.letters[effect.message].id)
    applications.know(hand.session, application, wanted, source=source, at=now)
    await hand.move("decision", why="other_terms")
    if not effect.is_approved:
        await hand.move("manual_review", why="larger")
        review = effects.OpenCase("application_review", "larger_than_approved", 2)
        await hand.casework.open_or_add(review, application=application.ref)


async def _send_again(hand: Hand, effect: effects.SendAgreement) -> None:
    offer, party = await _offer(hand, effect.offer), hand.taken.party
    reached = Reached(party.customer, party.conversation, party.identity)
    notices.put_file(
        hand.session,
        reached,
        making.file_of(offer, named(hand.application.ref, offer.n)),
        key=f"{agreements.key_of(offer.id)}:again:{new_id()}",
        at_once=True,
        calendar=hand.taken.situation.calendar,
        now=hand.taken.now,
    )

"""What a turn decided, written: each kind of effect has a method of its own name."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, get_args
from uuid import UUID

from agent import paper_numbers, typed_numbers, unclear_photos
from agent.agreements import signing
from agent.agreements.signing import Hand
from agent.casework import Casework
from agent.journal import Journal
from agent.loanwork import LoanEffect, Loanwork
from agent.notices import Reached
from agent.offering import Offering
from agent.personwork import Personwork
from agent.taken import Overtaken, Taken
from crm_store import (
    applications,
    cases,
    conversations,
    customers,
    documents,
    identities,
    leads,
    silencing,
    stages,
    tasks,
)
from crm_store.applications import Application
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.leads import Lead
from crm_store.tasks import About
from flows import effects
from flows.flow import Decision

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState

_ACTOR = "bot"
_PRIORITY = 2  # of the task to find somebody whose number was another's


class Writer:
    """Writes effects to the rows of one turn, and into its journal."""

    def __init__(
        self,
        session: Session,
        taken: Taken,
        *,
        turn: "TurnState",
        journal: Journal,
        casework: Casework,
        offering: Offering,
    ) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._journal = journal
        self._casework = casework
        self._offering = offering
        self._loanwork = Loanwork(session, taken, journal=journal, casework=casework)
        self._personwork = Personwork(session, taken, turn=turn, journal=journal)
        self._party = taken.party
        self._now = taken.now
        self._application = taken.party.application
        self._papers: dict[UUID, Document] = {}

    async def apply(self, papers: Mapping[UUID, Document]) -> None:
        """Apply everything that was decided, in its order; the facts are sealed at the end."""
        self._papers = dict(papers)
        decision = self._turn["decision"]
        if decision.effects:
            await self._hold_application()
        for effect in decision.effects:
            await WRITERS[type(effect)](self, effect)
        await self._casework.hurry()
        await self._casework.review_withheld()
        self._seal_facts(decision)
        self._journal.audit()

    async def _hold_application(self) -> None:
        """What was decided rests on the application as she saw it; staff write it as well."""
        application = self._application
        if application is None or application.stage in applications.DRAFT:
            return
        if await stages.version_of(self._session, application.id) != application.version:
            raise Overtaken

    async def begin(self, effect: effects.Begin) -> None:
        self._application = Application(
            customer_id=self._party.customer.id,
            started_at=self._now,
            touched_at=self._now,
            policy_version=self._taken.situation.policy.version,
        )
        self._session.add(self._application)
        await self._session.flush()
        self._journal.note("begin", self._application.ref)
        self._journal.event("stage", self._application.ref, {"to": "interest"})
        await self._move_lead("working")

    async def advance(self, effect: effects.Advance) -> None:
        application = self._application
        if application is None:
            return  # a form that ends before its first answer was never on record
        applications.check_step(application.stage, effect.stage)
        before, application.stage = application.stage, effect.stage
        application.version += 1
        if effect.stage == "documents_submitted":
            application.submitted_at = self._now
            await self._move_lead("qualified")
        await self._session.flush()
        self._journal.note("advance", application.ref, to=effect.stage)
        self._journal.event("stage", application.ref, {"from": before, "to": effect.stage})

    async def remember(self, effect: effects.Remember) -> None:
        customer = self._party.customer
        if effect.fact == "full_name":
            customers.set_name(self._session, customer, effect.value)
        elif effect.fact == "employee_number":
            customers.set_employee_number(self._session, customer, effect.value)
        self._journal.note("fact", self._ref, fact=effect.fact, known=str(effect.known).lower())
        self._journal.event(
            "fact",
            self._ref,
            {"fact": effect.fact, "changed": effect.known, "message": self._message(effect)},
        )

    async def forget(self, effect: effects.Forget) -> None:
        self._journal.note("forget", self._ref, fact=effect.fact, because=effect.because)

    async def refer(self, effect: effects.Refer) -> None:
        await leads.refer(self._session, self._party.customer.id, at=self._now)
        packet = {"employer": effect.employer, "customer": self._party.customer.ref}
        self._casework.open(packet, category="employer_referral", reason="refer", priority=3)

    async def file(self, effect: effects.File) -> None:
        application = self._application.id if self._application else None
        arrived = self._papers.get(effect.document_id)
        if arrived is not None:
            arrived.kind, arrived.application_id = effect.kind or "other", application
        else:
            await documents.file(
                self._session, effect.document_id, kind=effect.kind, application_id=application
            )
        known = self._turn["decision"].facts.get(effect.kind) if effect.kind else None
        # A paper takes another's place once it is the one that counts, and not as it arrives.
        counts = known is not None and known.value["document_id"] == str(effect.document_id)
        if known is not None and counts and known.before and known.before[-1]:
            old = UUID(known.before[-1]["document_id"])
            await documents.supersede(
                self._session, old, by=effect.document_id, arrived=self._papers
            )
        self._journal.note("file", self._ref, kind=effect.kind or "other")

    async def confirm_paper(self, effect: effects.ConfirmPaper) -> None:
        document, concerns = effect.document_id, list(effect.concerns)
        await documents.confirm(self._session, document, concerns=concerns, at=self._now)
        if not concerns:
            customer = self._party.customer
            await paper_numbers.keep(self._session, customer, document, kind=effect.kind)
        self._journal.note("confirm_paper", self._ref, concerns=",".join(concerns))
        said = {"status": "confirmed", "concerns": concerns}
        self._journal.event("document", str(document), said)

    async def freeze(self, effect: effects.Freeze) -> None:
        application = self._application
        if application is None:
            return
        application.principal_cents = effect.principal
        application.months = effect.months
        application.partner_id = UUID(effect.partner_id)
        application.quote = json.loads(json.dumps(effect.quote, default=str))
        application.policy_version = self._taken.situation.policy.version
        self._party.customer.partner_id = application.partner_id
        self._journal.note("quote", application.ref, policy=application.policy_version)

    async def hand_over(self, effect: effects.HandOver) -> None:
        await self._casework.hand_over(effect, application=self._application_ref)
        self._journal.note("hand_over", self._party.customer.ref, reason=effect.reason)
        self._journal.event("handoff", self._conversation_ref, {"reason": effect.reason})

    async def take_back(self, effect: effects.TakeBack) -> None:
        await cases.close_handoffs(self._session, self._party.conversation.id)
        self._journal.note("take_back", self._party.customer.ref)
        self._journal.event("handoff", self._conversation_ref, {"reason": "back"})

    async def open_case(self, effect: effects.OpenCase) -> None:
        await self._casework.open_or_add(effect, application=self._application_ref)

    async def add_to_case(self, effect: effects.AddToCase) -> None:
        await self._casework.add(effect.category, effect.details)

    async def flag(self, effect: effects.Flag) -> None:
        self._flag(effect.name, self._now.isoformat())
        self._journal.event("lifecycle", self._party.customer.ref, {"flag": effect.name})

    async def pause_reminders(self, effect: effects.PauseReminders) -> None:
        until = effect.until.isoformat() if effect.until else "a person says so"
        self._flag("reminders_paused", {"until": until, "because": effect.because})

    async def cancel_proactive(self, effect: effects.CancelProactive) -> None:
        customer = self._party.customer
        await silencing.refuse_proactive(self._session, customer.id, why=effect.because)
        self._journal.note("cancel_proactive", customer.ref, why=effect.because)

    async def disown_number(self, effect: effects.DisownNumber) -> None:
        await self._seek_her()
        given_up = await identities.give_up(self._session, self._party.identity)
        await conversations.close_at(self._session, given_up)
        self._journal.note("identity", self._party.customer.ref, to="wrong_number")
        self._journal.event("identity", self._party.customer.ref, {"status": "wrong_number"})

    async def _seek_her(self) -> None:
        """Somebody finds her another way, where there is anything of hers; it names no loan."""
        if self._application is None:
            return
        customer, situation = self._party.customer, self._taken.situation
        minutes = situation.policy.sla.first_response(_PRIORITY)
        await tasks.create_once(
            self._session,
            "follow_up",
            f"Find a number of {customer.ref} through their employer; name no loan",
            rule="right_contact",
            key=str(self._party.identity.id),
            at=self._now,
            due_at=situation.calendar.add_office_time(self._now, minutes),
            about=About(customer.id, ref=self._application.ref),
        )

    async def close_lead(self, effect: effects.CloseLead) -> None:
        customer = self._party.customer
        await leads.close(self._session, customer.id, because=effect.because, at=self._now)
        self._journal.note("close_lead", customer.ref, because=effect.because)

    async def delete_unclear(self, effect: effects.DeleteUnclear) -> None:
        customer = self._party.customer
        await unclear_photos.delete_of(self._session, customer.id, by=_ACTOR, at=self._now)
        self._journal.note("delete_unclear", customer.ref)

    async def ask_review(self, effect: effects.AskReview) -> None:
        application = self._application
        if application is None:
            return
        await stages.move(
            self._session,
            application,
            "manual_review",
            actor="borrower",
            at=self._now,
            why="review_asked",
        )
        review = effects.OpenCase("application_review", "review_asked", 2)
        await self._casework.open_or_add(review, application=application.ref)
        self._journal.note("ask_review", application.ref)

    async def look_again(self, effect: effects.LookAgain) -> None:
        application = self._application
        if application is None:
            return
        await stages.to_a_person(
            self._session, application, actor="borrower", at=self._now, why="told_since"
        )
        self._journal.note("look_again", application.ref)

    async def take_offer(self, effect: effects.TakeOffer) -> None:
        application = self._application
        if application is None:
            return
        application.principal_cents, application.months = effect.principal, effect.months
        application.quote = json.loads(json.dumps(effect.quote, default=str))
        taken = {"amount": effect.principal, "months": effect.months}
        source = self._message(effect)
        applications.know(self._session, application, taken, source=source, at=self._now)
        self._journal.note("take_offer", application.ref)
        self._journal.event("offer", application.ref, {"message": source})

    async def offer_link(self, effect: effects.OfferLink) -> None:
        party = self._party
        sent = await self._offering.to_borrower(
            self._session,
            Reached(party.customer, party.conversation, party.identity),
            purpose=effect.purpose,
            policy=self._taken.situation.policy,
            by=_ACTOR,
            now=self._now,
        )
        self._journal.note("offer_link", self._ref, purpose=effect.purpose, sent=str(sent).lower())

    async def keep_typed(self, effect: effects.KeepTyped) -> None:
        await typed_numbers.keep(self._session, self._taken, effect, by=self._offering)
        self._journal.note("keep_typed", self._ref, what=effect.what)

    async def loan(self, effect: LoanEffect) -> None:
        await self._loanwork.write(effect)

    async def person(self, effect: effects.PersonEffect) -> None:
        await self._personwork.write(effect)

    async def agreement(self, effect: effects.AgreementEffect) -> None:
        if self._application is not None:
            hand = Hand(self._session, self._taken, self._application, self._casework)
            await signing.carry_out(hand, effect)
            self._journal.note("agreement", self._application.ref, did=type(effect).__name__)

    def _flag(self, name: str, value: object) -> None:
        customer = self._party.customer
        customer.flags = {**customer.flags, name: value}
        self._journal.note("flag", customer.ref, flag=name)

    async def _move_lead(self, status: str) -> None:
        lead = await leads.open_lead(self._session, self._party.customer.id)
        if lead is None:
            self._session.add(
                Lead(
                    customer_id=self._party.customer.id,
                    source=self._party.identity.channel,
                    status=status,
                    last_activity_at=self._now,
                )
            )
        else:
            lead.status, lead.last_activity_at = status, self._now

    def _seal_facts(self, decision: Decision) -> None:
        application = self._application
        if application is not None and any(
            isinstance(each, _TOUCHING) for each in decision.effects
        ):
            application.facts_sealed = applications.seal_facts(
                self._session,
                application.id,
                {name: asdict(fact) for name, fact in decision.facts.items()},
            )
            application.touched_at = self._now

    @property
    def _application_ref(self) -> str | None:
        return self._application.ref if self._application else None

    @property
    def _conversation_ref(self) -> str:
        return f"conversation:{self._party.conversation.id}"

    @property
    def _ref(self) -> str:
        return self._application_ref or self._party.customer.ref

    def _message(self, effect: effects.Remember | effects.TakeOffer) -> str:
        return str(self._taken.letters[effect.message].id)


_TOUCHING = (effects.Remember, effects.Forget, effects.Begin)

# To add one: a method above, or in `Loanwork` or `Personwork`, and a line here.
WRITERS: Mapping[type[Any], Any] = {
    effects.Begin: Writer.begin,
    effects.Advance: Writer.advance,
    effects.Remember: Writer.remember,
    effects.Forget: Writer.forget,
    effects.Refer: Writer.refer,
    effects.File: Writer.file,
    effects.ConfirmPaper: Writer.confirm_paper,
    effects.DeleteUnclear: Writer.delete_unclear,
    effects.Freeze: Writer.freeze,
    effects.HandOver: Writer.hand_over,
    effects.TakeBack: Writer.take_back,
    effects.OpenCase: Writer.open_case,
    effects.AddToCase: Writer.add_to_case,
    effects.Flag: Writer.flag,
    effects.PauseReminders: Writer.pause_reminders,
    effects.CancelProactive: Writer.cancel_proactive,
    effects.DisownNumber: Writer.disown_number,
    effects.CloseLead: Writer.close_lead,
    effects.AskReview: Writer.ask_review,
    effects.LookAgain: Writer.look_again,
    effects.TakeOffer: Writer.take_offer,
    **dict.fromkeys(get_args(effects.AgreementEffect), Writer.agreement),
    **dict.fromkeys(get_args(LoanEffect), Writer.loan),
    **dict.fromkeys(get_args(effects.PersonEffect), Writer.person),
    effects.OfferLink: Writer.offer_link,
    effects.KeepTyped: Writer.keep_typed,
}

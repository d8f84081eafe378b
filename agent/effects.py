"""What a turn decided, written: each kind of effect has a method of its own name."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from agent.graph import TurnState
from agent.taken import Taken
from crm_store import (
    applications,
    audit,
    cases,
    consents,
    customers,
    events,
    leads,
    loans,
    messages,
)
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.leads import Lead
from crm_store.outbox import Outbox
from crm_store.row import new_id
from flows import flow
from flows.flow import Decision

_ACTOR = "bot"
_WITHHELD = "reply_withheld"


class Effects:
    """Applies effects to the rows of one turn, and remembers what must be on record of it."""

    def __init__(self, session: Session, taken: Taken, turn: TurnState, *, turn_id: UUID) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._id = turn_id
        self._party = taken.party
        self._now = taken.now
        self._application = taken.party.application
        self._noted: list[dict[str, str]] = []
        self._papers: dict[UUID, Document] = {}
        self._opened: dict[str, tuple[Case, dict[str, object]]] = {}  # by category, in this turn

    async def apply(self, papers: Mapping[UUID, Document]) -> None:
        """Apply everything that was decided, in its order; the facts are sealed at the end."""
        self._papers = dict(papers)
        decision = self._turn["decision"]
        for effect in decision.effects:
            await _WRITERS[type(effect)](self, effect)
        await self._review_withheld()
        self._seal_facts(decision)
        self._audit()

    async def begin(self, effect: flow.Begin) -> None:
        self._application = Application(
            customer_id=self._party.customer.id,
            started_at=self._now,
            touched_at=self._now,
            policy_version=self._taken.situation.policy.version,
        )
        self._session.add(self._application)
        await self._session.flush()
        self._note("begin", self._application.ref)
        self.event("stage", self._application.ref, {"to": "interest"})
        await self._move_lead("working")

    async def advance(self, effect: flow.Advance) -> None:
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
        self._note("advance", application.ref, to=effect.stage)
        self.event("stage", application.ref, {"from": before, "to": effect.stage})

    async def remember(self, effect: flow.Remember) -> None:
        customer = self._party.customer
        if effect.fact == "full_name":
            customers.set_name(self._session, customer, effect.value)
        elif effect.fact == "employee_number":
            customers.set_employee_number(self._session, customer, effect.value)
        self._note("fact", self._ref, fact=effect.fact, known=str(effect.known).lower())
        self.event(
            "fact",
            self._ref,
            {"fact": effect.fact, "changed": effect.known, "message": self._message(effect)},
        )

    async def forget(self, effect: flow.Forget) -> None:
        self._note("forget", self._ref, fact=effect.fact, because=effect.because)

    async def agree(self, effect: flow.Agree) -> None:
        await self._consent(effect.purposes, "grant", effect)

    async def decline(self, effect: flow.Decline) -> None:
        await self._consent(effect.purposes, "withdraw", effect)

    async def speak(self, effect: flow.Speak) -> None:
        self._party.customer.language = effect.language
        self._note("language", self._party.customer.ref, to=effect.language)

    async def opt_out(self, effect: flow.OptOut) -> None:
        self._party.identity.opted_out_at = self._now
        self._note("opt_out", self._party.customer.ref)
        self.event("opt_out", self._party.customer.ref, {})

    async def opt_in(self, effect: flow.OptIn) -> None:
        self._party.identity.opted_out_at = None
        self._note("opt_in", self._party.customer.ref)
        self.event("opt_in", self._party.customer.ref, {})

    async def refer(self, effect: flow.Refer) -> None:
        await self._session.run(
            update(Lead)
            .where(col(Lead.customer_id) == self._party.customer.id)
            .values(track="non_partner", last_activity_at=self._now)
        )
        packet = {"employer": effect.employer, "customer": self._party.customer.ref}
        self._open_case(packet, category="employer_referral", reason="refer", priority=3)

    async def file(self, effect: flow.File) -> None:
        application = self._application.id if self._application else None
        arrived = self._papers.get(effect.document_id)
        if arrived is not None:
            arrived.kind, arrived.application_id = effect.kind or "other", application
        else:
            await self._session.run(
                update(Document)
                .where(col(Document.id) == effect.document_id)
                .values(kind=effect.kind or "other", application_id=application)
            )
        known = self._turn["decision"].facts.get(effect.kind) if effect.kind else None
        if known is not None and known.before and known.before[-1]:
            await self._session.run(
                update(Document)
                .where(col(Document.id) == UUID(known.before[-1]["document_id"]))
                .values(status="superseded")
            )
        self._note("file", self._ref, kind=effect.kind or "other")

    async def freeze(self, effect: flow.Freeze) -> None:
        application = self._application
        if application is None:
            return
        application.principal_cents = effect.principal
        application.months = effect.months
        application.partner_id = UUID(effect.partner_id)
        application.quote = json.loads(json.dumps(effect.quote, default=str))
        application.policy_version = self._taken.situation.policy.version
        self._party.customer.partner_id = application.partner_id
        self._note("quote", application.ref, policy=application.policy_version)

    async def hand_over(self, effect: flow.HandOver) -> None:
        conversation = self._party.conversation
        known = await cases.still_open(self._session, conversation.id, effect.category)
        if known is None and effect.category not in self._opened:
            packet = await self._packet(effect.reason)
            self._open_case(
                packet, category=effect.category, reason=effect.reason, priority=effect.priority
            )
        self._note("hand_over", self._party.customer.ref, reason=effect.reason)
        self.event("handoff", f"conversation:{conversation.id}", {"reason": effect.reason})

    async def take_back(self, effect: flow.TakeBack) -> None:
        await self._session.run(
            update(Case)
            .where(
                col(Case.conversation_id) == self._party.conversation.id,
                col(Case.status) == "open",
                col(Case.category) == "handoff",
            )
            .values(status="closed")
        )
        self._note("take_back", self._party.customer.ref)
        self.event("handoff", f"conversation:{self._party.conversation.id}", {"reason": "back"})

    async def open_case(self, effect: flow.OpenCase) -> None:
        details = {"reason": effect.reason, **effect.details}
        if await self._add(effect.category, details):
            self._note("add_to_case", self._party.customer.ref, category=effect.category)
            return
        packet = {**await self._packet(effect.reason), **details, "more": []}
        case = self._open_case(
            packet, category=effect.category, reason=effect.reason, priority=effect.priority
        )
        self._opened[effect.category] = (case, packet)
        self._note("open_case", self._party.customer.ref, category=effect.category)
        self.event("case", str(case.id), {"category": effect.category, "reason": effect.reason})

    async def add_to_case(self, effect: flow.AddToCase) -> None:
        if await self._add(effect.category, effect.details):
            self._note("add_to_case", self._party.customer.ref, category=effect.category)

    async def flag(self, effect: flow.Flag) -> None:
        self._flag(effect.name, self._now.isoformat())
        self.event("lifecycle", self._party.customer.ref, {"flag": effect.name})

    async def pause_reminders(self, effect: flow.PauseReminders) -> None:
        until = effect.until.isoformat() if effect.until else "a person says so"
        self._flag("reminders_paused", {"until": until, "because": effect.because})

    async def cancel_proactive(self, effect: flow.CancelProactive) -> None:
        theirs = select(Conversation.id).where(Conversation.customer_id == self._party.customer.id)
        await self._session.run(
            update(Outbox)
            .where(
                col(Outbox.conversation_id).in_(theirs),
                col(Outbox.purpose) == "proactive",
                col(Outbox.status) == "queued",
            )
            .values(status="refused", why=effect.because)
            .execution_options(synchronize_session=False)
        )
        self._note("cancel_proactive", self._party.customer.ref, why=effect.because)

    async def disown_number(self, effect: flow.DisownNumber) -> None:
        self._party.identity.status = "wrong_number"
        self._party.identity.verified_at = None
        await self._session.run(
            update(Conversation)
            .where(col(Conversation.id) == self._party.conversation.id)
            .values(status="closed")
            .execution_options(synchronize_session=False)
        )
        self._note("identity", self._party.customer.ref, to="wrong_number")
        self.event("identity", self._party.customer.ref, {"status": "wrong_number"})

    async def unverify(self, effect: flow.Unverify) -> None:
        self._party.identity.verified_at = None
        self._note("identity", self._party.customer.ref, to="unverified", because=effect.because)
        self.event("identity", self._party.customer.ref, {"status": effect.because})

    async def claim_payment(self, effect: flow.ClaimPayment) -> None:
        loan = await loans.claim(
            self._session,
            self._party.customer.id,
            message_id=self._taken.letters[effect.message].id,
            entered_by=_ACTOR,
            at=self._now,
        )
        self._note("claim_payment", loan or self._party.customer.ref)

    async def hold_loan(self, effect: flow.HoldLoan) -> None:
        for ref in await loans.hold(self._session, self._party.customer.id, why=effect.because):
            self._note("hold_loan", ref, why=effect.because)

    async def close_lead(self, effect: flow.CloseLead) -> None:
        await self._session.run(
            update(Lead)
            .where(
                col(Lead.customer_id) == self._party.customer.id,
                col(Lead.status).not_in(("converted", "closed")),
            )
            .values(
                status="closed",
                qualification={"closed_because": effect.because},
                last_activity_at=self._now,
            )
        )
        self._note("close_lead", self._party.customer.ref, because=effect.because)

    def _flag(self, name: str, value: object) -> None:
        customer = self._party.customer
        customer.flags = {**customer.flags, name: value}
        self._note("flag", customer.ref, flag=name)

    async def _add(self, category: str, details: Mapping[str, object]) -> bool:
        """Give more to the person who has this case; False where none is open."""
        opened = self._opened.get(category)
        if opened is None:
            case = await cases.still_open(self._session, self._party.conversation.id, category)
            if case is None:
                return False
            opened = self._opened[category] = (case, cases.packet(self._session, case))
        case, packet = opened
        at = {"at": self._now.isoformat()}
        packet["more"] = [*cast("list[object]", packet.get("more", [])), {**at, **details}]
        case.packet_sealed = self._session.vault.seal_json(packet, cases.packet_place(case.id))
        return True

    async def _consent(
        self, purposes: Mapping[str, str], action: str, effect: flow.Agree | flow.Decline
    ) -> None:
        for purpose, version in purposes.items():
            self._session.put(
                consents.Consent(
                    customer_id=self._party.customer.id,
                    identity_id=self._party.identity.id,
                    purpose=purpose,
                    action=action,
                    text_version=version,
                    language=self._turn["decision"].language,
                    message_id=self._taken.letters[effect.message].id,
                    at=self._now,
                )
            )
            self._note("consent", self._party.customer.ref, purpose=purpose, to=action)
        self.event("consent", self._party.customer.ref, {"action": action, **purposes})

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

    async def _packet(self, reason: str) -> dict[str, object]:
        """All that the bot knew: what a person needs so as to ask nothing twice."""
        session, party = self._session, self._party
        said = await messages.last(session, party.conversation.id, limit=5)
        talk = [f"{each.author}: {messages.body(session, each)}" for each in said]
        talk += [f"customer: {letter.shown}" for letter in self._taken.letters]
        decision = self._turn["decision"]
        return {
            "reason": reason,
            "language": decision.language,
            "customer": party.customer.ref,
            "application": self._application.ref if self._application else None,
            "awaited": self._taken.situation.state.topic,
            "facts": {name: asdict(fact) for name, fact in decision.facts.items()},
            "documents": [str(paper.id) for paper in self._taken.papers],
            "last_messages": talk[-5:],
            "flags": dict(party.customer.flags),
        }

    async def _review_withheld(self) -> None:
        """A person looks at what the guard did not let out; once, until that is settled."""
        withheld = self._turn.get("withheld", ())
        if not withheld:
            return
        reason = ",".join(sorted({fault for each in withheld for fault in each.faults}))
        conversation = self._party.conversation.id
        known = await cases.unsettled(self._session, conversation)
        if not any((each.category, each.reason) == (_WITHHELD, reason) for each in known):
            packet = {"turn": str(self._id), "withheld": [asdict(each) for each in withheld]}
            self._open_case(packet, category=_WITHHELD, reason=reason, priority=2)
        self._note("withhold", f"conversation:{conversation}", reason=reason)

    def _open_case(
        self, packet: Mapping[str, object], *, category: str, reason: str, priority: int
    ) -> Case:
        situation = self._taken.situation
        minutes = situation.policy.sla.first_response(priority)
        return cases.open_case(
            self._session,
            packet,
            id=new_id(),
            customer_id=self._party.customer.id,
            conversation_id=self._party.conversation.id,
            category=category,
            reason=reason,
            priority=priority,
            due_at=situation.calendar.add_office_time(self._now, minutes),
        )

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
    def _ref(self) -> str:
        return self._application.ref if self._application else self._party.customer.ref

    def _message(self, effect: flow.Remember) -> str:
        return str(self._taken.letters[effect.message].id)

    def event(self, kind: str, subject: str, data: Mapping[str, object]) -> None:
        events.record(
            self._session,
            kind,
            subject=subject,
            at=self._now,
            actor=_ACTOR,
            customer_id=self._party.customer.id,
            data=data,
        )

    def _note(self, action: str, subject: str, **detail: str) -> None:
        self._noted.append({"action": action, "subject": subject, **detail})

    def _audit(self) -> None:
        """One audited row a turn that changed anything: the chain's head is a narrow door."""
        if self._noted:
            self._session.audited.append(
                audit.Entry(
                    self._now,
                    _ACTOR,
                    "turn",
                    f"conversation:{self._party.conversation.id}",
                    {"turn": str(self._id), "did": self._noted},
                )
            )


_TOUCHING = (flow.Remember, flow.Forget, flow.Begin)

_WRITERS: Mapping[type[Any], Any] = {
    flow.Begin: Effects.begin,
    flow.Advance: Effects.advance,
    flow.Remember: Effects.remember,
    flow.Forget: Effects.forget,
    flow.Agree: Effects.agree,
    flow.Decline: Effects.decline,
    flow.Speak: Effects.speak,
    flow.OptOut: Effects.opt_out,
    flow.OptIn: Effects.opt_in,
    flow.Refer: Effects.refer,
    flow.File: Effects.file,
    flow.Freeze: Effects.freeze,
    flow.HandOver: Effects.hand_over,
    flow.TakeBack: Effects.take_back,
    flow.OpenCase: Effects.open_case,
    flow.AddToCase: Effects.add_to_case,
    flow.Flag: Effects.flag,
    flow.PauseReminders: Effects.pause_reminders,
    flow.CancelProactive: Effects.cancel_proactive,
    flow.DisownNumber: Effects.disown_number,
    flow.Unverify: Effects.unverify,
    flow.ClaimPayment: Effects.claim_payment,
    flow.HoldLoan: Effects.hold_loan,
    flow.CloseLead: Effects.close_lead,
}

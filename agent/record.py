"""Write a turn: everything that it learned, decided and will say, in one transaction."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from agent import trace
from agent.graph import TurnState
from agent.inbound import Letter
from agent.papers import Paper
from agent.reply import Reply
from crm_store import (
    applications,
    audit,
    cases,
    consents,
    customers,
    events,
    gaps,
    leads,
    messages,
    outbox,
    turns,
)
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.conversations import BOT, QUEUE, Ending, Party
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.leads import Lead
from crm_store.row import new_id
from flows import flow
from flows.flow import Decision, Situation

_ACTOR = "bot"


@dataclass(frozen=True)
class Taken:
    """A turn that was taken: whose it is, what was said, and the lease that lets us end it."""

    party: Party
    lease: UUID
    letters: tuple[Letter, ...]
    papers: tuple[Paper, ...]
    unsaid: tuple[outbox.Outbox, ...]
    situation: Situation
    now: datetime


class Record:
    """The writing of one turn; each effect has a method of its own name below."""

    def __init__(self, session: Session, taken: Taken, turn: TurnState) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._id = new_id()
        self._party = taken.party
        self._now = taken.now
        self._application = taken.party.application
        self._noted: list[dict[str, str]] = []
        self._papers: dict[UUID, Document] = {}

    @property
    def turn_id(self) -> UUID:
        return self._id

    async def write(self, *, versions: Mapping[str, str]) -> None:
        """All but the end of the turn (`conversations.finish`), which goes first as the fence."""
        decision = self._turn["decision"]
        if self._party.conversation.version == 0:
            self._first_contact()
        self._keep_letters()
        self._papers = {paper.id: self._keep_paper(paper) for paper in self._taken.papers}
        for effect in decision.effects:
            await _WRITERS[type(effect)](self, effect)
        self._seal_facts(decision)
        self._note_gaps(decision)
        for index, reply in enumerate(self._turn.get("replies", ())):
            self._put(reply, index=index)
        await outbox.said_again(self._session, self._taken.unsaid)
        self._keep_trace(versions)
        self._audit()

    def ending(self) -> Ending:
        """What the conversation becomes; known before anything is written."""
        language: str | None = None
        owner: str | None = None
        for effect in self._turn["decision"].effects:
            if isinstance(effect, flow.Speak):
                language = effect.language
            elif isinstance(effect, flow.HandOver):
                owner = QUEUE
            elif isinstance(effect, flow.TakeBack):
                owner = BOT
        return Ending(
            state=self._next_state().to_json(),
            at=self._now,
            last_inbound_at=max(letter.received_at for letter in self._taken.letters),
            language=language,
            owner=owner,
        )

    def _next_state(self) -> flow.State:
        """What the conversation remembers: the question that is open, with its options."""
        decision = self._turn["decision"]
        if decision.hand_over is not None:
            return replace(decision.state, topic=None, options=())
        awaited = decision.ask or decision.open_question
        if awaited is None:
            return decision.state
        options = self._turn.get("options", ())
        return replace(decision.state, topic=awaited.topic, options=options)

    # --- what came in ---

    def _first_contact(self) -> None:
        customer = self._party.customer
        self._session.add(
            Lead(customer_id=customer.id, source=customer.source, last_activity_at=self._now)
        )
        self._event("touchpoint", customer.ref, {"channel": self._party.identity.channel})

    def _keep_letters(self) -> None:
        papers = {paper.message: paper.id for paper in self._taken.papers}
        for number, letter in enumerate(self._taken.letters):
            messages.new(
                self._session,
                letter.shown,
                id=letter.id,
                conversation_id=self._party.conversation.id,
                turn_id=self._id,
                direction="in",
                author="customer",
                kind=letter.kind,
                provider_sid=letter.provider_sid,
                document_id=papers.get(number),
                at=letter.received_at,
            )

    def _keep_paper(self, paper: Paper) -> Document:
        document = Document(
            id=paper.id,
            customer_id=self._party.customer.id,
            kind="other",
            storage_key=paper.storage_key,
            sha256=paper.sha256,
            mime=paper.mime,
            bytes=paper.bytes,
            status="rejected" if paper.reject else "received",
            reject_reason=paper.reject,
            message_id=self._taken.letters[paper.message].id,
            received_at=self._now,
        )
        self._session.put(document)
        self._event("document", str(paper.id), {"status": paper.reject or "received"})
        if paper.same_as_another:
            self._event("fraud_signal", str(paper.id), {"rule": "same file, two customers"})
        return document

    # --- effects ---

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
        self._event("stage", self._application.ref, {"to": "interest"})
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
        self._event("stage", application.ref, {"from": before, "to": effect.stage})

    async def remember(self, effect: flow.Remember) -> None:
        customer = self._party.customer
        if effect.fact == "full_name":
            customers.set_name(self._session, customer, effect.value)
        elif effect.fact == "employee_number":
            customers.set_employee_number(self._session, customer, effect.value)
        self._note("fact", self._ref, fact=effect.fact, known=str(effect.known).lower())
        self._event(
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
        self._event("opt_out", self._party.customer.ref, {})

    async def opt_in(self, effect: flow.OptIn) -> None:
        self._party.identity.opted_out_at = None
        self._note("opt_in", self._party.customer.ref)
        self._event("opt_in", self._party.customer.ref, {})

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
        if known is None:
            packet = await self._packet(effect)
            self._open_case(
                packet, category=effect.category, reason=effect.reason, priority=effect.priority
            )
        self._note("hand_over", self._party.customer.ref, reason=effect.reason)
        self._event("handoff", f"conversation:{conversation.id}", {"reason": effect.reason})

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
        self._event("handoff", f"conversation:{self._party.conversation.id}", {"reason": "back"})

    # --- parts of effects ---

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
        self._event("consent", self._party.customer.ref, {"action": action, **purposes})

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

    async def _packet(self, effect: flow.HandOver) -> dict[str, object]:
        """All that the bot knew: what a person needs so as to ask nothing twice."""
        session, party = self._session, self._party
        said = await messages.last(session, party.conversation.id, limit=5)
        talk = [f"{each.author}: {messages.body(session, each)}" for each in said]
        talk += [f"customer: {letter.shown}" for letter in self._taken.letters]
        decision = self._turn["decision"]
        return {
            "reason": effect.reason,
            "language": decision.language,
            "customer": party.customer.ref,
            "application": self._application.ref if self._application else None,
            "awaited": self._taken.situation.state.topic,
            "facts": {name: asdict(fact) for name, fact in decision.facts.items()},
            "documents": [str(paper.id) for paper in self._taken.papers],
            "last_messages": talk[-5:],
            "flags": dict(party.customer.flags),
        }

    def _open_case(
        self, packet: Mapping[str, object], *, category: str, reason: str, priority: int
    ) -> None:
        situation = self._taken.situation
        minutes = situation.policy.sla.first_response_minutes[priority]
        cases.open_case(
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

    def _note_gaps(self, decision: Decision) -> None:
        for answer in self._turn.get("answers", ()):
            if answer.given is None:
                nearest = answer.found[0] if answer.found else None
                gaps.note(
                    self._session,
                    answer.question,
                    id=new_id(),
                    conversation_id=self._party.conversation.id,
                    turn_id=self._id,
                    language=decision.language,
                    nearest=nearest.slug if nearest else None,
                    score=nearest.score if nearest else 0.0,
                    at=self._now,
                )

    # --- what goes out ---

    def _put(self, reply: Reply, *, index: int) -> None:
        message, row = new_id(), new_id()
        messages.new(
            self._session,
            reply.text,
            id=message,
            conversation_id=self._party.conversation.id,
            turn_id=self._id,
            direction="out",
            author=_ACTOR,
            kind="choice" if reply.choice else "text",
            language=self._turn["decision"].language,
            at=self._now + timedelta(microseconds=index + 1),  # after what it answers
        )
        outbox.put(
            self._session,
            {
                "text": reply.text,
                "statements": reply.statements,
                "choice": asdict(reply.choice) if reply.choice else None,
            },
            id=row,
            conversation_id=self._party.conversation.id,
            identity_id=self._party.identity.id,
            message_id=message,
            turn_id=self._id,
            dedupe_key=f"turn:{self._id}:{index}",
            author=_ACTOR,
            purpose="reply",
            run_at=self._now,
            why="",
        )

    def _keep_trace(self, versions: Mapping[str, str]) -> None:
        turn = self._turn
        turns.record(
            self._session,
            trace.of(turn, self._taken.situation),
            id=self._id,
            conversation_id=self._party.conversation.id,
            number=self._party.conversation.version + 1,
            at=self._now,
            reader=turn["read"].how if "read" in turn else "none",
            versions=versions,
            timings_ms=turn.get("spent_ms", {}),
        )

    # --- the record of the record ---

    @property
    def _ref(self) -> str:
        return self._application.ref if self._application else self._party.customer.ref

    def _message(self, effect: flow.Remember) -> str:
        return str(self._taken.letters[effect.message].id)

    def _event(self, kind: str, subject: str, data: Mapping[str, object]) -> None:
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
    flow.Begin: Record.begin,
    flow.Advance: Record.advance,
    flow.Remember: Record.remember,
    flow.Forget: Record.forget,
    flow.Agree: Record.agree,
    flow.Decline: Record.decline,
    flow.Speak: Record.speak,
    flow.OptOut: Record.opt_out,
    flow.OptIn: Record.opt_in,
    flow.Refer: Record.refer,
    flow.File: Record.file,
    flow.Freeze: Record.freeze,
    flow.HandOver: Record.hand_over,
    flow.TakeBack: Record.take_back,
}

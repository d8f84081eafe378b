"""Cases that a turn opens or adds to, with all that the bot knew."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from agent.journal import Journal
from agent.taken import Taken
from agent.understanding.feeling import Feeling, is_urgent, priority_of
from crm_store import cases, messages, withheld
from crm_store.cases import Case
from crm_store.database import Session
from crm_store.row import new_id
from flows import effects

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState


class Casework:
    """The cases of one turn: one that is open already takes up what is new."""

    def __init__(
        self, session: Session, taken: Taken, *, turn: "TurnState", journal: Journal, turn_id: UUID
    ) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._journal = journal
        self._id = turn_id
        self._party = taken.party
        self._feeling = turn.get("feeling", Feeling())
        self._opened: dict[str, tuple[Case, dict[str, object]]] = {}  # by category, in this turn
        self._new: set[UUID] = set()

    async def hand_over(self, effect: effects.HandOver, *, application: str | None) -> None:
        """Give the conversation's person a case, unless they have one."""
        known = await cases.still_open(self._session, self._party.conversation.id, effect.category)
        if known is None and effect.category not in self._opened:
            packet = await self._packet(effect.reason, application)
            self.open(
                packet,
                category=effect.category,
                reason=effect.reason,
                priority=priority_of(self._feeling, effect.priority),
            )

    async def open_or_add(self, effect: effects.OpenCase, *, application: str | None) -> None:
        """Open a case about this, or give the details to the one that is open."""
        details = {"reason": effect.reason, **effect.details, **self._draft(effect)}
        if await self.add(effect.category, details):
            return
        packet = {**await self._packet(effect.reason, application), **details, "more": []}
        case = self.open(
            packet,
            category=effect.category,
            reason=effect.reason,
            priority=priority_of(self._feeling, effect.priority),
            at_once=effect.at_once,
        )
        self._opened[effect.category] = (case, packet)
        self._journal.note("open_case", self._party.customer.ref, category=effect.category)
        self._journal.event(
            "case", str(case.id), {"category": effect.category, "reason": effect.reason}
        )

    async def add(self, category: str, details: Mapping[str, object]) -> bool:
        """Give more to the person who has this case; False where none is open."""
        opened = self._opened.get(category)
        if opened is None:
            case = await cases.still_open(self._session, self._party.conversation.id, category)
            if case is None:
                return False
            opened = self._opened[category] = (case, cases.packet(self._session, case))
        case, packet = opened
        at = {"at": self._taken.now.isoformat()}
        packet["more"] = [*cast("list[object]", packet.get("more", [])), {**at, **details}]
        case.packet_sealed = self._session.vault.seal_json(packet, cases.packet_place(case.id))
        self._journal.note("add_to_case", self._party.customer.ref, category=category)
        return True

    async def settle(self, category: str) -> None:
        """What this case was opened for has come about."""
        case = await cases.still_open(self._session, self._party.conversation.id, category)
        if case is not None:
            case.status = "resolved"
            self._session.add(case)
            self._journal.note("settle_case", self._party.customer.ref, category=category)

    async def hurry(self) -> None:
        """Anger brings forward what was open before: a step in each turn, as if it opened now."""
        if not is_urgent(self._feeling):
            return
        for case in await cases.unsettled(self._session, self._party.conversation.id):
            sooner = priority_of(self._feeling, case.priority)
            if case.id not in self._new and sooner < case.priority:
                case.priority = sooner
                case.sla_due_at = min(case.sla_due_at, self._due(sooner))
                self._journal.note("hurry_case", self._party.customer.ref, category=case.category)

    async def review_withheld(self) -> None:
        """A person looks at what the guard did not let out; once, until that is settled."""
        held_back = self._turn.get("withheld", ())
        if not held_back:
            return
        reason = ",".join(sorted({fault for each in held_back for fault in each.faults}))
        conversation = self._party.conversation.id
        known = await cases.unsettled(self._session, conversation)
        if not any((each.category, each.reason) == (withheld.CASE, reason) for each in known):
            packet = {"turn": str(self._id), "withheld": [asdict(each) for each in held_back]}
            self.open(packet, category=withheld.CASE, reason=reason, priority=2)
        self._journal.note("withhold", f"conversation:{conversation}", reason=reason)

    def open(
        self,
        packet: Mapping[str, object],
        *,
        category: str,
        reason: str,
        priority: int,
        at_once: bool = False,
    ) -> Case:
        """Open a case, due when the policy says for this priority: in office time, or at once."""
        decision = self._turn["decision"]
        case = new_id()
        self._new.add(case)
        return cases.open_case(
            self._session,
            packet,
            id=case,
            customer_id=self._party.customer.id,
            conversation_id=self._party.conversation.id,
            category=category,
            reason=reason,
            priority=priority,
            due_at=self._due(priority, at_once=at_once),
            language=decision.speaks,
            variety=decision.variety if decision.speaks == "osh" else None,
            ref=self._turn.get("cases", {}).get(category),
        )

    def _due(self, priority: int, *, at_once: bool = False) -> datetime:
        situation, now = self._taken.situation, self._taken.now
        minutes = situation.policy.sla.first_response(priority)
        if at_once:
            return now + timedelta(minutes=minutes)
        return situation.calendar.add_office_time(now, minutes)

    def _draft(self, effect: effects.OpenCase) -> dict[str, str]:
        """What a model heard in a voice note: whoever takes the case listens all the same."""
        papers = {str(paper.id): paper.draft for paper in self._taken.papers}
        draft = papers.get(str(effect.details.get("document")), "")
        return {"unchecked_draft": draft} if draft else {}

    async def _packet(self, reason: str, application: str | None) -> dict[str, object]:
        """All that the bot knew: what a person needs so as to ask nothing twice."""
        session, party = self._session, self._party
        said = await messages.last(session, party.conversation.id, limit=5)
        talk = [f"{each.author}: {messages.body(session, each)}" for each in said]
        talk += [f"customer: {letter.shown}" for letter in self._taken.letters]
        decision = self._turn["decision"]
        return {
            "reason": reason,
            "language": decision.language,
            "speaks": decision.speaks,
            "variety": decision.variety,
            "customer": party.customer.ref,
            "application": application,
            "awaited": self._taken.situation.state.topic,
            "facts": {name: asdict(fact) for name, fact in decision.facts.items()},
            "documents": [str(paper.id) for paper in self._taken.papers],
            "last_messages": talk[-5:],
            "flags": dict(party.customer.flags),
            "feeling": asdict(self._feeling),
        }

"""Write a turn: everything that it learned, decided and will say, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from agent import leads, paperwork, trace
from agent.casework import Casework
from agent.files import Paper, disowned
from agent.journal import Journal
from agent.leads import Said
from agent.offering import Offering
from agent.replied_to import asking
from agent.reply import Reply
from agent.taken import Taken
from agent.writer import Writer
from crm_store import (
    documents,
    files_to_remove,
    gaps,
    inbox,
    messages,
    outbox,
    turns,
)
from crm_store.conversations import BOT, QUEUE
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.leads import Lead
from crm_store.leases import Ending
from crm_store.row import new_id
from flows import effects, speakers
from flows.flow import Decision, State

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState

_ACTOR = "bot"


class Record:
    """The writing of one turn: what came in, what it led to, what goes out, and why."""

    def __init__(
        self, session: Session, taken: Taken, turn: "TurnState", *, offering: Offering
    ) -> None:
        self._session = session
        self._taken = taken
        self._turn = turn
        self._id = new_id()
        self._party = taken.party
        self._now = taken.now
        self._journal = Journal(session, taken, turn_id=self._id)
        casework = Casework(session, taken, turn=turn, journal=self._journal, turn_id=self._id)
        self._writer = Writer(
            session,
            taken,
            turn=turn,
            journal=self._journal,
            casework=casework,
            offering=offering,
        )

    async def write(self, *, versions: Mapping[str, str]) -> None:
        """All but the end of the turn (`leases.finish`), which goes first as the fence."""
        for row in (self._party.customer, self._party.identity, self._party.application):
            if row is not None:
                self._session.add(row)
        decision = self._turn["decision"]
        if self._party.conversation.version == 0:
            self._first_contact()
        self._keep_letters()
        kept = {paper.id: self._keep_paper(paper) for paper in await self._papers_of_hers()}
        await self._writer.apply(kept)
        await leads.notice(
            self._session,
            self._party,
            [Said(each.id, each.shown) for each in self._taken.letters],
            decided=decision.effects,
            now=self._now,
        )
        self._note_gaps(decision)
        for index, reply in enumerate(self._turn.get("replies", ())):
            self._put(reply, index=index)
        await outbox.said_again(self._session, self._taken.unsaid)
        hidden = [letter.id for letter in self._taken.letters if letter.has_number]
        if hidden:
            await inbox.forget_typed(self._session, hidden)
        self._keep_trace(versions)

    def ending(self, letters_are: str) -> Ending:
        """What the conversation becomes; known before anything is written."""
        language: str | None = None
        owner: str | None = None
        for effect in self._turn["decision"].effects:
            if isinstance(effect, effects.Speak):
                language = effect.language
            elif isinstance(effect, effects.HandOver):
                owner = QUEUE
            elif isinstance(effect, effects.TakeBack):
                owner = BOT
        return Ending(
            turn_id=self._id,
            letters=[letter.id for letter in self._taken.letters],
            letters_are=letters_are,
            state=self._next_state().to_json(),
            at=self._now,
            last_inbound_at=max(
                (letter.received_at for letter in self._taken.letters),
                default=self._party.conversation.last_inbound_at or self._now,
            ),
            language=language,
            owner=owner,
        )

    def _next_state(self) -> State:
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
        self._journal.event("touchpoint", customer.ref, {"channel": self._party.identity.channel})

    def _keep_letters(self) -> None:
        papers = {paper.message: paper.id for paper in self._taken.papers}
        for number, letter in enumerate(self._taken.letters):
            if letter.is_in_the_talk:  # it died once, and what was written stays
                continue
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

    async def _papers_of_hers(self) -> Sequence[Paper]:
        """None where she who sends them says that she is somebody else."""
        papers = self._taken.papers
        if effects.Unverify(speakers.CASE) not in self._turn["decision"].effects:
            return papers
        keys = [key for each in papers for key in (each.storage_key, *each.copy_keys) if key]
        await files_to_remove.name(self._session, keys, at=self._now)
        return [disowned(each) for each in papers]

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
            copy_keys=list(paper.copy_keys),
            quality=paper.measures,
            message_id=self._taken.letters[paper.message].id,
            received_at=self._now,
            id_bidx=paper.id_index,
            expires_on=paperwork.expires_on(paper.found),
        )
        if paper.found:
            found = paperwork.to_json(paper.found)
            document.found_sealed = documents.seal_found(self._session.vault, found, paper.id)
        self._session.put(document)
        self._journal.event("document", str(paper.id), {"status": paper.reject or "received"})
        if paper.same_as_another:
            self._journal.event("fraud_signal", str(paper.id), {"rule": "same file, two customers"})
        if paper.same_identity_as_another:
            rule = "same identity number, two customers"
            self._journal.event("fraud_signal", str(paper.id), {"rule": rule})
        return document

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
                **(asking(self._turn["decision"]) if reply.question else {}),
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
            spent=_spent(turn),
        )


def _spent(turn: "TurnState") -> turns.Spent:
    """What understanding this turn took of a hosted model, also where it failed."""
    if "read" not in turn:
        return turns.Spent()
    usage = turn["read"].usage
    return turns.Spent(usage.requests, usage.input_tokens, usage.output_tokens)

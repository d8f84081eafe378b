"""Explain a conversation: what was understood, known, found and sent, read from the store."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from agent import why_not
from agent.bootstrap import House
from agent.simulator import turn
from agent.simulator.kept_trace import Trace
from agent.simulator.panel import (
    ApplicationShown,
    CaseShown,
    ConversationShown,
    DocumentShown,
    NotGone,
    Owner,
    Panel,
    Stage,
    TurnLine,
    TurnShown,
)
from crm_store import (
    applications,
    cases,
    conversations,
    customers,
    documents,
    identities,
    messages,
    money,
    outbox,
    turns,
)
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.conversations import BOT, QUEUE, Party
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.messages import Message
from crm_store.money import Cents
from crm_store.outbox import Outbox
from crm_store.turns import Turn

_CHANNEL = "whatsapp"
_TURNS = 200  # that can be looked at again
_MESSAGES = 1000
_LINE = 80
_NOT_GONE = 5
# Whoever left the way of an application that goes well is shown by one word.
_BESIDE = {"manual_review": "ai_assessment"}
# What browsers and screen readers call our languages; Oshiwambo by its largest written form.
_TAGS = {"en": "en", "af": "af", "osh": "kj", "her": "hz"}


@dataclass(frozen=True)
class _Open:
    """A session and whose conversation is looked at in it."""

    session: Session
    party: Party
    house: House


async def pulse(house: House, number: str) -> str:
    """A short name for the state of a conversation, cheap enough to be asked every second."""
    async with house.store.reading() as session:
        party = await party_of(session, number)
        if party is None:
            return _digest(house.is_warm)
        newest = await turns.last(session, party.conversation.id)
        sent = await outbox.of_turn(session, newest[0].id) if newest else []
        unsettled = await cases.unsettled(session, party.conversation.id)
        not_gone = await outbox.not_gone(session, party.identity.id, most=_NOT_GONE)
    conversation, application = party.conversation, party.application
    return _digest(
        house.is_warm,
        conversation.model_dump(exclude={"lease", "lease_until"}),
        application.model_dump(include={"id", "stage", "version"}) if application else None,
        party.identity.opted_out_at,
        [(row.id, row.status, row.attempts) for row in sent],
        [(row.id, row.status, row.why) for row in not_gone],
        [each.ref for each in unsettled],
    )


async def panel(house: House, number: str) -> Panel:
    """Everything but the turns' insides."""
    mark = await pulse(house, number)
    async with house.store.reading() as session:
        party = await party_of(session, number)
        if party is None:
            return Panel(mark=mark, is_awake=house.is_warm)
        look = _Open(session, party, house)
        return Panel(
            mark=mark,
            is_awake=house.is_warm,
            conversation=await _conversation(look),
            turns=await _lines(look),
        )


async def has_written(house: House, number: str) -> bool:
    """Whether the store knows this number."""
    async with house.store.reading() as session:
        return await party_of(session, number) is not None


async def one_turn(house: House, number: str, which: int) -> TurnShown | None:
    """One turn from what was heard to what was sent; None where there is no such turn."""
    async with house.store.reading() as session:
        party = await party_of(session, number)
        if party is None:
            return None
        found = await turns.numbered(session, party.conversation.id, which)
        if found is None:
            return None
        return await turn.shown(session, found, of=party.conversation, house=house)


async def party_of(session: Session, number: str) -> Party | None:
    """Whoever has this number, and their talk."""
    blind = identities.blind(session.vault, _CHANNEL, number)
    return await conversations.of_sender(session, blind)


def _digest(*state: object) -> str:
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


# --- the head of the panel ---


async def _conversation(look: _Open) -> ConversationShown:
    session, party = look.session, look.party
    conversation, customer = party.conversation, party.customer
    found = await documents.of_customer(session, customer.id)
    unsettled = await cases.unsettled(session, conversation.id)
    not_gone = await outbox.not_gone(session, party.identity.id, most=_NOT_GONE)
    language = conversation.language
    is_written = language in look.house.phrases.languages
    return ConversationShown(
        ref=customer.ref,
        name=customers.name(session, customer) or "",
        owner=_owner(conversation.owner),
        queued_at=conversation.queued_at,
        language=language,
        ours=_TAGS.get(language or "", "en") if is_written else "en",
        hers=_TAGS.get(language or "", ""),
        opted_out=party.identity.opted_out_at is not None,
        awaited=conversation.state.get("topic"),
        application=_application(party.application) if party.application else None,
        documents=tuple(_document(look.house, each) for each in found),
        cases=tuple(_case(each) for each in unsettled),
        not_gone=tuple(_not_gone(session, each) for each in not_gone),
    )


def _not_gone(session: Session, row: Outbox) -> NotGone:
    text = outbox.body(session, row)["text"]
    return NotGone(text=text[:_LINE], status=row.status, why=why_not.words(row.why))


def _owner(owner: str) -> Owner:
    if owner == BOT:
        return "assistant"
    return "queue" if owner == QUEUE else "person"


def _application(application: Application) -> ApplicationShown:
    borrows = application.principal_cents
    return ApplicationShown(
        ref=application.ref,
        stage=application.stage,
        stages=_stages(application.stage),
        borrows="" if borrows is None else money.show(Cents(borrows)),
        months=application.months,
        policy=application.policy_version,
    )


def _stages(stage: str) -> tuple[Stage, ...]:
    stage = _BESIDE.get(stage, stage)
    if stage not in applications.WAY:
        return ()
    at = applications.WAY.index(stage)
    return tuple(
        Stage(name=name, progress="done" if place < at else "now" if place == at else "ahead")
        for place, name in enumerate(applications.WAY)
    )


def _document(house: House, document: Document) -> DocumentShown:
    return DocumentShown(
        kind=turn.label(house, document.kind),
        status=document.status,
        reason=document.reject_reason or "",
        mime=document.mime,
        bytes=document.bytes,
        at=document.received_at,
    )


def _case(case: Case) -> CaseShown:
    return CaseShown(
        ref=case.ref,
        category=case.category,
        reason=case.reason,
        priority=case.priority,
        due_at=case.sla_due_at,
    )


async def _lines(look: _Open) -> tuple[TurnLine, ...]:
    session, conversation = look.session, look.party.conversation.id
    said = await messages.last(session, conversation, limit=_MESSAGES)
    newest = await turns.last(session, conversation, limit=_TURNS)
    return tuple(_line(session, each, said) for each in newest)


def _line(session: Session, found: Turn, said: Sequence[Message]) -> TurnLine:
    trace = Trace.model_validate(turns.trace(session, found))
    hers = [each for each in said if each.turn_id == found.id and each.direction == "in"]
    heard = [turn.heard(session, each) for each in hers]
    words = " / ".join(f"{each.text} {each.kind}".strip() for each in heard)
    return TurnLine(
        number=found.number,
        at=found.at,
        heard=words if len(words) <= _LINE else f"{words[: _LINE - 1]}…",
        kinds=tuple(str(each.get("kind", "")) for each in trace.commands),
        silent=trace.silent,
    )

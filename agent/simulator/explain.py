"""Explain a conversation: what was understood, known, found and sent, read from the store."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.bootstrap import House
from agent.simulator.panel import (
    ApplicationShown,
    CaseShown,
    Change,
    CommandShown,
    ConversationShown,
    DocumentShown,
    FactShown,
    Heard,
    Owner,
    Panel,
    PassageShown,
    QuestionShown,
    SentShown,
    Stage,
    StepShown,
    Trace,
    TurnLine,
    TurnShown,
)
from crm_store import (
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
_TURNS = 40
_MESSAGES = 120
_LINE = 80
# The way of an application that goes well; whoever left it is shown by one word.
_WAY = (
    "interest",
    "started",
    "documents_submitted",
    "employment_verification",
    "ai_assessment",
    "decision",
    "agreement_signing",
    "disbursement",
    "active_loan",
)
_BESIDE = {"manual_review": "ai_assessment"}
# JSON columns forget the order of their keys; this is the order of the graph.
_STEPS = ("screen", "language", "understand", "steer", "answer", "hand_over", "phrase", "check")
_WORDS_ALONE = ("text", "choice")
_NAMED = {
    "media": "(a file)",
    "voice": "(a voice note)",
    "location": "(a location)",
    "sticker": "(a sticker)",
    "contact": "(a contact)",
}
_MONEY = frozenset({"remuneration", "amount"})
_OF_EVERY_COMMAND = frozenset({"kind", "message", "span", "confidence"})
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
        party = await _party(session, number)
        if party is None:
            return _digest(house.is_warm)
        newest = await turns.last(session, party.conversation.id)
        sent = await outbox.of_turn(session, newest[0].id) if newest else []
        unsettled = await cases.unsettled(session, party.conversation.id)
    conversation, application = party.conversation, party.application
    return _digest(
        house.is_warm,
        conversation.model_dump(exclude={"lease", "lease_until"}),
        application.model_dump(include={"id", "stage", "version"}) if application else None,
        party.identity.opted_out_at,
        [(row.id, row.status, row.attempts) for row in sent],
        [each.ref for each in unsettled],
    )


async def panel(house: House, number: str) -> Panel:
    """Everything but the turns' insides."""
    mark = await pulse(house, number)
    async with house.store.reading() as session:
        party = await _party(session, number)
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
        return await _party(session, number) is not None


async def turn(house: House, number: str, which: int) -> TurnShown | None:
    """One turn from what was heard to what was sent; None where there is no such turn."""
    async with house.store.reading() as session:
        party = await _party(session, number)
        if party is None:
            return None
        found = await turns.numbered(session, party.conversation.id, which)
        return None if found is None else await _turn(_Open(session, party, house), found)


async def _party(session: Session, number: str) -> Party | None:
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
    )


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
    if stage not in _WAY:
        return ()
    at = _WAY.index(stage)
    return tuple(
        Stage(name=name, progress="done" if place < at else "now" if place == at else "ahead")
        for place, name in enumerate(_WAY)
    )


def _document(house: House, document: Document) -> DocumentShown:
    return DocumentShown(
        kind=_label(house, document.kind),
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


def _line(session: Session, turn: Turn, said: Sequence[Message]) -> TurnLine:
    trace = Trace.model_validate(turns.trace(session, turn))
    hers = [each for each in said if each.turn_id == turn.id and each.direction == "in"]
    heard = [_heard(session, each) for each in hers]
    words = " / ".join(f"{each.text} {each.kind}".strip() for each in heard)
    return TurnLine(
        number=turn.number,
        at=turn.at,
        heard=words if len(words) <= _LINE else f"{words[: _LINE - 1]}…",
        kinds=tuple(str(each.get("kind", "")) for each in trace.commands),
        silent=trace.silent,
    )


def _heard(session: Session, message: Message) -> Heard:
    """Her words; the transcript names a file before its caption, and so does `kind`."""
    body = messages.body(session, message)
    if message.kind in _WORDS_ALONE:
        return Heard(text=body, kind="")
    named = _NAMED.get(message.kind, f"({message.kind})")
    return Heard(text=body.removeprefix(f"[{message.kind}]").strip(), kind=named)


# --- one turn ---


async def _turn(look: _Open, found: Turn) -> TurnShown:
    session = look.session
    trace = Trace.model_validate(turns.trace(session, found))
    said = await messages.of_turn(session, found.id)
    rows = await outbox.of_turn(session, found.id)
    return TurnShown(
        number=found.number,
        at=found.at,
        heard=tuple(_heard(session, each) for each in said if each.direction == "in"),
        reader=found.reader,
        commands=tuple(_command(each) for each in trace.commands),
        awaited=trace.awaited,
        awaits=await _awaits(look, found),
        facts=_facts(look.house, trace.facts_before, trace.facts_after),
        effects=tuple(trace.effects),
        questions=_questions(trace),
        sent=tuple(
            _sent(session, row, trace.said[place] if place < len(trace.said) else ())
            for place, row in enumerate(rows)
        ),
        silent=trace.silent,
        withheld=tuple(trace.withheld),
        steps=_steps(found.timings_ms),
        versions=tuple(sorted(found.versions.items())),
    )


def _command(command: Mapping[str, Any]) -> CommandShown:
    slots = {name: value for name, value in command.items() if name not in _OF_EVERY_COMMAND}
    return CommandShown(
        kind=str(command.get("kind", "")),
        slots=tuple((name, "" if value is None else str(value)) for name, value in slots.items()),
        span=str(command.get("span", "")),
        message=int(command.get("message", 0)),
        confidence=float(command.get("confidence", 1.0)),
    )


async def _awaits(look: _Open, turn: Turn) -> str | None:
    """What is awaited after the turn: what the next one found awaited, or what is so now."""
    following = await turns.numbered(look.session, turn.conversation_id, turn.number + 1)
    if following is None:
        topic = look.party.conversation.state.get("topic")
        return None if topic is None else str(topic)
    return Trace.model_validate(turns.trace(look.session, following)).awaited


def _facts(
    house: House, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[FactShown, ...]:
    """What changed first, then the rest in the order in which it was told."""
    names = [*after, *(name for name in before if name not in after)]
    rows = [
        FactShown(
            label=_label(house, name),
            before=_value(name, before.get(name)),
            after=_value(name, after.get(name)),
            change=_change(name, before, after),
        )
        for name in names
    ]
    return tuple(sorted(rows, key=lambda row: row.change == "same"))


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    if name not in before:
        return "new"
    if name not in after:
        return "forgotten"
    return "same" if before[name] == after[name] else "changed"


def _label(house: House, fact: str) -> str:
    key = f"item.{fact}"
    if house.phrases.has(key):
        return house.phrases.text(key, {}, "en")
    return fact.replace("_", " ").capitalize()


def _value(fact: str, value: Any) -> str:
    """A fact as a person reads it: money as money, a file as a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return money.show(Cents(value)) if fact in _MONEY else str(value)
    if isinstance(value, dict):
        return _record(value)
    return str(value)


def _record(value: Mapping[str, Any]) -> str:
    if "document_id" in value:
        return f"file …{str(value['document_id'])[-4:]}"
    return ", ".join(str(each) for name, each in value.items() if name != "id")


def _questions(trace: Trace) -> tuple[QuestionShown, ...]:
    return tuple(
        QuestionShown(
            question=asked.question,
            answered=asked.given is not None,
            found=tuple(
                PassageShown(**each.model_dump(), given=each.slug == asked.given)
                for each in asked.found
            ),
        )
        for asked in trace.retrieved
    )


def _sent(session: Session, row: Outbox, keys: Sequence[str]) -> SentShown:
    body = outbox.body(session, row)
    options = (body.get("choice") or {}).get("options", ())
    return SentShown(
        text=body["text"],
        options=tuple(option["title"] for option in options),
        status=row.status,
        why=row.why,
        attempts=row.attempts,
        error_code=row.error_code,
        keys=tuple(keys),
    )


def _steps(timings: Mapping[str, float]) -> tuple[StepShown, ...]:
    names = [*(name for name in _STEPS if name in timings)]
    names += sorted(name for name in timings if name not in _STEPS)
    return tuple(StepShown(name=name, milliseconds=timings[name]) for name in names)

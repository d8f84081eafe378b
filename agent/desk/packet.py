"""The hand-over card: why a person is asked, what was tried and promised, what usually helps."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

from agent.desk import drawing, masking, unsent
from agent.desk.masking import Hers
from agent.desk.thread import Line
from crm_store import cases, documents, money, turns
from crm_store.cases import Case
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.money import Cents

_TURNS = 8
_MONEY = ("amount", "remuneration")
_FILE = "next_steps.toml"
# Of a packet: what has a place of its own on the screen, and what only machines read.
_DRAWN = frozenset(
    (
        *("reason", "facts", "last_messages", "more", "documents", "flags", "feeling", "awaited"),
        *("language", "speaks", "variety", "customer", "told_in", "turn", "document"),
    )
)
# What a turn did, as people say it; what is not here changes nothing that a person need know.
_DID: Mapping[str, str] = {
    "Begin": "began an application",
    "Remember": "noted what she told",
    "ConfirmPaper": "took a paper as she confirmed it",
    "Advance": "moved the application on",
    "Decline": "declined on her wish",
    "OfferLink": "sent a link for a number",
    "OpenCase": "opened a case",
    "Flag": "set a flag",
    "PauseReminders": "stopped reminders",
    "CancelProactive": "took back what we would have written first",
    "Freeze": "stopped work on the loan",
    "OptOut": "noted that we write first no more",
    "DisownNumber": "let go of this number",
    "ChangeSpeaker": "took up the talk of somebody else on this phone",
    "Unverify": "took the number as unchecked",
    "AskReview": "asked for a second look",
    "HandOver": "called a person",
}


@dataclass(frozen=True)
class Fact:
    """Something she told, and the message that says it."""

    name: str
    value: str
    message: UUID | None
    noted_by: str


@dataclass(frozen=True)
class Packet:
    """A case with what the bot knew when it gave up the talk."""

    case: Case
    reason: str
    awaited: str | None
    feeling: str
    facts: Sequence[Fact]
    papers: Sequence[Document]
    more: Sequence[tuple[str, str]]
    steps: Sequence[str]


@dataclass(frozen=True)
class Before:
    """What the assistant tried, did and promised before a person came."""

    tried: Sequence[str]
    did: Sequence[str]
    unanswered: Sequence[str]
    promised: Line | None
    waiting: Line | None  # her last words, where nobody has answered them


async def of(session: Session, case: Case) -> Packet:
    """A case, opened."""
    known = cases.packet(session, case)
    sent = {found for each in known.get("documents", ()) if (found := unsent.uuid(str(each)))}
    reason = str(known.get("reason", case.reason))
    facts: Mapping[str, Mapping[str, Any]] = known.get("facts") or {}
    return Packet(
        case=case,
        reason=reason,
        awaited=known.get("awaited"),
        feeling=_feeling(known.get("feeling") or {}),
        facts=[_fact(name, each) for name, each in facts.items()],
        papers=await documents.by_ids(session, sent) if sent else (),
        more=[
            (name, str(known[name])) for name in sorted(known) if name not in _DRAWN and known[name]
        ],
        steps=steps(case.category, reason),
    )


async def before(session: Session, conversation: UUID, lines: Sequence[Line]) -> Before:
    """Gathered from the last turns, by rule."""
    found = [turns.trace(session, each) for each in await _turns(session, conversation)]
    return Before(
        tried=_tried(found, lines),
        did=_in_order(_DID.get(name, "") for each in found for name in each.get("effects", ())),
        unanswered=_in_order(
            str(each["question"])
            for trace in found
            for each in trace.get("retrieved", ())
            if each.get("given") is None
        ),
        promised=next((each for each in reversed(lines) if each.side == "bot"), None),
        waiting=_waiting(lines),
    )


def masked(packet: Packet, hers: Hers) -> Packet:
    """The packet for whoever must not know whose it is: without her papers, names and numbers."""
    return replace(
        packet,
        facts=[replace(each, value=masking.mask(each.value, hers)) for each in packet.facts],
        papers=(),
        more=[(name, masking.mask(value, hers)) for name, value in packet.more],
    )


def before_masked(before: Before, hers: Hers) -> Before:
    """The same without her names and numbers; its lines came masked."""
    return replace(before, unanswered=[masking.mask(each, hers) for each in before.unanswered])


def steps(category: str, reason: str) -> tuple[str, ...]:
    """What usually helps in such a case."""
    known = _next_steps()
    return known.get(reason) or known.get(category) or known["handoff"]


async def _turns(session: Session, conversation: UUID) -> list[turns.Turn]:
    return list(reversed(await turns.last(session, conversation, limit=_TURNS)))


def _tried(found: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[str]:
    """How often it did not come further."""
    missed = sum(
        any("not_understood" in key for keys in trace.get("said", ()) for key in keys)
        for trace in found
    )
    rejected = sum(each.paper is not None and each.paper.status == "rejected" for each in lines)
    told = []
    if missed:
        told.append(f"{missed} of the last {len(found)} turns not understood")
    if rejected:
        told.append(f"{rejected} papers that could not be read")
    return told


def _waiting(lines: Sequence[Line]) -> Line | None:
    said = [each for each in lines if each.side in ("her", "us")]
    return said[-1] if said and said[-1].side == "her" else None


def _in_order(told: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(told) if each]


def _feeling(known: Mapping[str, Any]) -> str:
    mood, strength = str(known.get("mood", "plain")), float(known.get("strength", 0))
    return "" if mood == "plain" else f"{mood}, {strength:.0%} sure"


def _fact(name: str, known: Mapping[str, Any]) -> Fact:
    source = str(known.get("message_id", ""))
    return Fact(
        drawing.words(name),
        _shown(name, known.get("value")),
        unsent.uuid(source),
        source.removeprefix("user:") if source.startswith("user:") else "",
    )


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _MONEY and isinstance(value, int):
        return money.show(Cents(value))
    if isinstance(value, Mapping):
        return str(value.get("name") or ", ".join(f"{key} {told}" for key, told in value.items()))
    return str(value)


@cache
def _next_steps() -> Mapping[str, tuple[str, ...]]:
    text = resources.files("agent.desk").joinpath(_FILE).read_text("utf-8")
    return {name: tuple(each) for name, each in tomllib.loads(text).items()}

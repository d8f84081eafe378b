"""One turn explained: from what was heard to what was sent, read from the store."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from agent import why_not
from agent.bootstrap import House
from agent.simulator.kept_trace import ReadTrace, TongueTrace, Trace
from agent.simulator.panel import (
    Change,
    CommandShown,
    FactShown,
    Heard,
    PassageShown,
    Piece,
    QuestionShown,
    ReadShown,
    SentShown,
    StepShown,
    TongueShown,
    TurnShown,
    WithheldShown,
)
from crm_store import messages, money, outbox, turns
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.messages import Message
from crm_store.money import Cents
from crm_store.outbox import Outbox
from crm_store.turns import Turn

_LANGUAGES = {
    "en": "English",
    "af": "Afrikaans",
    "osh": "Oshiwambo",
    "ndo": "Oshiwambo (Oshindonga)",
    "kua": "Oshiwambo (Oshikwanyama)",
    "her": "Otjiherero",
    "other": "a language that is none of ours",
}
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


async def shown(session: Session, found: Turn, *, of: Conversation, house: House) -> TurnShown:
    """This turn of that conversation, as the panel shows it."""
    trace = Trace.model_validate(turns.trace(session, found))
    said = await messages.of_turn(session, found.id)
    rows = await outbox.of_turn(session, found.id)
    hers = [each for each in said if each.direction == "in"]
    sids = (*(each.provider_sid for each in hers), *(row.provider_sid for row in rows))
    return TurnShown(
        number=found.number,
        at=found.at,
        heard=_in_pieces([heard(session, each) for each in hers], trace),
        sids=tuple(sid for sid in sids if sid),
        tongues=tuple(_tongue(each) for each in trace.tongues),
        read=_read(trace.understood, found.reader),
        commands=tuple(_command(each) for each in trace.commands),
        awaited=trace.awaited,
        awaits=await awaits(session, found, of=of),
        facts=_facts(house, trace.facts_before, trace.facts_after),
        effects=tuple(trace.effects),
        questions=_questions(trace),
        sent=_all_sent(session, rows, trace),
        silent=trace.silent,
        withheld=tuple(WithheldShown(**each.model_dump()) for each in trace.withheld),
        steps=_steps(found.timings_ms),
        versions=tuple(sorted(found.versions.items())),
    )


def heard(session: Session, message: Message) -> Heard:
    """Her words; the transcript names a file before its caption, and so does `kind`."""
    body = messages.body(session, message)
    if message.kind in _WORDS_ALONE:
        return Heard(text=body, kind="")
    named = _NAMED.get(message.kind, f"({message.kind})")
    return Heard(text=body.removeprefix(f"[{message.kind}]").strip(), kind=named)


async def awaits(session: Session, turn: Turn, *, of: Conversation) -> str | None:
    """What is awaited after the turn: what the next one found awaited, or what is so now."""
    following = await turns.following(session, turn.conversation_id, turn.number)
    if following is None:
        topic = of.state.get("topic")
        return None if topic is None else str(topic)
    return Trace.model_validate(turns.trace(session, following)).awaited


def change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """What a turn did to the fact of this name."""
    if name not in before:
        return "new"
    if name not in after:
        return "forgotten"
    return "same" if before[name] == after[name] else "changed"


def label(house: House, fact: str) -> str:
    """A fact or a paper by the name that borrowers read."""
    key = f"item.{fact}"
    if house.phrases.has(key):
        return house.phrases.text(key, {}, "en")
    return fact.replace("_", " ").capitalize()


def pieces(text: str, spans: Sequence[tuple[int, str]]) -> tuple[Piece, ...]:
    """The text cut where a span begins or ends; each span has the number of its command."""
    places = [(number, *found) for number, span in spans if (found := _place(span, text))]
    cuts = sorted({0, len(text), *(cut for _, *found in places for cut in found)})
    return tuple(
        Piece(
            text=text[start:end],
            commands=tuple(
                number for number, first, last in places if first <= start and end <= last
            ),
        )
        for start, end in pairwise(cuts)
    )


def _place(span: str, text: str) -> tuple[int, int] | None:
    words = r"\s+".join(re.escape(word) for word in span.split())
    found = re.search(words, text, re.IGNORECASE) if words else None
    return found.span() if found else None


def _in_pieces(said: Sequence[Heard], trace: Trace) -> tuple[Heard, ...]:
    spans: dict[int, list[tuple[int, str]]] = {}
    for number, command in enumerate(trace.commands, 1):
        spans.setdefault(int(command.get("message", 0)), []).append(
            (number, str(command.get("span", "")))
        )
    return tuple(
        each.model_copy(update={"pieces": pieces(each.text, spans.get(place, ()))})
        for place, each in enumerate(said)
    )


def _read(told: ReadTrace, reader: str) -> ReadShown:
    return ReadShown(**{**told.model_dump(), "how": reader})


def _tongue(told: TongueTrace) -> TongueShown:
    return TongueShown(
        message=told.message,
        language=_LANGUAGES.get(told.variety or told.language or "", "none told"),
        confidence=told.confidence,
        mixed=tuple(_LANGUAGES.get(each, each) for each in told.mixed),
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


def _facts(
    house: House, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[FactShown, ...]:
    """What changed first, then the rest in the order in which it was told."""
    names = [*after, *(name for name in before if name not in after)]
    rows = [
        FactShown(
            label=label(house, name),
            before=_value(name, before.get(name)),
            after=_value(name, after.get(name)),
            change=change(name, before, after),
        )
        for name in names
    ]
    return tuple(sorted(rows, key=lambda row: row.change == "same"))


def _value(fact: str, value: Any) -> str:
    """A fact as a person reads it: money as money, a file as a file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return money.show(Cents(value)) if fact in _MONEY else str(value)
    if isinstance(value, dict):
        return _of_record(value)
    return str(value)


def _of_record(value: Mapping[str, Any]) -> str:
    if "document_id" in value:
        return f"file …{str(value['document_id'])[-4:]}"
    return ", ".join(str(each) for name, each in value.items() if name != "id")


def _questions(trace: Trace) -> tuple[QuestionShown, ...]:
    return tuple(
        QuestionShown(
            question=asked.question,
            enough=asked.enough,
            answered=asked.given is not None,
            found=tuple(
                PassageShown(
                    **each.model_dump(),
                    given=each.slug == asked.given,
                    enough=each.score >= asked.enough,
                )
                for each in asked.found
            ),
        )
        for asked in trace.retrieved
    )


def _all_sent(session: Session, rows: Sequence[Outbox], trace: Trace) -> tuple[SentShown, ...]:
    return tuple(
        _sent(session, row, trace.said[place] if place < len(trace.said) else ())
        for place, row in enumerate(rows)
    )


def _sent(session: Session, row: Outbox, keys: Sequence[str]) -> SentShown:
    body = outbox.body(session, row)
    options = (body.get("choice") or {}).get("options", ())
    return SentShown(
        text=body["text"],
        options=tuple(option["title"] for option in options),
        status=row.status,
        why=why_not.words(row.why),
        attempts=row.attempts,
        error_code=row.error_code,
        keys=tuple(keys),
    )


def _steps(timings: Mapping[str, float]) -> tuple[StepShown, ...]:
    from agent.graph import STEPS  # takes seconds to import; the page is there before

    # JSON columns forget the order of their keys; this is the order of the graph.
    names = [*(name for name in STEPS if name in timings)]
    names += sorted(name for name in timings if name not in STEPS)
    return tuple(StepShown(name=name, milliseconds=timings[name]) for name in names)

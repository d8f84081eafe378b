"""A chat as a file: what she did and when, and what each turn came to, without the wording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from agent import secrets
from agent.bootstrap import House
from agent.simulator import explain, hand, samples, turn
from agent.simulator.kept_trace import Trace
from agent.simulator.panel import Change
from agent.simulator.phone import SendOther, SendSample, Tap, Write, picture_type
from agent.simulator.samples import Holder, SampleName
from channels.fake_twilio import FakeTwilio, PhoneMessage
from crm_store import messages, turns
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.messages import Message
from crm_store.turns import Turn
from flows.calendar import Calendar

SOMEBODY_NEW = "Somebody new"
_MOST_TURNS = 1000
# What a reader may say, as our code names it; other slots hold her own words.
_SLOTS_OF_OURS = ("fact", "flow", "scope", "about", "language", "item")
# A card number that every payment network gives out for tests: hidden as hers was.
_STAND_IN = "4111111111111111"


class CannotBeSaved(Exception):
    """This chat cannot be replayed, for the reason given."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(_Kept):
    """Words or a file, and the place on the phone of what they quote: its sid changes."""

    kind: Literal["reply"] = "reply"
    quotes: int = Field(ge=0)
    says: Annotated[Write | SendSample, Field(discriminator="kind")]


class TapTitled(Tap):
    """A tap, with what stands on the button: its id may be another one in another store."""

    title: str = Field(max_length=200)


Done = Annotated[Write | TapTitled | SendSample | SendOther | Reply, Field(discriminator="kind")]


class SavedTurn(_Kept):
    """What she did, and what it came to. `after` counts the seconds since the chat began."""

    after: float = Field(ge=0)
    does: tuple[Done, ...]
    understood: tuple[str, ...]
    effects: tuple[str, ...]
    facts: Mapping[str, Change]
    answered_from: tuple[str | None, ...]  # articles; None: no article was good enough
    says: tuple[tuple[str, ...], ...]  # the keys of each reply
    withheld: tuple[str, ...]  # the faults
    awaits: str | None
    silent: bool


class SavedChat(_Kept):
    """A chat from its first message on."""

    format: Literal[1] = 1
    who: str
    began: AwareDatetime
    turns: tuple[SavedTurn, ...] = Field(min_length=1)


@dataclass(frozen=True)
class _Talk:
    """One talk that is being saved: its phone, and where the rest is looked up."""

    session: Session
    conversation: Conversation
    phone: Mapping[str, PhoneMessage]  # by sid
    twilio: FakeTwilio
    number: str
    calendar: Calendar


async def save(house: House, twilio: FakeTwilio, number: str) -> SavedChat:
    """The chat of this phone; it must remember all of it."""
    async with house.store.reading() as session:
        party = await explain.party_of(session, number)
        if party is None:
            raise CannotBeSaved("Nothing was said yet. Write something, then save the chat.")
        phone = {each.sid: each for each in twilio.phone(number)}
        talk = _Talk(session, party.conversation, phone, twilio, number, house.calendar)
        taken = await turns.last(session, party.conversation.id, limit=_MOST_TURNS)
        if not taken:
            raise CannotBeSaved("No turn was taken yet. Write something, then save the chat.")
        began = taken[-1].at
        kept = [await _turn(talk, each, began=began) for each in reversed(taken)]
    known = hand.player(number)
    who = SOMEBODY_NEW if known.language is None else known.name
    return SavedChat(who=who, began=began, turns=tuple(kept))


def written(chat: SavedChat) -> str:
    """The chat as the text of its file."""
    return chat.model_dump_json(indent=1) + "\n"


def differences(then: SavedChat, now: SavedChat) -> list[str]:
    """Where one chat came to something else than the other, in sentences; wording is left out."""
    found = [
        f"Turn {number}: {name} was {was!r}, is now {comes!r}."
        for number, (one, other) in enumerate(zip(then.turns, now.turns, strict=False), 1)
        for name, was, comes in _compared(one, other)
    ]
    if len(then.turns) != len(now.turns):
        found.append(f"There were {len(then.turns)} turns, there are now {len(now.turns)}.")
    return found


def _compared(one: SavedTurn, other: SavedTurn) -> Iterator[tuple[str, object, object]]:
    before, after = one.model_dump(), other.model_dump()
    for name in before:
        if name not in ("after", "does") and before[name] != after[name]:
            yield name, before[name], after[name]


async def _turn(talk: _Talk, found: Turn, *, began: datetime) -> SavedTurn:
    trace = Trace.model_validate(turns.trace(talk.session, found))
    said = await messages.of_turn(talk.session, found.id)
    return SavedTurn(
        after=round((found.at - began).total_seconds(), 1),
        does=tuple(_done(talk, each) for each in said if each.direction == "in"),
        understood=tuple(_understood(each) for each in trace.commands),
        effects=tuple(trace.effects),
        facts=_changes(trace),
        answered_from=tuple(asked.given for asked in trace.retrieved),
        says=tuple(tuple(keys) for keys in trace.said),
        withheld=tuple(fault for each in trace.withheld for fault in each.faults),
        awaits=await turn.awaits(talk.session, found, of=talk.conversation),
        silent=trace.silent,
    )


def _understood(command: Mapping[str, Any]) -> str:
    ours = [str(command[name]) for name in _SLOTS_OF_OURS if command.get(name)]
    return " ".join([str(command.get("kind", "")), *ours])


def _changes(trace: Trace) -> dict[str, Change]:
    before, after = trace.facts_before, trace.facts_after
    changed: dict[str, Change] = {
        name: turn.change(name, before, after) for name in sorted({*before, *after})
    }
    return {name: change for name, change in changed.items() if change != "same"}


def _done(talk: _Talk, message: Message) -> Done:
    bubble = talk.phone.get(message.provider_sid or "")
    if bubble is None:
        raise CannotBeSaved(
            "The phone forgot a part of this chat when the demo was started again. Begin a new"
            " chat as somebody new, and save that."
        )
    if bubble.payload:
        return TapTitled(kind="tap", payload=bubble.payload, replied_to="", title=bubble.text)
    if message.kind == "location":
        return SendOther(kind="location")
    if bubble.media:
        return _sent(talk, bubble)
    text = secrets.hide(bubble.text)[0].replace(secrets.HIDDEN, _STAND_IN)
    return _quoting(talk, bubble, Write(kind="text", text=text))


def _quoting(talk: _Talk, bubble: PhoneMessage, says: Write | SendSample) -> Done:
    """The same, as the reply that it is, where it quotes something."""
    if not bubble.replied_to:
        return says
    if bubble.replied_to not in talk.phone:
        raise CannotBeSaved(
            "In this chat a message was quoted that the phone does not have any more. Begin a new"
            " chat as somebody new, and save that."
        )
    return Reply(quotes=list(talk.phone).index(bubble.replied_to), says=says)


def _sent(talk: _Talk, bubble: PhoneMessage) -> Done:
    if bubble.media[0].startswith("audio/"):
        return SendOther(kind="voice")
    if bubble.media[0] == "image/webp":
        return SendOther(kind="sticker")
    message = talk.twilio.message(bubble.sid)
    data = message.media[0].data if message and message.media else b""
    sent_on = talk.calendar.today(bubble.at)
    name = _sample(hand.holder(talk.number, today=sent_on), data)
    return _quoting(talk, bubble, SendSample(kind="sample", name=name))


def _sample(holder: Holder, data: bytes) -> SampleName:
    """The ready-made file that this is; for one of her own, which stays hers, one of its type."""
    for name in samples.SAMPLES:
        if samples.make(name, holder).data == data:
            return name
    if picture_type(data):
        return "id_photo"
    return "payslip" if data.startswith(b"%PDF") else "not_a_pdf"

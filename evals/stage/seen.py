"""The turns of a talk as their traces tell them, and whose words each bubble on the phone is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from agent.simulator.kept_trace import Trace
from crm_store import conversations, outbox, turns
from crm_store.conversations import Conversation, Party
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.outbox import Outbox
from crm_store.sql import Record, Sql, loaded
from crm_store.turns import Turn
from evals.outcome import TurnSeen

_NO_STEPS: Mapping[str, int] = MappingProxyType({})
_A_REPLY = 3  # messages at most


@dataclass(frozen=True)
class Spoken:
    """Of which turn a bubble is, and of which phrases it was made."""

    turn: int
    keys: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()  # id and title, where the text numbers them


@dataclass(frozen=True)
class Seen:
    """The turns since the last look, and whose words the bubbles are, by the provider's sid."""

    turns: tuple[TurnSeen, ...]
    spoken: Mapping[str, Spoken]
    newest: UUID | None = None


async def party_of(session: Session, address: bytes) -> Party | None:
    """Whoever wrote last from this address, also where it was found to be another's."""
    found = await session.exec(
        select(Conversation.id)
        .join(Identity)
        .where(Identity.address_bidx == address)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    )
    newest = found.first()
    return None if newest is None else await conversations.of_id(session, newest)


async def topic_of(session: Session, address: bytes) -> str | None:
    """The topic of the question that is open to whoever writes from this address."""
    found = await session.ask(_TOPIC, address=address)
    return found[0][0] if found else None


_TOPIC = Sql("""
    select conversation.state ->> 'topic'
    from conversations as conversation
    join channel_identities as identity on identity.id = conversation.identity_id
    where identity.address_bidx = :address
    order by conversation.id desc
    limit 1
""")


async def since(
    session: Session,
    address: bytes,
    newest: UUID | None = None,
    *,
    steps: Mapping[str, int] = _NO_STEPS,
) -> Seen:
    """The turns of this address after the newest known; `steps` tells by sid whence a bubble is."""
    rows = await session.ask(_TURNS, address=address, newest=newest or UUID(int=0))
    taken = [_taken(session, each) for each in rows]
    spoken = {sid: words for each in taken for sid, words in each.spoken.items()}
    of_turn = {each.turn: steps.get(sid, 0) for sid, each in spoken.items()}
    # What is awaited after a turn is what the next one found awaited, or what is so now.
    awaited = [*(each.trace.awaited for each in taken[1:]), *(each[0] for each in rows[-1:])]
    return Seen(
        tuple(
            _turn(each.turn, each.trace, awaits=awaits, step=of_turn.get(each.turn.number, 0))
            for each, awaits in zip(taken, awaited, strict=True)
        ),
        spoken,
        newest=taken[-1].turn.id if taken else None,
    )


@dataclass(frozen=True)
class _Taken:
    """A turn, and whose words its bubbles are, by the provider's sid."""

    turn: Turn
    trace: Trace
    spoken: Mapping[str, Spoken]


# All in one journey: it is looked at after every step of a talk.
_TURNS = Sql(
    """
    select
        conversation.state ->> 'topic',
        array(select provider_sid from messages
              where turn_id = turn.id and direction = 'in' and provider_sid is not null),
        array(select coalesce(provider_sid, '') from outbox where turn_id = turn.id order by seq),
        array(select id from outbox where turn_id = turn.id order by seq),
        array(select body_sealed from outbox where turn_id = turn.id order by seq),
        {turn}
    from turns as turn
    join conversations as conversation on conversation.id = turn.conversation_id
    join channel_identities as identity on identity.id = conversation.identity_id
    where identity.address_bidx = :address and turn.id > :newest
    order by turn.id
    """,
    turn=Turn,
)


def _taken(session: Session, row: Record) -> _Taken:
    _, hers, *ours = row[:5]
    turn = loaded(Turn, row[5:])
    trace = Trace.model_validate(turns.trace(session, turn))
    spoken = {sid: Spoken(turn.number, ()) for sid in hers}
    for place, (sid, row_id, sealed) in enumerate(zip(*ours, strict=True)):
        keys = tuple(trace.said[place]) if place < len(trace.said) else ()
        if sid:
            spoken[sid] = Spoken(
                turn.number, keys, _options(outbox.opened(session, row_id, sealed))
            )
    return _Taken(turn, trace, spoken)


async def newest_choice(session: Session, party: Party) -> tuple[tuple[str, str], ...]:
    """The ids and titles of what the newest reply with a choice lets her choose from."""
    found = await session.exec(
        select(Outbox)
        .where(Outbox.conversation_id == party.conversation.id)
        .order_by(col(Outbox.seq).desc())
        .limit(_A_REPLY)
    )
    for row in found.all():
        if offered := _options(outbox.body(session, row)):
            return offered
    return ()


def _options(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    choice = body.get("choice") or {}
    return tuple((each["id"], each["title"]) for each in choice.get("options", ()))


def _turn(turn: Turn, trace: Trace, *, awaits: str | None, step: int) -> TurnSeen:
    return TurnSeen(
        number=turn.number,
        step=step,
        commands=tuple(trace.commands),
        awaits=awaits,
        effects=tuple(trace.effects),
        says=tuple(tuple(keys) for keys in trace.said),
        articles=tuple(asked.given for asked in trace.retrieved),
        faults=tuple(fault for each in trace.withheld for fault in each.faults),
        silent=trace.silent,
        timings_ms=turn.timings_ms,
        tokens_in=turn.input_tokens,
        tokens_out=turn.output_tokens,
    )

"""A full store: a turn's median before and after a hundred thousand customers have moved in."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from evals.bench import turns
from evals.bench.figures import Figure, Part
from evals.bench.stage import Stage
from evals.bench.turns import Load, Run

_RATE = 8.0  # low enough that nothing waits
_MOST_RATIO = 1.2

# Ids grow with time, as those of the service do; the sealed is random and as long as real ones.
_ID = "('{prefix:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"
_NOISE = "create temp table noise as select string_agg(uuid_send(gen_random_uuid()), '') as b from generate_series(1, 4096)"
_PREFIXES = {
    name: 0x01800000 + place
    for place, name in enumerate(
        ("customer", "identity", "conversation", "lead", "received", "said", "inbox", "outbox",
         "turn")
    )
}  # fmt: skip


def _id(name: str, number: str = "g") -> str:
    return _ID.format(prefix=_PREFIXES[name], number=number)


def _sealed(size: int, number: str = "g") -> str:
    return f"substr(b, 1 + ({number} * 7919) % 60000, {size})"


def _hash(name: str, number: str = "g") -> str:
    return f"sha256(('{name}' || {number})::bytea)"


_AT = "now() - interval '1 second' * (86400 + {turns} - g)"
_PEOPLE = (
    f"insert into customers (id, name_sealed, language, flags, source, first_contact_at, version)"
    f" select {_id('customer')}, {_sealed(50)}, 'en', '{{}}', 'whatsapp', now(), 0 from {{people}}",
    f"insert into channel_identities (id, customer_id, channel, kind, address_sealed, address_bidx,"
    f" status) select {_id('identity')}, {_id('customer')}, 'whatsapp', 'phone', {_sealed(45)},"
    f" {_hash('who')}, 'active' from {{people}}",
    f"insert into conversations (id, identity_id, customer_id, status, owner, language, state,"
    f" last_turn_at, last_inbound_at, version) select {_id('conversation')}, {_id('identity')},"
    f" {_id('customer')}, 'open', 'bot', 'en', '{{}}', now(), now(), 5 from {{people}}",
    f"insert into leads (id, customer_id, source, source_detail, status, track, qualification,"
    f" last_activity_at) select {_id('lead')}, {_id('customer')}, 'bench', '', 'working',"
    f" 'partner', '{{}}', now() from {{people}}",
)
_OWNER = "1 + g % {count}"
_TALK = (
    f"insert into turns (id, conversation_id, number, at, reader, versions, timings_ms,"
    f" trace_sealed) select {_id('turn')}, {_id('conversation', _OWNER)}, g / {{count}}, {_AT},"
    f" 'rules', '{{}}', '{{}}', {_sealed(900)} from {{talk}}",
    *(
        f"insert into messages (id, conversation_id, turn_id, direction, author, kind,"
        f" body_sealed, at) select {_id(name)}, {_id('conversation', _OWNER)}, {_id('turn')},"
        f" '{direction}', '{author}', 'text', {_sealed(size)}, {_AT} from {{talk}}"
        for name, direction, author, size in (
            ("received", "in", "customer", 60),
            ("said", "out", "bot", 250),
        )
    ),
    f"insert into inbox (id, account, provider_sid, channel, sender_bidx, content_sealed,"
    f" content_hash, source, received_at, ready_at, status, attempts, deliveries, turn_id)"
    f" select {_id('inbox')}, 'AC1', 'SM' || md5('in' || g), 'whatsapp', {_hash('who', _OWNER)},"
    f" {_sealed(250)}, {_hash('text')}, 'webhook', {_AT}, {_AT}, 'answered', 1, 1, {_id('turn')}"
    f" from {{talk}}",
    f"insert into outbox (id, conversation_id, identity_id, message_id, turn_id, dedupe_key,"
    f" author, purpose, body_sealed, run_at, status, why, attempts, provider_sid)"
    f" select {_id('outbox')}, {_id('conversation', _OWNER)}, {_id('identity', _OWNER)},"
    f" {_id('said')}, {_id('turn')}, 'turn:' || {_id('turn')}, 'bot', 'reply', {_sealed(300)},"
    f" {_AT}, 'delivered', 'in_window', 1, 'SM' || md5('out' || g) from {{talk}}",
)


async def measure(on: Stage, *, seconds: float, customers: int, messages: int, count: int) -> Part:
    """Before, fill, after, on one running service and with one load."""
    async with turns.loaded(on, count=count) as load:
        await load.run(_RATE, seconds=seconds)  # warm: the filling warms what comes after it
        before = [await load.run(_RATE, seconds=seconds) for _ in range(2)]
        began = time.monotonic()
        await _fill(load, people=customers, taken=messages // 2)
        filled = time.monotonic() - began
        await load.run(_RATE, seconds=2)
        after = [await load.run(_RATE, seconds=seconds) for _ in range(2)]
    return _part(before, after, _Fill(customers, messages, filled))


@dataclass(frozen=True)
class _Fill:
    """How many people and messages moved in, and in how many seconds."""

    people: int
    messages: int
    seconds: float


async def _fill(load: Load, *, people: int, taken: int) -> None:
    names = {
        "people": f"generate_series(1, {people}) g, noise",
        "talk": f"generate_series(1, {taken}) g, noise",
        "count": str(people),
        "turns": str(taken),
    }
    async with load.store.engine.begin() as connection:
        # What is made here fits together; looking that up again would take most of the time.
        for statement in ("set local session_replication_role = replica", _NOISE):
            await connection.execute(text(statement))
        for statement in (*_PEOPLE, *_TALK):
            await _run(connection, statement.format(**names))
    async with load.store.engine.connect() as plain:
        alone = await plain.execution_options(isolation_level="AUTOCOMMIT")
        for statement in ("vacuum analyze", "checkpoint"):
            await alone.execute(text(statement))


async def _run(connection: AsyncConnection, statement: str) -> None:
    await connection.exec_driver_sql(statement)


def _part(before: Sequence[Run], after: Sequence[Run], fill: _Fill) -> Part:
    early = min(run.median_ms for run in before)
    late = min(run.median_ms for run in after)
    notes = (
        f"The store was filled and analysed in {fill.seconds:.0f} s.",
        f"Medians at {_RATE:.0f}/s before: {_listed(before)}; after: {_listed(after)} ms; the"
        " least of each are compared.",
    )
    return Part(
        "A full store",
        (
            Figure("a turn in an empty store, median", early, "ms"),
            Figure(f"with {fill.people:,} customers and {fill.messages:,} messages", late, "ms"),
            Figure("full / empty", late / early, "", _MOST_RATIO),
        ),
        notes,
    )


def _listed(runs: Sequence[Run]) -> str:
    return ", ".join(f"{run.median_ms:.1f} (others {run.others:.2f} processors)" for run in runs)

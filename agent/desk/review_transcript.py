"""A talk as its readers see it: numbered turns, masked, and why each came out as it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from agent.desk import masking
from agent.desk.gate import Visit
from agent.desk.masking import Hers
from agent.simulator.kept_trace import Trace
from crm_store import accounts, applications, customers, identities, messages, turns
from crm_store.applications import Application
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.identities import Identity
from crm_store.messages import Message
from crm_store.turns import Turn

_MOST_TURNS = 1000
_MOST_MESSAGES = 2000
_BOT = "bot"
_NAMED = ("flow", "fact", "slot", "about")  # what a command is about; never what she said


@dataclass(frozen=True)
class Line:
    """One message: which turn of the talk it belongs to, by whom, and its words."""

    id: UUID
    turn: int | None  # None: a person's words, or a notice
    side: str  # her, bot, us, note
    by: str
    at: datetime
    text: str
    kind: str
    language: str | None


@dataclass(frozen=True)
class Why:
    """Why a turn came out as it did."""

    turn: int
    reader: str
    took_ms: int
    tokens: int
    understood: Sequence[str]
    found: Sequence[tuple[str, float]]
    did: Sequence[str]
    said: Sequence[str]
    withheld: Sequence[str]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Transcript:
    """All that was said, and the moments of the turns in their order."""

    lines: Sequence[Line]
    turns: Sequence[datetime]

    def between(self, since: datetime, until: datetime) -> tuple[int, int]:
        """The first and last turn of a time; the whole talk where it has none then."""
        inside = [n for n, at in enumerate(self.turns, start=1) if since <= at < until]
        return (inside[0], inside[-1]) if inside else (1, max(len(self.turns), 1))


async def read(
    session: Session, conversation: UUID, customer: Customer, *, masked: bool = True
) -> Transcript:
    """The talk from its beginning; with her names and numbers only where they are asked for."""
    taken = list(reversed(await turns.last(session, conversation, limit=_MOST_TURNS)))
    number = {each.id: place for place, each in enumerate(taken, start=1)}
    known = await hers(session, customer) if masked else None
    said = await messages.last(session, conversation, limit=_MOST_MESSAGES)
    lines = [_line(session, each, number, known) for each in said]
    return Transcript(lines, [each.at for each in taken])


async def why(session: Session, conversation: UUID, turn: int) -> Why | None:
    """What lies behind a turn: what was understood, found, done and said; no word of hers."""
    taken = list(reversed(await turns.last(session, conversation, limit=_MOST_TURNS)))
    if not 1 <= turn <= len(taken):
        return None
    return behind(session, taken[turn - 1], number=turn)


def behind(session: Session, row: Turn, *, number: int) -> Why:
    """What lies behind this turn."""
    trace = Trace.model_validate(turns.trace(session, row))
    return Why(
        turn=number,
        reader=row.reader,
        took_ms=round(sum(row.timings_ms.values())),
        tokens=row.input_tokens + row.output_tokens,
        understood=[_command(each) for each in trace.commands],
        found=[(hit.title or hit.slug, hit.score) for q in trace.retrieved for hit in q.found[:3]],
        did=trace.effects,
        said=[key for reply in trace.said for key in reply],
        withheld=[fault for each in trace.withheld for fault in each.faults],
        versions=row.versions,
    )


def _command(told: Mapping[str, object]) -> str:
    """Which command, and of which slot; never its value, which is hers."""
    parts = [str(told.get("kind", "")), *(str(told[name]) for name in _NAMED if name in told)]
    return " ".join(parts).replace("_", " ")


def _line(
    session: Session, message: Message, number: Mapping[UUID, int], known: Hers | None
) -> Line:
    text = messages.body(session, message)
    side = "her" if message.direction == "in" else "bot" if message.author == _BOT else "us"
    return Line(
        id=message.id,
        turn=number.get(message.turn_id) if message.turn_id else None,
        side="note" if message.direction == "note" else side,
        by=message.author.removeprefix("user:"),
        at=message.at,
        text=masking.mask(text, known) if known else text,
        kind=message.kind,
        language=message.language,
    )


async def hidden_from(visit: Visit, session: Session, customer: Customer) -> Hers | None:
    """What of her is masked for whoever visits; None where they read in the clear."""
    return None if masking.reads_in_the_clear(visit) else await hers(session, customer)


async def hers(session: Session, customer: Customer) -> Hers:
    """What the store knows of her that somebody could know her by."""
    addresses = await session.exec(select(Identity).where(Identity.customer_id == customer.id))
    found = await session.exec(
        select(Application).where(col(Application.customer_id) == customer.id)
    )
    told: dict[str, list[str]] = {}
    for application in found.all():
        for name, fact in applications.facts(session, application).items():
            told.setdefault(name, []).extend(str(each) for each in (fact["value"], *fact["before"]))
    numbers = [
        *(identities.address(session, each) for each in addresses.all()),
        customers.id_number(session, customer),
        customers.employee_number(session, customer),
        accounts.number(session, customer),
        *told.get("phone", ()),
        *told.get("employee_number", ()),
        *told.get("national_id", ()),
    ]
    names = [customers.name(session, customer), *told.get("full_name", ())]
    return Hers(
        names=tuple(each for each in names if each),
        numbers=tuple(each for each in numbers if each),
    )

"""What a case came to: the turns as their traces tell them, and one borrower's rows in the store.

Rows are plain JSON by the names of `StoreAfter`; amounts are integers of cents.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from agent.simulator.kept_trace import Trace
from crm_store import (
    applications,
    consents,
    customers,
    documents,
    identities,
    outbox,
    turns,
)
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.conversations import Conversation, Party
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.gaps import Gap
from crm_store.identities import Identity
from crm_store.leads import Lead
from crm_store.loans import Loan, Transaction
from crm_store.messages import Message
from crm_store.outbox import Outbox
from crm_store.turns import Turn
from evals.outcome import TurnSeen

Row = Mapping[str, Any]
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


async def party_of(session: Session, number: str) -> Party | None:
    """Whoever wrote last from this number, also where the number was found to be another's."""
    blind = identities.blind(session.vault, "whatsapp", number)
    found = await session.run(
        select(Conversation, Identity, Customer)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(Identity.address_bidx == blind)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    conversation, identity, customer = row
    return Party(conversation, identity, customer, await applications.newest(session, customer.id))


async def since(
    session: Session,
    address: bytes,
    newest: UUID | None = None,
    *,
    steps: Mapping[str, int] = _NO_STEPS,
) -> Seen:
    """The turns of this address after the newest known; `steps` tells by sid whence a bubble is."""
    found = await session.run(
        select(Turn, Conversation.state)
        .join(Conversation, col(Conversation.id) == Turn.conversation_id)
        .join(Identity, col(Identity.id) == Conversation.identity_id)
        .where(Identity.address_bidx == address, col(Turn.id) > (newest or UUID(int=0)))
        .order_by(col(Turn.id))
    )
    rows = found.all()
    taken = [(turn, Trace.model_validate(turns.trace(session, turn))) for turn, _ in rows]
    traces = {turn.id: (turn.number, trace) for turn, trace in taken}
    spoken = {**await _hers(session, traces), **await _ours(session, traces)}
    of_turn = {each.turn: steps.get(sid, 0) for sid, each in spoken.items()}
    # What is awaited after a turn is what the next one found awaited, or what is so now.
    now = [state.get("topic") for _, state in rows[-1:]]
    awaited = [*(trace.awaited for _, trace in taken[1:]), *now]
    return Seen(
        tuple(
            _turn(turn, trace, awaits=awaits, step=of_turn.get(turn.number, 0))
            for (turn, trace), awaits in zip(taken, awaited, strict=True)
        ),
        spoken,
        newest=taken[-1][0].id if taken else None,
    )


_Traces = Mapping[UUID, tuple[int, Trace]]


async def _hers(session: Session, traces: _Traces) -> dict[str, Spoken]:
    """Of which turn each of her messages is."""
    found = await session.exec(
        select(Message.turn_id, Message.provider_sid).where(
            col(Message.turn_id).in_(traces), Message.direction == "in"
        )
    )
    return {sid: Spoken(traces[turn][0], ()) for turn, sid in found.all() if turn and sid}


async def _ours(session: Session, traces: _Traces) -> dict[str, Spoken]:
    """Of which turn and of which phrases each of our messages is."""
    found = await session.exec(
        select(Outbox).where(col(Outbox.turn_id).in_(traces)).order_by(col(Outbox.seq))
    )
    places, spoken = Counter[int](), dict[str, Spoken]()
    for row in found.all():
        assert row.turn_id is not None  # noqa: S101 (it is one of those asked for)
        number, trace = traces[row.turn_id]
        keys = tuple(trace.said[places[number]]) if places[number] < len(trace.said) else ()
        places[number] += 1
        if row.provider_sid:
            spoken[row.provider_sid] = Spoken(number, keys, _options(session, row))
    return spoken


async def newest_choice(session: Session, party: Party) -> tuple[tuple[str, str], ...]:
    """The ids and titles of what the newest reply with a choice lets her choose from."""
    found = await session.exec(
        select(Outbox)
        .where(Outbox.conversation_id == party.conversation.id)
        .order_by(col(Outbox.seq).desc())
        .limit(_A_REPLY)
    )
    for row in found.all():
        if offered := _options(session, row):
            return offered
    return ()


def _options(session: Session, row: Outbox) -> tuple[tuple[str, str], ...]:
    choice = outbox.body(session, row).get("choice") or {}
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


# --- the store ---


async def store_of(session: Session, party: Party) -> dict[str, Any]:
    """Every row of this borrower that a case may ask for."""
    her = party.customer.id
    newest = party.application
    return {
        "customer": _customer(session, party),
        "identity": {
            "status": party.identity.status,
            "opted_out": party.identity.opted_out_at is not None,
            "verified": party.identity.verified_at is not None,
        },
        "lead": await _lead(session, her),
        "applications": [_application(each) for each in await _all(session, Application, her)],
        "facts": _facts(session, newest) if newest else {},
        "consents": dict(await consents.current(session, her)),
        "documents": [
            {"kind": each.kind, "status": each.status, "reject_reason": each.reject_reason}
            for each in await documents.of_customer(session, her)
        ],
        "cases": [_case(each) for each in await _all(session, Case, her)],
        "loans": [
            {"status": each.status, "hold": each.hold, "principal": each.principal_cents}
            for each in await _all(session, Loan, her)
        ],
        "transactions": await _transactions(session, her),
        "outbox": await _outbox(session, her),
        "refused_sends": await _refused(session, her),
        "gaps": await _gaps(session, party.conversation),
    }


def _customer(session: Session, party: Party) -> Row:
    customer = party.customer
    return {
        "name": customers.name(session, customer),
        "language": customer.language,
        "variety": customer.variety,
        "flags": customer.flags,
    }


def _application(application: Application) -> Row:
    return {
        "stage": application.stage,
        "principal": application.principal_cents,
        "months": application.months,
        "has_quote": application.quote is not None,
        "submitted": application.submitted_at is not None,
    }


def _facts(session: Session, application: Application) -> Row:
    """Facts by name; what has a name or a document of its own is told by that."""
    found = applications.facts(session, application)
    return {name: _plain(fact["value"]) for name, fact in found.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "document_id" in value:
            return "received"
        return value.get("name", dict(value))
    return value


def _case(case: Case) -> Row:
    return {
        "category": case.category,
        "reason": case.reason,
        "priority": case.priority,
        "status": case.status,
        "language": case.language,
        "variety": case.variety,
    }


async def _lead(session: Session, her: UUID) -> Row | None:
    found = await _all(session, Lead, her)
    if not found:
        return None
    newest = found[-1]
    because = newest.qualification.get("closed_because")
    return {"status": newest.status, "track": newest.track, "closed_because": because}


async def _transactions(session: Session, her: UUID) -> list[Row]:
    found = await session.exec(
        select(Transaction)
        .join(Loan, col(Loan.id) == Transaction.loan_id)
        .where(Loan.customer_id == her, Transaction.kind != "disbursement")
        .order_by(col(Transaction.at), col(Transaction.id))
    )
    return [
        {"kind": each.kind, "status": each.status, "amount": each.amount_cents}
        for each in found.all()
    ]


async def _outbox(session: Session, her: UUID) -> dict[str, int]:
    found = await session.exec(
        select(Outbox.status)
        .join(Conversation, col(Conversation.id) == Outbox.conversation_id)
        .where(Conversation.customer_id == her)
    )
    return dict(sorted(Counter(found.all()).items()))


async def _refused(session: Session, her: UUID) -> list[str]:
    """Why messages did not leave."""
    found = await session.exec(
        select(Outbox.why)
        .join(Conversation, col(Conversation.id) == Outbox.conversation_id)
        .where(Conversation.customer_id == her, Outbox.status == "refused")
    )
    return sorted(found.all())


async def _gaps(session: Session, conversation: Conversation) -> list[Row]:
    found = await session.exec(
        select(Gap.language, Gap.status).where(Gap.conversation_id == conversation.id)
    )
    return [{"language": language, "status": status} for language, status in found.all()]


async def _all(session: Session, table: Any, her: UUID) -> Sequence[Any]:
    """The rows of this customer, oldest first: keys sort by time."""
    found = await session.exec(
        select(table).where(table.customer_id == her).order_by(col(table.id))
    )
    return list(found.all())

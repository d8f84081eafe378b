"""Joining two records of one person: both beside each other, two of ours, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response

from agent.desk import drawing, gate, masking
from agent.desk.gate import Visit
from crm_store import customers, joinable, merging, parting
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.joinable import Begun, WhyNot
from crm_store.merging import Has, Merge, WhyStays

_LONGEST = 300
WHY_NOT: Mapping[WhyNot, str] = {
    "the_same": "That is the same record. Name the other one.",
    "merged_already": "One of them is joined to another record already.",
    "two_identities": "They have two different identity numbers: these are two people.",
    "keep_the_other": "The other record has the identity number or the account: keep that one.",
    "two_accounts": "They have two different bank accounts: settle first which is hers.",
    "account_change_waits": "A change of account waits on the record that would go: rule it first.",
    "two_applications": "Both have an open application: one must end first.",
    "consent_taken_back": "Under the other number she has taken back what she agreed to under"
    " this one: ask her first.",
    "being_answered": "She is being answered right now: try again in a moment.",
    "held_or_erased": "A legal hold or an erasure rests on one of them.",
}
_BEGUN: Mapping[Begun, str] = {
    "application": "an application went on",
    "loan": "a loan was made",
    "paper": "a paper was sent",
    "consent": "a consent was given or taken back",
    "agreement": "an agreement was signed",
    "account": "another bank account was given",
    "page": "a page was sent to her",
}
_WHY_STAYS: Mapping[WhyStays, str] = {
    "undone_already": "This was undone before.",
    "newer_first": "Something was joined since: undo that first.",
    "being_answered": "She is being answered right now: try again in a moment.",
    **{
        begun: f"Since then {what}, perhaps from a number that came with it: put apart, it would"
        " stand with the wrong person. If somebody else writes from that number, take it from"
        " this record."
        for begun, what in _BEGUN.items()
    },
}
_MOVING = {
    "channel_identities": "Numbers",
    "conversations": "Talks",
    "documents": "Papers",
    "leads": "Leads",
    "links": "Pages sent to her",
}
_UNKNOWN = "No record has that reference."
_ASKED = "That was asked for already: it stands below."
_NOT_SECOND = (
    "You asked for it, or one of you let the other in within the last day: so somebody else has to"
    " agree."
)
_GONE = "It was done or called off meanwhile."


@dataclass(frozen=True)
class Side:
    """One of the two records as the page shows it."""

    ref: str
    name: str
    language: str | None
    since: datetime
    has: Has
    numbers: tuple[bool, bool]  # whether an identity number and an account are on file


@dataclass(frozen=True)
class Joined:
    """A merge that was made, and whether it can be undone from here."""

    row: Merge
    gone: str
    kept: str
    why: str


async def show(visit: Visit) -> Response:
    """Both records, and what speaks against joining them; looking is on record."""
    return await screen(visit, visit.request.query_params.get("other", ""))


async def ask(visit: Visit) -> Response:
    """Ask that the other record be joined to this one; a second person has to agree."""
    ref, other = visit.request.path_params["ref"], visit.form.get("other", "").strip()[:20]
    why = visit.form.get("why", "").strip()[:_LONGEST]
    if not why:
        return await screen(visit, other, fault="Say how you know that they are one person.")
    async with visit.house.store.transaction() as session:
        both = await merging.two(session, ref, other)
        if both is None:
            fault = _UNKNOWN
        elif against := await joinable.why_not(session, *both, at=visit.now):
            fault = WHY_NOT[against[0]]
        else:
            row = await merging.ask(session, *both, why=why, by=visit.by, at=visit.now)
            fault = "" if row else _ASKED
    if fault:
        return await screen(visit, other, fault=fault)
    return gate.see_other(f"/desk/customers/{ref}/merge")


async def agree(visit: Visit) -> Response:
    """The second person agrees, and the records are joined."""
    ref = visit.request.path_params["ref"]
    async with visit.house.store.transaction() as session:
        row = await _merge_of(visit, session)
        if row is None:
            return _nothing_here()
        fault = await _join(visit, session, row)
    if fault:
        return await screen(visit, "", fault=fault)
    return gate.see_other(f"/desk/customers/{ref}")


async def _join(visit: Visit, session: Session, row: Merge) -> str:
    if row.merged_at is not None or row.undone_at is not None:
        return _GONE
    refs = [(await session.get_one(Customer, of)).ref for of in (row.kept, row.gone)]
    both = await merging.two(session, *refs)
    assert both is not None  # noqa: S101 (a record is never deleted)
    if against := await joinable.why_not(session, *both, at=visit.now):
        return WHY_NOT[against[0]]
    done = await merging.merge(session, row, *both, by=visit.by, at=visit.now)
    return "" if done else _NOT_SECOND


async def undo(visit: Visit) -> Response:
    """Put the records apart again, or call off what was asked for."""
    async with visit.house.store.transaction() as session:
        row = await _merge_of(visit, session)
        if row is None:
            return _nothing_here()
        against = await merging.undo(session, row, by=visit.by, at=visit.now)
    if against is not None:
        return await screen(visit, "", fault=_WHY_STAYS[against])
    return gate.see_other(f"/desk/customers/{visit.request.path_params['ref']}")


async def _merge_of(visit: Visit, session: Session) -> Merge | None:
    try:
        row = await merging.by_id(session, UUID(visit.form.get("merge", "")))
    except ValueError:
        return None
    hers = await customers.by_ref(session, visit.request.path_params["ref"])
    return row if row and hers and hers.id in (row.kept, row.gone) else None


async def screen(visit: Visit, other: str, *, fault: str = "") -> Response:
    """Both records, her numbers, and what was joined before."""
    ref = visit.request.path_params["ref"].upper()
    other = other.strip().upper()[:20]
    async with visit.house.store.transaction() as session:
        customer = await customers.by_ref(session, ref)
        if customer is None:
            return _nothing_here()
        second = await customers.by_ref(session, other) if other else None
        sides = [await _side(visit, session, each) for each in (customer, second) if each]
        against = await joinable.why_not(session, customer, second, at=visit.now) if second else []
        values = {
            "sides": sides,
            "against": [WHY_NOT[each] for each in against],
            "alike": await merging.same_papers(session, customer.id),
            "joined": await _joined(session, customer),
            "numbers": await parting.numbers(session, customer),
        }
    wrong = fault or (_UNKNOWN if other and second is None else "")
    return visit.page(
        "merging.html",
        status=409 if wrong else 200,
        ref=ref,
        other=other,
        fault=wrong,
        why=visit.form.get("why", ""),
        moving=_MOVING,
        **values,
    )


async def _side(visit: Visit, session: Session, customer: Customer) -> Side:
    session.audited.append(visit.audited("read", customer.ref))
    in_the_clear = masking.reads_in_the_clear(visit)
    name = customers.name(session, customer) if in_the_clear else masking.NAME
    return Side(
        customer.ref,
        name or "",
        customer.language,
        customer.first_contact_at,
        await merging.has(session, customer.id),
        (customer.id_number_sealed is not None, customer.account_tail is not None),
    )


async def _joined(session: Session, customer: Customer) -> Sequence[Joined]:
    rows = await merging.of_customer(session, customer.id)
    refs = {
        of: (await session.get_one(Customer, of)).ref
        for of in {each for row in rows for each in (row.kept, row.gone)}
    }
    return [
        Joined(each, refs[each.gone], refs[each.kept], merging.reason(session, each))
        for each in rows
    ]


def _nothing_here() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)

"""Another bank account: whose it is looked at by one of us, and approved by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response

from agent import numbers_given
from agent.desk import drawing, filters, gate, masking, rehearsal
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.rehearsal import NotAsShown
from agent.office import Desk, Office
from crm_store import accounts, customers, documents, identities, links, reveals, two_people
from crm_store.accounts import AccountChange, NoLongerWaits, SamePerson, Verdict
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.links import Link

PATH = "/desk/accounts"
STATUSES = ("waiting", "approved", "refused")
VERDICTS: Mapping[Verdict, str] = {"approved": "Approve it", "refused": "Leave the old one"}
_NUMBERS = {"new": "new account", "old": "account"}
_BY_MACHINE = ("newer_change",)
_INVITED = "One of you let the other in today. Somebody else has to be the second."


class Refused(Exception):
    """It may not be ruled on so; the message says why."""


@dataclass(frozen=True)
class Checks:
    """What tells whether it is she who asks."""

    identity: str  # as it was typed, beside what is on file
    is_hers: bool
    phone_since: datetime | None
    asked_by: str
    papers: int  # identity papers of hers that a person or the checks accepted


@dataclass(frozen=True)
class Number:
    """One account as it is drawn: masked, unless it was revealed this once."""

    bank: str
    shown: str


async def show_all(visit: Visit) -> Response:
    """The changes that wait, the oldest first; or those that were ruled on, the newest first."""
    chosen = filters.asked(visit, PATH, status=STATUSES)
    status = chosen.of("status") or "waiting"
    async with visit.house.store.reading() as session:
        found = await accounts.listed(session, status=status, first=chosen.first, most=ROWS + 1)
        session.expunge_all()
    return visit.page(
        "accounts.html",
        rows=found[:ROWS],
        more=len(found) > ROWS,
        filter=chosen,
        standing=status,
        statuses=STATUSES,
    )


async def show(visit: Visit) -> Response:
    """One change: both accounts masked, and what tells whether it is she."""
    return await _screen(visit)


async def reveal(visit: Visit) -> Response:
    """One of the numbers in full, this once, for a reason that is kept."""
    which, why = visit.form.get("which", ""), visit.form.get("why", "").strip()
    if which not in _NUMBERS or not why:
        return await _screen(visit, fault="Say why it must be seen.")
    return await _screen(visit, revealed=which, why=why)


async def preview(visit: Visit) -> Response:
    """What she would read, before anything is ruled."""
    if "change" in visit.form:
        return await _screen(visit)
    try:
        said = await rehearsal.rehearse(visit.house.store, _ruling(visit))
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return await _screen(visit, said=said)


async def rule(visit: Visit) -> Response:
    """Look at it first, approve it as the second, or leave the old one; she hears as shown."""
    shown = visit.form.get("shown", "")
    try:
        await rehearsal.perform(visit.house.store, _ruling(visit), as_shown=shown)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    except NotAsShown:
        return await _screen(visit, fault="Something has changed since. Read the message again.")
    visit.house.sender.poke()
    return gate.see_other(f"{PATH}/{visit.request.path_params['id']}")


def _ruling(visit: Visit) -> rehearsal.Act:
    async def act(session: Session) -> None:
        chosen = visit.form.get("verdict")
        verdict: Verdict | None = next((each for each in VERDICTS if each == chosen), None)
        if verdict is None:
            raise Refused("Choose what you decide.")
        change = await _change(session, visit)
        if change is None:
            raise Refused("There is no such account.")
        if verdict == "approved" and change.seen_by not in (None, visit.by):
            await _require_two(session, visit, str(change.seen_by))
        desk = Desk(session, Office.of(visit.house), visit.now)
        try:
            await numbers_given.rule(desk, change, verdict, by=visit.by)
        except (NoLongerWaits, SamePerson) as wrong:
            raise Refused(str(wrong.__doc__)) from None

    return act


async def _require_two(session: Session, visit: Visit, first: str) -> None:
    if not await two_people.are_two(session, first, visit.by, at=visit.now):
        raise Refused(_INVITED)


# --- what is drawn ---


async def _screen(
    visit: Visit,
    *,
    fault: str = "",
    revealed: str = "",
    why: str = "",
    said: tuple[str, ...] | None = None,
) -> Response:
    async with visit.house.store.transaction() as session:
        change = await _change(session, visit)
        if change is None:
            return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
        customer = await session.get_one(Customer, change.customer_id)
        in_the_clear = masking.reads_in_the_clear(visit)
        values = {
            "name": customers.name(session, customer) if in_the_clear else masking.NAME,
            "old": _old(session, customer, revealed=revealed),
            "new": _new(session, change, revealed=revealed),
            "checks": await _checks(session, change, customer),
        }
        session.audited.append(visit.audited("read", f"account_change:{change.id}"))
        if revealed:
            what = _NUMBERS[revealed]
            reveals.record(session, customer.ref, what=what, why=why, by=visit.by, at=visit.now)
        session.expunge_all()
    return visit.page(
        "account.html",
        status=409 if fault else 200,
        fault=fault,
        change=change,
        customer=customer,
        said=said,
        shown=rehearsal.seal(said) if said is not None else "",
        verdicts=VERDICTS,
        typed=visit.form,
        by_machine=change.ruled_by in _BY_MACHINE,
        **values,
    )


async def _change(session: Session, visit: Visit) -> AccountChange | None:
    try:
        wanted = UUID(visit.request.path_params["id"])
    except ValueError:
        return None
    return await session.get(AccountChange, wanted)


def _old(session: Session, customer: Customer, *, revealed: str) -> Number | None:
    if customer.bank is None or customer.account_tail is None:
        return None
    whole = accounts.number(session, customer) if revealed == "old" else None
    return Number(customer.bank, whole or f"ending {customer.account_tail}")


def _new(session: Session, change: AccountChange, *, revealed: str) -> Number:
    whole = accounts.wanted_number(session, change) if revealed == "new" else None
    return Number(change.bank, whole or f"ending {change.account_tail}")


async def _checks(session: Session, change: AccountChange, customer: Customer) -> Checks:
    link = await session.get_one(Link, change.link_id)
    typed = (await links.answered(session, link.id) or {}).get("id_number", "")
    known = customers.id_number(session, customer)
    identity = await identities.of_customer(session, customer.id)
    papers = [
        each
        for each in await documents.of_customer(session, customer.id)
        if each.kind == "id" and each.status == "accepted"
    ]
    return Checks(
        identity=_compared(str(typed), known),
        is_hers=bool(typed) and typed == known,
        phone_since=identity.verified_at if identity is not None else None,
        asked_by=link.purpose if link.expires_at > link.created_at else "chat",
        papers=len(papers),
    )


def _compared(typed: str, known: str | None) -> str:
    if not typed:
        return "none was typed"
    if known is None:
        return "none is on file: nothing to compare it with"
    return "the one on file" if typed == known else "another than the one on file"

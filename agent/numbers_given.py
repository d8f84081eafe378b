"""Numbers given on a page: kept sealed, told back by their ends, and never silently replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from agent import notices
from agent.notices import Reached
from agent.office import Desk
from agent.unasked import Grounds
from crm_store import accounts, cases, customers, documents, events, links
from crm_store.accounts import AccountChange, Verdict
from crm_store.customers import Customer
from crm_store.links import Link, Terms
from crm_store.row import new_id
from flows.flow import Say

BANK_CHANGE = "bank_change"
_IN_DOUBT = "numbers_differ"
_PRIORITY = 2
_URGENT = 1  # somebody else may be after her money
_TAIL = 4
_BY, _CHAT = "link", "chat"


@dataclass(frozen=True)
class Numbers:
    """What she typed, checked and without blanks."""

    id_number: str
    bank: str
    account: str


async def keep(desk: Desk, link: Link, numbers: Numbers) -> None:
    """Keep the numbers of an application. What differs from what we have is for a person."""
    customer = await _customer(desk, link.hers)
    doubts = [
        *await _keep_id(desk, customer, numbers.id_number),
        *await _keep_account(desk, customer, link, numbers),
    ]
    desk.session.add(customer)
    await _record(desk, link, customer, numbers, doubts=doubts)
    if doubts:
        await _open_case(desk, customer, category=_IN_DOUBT, why=",".join(doubts))
        await _tell(desk, customer, link, Say("link.numbers_checked"))
        return
    kept = Say(
        "link.numbers_kept",
        {
            "id_tail": numbers.id_number[-_TAIL:],
            "bank": numbers.bank,
            "account_tail": numbers.account[-_TAIL:],
        },
    )
    typed = (numbers.id_number, numbers.bank, numbers.account)
    await _tell(desk, customer, link, kept, words=typed)


async def keep_typed(
    desk: Desk, customer: Customer, *, what: Literal["id_number", "account"], digits: str, bank: str
) -> None:
    """Keep one number that she typed in the chat. What differs from what we have is for a person.

    Her answer hangs on a link that nobody was ever sent, like that of a page.
    """
    terms = Terms("numbers", customer.id, lasts=timedelta(), tries=1)
    link = links.offer(desk.session, terms, by=_CHAT, at=desk.now).link
    desk.session.add(customer)
    await desk.session.flush()
    if what == "id_number":
        numbers = Numbers(id_number=digits, bank="", account="")
        doubts = await _keep_id(desk, customer, digits)
    else:
        numbers = Numbers(id_number="", bank=bank, account=digits)
        doubts = await _keep_account(desk, customer, link, numbers)
    await _record(desk, link, customer, numbers, doubts=doubts)
    if doubts:
        await _open_case(desk, customer, category=_IN_DOUBT, why=",".join(doubts))
        await _tell(desk, customer, link, Say("link.numbers_checked"))


async def wish_change(desk: Desk, link: Link, numbers: Numbers) -> None:
    """Keep another account until a person has looked; nothing is paid there before."""
    customer = await _customer(desk, link.hers)
    await _wish(desk, customer, link, numbers)
    known = customers.id_number(desk.session, customer) is not None
    why = "id_number_matches" if known else "no_id_number_on_file"
    await _record(desk, link, customer, numbers, doubts=[])
    await _open_case(desk, customer, category=BANK_CHANGE, why=why, priority=_URGENT)
    values = {"bank": numbers.bank, "account_tail": numbers.account[-_TAIL:]}
    typed = (numbers.bank, numbers.account)
    await _tell(desk, customer, link, Say("link.change_kept", values), words=typed)


async def rule(desk: Desk, change: AccountChange, verdict: Verdict, *, by: str) -> None:
    """A named person approves another account or refuses it; she hears of what came of it.

    The first of two who approve it changes nothing yet.
    """
    customer = await _customer(desk, change.customer_id)
    change = await accounts.rule(
        desk.session, change.id, verdict, customer=customer, by=by, at=desk.now
    )
    if change.status == "waiting":
        desk.audit(by, "account_seen", subject=customer.ref, change=str(change.id))
        _event(desk, customer, actor=by, data={"bank_change": "seen"})
        return
    desk.audit(by, f"account_{verdict}", subject=customer.ref, change=str(change.id))
    _event(desk, customer, actor=by, data={"bank_change": verdict})
    reached = await notices.reach(desk.session, customer.id)
    if reached is None:
        return
    case = await cases.still_open(desk.session, reached.conversation.id, BANK_CHANGE)
    if case is not None:
        case.status = "resolved"
    values = {"bank": change.bank, "account_tail": change.account_tail}
    say = Say("link.change_approved", values)
    if verdict == "refused":
        say = Say("link.change_refused")
    words = (change.bank, change.account_tail)
    _put(desk, reached, say, key=f"account:{change.id}:{verdict}", words=words)


def is_hers(desk: Desk, customer: Customer, id_number: str) -> bool:
    """Whether this is the identity number that we have of her; where we have none, any is."""
    known = customers.id_number(desk.session, customer)
    return known is None or known == id_number


async def _keep_id(desk: Desk, customer: Customer, number: str) -> list[str]:
    if not is_hers(desk, customer, number):
        return ["id_number_differs"]
    blind = documents.identity_index(desk.session.vault, number)
    other = await documents.same_identity_elsewhere(desk.session, blind, customer.id)
    if other is None and await customers.set_id_number(desk.session, customer, number):
        return []
    customer.flags = {**customer.flags, "fraud_signal": desk.now.isoformat()}
    _event(desk, customer, kind="fraud_signal", data={"rule": "same identity, two customers"})
    return ["id_number_of_another"]


async def _keep_account(desk: Desk, customer: Customer, link: Link, numbers: Numbers) -> list[str]:
    known = accounts.number(desk.session, customer)
    if known is None:
        accounts.keep(desk.session, customer, bank=numbers.bank, account=numbers.account)
        return []
    if (known, customer.bank) == (numbers.account, numbers.bank):
        return []
    await _wish(desk, customer, link, numbers)
    return ["account_differs"]


async def _wish(desk: Desk, customer: Customer, link: Link, numbers: Numbers) -> None:
    await accounts.wish(
        desk.session,
        customer.id,
        link_id=link.id,
        bank=numbers.bank,
        account=numbers.account,
        at=desk.now,
    )


async def _record(
    desk: Desk, link: Link, customer: Customer, numbers: Numbers, *, doubts: list[str]
) -> None:
    await links.answer(desk.session, link, vars(numbers), outcome="given", at=desk.now)
    _event(desk, customer, data={"purpose": link.purpose, "doubts": doubts})
    desk.audit(_BY, "numbers_given", subject=customer.ref, purpose=link.purpose, doubts=doubts)


def _event(
    desk: Desk,
    customer: Customer,
    *,
    data: Mapping[str, object],
    kind: str = "numbers",
    actor: str = _BY,
) -> None:
    events.record(
        desk.session,
        kind,
        subject=customer.ref,
        at=desk.now,
        actor=actor,
        customer_id=customer.id,
        data=data,
    )


async def _customer(desk: Desk, customer_id: UUID) -> Customer:
    """Ours until the transaction ends."""
    return await desk.session.get_one(Customer, customer_id, with_for_update=True)


async def _open_case(
    desk: Desk, customer: Customer, *, category: str, why: str, priority: int = _PRIORITY
) -> None:
    reached = await notices.reach(desk.session, customer.id)
    if reached is None:
        return
    known = await cases.still_open(desk.session, reached.conversation.id, category)
    if known is not None:
        return
    cases.open_case(
        desk.session,
        {"customer": customer.ref, "reason": why},
        id=new_id(),
        customer_id=customer.id,
        conversation_id=reached.conversation.id,
        category=category,
        reason=why,
        priority=priority,
        due_at=_due(desk, priority),
        language=reached.language,
        variety=customer.variety if reached.language == "osh" else None,
    )


def _due(desk: Desk, priority: int) -> datetime:
    minutes = desk.rules.sla.first_response(priority)
    return desk.office.calendar.add_office_time(desk.now, minutes)


async def _tell(
    desk: Desk, customer: Customer, link: Link, say: Say, *, words: tuple[str, ...] = ()
) -> None:
    reached = await notices.reach(desk.session, customer.id)
    if reached is not None:
        _put(desk, reached, say, key=f"link:{link.id}", words=words)


def _put(desk: Desk, reached: Reached, say: Say, *, key: str, words: tuple[str, ...] = ()) -> None:
    notices.put(
        desk.session,
        reached,
        says=[say],
        key=key,
        phrases=desk.office.phrases,
        calendar=desk.office.calendar,
        now=desk.now,
        # She has typed them on a page that only this number had.
        grounds=Grounds(words=words, was_sent_here=True),
    )

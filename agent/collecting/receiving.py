"""Money that came in: divided by the policy, kept, and the loan closed or the rest given back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import col, select

from agent import owed
from crm_store import cases, ledger, schedules
from crm_store.applications import Application
from crm_store.conversations import Conversation
from crm_store.database import Session
from crm_store.ledger import Booking, NotPossible, Position
from crm_store.loans import Loan, Transaction
from crm_store.money import Cents, show
from crm_store.row import new_id
from crm_store.split import NOTHING, Split
from flows import allocation, owing
from flows.allocation import Owed, Scheduled
from flows.calendar import Calendar
from flows.policy import Policy, PolicyBook

COLLECTED = ("deduction", "debit_order")  # taken by us, and by the schedule
REFUND = "refund"  # the category of the case in which a person pays back


@dataclass(frozen=True)
class Rules:
    """By what the books are kept on a day."""

    policy: Policy
    calendar: Calendar
    book: PolicyBook  # a loan keeps the terms of the day on which it was agreed


@dataclass(frozen=True)
class Money:
    """An amount that was seen: when it was paid, how, and who says so."""

    amount: Cents
    on: date
    by: str
    at: datetime
    method: str
    external_ref: str | None = None


async def receive(session: Session, loan: Loan, money: Money, *, rules: Rules) -> Transaction:
    """Keep a payment on a locked loan, and do what follows from it.

    After a write-off it is a recovery. What pays the loan off early waives the charge of the days
    that are left; what is too much is hers, and a person is asked to pay it back.
    """
    stands = await ledger.position(session, loan)
    if loan.status == "written_off":
        kept = await _recover(session, loan, money, stands=stands, rules=rules)
        await _conclude(session, loan, by=money.by, at=money.at, rules=rules)
        return kept
    if loan.status not in ("active", "closed"):
        raise NotPossible(f"{loan.ref} is {loan.status}")
    paid, waived = await _divided(session, loan, money, stands=stands, rules=rules)
    kept = await ledger.book(session, loan, _booking(money, paid))
    await _waive(session, loan, waived, money=money, because=kept)
    await _conclude(session, loan, by=money.by, at=money.at, rules=rules)
    return kept


async def settle_claim(
    session: Session, loan: Loan, claim: Transaction, money: Money, *, rules: Rules
) -> Transaction:
    """Her claim was true: the money is there."""
    stands = await ledger.position(session, loan)
    paid, waived = await _divided(session, loan, money, stands=stands, rules=rules)
    kept = await ledger.settle(
        session,
        loan,
        claim,
        split=paid,
        on=money.on,
        by=money.by,
        at=money.at,
        external_ref=money.external_ref,
    )
    await _waive(session, loan, waived, money=money, because=kept)
    await _conclude(session, loan, by=money.by, at=money.at, rules=rules)
    return kept


async def settles_for(session: Session, loan: Loan, *, on: date, rules: Rules) -> Cents:
    """What pays the loan off on that day, penalties and fees with it."""
    return await _settles_for(
        session, loan, stands=await ledger.position(session, loan), on=on, rules=rules
    )


async def take_back(
    session: Session, loan: Loan, entry: Transaction, *, reason: str, by: str, at: datetime,
    on: date, rules: Rules,
) -> None:  # fmt: skip
    """An entry was wrong, or its money went back; what was waived because of it is owed again."""
    await ledger.reverse(session, loan, entry, reason=reason, by=by, at=at, on=on)
    waived = await ledger.known(session, _waiver_of(entry))
    if waived is not None and not await ledger.is_reversed(session, waived):
        await ledger.reverse(session, loan, waived, reason=reason, by=by, at=at, on=on)
    await _conclude(session, loan, by=by, at=at, rules=rules)


def _waiver_of(entry: Transaction) -> str:
    return f"waiver:{entry.id}"


async def pay_back(session: Session, loan: Loan, money: Money) -> Transaction:
    """Of what was too much, so much has left us again."""
    too_much = (await ledger.position(session, loan)).overpaid
    if not too_much:
        raise NotPossible(f"nothing too much was paid on {loan.ref}")
    if not NOTHING < money.amount <= too_much:
        raise NotPossible(f"{show(too_much)} is too much on {loan.ref}, not {show(money.amount)}")
    refund = _booking(money, Split(principal=money.amount))
    return await ledger.book(session, loan, replace(refund, kind="refund"))


# --- dividing ---


async def _divided(
    session: Session, loan: Loan, money: Money, *, stands: Position, rules: Rules
) -> tuple[Split, Split]:
    """What the money pays, and what is waived because it pays the loan off early."""
    unpaid = await _owed(session, loan, stands)
    early = await _settles_for(session, loan, stands=stands, on=money.on, rules=rules)
    settles = NOTHING < early <= money.amount and early < stands.balance
    if not settles or await _is_in_course(session, loan, money, stands=stands):
        return allocation.allocate(money.amount, unpaid, order=rules.policy.ledger.order), Split()
    # By the balance: what one part was paid too much is hers, and is not waived once more.
    paid, _ = allocation.settling(early, unpaid)
    too_much = Split(principal=Cents(money.amount - early))
    return paid + too_much, Split(charge=Cents(stands.balance - early))


async def _is_in_course(session: Session, loan: Loan, money: Money, *, stands: Position) -> bool:
    """Whether it is the last payment as it was agreed: collected in the month of its due date.

    A payroll pays a few days before; that is no early settlement.
    """
    last = (await schedules.payments(session, loan))[-1].due_on
    return (
        money.method in COLLECTED
        and money.amount >= stands.balance
        and (money.on.year, money.on.month) >= (last.year, last.month)
    )


async def _owed(session: Session, loan: Loan, stands: Position) -> Owed:
    payments = await schedules.payments(session, loan)
    return allocation.owed(
        [Scheduled(each.charge, each.principal) for each in payments],
        raised=stands.raised,
        reduced=stands.reduced,
    )


async def _settles_for(
    session: Session, loan: Loan, *, stands: Position, on: date, rules: Rules
) -> Cents:
    payments = await schedules.payments(session, loan)
    net = stands.reduced - stands.raised
    running = owing.RunningLoan(
        ref=loan.ref,
        principal=stands.scheduled.principal,
        charge=stands.scheduled.charge,
        disbursed_on=loan.disbursed_on,
        schedule=tuple(
            owing.Due(n, each.due_on, Cents(each.principal + each.charge), each.charge)
            for n, each in enumerate(payments, start=1)
        ),
        paid=Cents(net.charge + net.principal),
        beside=Cents(stands.owed.penalty + stands.owed.fee),
    )
    application = await session.get_one(Application, loan.application_id)
    product = owed.agreed(application, book=rules.book, on=loan.disbursed_on)
    return owing.settle_amount(running, on=on, by=product.settlement)


async def _recover(
    session: Session, loan: Loan, money: Money, *, stands: Position, rules: Rules
) -> Transaction:
    lost = (stands.written_off - stands.recovered).above_zero
    unpaid = Owed((Scheduled(lost.charge, lost.principal),), penalty=lost.penalty, fee=lost.fee)
    split = allocation.allocate(money.amount, unpaid, order=rules.policy.ledger.order)
    return await ledger.book(session, loan, replace(_booking(money, split), kind="recovery"))


def _booking(money: Money, split: Split) -> Booking:
    return Booking(
        "repayment",
        split,
        on=money.on,
        by=money.by,
        at=money.at,
        method=money.method,
        external_ref=money.external_ref,
    )


async def _waive(
    session: Session, loan: Loan, split: Split, *, money: Money, because: Transaction
) -> None:
    if split.is_something:
        booking = Booking(
            "waiver",
            split,
            on=money.on,
            by=money.by,
            at=money.at,
            reason="settled_early",
            external_ref=_waiver_of(because),
        )
        await ledger.book(session, loan, booking)


# --- what follows ---


async def _conclude(session: Session, loan: Loan, *, by: str, at: datetime, rules: Rules) -> None:
    """A loan that owes nothing is closed; what is too much is somebody's task."""
    stands = await ledger.position(session, loan)
    if loan.status == "active" and stands.owed.total <= 0:
        await ledger.step(session, loan, "closed", by=by, at=at)
    if stands.overpaid:
        await _ask_to_pay_back(session, loan, stands.overpaid, at=at, rules=rules)


async def _ask_to_pay_back(
    session: Session, loan: Loan, too_much: Cents, *, at: datetime, rules: Rules
) -> None:
    """One open case, however often the employer deducts too much."""
    found = await session.exec(
        select(Conversation)
        .where(Conversation.customer_id == loan.customer_id)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    )
    conversation = found.first()
    if conversation is None or await cases.still_open(session, conversation.id, REFUND):
        return
    priority = rules.policy.ledger.refund_priority
    minutes = rules.policy.sla.first_response(priority)
    cases.open_case(
        session,
        {"loan": loan.ref, "overpaid_cents": too_much, "to_do": "pay back what was too much"},
        id=new_id(),
        customer_id=loan.customer_id,
        conversation_id=conversation.id,
        category=REFUND,
        reason="overpaid",
        priority=priority,
        due_at=rules.calendar.add_office_time(at, minutes),
    )


async def open_claim(session: Session, loan: Loan) -> Transaction | None:
    """The newest claim that nobody has looked at, or that is looked at."""
    for status in ("pending", "claimed"):
        found = await ledger.newest(session, loan, kind="repayment", status=status)
        if found is not None:
            return found
    return None


async def lock(session: Session, ref: str) -> Loan:
    """The loan, for us alone until the transaction ends."""
    loan = await ledger.locked(session, ref)
    if loan is None:
        raise NotPossible(f"there is no loan {ref}")
    return loan

"""The ledger of a loan: what was paid out, came in, was charged, waived or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import col, select

from crm_store import events
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.loans import Loan, Transaction
from crm_store.money import Cents
from crm_store.split import Split
from crm_store.sql import Record, Sql

Kind = Literal[
    "disbursement",
    "repayment",
    "fee",
    "penalty",
    "waiver",
    "write_off",
    "recovery",
    "refund",
    "reversal",
]
# A payout and a write-off need two people; the database holds it as well. A refund gives back only
# what is hers, and a waiver follows a rule or an agreement: one person enters them.
TwoPeople = Literal["disbursement", "write_off"]
Alone = Literal["repayment", "fee", "penalty", "waiver", "recovery", "refund"]
_ON_A_RUNNING_LOAN: frozenset[str] = frozenset({"fee", "penalty", "waiver"})
# What is owed again after a write-off, because a payment went back, is written off as well.
_RECORDED_ON: Mapping[TwoPeople, tuple[str, ...]] = {
    "disbursement": ("pending",),
    "write_off": ("active", "written_off"),
}
FINAL: frozenset[str] = frozenset({"disbursement", "write_off", "reversal"})  # never reversed


class SamePerson(Exception):
    """Whoever recorded it cannot be the one who confirms it."""


class NotPossible(Exception):
    """The transaction or the loan is not in a state from which that can follow."""


@dataclass(frozen=True)
class Position:
    """Where a loan stands, from its schedule and its settled transactions alone."""

    scheduled: Split  # by the schedule in force
    raised: Split  # fees, penalties and what was paid back to her
    reduced: Split  # what she paid, what was waived and what was written off
    written_off: Split
    recovered: Split
    disbursed: Cents

    @property
    def owed(self) -> Split:
        """What is still to be paid, by its parts; below zero where she paid too much.

        What came in after a write-off makes up for the loss; what is more than that is hers.
        """
        beyond = max(self.recovered.total - self.written_off.total, 0)
        return self.scheduled + self.raised - self.reduced - Split(principal=Cents(beyond))

    @property
    def balance(self) -> Cents:
        return Cents(max(self.owed.total, 0))

    @property
    def overpaid(self) -> Cents:
        """What we hold of hers and must give back."""
        return Cents(max(-self.owed.total, 0))


@dataclass(frozen=True)
class Booking:
    """One settled amount, ready to be kept."""

    kind: Alone
    split: Split
    on: date
    by: str
    at: datetime
    method: str | None = None
    external_ref: str | None = None
    reason: str | None = None


# --- looking ---


async def locked(session: Session, ref: str) -> Loan | None:
    """The loan, held against everybody else until the transaction ends."""
    found = await session.exec(
        select(Loan)
        .where(Loan.ref == ref.upper())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def position(session: Session, loan: Loan) -> Position:
    """Where the loan stands now."""
    scheduled = (await session.ask(_SCHEDULED, loan=loan.id, version=loan.schedule_version))[0]
    sums = {str(row[0]): row[1:] for row in await session.ask(_SUMS, loan=loan.id)}

    def of(*kinds: Kind) -> Split:
        return sum((_split(sums[kind]) for kind in kinds if kind in sums), Split())

    return Position(
        scheduled=Split(charge=Cents(scheduled[0]), principal=Cents(scheduled[1])),
        raised=of("fee", "penalty", "refund"),
        reduced=of("repayment", "waiver", "write_off"),
        written_off=of("write_off"),
        recovered=of("recovery"),
        disbursed=of("disbursement").total,
    )


def _split(parts: Record) -> Split:
    return Split(*(Cents(int(part)) for part in parts))


_SCHEDULED = Sql(
    """
    select coalesce(sum(charge_cents), 0), coalesce(sum(principal_cents), 0)
    from instalments where loan_id = :loan and schedule_version = :version
    """
)
_SUMS = Sql(
    """
    select kind, sum(penalty_cents), sum(fee_cents), sum(charge_cents), sum(principal_cents)
    from ledger_lines where loan_id = :loan group by kind
    """
)


async def known(session: Session, external_ref: str) -> Transaction | None:
    """The transaction that was kept under this reference of another's."""
    found = await session.exec(select(Transaction).where(Transaction.external_ref == external_ref))
    return found.one_or_none()


async def entries(session: Session, loan: Loan) -> Sequence[Transaction]:
    """Everything that was ever entered on a loan, oldest first."""
    found = await session.exec(
        select(Transaction)
        .where(Transaction.loan_id == loan.id)
        .order_by(col(Transaction.at), col(Transaction.id))
    )
    return found.all()


async def is_reversed(session: Session, entry: Transaction) -> bool:
    """Whether the entry was taken back."""
    found = await session.exec(select(Transaction.id).where(Transaction.reverses_id == entry.id))
    return found.first() is not None


async def newest(session: Session, loan: Loan, *, kind: Kind, status: str) -> Transaction | None:
    """The newest of this kind that is in this state and that nothing has followed yet."""
    all_of_it = await entries(session, loan)
    followed = {each.follows_id for each in all_of_it}
    open_ones = (
        each
        for each in reversed(all_of_it)
        if (each.kind, each.status) == (kind, status) and each.id not in followed
    )
    return next(open_ones, None)


# --- keeping ---


async def book(session: Session, loan: Loan, booking: Booking) -> Transaction:
    """Keep a settled amount that one person, or a file, may enter."""
    if booking.kind in _ON_A_RUNNING_LOAN and loan.status != "active":
        raise NotPossible(f"{loan.ref} is {loan.status}")
    row = _row(loan, booking.kind, "settled", by=booking.by, at=booking.at)
    row.method, row.external_ref, row.reason = booking.method, booking.external_ref, booking.reason
    return await _keep(session, loan, _settled(row, booking.split, on=booking.on))


async def see(session: Session, loan: Loan, claim: Transaction, *, by: str, at: datetime) -> None:
    """The proof of a claim was seen: the money is looked for. The balance does not move."""
    await _keep(session, loan, _following(claim, "pending", by=by, at=at))


async def settle(
    session: Session, loan: Loan, claim: Transaction, *, split: Split, on: date, by: str,
    at: datetime, external_ref: str | None = None,
) -> Transaction:  # fmt: skip
    """The money of a claim is there."""
    pending = await _pending(session, loan, claim, by=by, at=at)
    row = _following(pending, "settled", by=by, at=at)
    row.external_ref = external_ref
    return await _keep(session, loan, _settled(row, split, on=on))


async def reject(
    session: Session, loan: Loan, entry: Transaction, *, reason: str, by: str, at: datetime
) -> None:
    """What was claimed or recorded did not happen."""
    pending = await _pending(session, loan, entry, by=by, at=at)
    row = _following(pending, "rejected", by=by, at=at)
    row.reason = reason
    await _keep(session, loan, row)


async def reverse(
    session: Session, loan: Loan, entry: Transaction, *, reason: str, by: str, at: datetime,
    on: date,
) -> Transaction:  # fmt: skip
    """Take back a settled transaction by its exact negative; a closed loan may run again."""
    if entry.status != "settled" or entry.kind in FINAL or entry.loan_id != loan.id:
        raise NotPossible(f"{entry.kind} {entry.status} cannot be reversed")
    if await is_reversed(session, entry):
        raise NotPossible(f"{entry.kind} was reversed before")
    row = _row(loan, "reversal", "settled", by=by, at=at)
    row.reverses_id, row.reason, row.method = entry.id, reason, entry.method
    kept = await _keep(session, loan, _settled(row, -split_of(entry), on=on))
    if loan.status == "closed" and (await position(session, loan)).owed.total > 0:
        await step(session, loan, "active", by=by, at=at)
    return kept


def split_of(entry: Transaction) -> Split:
    """The parts of a transaction."""
    return _split((entry.penalty_cents, entry.fee_cents, entry.charge_cents, entry.principal_cents))


# --- by two people ---


async def record(
    session: Session, loan: Loan, *, kind: TwoPeople, amount: Cents, by: str, at: datetime
) -> Transaction:
    """The first person says what is to leave us or to be given up; nothing counts yet."""
    if loan.status not in _RECORDED_ON[kind]:
        raise NotPossible(f"{loan.ref} is {loan.status}")
    if await newest(session, loan, kind=kind, status="pending"):
        raise NotPossible(f"{loan.ref} has a {kind} that waits for the second person")
    row = _row(loan, kind, "pending", by=by, at=at)
    row.amount_cents = amount
    return await _keep(session, loan, row)


async def confirm_payout(
    session: Session, loan: Loan, *, by: str, on: date, at: datetime,
    external_ref: str | None = None,
) -> Transaction:  # fmt: skip
    """The second person saw the money leave: the loan runs from that day."""
    recorded = await _recorded(session, loan, "disbursement", by=by)
    amount = Cents(recorded.amount_cents or 0)
    row = _confirmed(recorded, by=by, at=at)
    row.external_ref = external_ref
    kept = await _keep(session, loan, _settled(row, Split(principal=amount), on=on))
    loan.disbursed_on = on
    await step(session, loan, "active", by=by, at=at)
    return kept


async def confirm_write_off(
    session: Session, loan: Loan, *, by: str, on: date, at: datetime
) -> Transaction:
    """The second person agrees that what is owed will not come in."""
    recorded = await _recorded(session, loan, "write_off", by=by)
    owed = (await position(session, loan)).owed
    if owed.total != recorded.amount_cents:
        raise NotPossible(f"{loan.ref} owes another amount since it was recorded")
    kept = await _keep(session, loan, _settled(_confirmed(recorded, by=by, at=at), owed, on=on))
    if loan.status == "active":
        await step(session, loan, "written_off", by=by, at=at)
    return kept


async def step(session: Session, loan: Loan, status: str, *, by: str, at: datetime) -> None:
    """Move the loan on; the database refuses what the table of steps does not have."""
    before, loan.status = loan.status, status
    session.add(loan)
    await session.flush()
    events.record(
        session,
        "lifecycle",
        subject=loan.ref,
        at=at,
        actor=by,
        customer_id=loan.customer_id,
        data={"loan": status, "before": before},
    )


async def _recorded(session: Session, loan: Loan, kind: TwoPeople, *, by: str) -> Transaction:
    recorded = await newest(session, loan, kind=kind, status="pending")
    if recorded is None:
        raise NotPossible(f"{loan.ref} has no {kind} that waits for the second person")
    if recorded.entered_by == by:
        raise SamePerson(by)
    return recorded


async def _pending(
    session: Session, loan: Loan, entry: Transaction, *, by: str, at: datetime
) -> Transaction:
    """The entry as something that is looked at; what was settled or rejected is not again."""
    if entry.status == "pending":
        return entry
    if entry.status != "claimed":
        raise NotPossible(f"{entry.kind} is {entry.status} already")
    return await _keep(session, loan, _following(entry, "pending", by=by, at=at))


# --- rows ---


def _row(loan: Loan, kind: Kind, status: str, *, by: str, at: datetime) -> Transaction:
    return Transaction(loan_id=loan.id, kind=kind, status=status, entered_by=by, at=at)


def _following(entry: Transaction, status: str, *, by: str, at: datetime) -> Transaction:
    return Transaction(
        loan_id=entry.loan_id,
        kind=entry.kind,
        status=status,
        amount_cents=entry.amount_cents,
        paid_on=entry.paid_on,
        message_id=entry.message_id,
        method=entry.method,
        follows_id=entry.id,
        entered_by=by,
        at=at,
    )


def _confirmed(recorded: Transaction, *, by: str, at: datetime) -> Transaction:
    row = _following(recorded, "settled", by=recorded.entered_by, at=at)
    row.second_by = by
    return row


def _settled(row: Transaction, split: Split, *, on: date) -> Transaction:
    row.amount_cents, row.paid_on = split.total, on
    row.penalty_cents, row.fee_cents = split.penalty, split.fee
    row.charge_cents, row.principal_cents = split.charge, split.principal
    return row


async def _keep(session: Session, loan: Loan, row: Transaction) -> Transaction:
    """Write it now, so that whatever is asked next knows it; and put it on record."""
    session.add(row)
    await session.flush()
    data = {"kind": row.kind, "status": row.status, "transaction": str(row.id)}
    actor = row.second_by or row.entered_by
    events.record(
        session,
        "payment",
        subject=loan.ref,
        at=row.at,
        actor=actor,
        customer_id=loan.customer_id,
        data=data,
    )
    session.audited.append(Entry(row.at, actor, "ledger", loan.ref, data))
    return row


def whose(name: str) -> str:
    """A person as the actor of what is entered: `Maria` and `maria` are one."""
    return f"user:{name.strip().lower().removeprefix('user:')}"

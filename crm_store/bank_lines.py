"""What moved on our account by the bank's own file, and which bill each movement paid.

What nobody has matched waits in a queue; a match is undone by its exact negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, select

from crm_store.database import Session
from crm_store.money import Cents
from crm_store.row import Row, id_field, moment, new_id
from crm_store.sql import Record, Sql

How = Literal["reference", "hand", "aside"]


class BankFile(Row, table=True):
    """Append-only: one file of the bank; the same bytes are taken once."""

    __tablename__ = "bank_files"
    __table_args__ = (UniqueConstraint("sha256", name="bank_file_once"),)

    id: UUID = id_field()
    sha256: str
    lines: int  # that it brought and that no file had brought before
    entered_by: str
    at: datetime = moment()


class BankLine(Row, table=True):
    """Append-only: one movement; `key` says which, in whichever file it comes again."""

    __tablename__ = "bank_lines"
    __table_args__ = (UniqueConstraint("key", name="bank_line_once"),)

    id: UUID = id_field()
    file_id: UUID = Field(foreign_key="bank_files.id")
    n: int
    paid_on: date
    amount_cents: int = Field(sa_type=BigInteger)  # below zero where it left us
    key: str
    told_sealed: bytes  # what the payer wrote may name somebody
    at: datetime = moment()


class BillPayment(Row, table=True):
    """Append-only: so much of a movement is for this bill, or is none of a bill's business."""

    __tablename__ = "bill_payments"
    __table_args__ = (
        UniqueConstraint("undoes_id", name="undone_once"),
        Index("payments_of_line", "line_id"),
        Index("payments_of_bill", "bill_id"),
    )

    id: UUID = id_field()
    line_id: UUID = Field(foreign_key="bank_lines.id")
    bill_id: UUID | None = Field(default=None, foreign_key="bills.id")
    amount_cents: int = Field(sa_type=BigInteger)
    how: str
    undoes_id: UUID | None = Field(default=None, foreign_key="bill_payments.id")
    entered_by: str
    at: datetime = moment()


@dataclass(frozen=True)
class Moved:
    """A movement as the bank tells it."""

    on: date
    amount: Cents
    told: str
    key: str


@dataclass(frozen=True)
class Waiting:
    """A movement of which something is not matched yet."""

    id: UUID
    on: date
    amount: Cents
    rest: Cents
    told: str


@dataclass(frozen=True)
class Matched:
    """A match that stands."""

    amount: Cents
    id: UUID
    line: UUID
    bill: str | None
    on: date
    how: How
    by: str
    at: datetime


async def is_taken(session: Session, sha256: str) -> bool:
    """Whether a file with these bytes was taken before."""
    return (
        await session.exec(select(BankFile.id).where(BankFile.sha256 == sha256))
    ).first() is not None


async def take(
    session: Session, moved: Sequence[Moved], *, sha256: str, by: str, at: datetime
) -> list[BankLine]:
    """Keep a file; the movements that no file had brought before."""
    known = {row[0] for row in await session.ask(_KNOWN, keys=[each.key for each in moved])}
    new = [each for each in moved if each.key not in known]
    file = BankFile(id=new_id(), sha256=sha256, lines=len(new), entered_by=by, at=at)
    session.add(file)
    await session.flush()
    rows = [_line(session, file.id, n, each, at) for n, each in enumerate(new, start=1)]
    session.add_all(rows)
    await session.flush()
    return rows


_KNOWN = Sql("select key from bank_lines where key = any(:keys::text[])")


def _line(session: Session, file: UUID, n: int, moved: Moved, at: datetime) -> BankLine:
    new = new_id()
    return BankLine(
        id=new,
        file_id=file,
        n=n,
        paid_on=moved.on,
        amount_cents=moved.amount,
        key=moved.key,
        told_sealed=session.vault.seal(moved.told.encode(), _place(new)),
        at=at,
    )


async def waiting(session: Session, *, first: int = 0, most: int = 25) -> list[Waiting]:
    """What is not matched yet, the oldest first."""
    rows = await session.ask(_WAITING, id=None, first=first, most=most)
    return [_waiting(session, row) for row in rows]


async def one_waiting(session: Session, line: UUID) -> Waiting | None:
    """One movement, as long as something of it is not matched; ours until the transaction ends."""
    locked = await session.exec(select(BankLine.id).where(BankLine.id == line).with_for_update())
    if locked.one_or_none() is None:
        return None
    rows = await session.ask(_WAITING, id=line, first=0, most=1)
    return _waiting(session, rows[0]) if rows else None


def _waiting(session: Session, row: Record) -> Waiting:
    told = session.vault.open(bytes(row[4]), _place(row[0])).decode()
    return Waiting(row[0], row[1], Cents(row[2]), Cents(int(row[3])), told)


_WAITING = Sql(
    """
    select line.id, line.paid_on, line.amount_cents,
        line.amount_cents - coalesce(used.cents, 0) as rest, line.told_sealed
    from bank_lines line left join lateral (select sum(amount_cents) as cents
        from bill_payments where line_id = line.id) used on true
    where (:id::uuid is null or line.id = :id::uuid)
        and line.amount_cents <> coalesce(used.cents, 0)
    order by line.paid_on, line.id offset :first limit :most
    """
)


async def match(
    session: Session, line: UUID, bill: UUID | None, amount: Cents, *, how: How, by: str,
    at: datetime,
) -> BillPayment:  # fmt: skip
    """So much of a movement is for this bill; the database refuses more than there is."""
    row = BillPayment(
        line_id=line, bill_id=bill, amount_cents=amount, how=how, entered_by=by, at=at
    )
    session.add(row)
    await session.flush()
    return row


async def undo(session: Session, payment: UUID, *, by: str, at: datetime) -> BillPayment | None:
    """Take a match back by its exact negative; None where none stands."""
    found = {each.id: each for each in await matched(session, payment=payment)}
    if payment not in found:
        return None
    known = await session.get_one(BillPayment, payment)
    row = BillPayment(
        line_id=known.line_id,
        bill_id=known.bill_id,
        amount_cents=-known.amount_cents,
        how=known.how,
        undoes_id=known.id,
        entered_by=by,
        at=at,
    )
    session.add(row)
    await session.flush()
    return row


async def matched(
    session: Session, *, bill: UUID | None = None, payment: UUID | None = None, most: int = 25
) -> list[Matched]:
    """The matches that stand, the newest first."""
    rows = await session.ask(_MATCHED, bill=bill, payment=payment, most=most)
    return [Matched(Cents(row[0]), *row[1:]) for row in rows]


_MATCHED = Sql(
    """
    select p.amount_cents, p.id, p.line_id, b.ref, line.paid_on, p.how, p.entered_by, p.at
    from bill_payments p join bank_lines line on line.id = p.line_id
    left join bills b on b.id = p.bill_id
    where p.undoes_id is null
        and not exists (select 1 from bill_payments u where u.undoes_id = p.id)
        and (:bill::uuid is null or p.bill_id = :bill::uuid)
        and (:payment::uuid is null or p.id = :payment::uuid)
    order by p.at desc, p.id desc limit :most
    """
)


def _place(line: UUID) -> str:
    return f"bank_lines.told.{line}"

"""Movements on our account matched with bills: by the reference in their words, or by a person."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from agent.partners import bank_file
from agent.partners.bank_file import Told
from crm_store import bank_lines, bills
from crm_store.audit import Entry
from crm_store.bank_lines import BankLine, Moved, Waiting
from crm_store.bills import Listed, Wanted
from crm_store.crypto import Vault
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.money import Cents, show

_NAMED = re.compile(r"\bBILL[-\s]?0*(\d{1,9})\b")


@dataclass(frozen=True)
class Imported:
    """What came of a file; one that was taken before changes nothing."""

    rows: int
    new: int = 0
    matched: int = 0
    before: bool = False


async def take_in(session: Session, data: bytes, *, today: date, by: str, at: datetime) -> Imported:
    """Keep a bank's file and match what names a bill; raises `UnreadableFile`."""
    read = bank_file.read(data, today=today)
    if await bank_lines.is_taken(session, read.sha256):
        return Imported(len(read.rows), before=True)
    moved = [_moved(session.vault, each) for each in read.rows]
    kept = await bank_lines.take(session, moved, sha256=read.sha256, by=by, at=at)
    words = {each.key: each.told for each in moved}
    matched = [await _by_reference(session, each, words[each.key], by=by, at=at) for each in kept]
    found = Imported(len(read.rows), len(kept), sum(matched))
    detail = {"rows": found.rows, "new": found.new, "matched": found.matched}
    session.audited.append(Entry(at, by, "import_bank_file", read.sha256[:12], detail))
    return found


def _moved(vault: Vault, told: Told) -> Moved:
    """Its key is the same in whichever file it comes; it says nothing to whoever reads it."""
    alike = f"{told.on}|{told.amount}|{told.words}|{told.bank_id}|{told.nth}"
    return Moved(told.on, told.amount, told.words, vault.index(f"bank_line:{alike}").hex())


async def _by_reference(
    session: Session, line: BankLine, words: str, *, by: str, at: datetime
) -> bool:
    """Match it where its words name one bill that it can be for."""
    named = set(_NAMED.findall(words.upper()))
    if len(named) != 1:
        return False
    bill = await _standing(session, f"BILL-{named.pop()}")
    amount = Cents(line.amount_cents)
    if bill is None or why_not(bill, amount):
        return False
    await bank_lines.match(session, line.id, bill.id, amount, how="reference", by=by, at=at)
    return True


async def by_hand(
    session: Session, line: UUID, ref: str, *, amount: Cents | None, by: str, at: datetime
) -> None:
    """A person says which bill a movement is for, or a part of it. Raises `NotPossible`."""
    waiting = await _waiting(session, line)
    bill = await _standing(session, ref.strip().upper())
    if bill is None:
        raise NotPossible(f"there is no bill {ref.strip().upper() or 'without a reference'}")
    part = _part(waiting, amount)
    fault = why_not(bill, part)
    if fault:
        raise NotPossible(fault)
    await bank_lines.match(session, line, bill.id, part, how="hand", by=by, at=at)
    _note(session, "match_payment", bill.ref, part, by=by, at=at)


async def put_aside(session: Session, line: UUID, *, by: str, at: datetime) -> None:
    """What is left of a movement is no bill's business."""
    waiting = await _waiting(session, line)
    await bank_lines.match(session, line, None, waiting.rest, how="aside", by=by, at=at)
    _note(session, "put_payment_aside", f"bank_line:{line}", waiting.rest, by=by, at=at)


async def undo(session: Session, payment: UUID, *, by: str, at: datetime) -> None:
    """Take a match back; the movement waits again. Raises `NotPossible`."""
    row = await bank_lines.undo(session, payment, by=by, at=at)
    if row is None:
        raise NotPossible("this match was undone before")
    _note(session, "undo_match", f"bank_line:{row.line_id}", Cents(row.amount_cents), by=by, at=at)


def why_not(bill: Listed, amount: Cents) -> str:
    """Why so much cannot be for this bill; nothing where it can."""
    if bill.kind == "credit" or not bill.left:
        return f"nothing of {bill.ref} is left to settle"
    towards_us = (bill.kind == "invoice") is (bill.left > 0)
    if (amount > 0) is not towards_us:
        return f"{bill.ref} is settled by money that {'comes in' if towards_us else 'leaves us'}"
    if bill.left < 0 and abs(amount) > abs(bill.left):
        return f"of {bill.ref} no more than {show(Cents(-bill.left))} is to be paid back"
    return ""


def guess(waiting: Waiting, among: list[Listed]) -> str | None:
    """The one bill of which exactly this much is left."""
    fits = [
        each.ref for each in among
        if abs(each.left) == abs(waiting.rest) and not why_not(each, waiting.rest)
    ]  # fmt: skip
    return fits[0] if len(fits) == 1 else None


def _part(waiting: Waiting, amount: Cents | None) -> Cents:
    if amount is None:
        return waiting.rest
    if not 0 < amount <= abs(waiting.rest):
        raise NotPossible(f"of this movement {show(Cents(abs(waiting.rest)))} is left")
    return Cents(amount if waiting.rest > 0 else -amount)


async def _waiting(session: Session, line: UUID) -> Waiting:
    found = await bank_lines.one_waiting(session, line)
    if found is None:
        raise NotPossible("nothing of this movement waits")
    return found


async def _standing(session: Session, ref: str) -> Listed | None:
    """The bill as it stands now, ours until the transaction ends."""
    if await bills.by_ref(session, ref) is None:
        return None
    return next(iter(await bills.listed(session, Wanted(ref=ref))), None)


Noted = Literal["match_payment", "put_payment_aside", "undo_match"]


def _note(
    session: Session, action: Noted, subject: str, amount: Cents, *, by: str, at: datetime
) -> None:
    session.audited.append(Entry(at, by, action, subject, {"cents": amount}))

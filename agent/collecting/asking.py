"""A month's deductions of one partner, worked out; and any month, handed to its rail and kept."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from agent.collecting.rail import Batch, Instruction, Rail
from crm_store import deductions
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.deductions import DeductionFile, LeftOut, Sent
from crm_store.partners import Partner


@dataclass(frozen=True)
class Asked:
    """What a partner or the bank is asked for, and which loans are left out."""

    batch: Batch
    left_out: tuple[LeftOut, ...]
    lines: tuple[Sent, ...]  # as they will be kept


async def work_out(session: Session, partner: Partner, *, month: date) -> Asked:
    """Everything that falls due by the month's end, one line a loan."""
    first = month.replace(day=1)
    end = first.replace(day=monthrange(first.year, first.month)[1])
    wanted, left_out = await deductions.due(session, partner.id, month_end=end)
    instructions, lines = [], []
    for each in wanted:
        line = f"{each.ref}/{first:%Y-%m}"
        instructions.append(
            Instruction(line, each.ref, each.employee_number, each.amount, each.due_on)
        )
        lines.append(Sent(line, each.loan_id, each.amount))
    batch = Batch(partner.ref, first, tuple(instructions))
    return Asked(batch, tuple(left_out), tuple(lines))


async def ask(
    session: Session, partner: Partner, rail: Rail, *, month: date, by: str, at: datetime
) -> Asked:
    """Hand the month over and keep what was asked."""
    asked = await work_out(session, partner, month=month)
    return await hand_over(session, rail, asked, partner=partner, by=by, at=at)


async def hand_over(
    session: Session, rail: Rail, asked: Asked, *, partner: Partner | None, by: str, at: datetime
) -> Asked:
    """Give a month to its rail and keep what was asked; the same again is kept once."""
    if not asked.batch.instructions:
        return asked
    sha256 = await rail.send(asked.batch)
    if await deductions.taken(session, "sent", sha256):
        return asked
    file = DeductionFile(
        rail="payroll" if partner else "debit_order",
        partner_id=partner.id if partner else None,
        month=asked.batch.month,
        direction="sent",
        sha256=sha256,
        total_cents=asked.batch.total,
        entered_by=by,
        at=at,
    )
    await deductions.send(session, file, asked.lines)
    data = {
        "month": f"{asked.batch.month:%Y-%m}", "lines": len(asked.lines), "sha256": sha256,
    }  # fmt: skip
    session.audited.append(Entry(at, by, "deductions_sent", asked.batch.asked_of, data))
    return asked

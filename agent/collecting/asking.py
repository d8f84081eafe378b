"""A month's deductions of one partner: worked out, handed to its rail, and kept."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from agent.collecting.rail import Batch, Instruction, Rail
from crm_store import deductions
from crm_store.audit import Entry
from crm_store.database import Session
from crm_store.deductions import DeductionFile, DeductionLine, LeftOut
from crm_store.partners import Partner
from crm_store.row import new_id


@dataclass(frozen=True)
class Asked:
    """What a partner is asked for, and which loans are left out."""

    batch: Batch
    left_out: tuple[LeftOut, ...]
    loans: tuple[DeductionLine, ...]  # the lines that will be kept, without their file


async def work_out(session: Session, partner: Partner, *, month: date, today: date) -> Asked:
    """Everything that falls due by the month's end, one line a loan."""
    first = month.replace(day=1)
    end = first.replace(day=monthrange(first.year, first.month)[1])
    wanted, left_out = await deductions.due(session, partner.id, month_end=end, today=today)
    file_id = new_id()
    instructions, lines = [], []
    for n, each in enumerate(wanted, start=1):
        line = f"{each.ref}/{first:%Y-%m}"
        instructions.append(
            Instruction(line, each.ref, each.employee_number, each.amount, each.due_on)
        )
        lines.append(
            DeductionLine(
                file_id=file_id,
                loan_id=each.loan_id,
                n=n,
                line=line,
                due_cents=each.amount,
                deducted_cents=0,
                outcome="sent",
            )
        )
    batch = Batch(partner.ref, first, tuple(instructions))
    return Asked(batch, tuple(left_out), tuple(lines))


async def ask(
    session: Session, partner: Partner, rail: Rail, *, month: date, today: date, by: str,
    at: datetime,
) -> Asked:  # fmt: skip
    """Hand the month over and keep what was asked; the same again is kept once."""
    asked = await work_out(session, partner, month=month, today=today)
    if not asked.batch.instructions:
        return asked
    sha256 = await rail.send(asked.batch)
    if await deductions.taken(session, "sent", sha256):
        return asked
    file = DeductionFile(
        id=asked.loans[0].file_id,
        partner_id=partner.id,
        month=asked.batch.month,
        direction="sent",
        sha256=sha256,
        total_cents=asked.batch.total,
        entered_by=by,
        at=at,
    )
    session.add(file)
    await session.flush()
    session.add_all(asked.loans)
    data = {"month": f"{month:%Y-%m}", "lines": len(asked.loans), "sha256": sha256}
    session.audited.append(Entry(at, by, "deductions_sent", partner.ref, data))
    return asked

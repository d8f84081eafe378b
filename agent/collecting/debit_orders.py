"""A month's debit orders: one whole instalment of each loan whose mandate its bank has taken."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from agent.collecting import asking
from agent.collecting.asking import Asked
from agent.collecting.rail import Account, Batch, Instruction, Rail
from crm_store import debit_orders, mandates
from crm_store.database import Session
from crm_store.debit_orders import Debit
from crm_store.deductions import Sent

ASKED_OF = "debit-orders"


async def work_out(session: Session, *, month: date, today: date) -> Asked:
    """One line a loan, on the day on which it is due or the next that comes."""
    first = month.replace(day=1)
    end = first.replace(day=monthrange(first.year, first.month)[1])
    due, left_out = await debit_orders.due(session, month_end=end)
    instructions, lines = [], []
    for each in due:
        instruction = _instruction(session, each, month=first, today=today)
        instructions.append(instruction)
        signed = each.mandate
        lines.append(Sent(instruction.line, signed.loan_id, each.amount, signed.id))
    return Asked(Batch(ASKED_OF, first, tuple(instructions)), tuple(left_out), tuple(lines))


async def ask(
    session: Session, rail: Rail, *, month: date, today: date, by: str, at: datetime
) -> Asked:
    """Hand the month over to the bank and keep what was asked."""
    asked = await work_out(session, month=month, today=today)
    return await asking.hand_over(session, rail, asked, partner=None, by=by, at=at)


def _instruction(session: Session, debit: Debit, *, month: date, today: date) -> Instruction:
    mandate = debit.mandate
    assert mandate.provider_ref is not None  # noqa: S101 (a registered one has it)
    on = max(_in_month(debit.due_on, month), mandate.first_action_on, today)
    return Instruction(
        line=debit_orders.line_of(debit.ref, month),
        loan=debit.ref,
        payer=mandate.provider_ref,
        amount=debit.amount,
        due_on=on,
        account=Account(
            mandates.holder(session, mandate), on + timedelta(days=mandate.tracking_days)
        ),
    )


def _in_month(day: date, month: date) -> date:
    """The same day of this month, where what is due is older."""
    if day >= month:
        return day
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))

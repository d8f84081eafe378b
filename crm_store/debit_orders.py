"""Debit orders of a month: one whole instalment of each loan, as its mandate permits."""

from dataclasses import dataclass
from datetime import date

from crm_store.database import Session
from crm_store.deductions import Left, LeftOut
from crm_store.mandates import Mandate
from crm_store.money import Cents
from crm_store.sql import Sql, loaded
from crm_store.unpaid import WITH_MANDATE


@dataclass(frozen=True)
class Debit:
    """One instalment that is presented to the bank of an account's holder."""

    ref: str
    mandate: Mandate
    amount: Cents
    due_on: date


async def due(session: Session, *, month_end: date) -> tuple[list[Debit], list[LeftOut]]:
    """The oldest instalment of each loan that is missing whole by the month's end.

    A bank takes one whole or nothing: what is missing of a part is a person's to ask for. What
    was asked for, of whomever, is not presented while nobody has said what came of it: two files
    would take it twice.
    """
    wanted: list[Debit] = []
    left: list[LeftOut] = []
    for ref, amount, due_on, because, *mandate in await session.ask(_DUE, month_end=month_end):
        signed = loaded(Mandate, mandate)
        why: Left | None = because or _beyond(signed, amount=amount, last=month_end)
        if why:
            left.append(LeftOut(ref, why))
        else:
            wanted.append(Debit(ref, signed, Cents(int(amount)), due_on))
    return wanted, left


def _beyond(mandate: Mandate, *, amount: int, last: date) -> Left | None:
    """What the holder has not signed."""
    if amount > mandate.instalment_cents:
        return "more_than_was_signed"
    return "before_its_first_day" if last < mandate.first_action_on else None


def line_of(ref: str, month: date) -> str:
    """What a debit is called: LN-7/2026-11/debit, the same for every try."""
    return f"{ref}/{month:%Y-%m}/debit"


_DUE = Sql(
    f"""
    {WITH_MANDATE}, missed as (
        select loan_id, sum(missing) filter (where due_on <= :month_end::date) as missing
        from unpaid group by loan_id
    ), whole as (
        select distinct on (loan_id) loan_id, amount, due_on from unpaid
        where missing = amount and due_on <= :month_end::date order by loan_id, n
    ), asked as (
        select distinct on (line.line) line.loan_id, line.line, line.due_cents, line.id
        from running join deduction_lines line on line.loan_id = running.id
        where line.outcome = 'sent'
        order by line.line, line.id desc
    ), under_way as (
        select loan_id, sum(due_cents) as cents from asked
        where not exists (select 1 from deduction_lines back where back.line = asked.line
            and back.id > asked.id and back.outcome not in ('sent', 'unmatched'))
        group by loan_id
    )
    select running.ref, coalesce(whole.amount, 0), coalesce(whole.due_on, :month_end::date),
        case when her.flags ?| array['deceased', 'deceased_reported'] then 'deceased'
            when running.hold is not null or her.flags ?| array['dispute', 'fraud_hold'] then 'held'
            when exists (select 1 from loan_pauses pauses where pauses.loan_id = running.id
                and :month_end::date between pauses.from_on and pauses.until_on) then 'paused'
            when whole.amount is null then 'only_a_part'
            when missed.missing - coalesce(under_way.cents, 0) < whole.amount
                then 'not_answered' end,
        {{signed}}
    from running
    join missed on missed.loan_id = running.id and missed.missing > 0
    join mandates signed on signed.loan_id = running.id and signed.status = 'registered'
    left join whole on whole.loan_id = running.id
    left join under_way on under_way.loan_id = running.id
    join customers her on her.id = running.customer_id
    order by length(running.ref), running.ref
    """,  # noqa: S608 (every value is a parameter)
    signed=Mandate,
)

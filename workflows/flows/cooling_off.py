"""Changing one's mind after signing: until when, and what is to be repaid."""

from dataclasses import dataclass
from datetime import date

from crm_store.money import Cents
from flows import owing
from flows.calculated import calculator
from flows.calendar import Calendar
from flows.owing import RunningLoan, Settlement
from flows.policy import Ceilings


@dataclass(frozen=True)
class CoolingOff:
    """What ends a loan that was signed by mistake. Nothing is to be repaid before the payout."""

    last_day: date
    repay: Cents


@calculator
def last_day(signed_on: date, *, ceilings: Ceilings, calendar: Calendar) -> date:
    """The last day on which the agreement can be ended; the day of signing does not count.

    Source: NAMFISA loan agreement, clause 5: three business days.
    """
    return calendar.add_business_days(signed_on, ceilings.cooling_off_business_days)


@calculator
def ended(
    loan: RunningLoan | None,
    *,
    signed_on: date,
    on: date,
    by: Settlement,
    ceilings: Ceilings,
    calendar: Calendar,
) -> CoolingOff | None:
    """What is to be repaid that day to end the agreement; None once the time is over.

    The loan and the charge for the days so far, together (clause 5); without a loan that was
    paid out, nothing.
    """
    until = last_day(signed_on, ceilings=ceilings, calendar=calendar)
    if on > until:
        return None
    repay = Cents(0) if loan is None else owing.settle_amount(loan, on=on, by=by)
    return CoolingOff(until, repay)

"""A loan of four instalments, of which the first is paid and the next falls due this week."""

from datetime import date

from crm_store.money import Cents
from flows.owing import Due, RunningLoan

LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(200_000),
    charge=Cents(40_000),
    disbursed_on=date(2026, 10, 14),
    schedule=tuple(
        Due(n, day, Cents(60_000), Cents(10_000))
        for n, day in enumerate(
            (date(2026, 10, 23), date(2026, 11, 25), date(2026, 12, 24), date(2027, 1, 25)), 1
        )
    ),
    paid=Cents(60_000),
)

"""The figures of each listed question, read from the store and told line by line."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast
from uuid import UUID

from agent.asking_crm import Asked, Counting, Days
from agent.desk import drawing, masked_tasks
from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from crm_store import asked, delinquency, figures, revenue, segments, tallies
from crm_store.asked import Sum
from crm_store.database import Session
from crm_store.delinquency import Portfolio
from crm_store.figures import Count

_MOST = 12


@dataclass(frozen=True)
class Line:
    """One number, and what it is of."""

    name: str
    value: str


@dataclass(frozen=True)
class Figures:
    """What was found: the lines, and of how many things they tell."""

    lines: tuple[Line, ...]
    n: int


@dataclass(frozen=True)
class Question:
    """A listed question with its parameters, and who asks it when."""

    visit: Visit
    asked: Asked
    days: Days | None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first moment of its days until after the last."""
        assert self.days is not None  # noqa: S101 (only those of days ask for it)
        after = self.days.last + timedelta(days=1)
        first, last = (
            datetime.combine(each, time(), WINDHOEK) for each in (self.days.first, after)
        )
        return first, last


def narrowed(found: Counting) -> list[tuple[str, str]]:
    """The parameters that narrow a count, by name."""
    chosen = found.model_dump(exclude={"query"}, exclude_none=True)
    return [(name, str(value)) for name, value in chosen.items()]


def counted(
    find: Callable[[Session, datetime, datetime], Awaitable[list[Count]]],
) -> Callable[[Session, Question], Awaitable[Figures]]:
    """A reader of counts that lie within the days asked for."""

    async def read(session: Session, put: Question) -> Figures:
        found = await find(session, *put.span)
        return Figures(tuple(_counts(found)), sum(each.n for each in found))

    return read


def _counts(found: Iterable[Count]) -> Iterable[Line]:
    for each in found:
        spoken = f", {drawing.language(each.also)}" if each.also else ""
        yield Line(f"{drawing.words(each.of).capitalize()}{spoken}", f"{each.n:,}")


def _sums(found: Sequence[Sum], *, money: bool = False) -> Figures:
    n, cents = sum(each.n for each in found), sum(each.cents for each in found)
    lines = [_sum(drawing.words(each.of).capitalize(), each.n, each.cents, money) for each in found]
    whole = [_sum("Together", n, cents, money)] if len(found) > 1 else []
    return Figures((*lines, *whole), n)


def _sum(name: str, n: int, cents: int, money: bool) -> Line:
    return Line(name, f"{n:,} · {drawing.dollars(cents)}" if money else f"{n:,}")


async def talks(session: Session, put: Question) -> Figures:
    """Talks with a turn, and those without a person."""
    held = await figures.talks(session, *put.span)
    lines = (Line("Conversations", f"{held.n:,}"), Line("No person wrote", f"{held.contained:,}"))
    return Figures(lines if held.n else (), held.n)


async def left(session: Session, put: Question) -> Figures:
    """At which question drafts were left lying, and in which language; the largest groups."""
    found = await tallies.dropped(session, *put.span)
    counts = [Count(each.topic, each.n, each.language) for each in found]
    return Figures(tuple(_counts(counts[:_MOST])), sum(each.n for each in counts))


async def first_answers(session: Session, put: Question) -> Figures:
    """How long until the first words of a person."""
    found = await figures.first_answers(session, *put.span)
    if found.middle is None or found.slowest_tenth is None:
        return Figures((), found.n)
    middle, slowest = (f"{round(each):,} min" for each in (found.middle, found.slowest_tenth))
    return Figures((Line("Half within", middle), Line("Nine of ten within", slowest)), found.n)


async def paid_out(session: Session, put: Question) -> Figures:
    """Loans paid out, with their principal."""
    span = cast("Days", put.days)
    return _sums(await asked.paid_out(session, span.first, span.last), money=True)


async def paid_in(session: Session, put: Question) -> Figures:
    """Repayments that were settled, by their way."""
    span = cast("Days", put.days)
    return _sums(await asked.paid_in(session, span.first, span.last), money=True)


async def earned(session: Session, put: Question) -> Figures:
    """What came in beside the principal."""
    span = cast("Days", put.days)
    rows = await revenue.by_month(session, since=span.first, until=span.last)
    parts = (
        ("Finance charges", sum(each.charge for each in rows)),
        ("Fees", sum(each.fees for each in rows)),
        ("Penalties", sum(each.penalties for each in rows)),
        ("Given back", sum(each.given_back for each in rows)),
        ("Earned, before commission", sum(each.total for each in rows)),
    )
    lines = tuple(Line(name, drawing.dollars(cents)) for name, cents in parts)
    return Figures(lines if rows else (), len(rows))


async def leads(session: Session, put: Question) -> Figures:
    """Leads by where they came from."""
    return _sums(await asked.leads_by_source(session, *put.span))


async def portfolio(session: Session, put: Question) -> Figures:
    """Every loan, and how late."""
    together, _ = await _arrears(session, put)
    lines = (
        Line("Outstanding", drawing.dollars(together.outstanding)),
        Line("Overdue", drawing.dollars(together.overdue)),
        Line("PAR30", drawing.percent(together.par30)),
        Line("PAR90", drawing.percent(together.par90)),
        Line("Arrears rate", drawing.percent(together.arrears_rate)),
    )
    return Figures(lines if together.loans else (), together.loans)


async def by_employer(session: Session, put: Question) -> Figures:
    """Who employs those that are late, the worst first."""
    together, each_of = await _arrears(session, put)
    names = await asked.employers(session)
    worst = sorted(each_of.items(), key=lambda each: -each[1].overdue)[:_MOST]
    lines = tuple(
        Line(
            names.get(partner, "No partner"),
            f"{drawing.dollars(its.overdue)} overdue · PAR30 {drawing.percent(its.par30)}",
        )
        for partner, its in worst
    )
    return Figures(lines, together.loans)


async def _arrears(
    session: Session, put: Question
) -> tuple[Portfolio, Mapping[UUID | None, Portfolio]]:
    house = put.visit.house
    today = house.calendar.today(put.visit.now)
    measure = house.book.on(today).ledger.measure
    return await delinquency.portfolio(session, on=today, by=measure)


async def complaints(session: Session, put: Question) -> Figures:
    """Complaints that are open, by age."""
    found = await figures.complaints_by_age(session, put.visit.now)
    return Figures(tuple(_counts(found)), sum(each.n for each in found))


async def waiting(session: Session, put: Question) -> Figures:
    """Cases that wait for somebody."""
    return _sums(await asked.waiting(session))


async def late_tasks(session: Session, put: Question) -> Figures:
    """Tasks whose time has passed."""
    all_of_them = masked_tasks.sees_all(put.visit)
    return _sums(await asked.late_tasks(session, put.visit.now, of_managers=all_of_them))


async def bills(session: Session, put: Question) -> Figures:
    """Invoices with something left to pay."""
    today = put.visit.house.calendar.today(put.visit.now)
    return _sums(await asked.unpaid_bills(session, on=today), money=True)


async def deals(session: Session, put: Question) -> Figures:
    """Deals neither won nor lost."""
    return _sums(await asked.open_deals(session), money=True)


async def customers(session: Session, put: Question) -> Figures:
    """Customers that stand so."""
    wanted = dict(narrowed(cast("Counting", put.asked)))
    n = await segments.count(session, segments.Asked(**wanted))
    return Figures((Line("Customers", f"{n:,}"),), n)

"""What each listed question is answered with: read-only figures, who may have them, their rows."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from agent.asking_crm import Asked, Counting, Days, Name, Nothing, Spanning, days
from agent.desk import drawing
from agent.desk.drawing import WINDHOEK
from agent.desk.gate import Visit
from agent.desk.may import Act
from crm_store import asked, delinquency, figures, revenue, segments
from crm_store.asked import Sum
from crm_store.database import Session
from crm_store.delinquency import Portfolio
from crm_store.figures import Count


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


@dataclass(frozen=True)
class Query:
    """One that can be asked: its title, an example, who may, where its rows are."""

    title: str
    counts: str  # what it counts, in a sentence
    example: str
    act: Act
    rows: str
    read: Callable[[Session, Question], Awaitable[Figures]]


@dataclass(frozen=True)
class Answer:
    """A question of the list, answered."""

    name: Name
    query: Query
    figures: Figures
    days: Days | None
    told: tuple[str, ...]  # the parameters, in words
    href: str


def question(visit: Visit, found: Asked) -> Question:
    """With the days that its period means today."""
    today = visit.house.calendar.today(visit.now)
    span = days(found.period, today=today) if isinstance(found, Spanning) else None
    return Question(visit, found, span)


async def answer(session: Session, put: Question) -> Answer | None:
    """Its figures; None where nothing is asked, or the role may not have them."""
    if isinstance(put.asked, Nothing):
        return None
    query = QUERIES[put.asked.query]
    if not put.visit.may(query.act):
        return None
    read = await query.read(session, put)
    return Answer(put.asked.query, query, read, put.days, _told(put), _href(query, put))


def _told(put: Question) -> tuple[str, ...]:
    if isinstance(put.asked, Spanning):
        return (drawing.words(put.asked.period),)
    if isinstance(put.asked, Counting):
        return tuple(f"{name}: {drawing.words(value)}" for name, value in _narrowed(put.asked))
    return ()


def _narrowed(found: Counting) -> list[tuple[str, str]]:
    chosen = found.model_dump(exclude={"query"}, exclude_none=True)
    return [(name, str(value)) for name, value in chosen.items()]


def _href(query: Query, put: Question) -> str:
    values: list[tuple[str, str]] = []
    if put.days is not None and query.rows in ("/desk/reports", "/desk/revenue"):
        values = [("since", str(put.days.first)), ("until", str(put.days.last))]
    if isinstance(put.asked, Counting):
        values = _narrowed(put.asked)
    return f"{query.rows}?{urlencode(values)}" if values else query.rows


def _counted(
    find: Callable[[Session, datetime, datetime], Awaitable[list[Count]]],
) -> Callable[[Session, Question], Awaitable[Figures]]:
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


async def _talks(session: Session, put: Question) -> Figures:
    held = await figures.talks(session, *put.span)
    lines = (Line("Conversations", f"{held.n:,}"), Line("No person wrote", f"{held.contained:,}"))
    return Figures(lines if held.n else (), held.n)


async def _first_answers(session: Session, put: Question) -> Figures:
    found = await figures.first_answers(session, *put.span)
    if found.middle is None or found.slowest_tenth is None:
        return Figures((), found.n)
    middle, slowest = (f"{round(each):,} min" for each in (found.middle, found.slowest_tenth))
    return Figures((Line("Half within", middle), Line("Nine of ten within", slowest)), found.n)


async def _paid_out(session: Session, put: Question) -> Figures:
    span = cast("Days", put.days)
    return _sums(await asked.paid_out(session, span.first, span.last), money=True)


async def _paid_in(session: Session, put: Question) -> Figures:
    span = cast("Days", put.days)
    return _sums(await asked.paid_in(session, span.first, span.last), money=True)


async def _earned(session: Session, put: Question) -> Figures:
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


async def _leads(session: Session, put: Question) -> Figures:
    return _sums(await asked.leads_by_source(session, *put.span))


async def _portfolio(session: Session, put: Question) -> Figures:
    together, _ = await _arrears(session, put)
    lines = (
        Line("Outstanding", drawing.dollars(together.outstanding)),
        Line("Overdue", drawing.dollars(together.overdue)),
        Line("PAR30", drawing.percent(together.par30)),
        Line("PAR90", drawing.percent(together.par90)),
        Line("Arrears rate", drawing.percent(together.arrears_rate)),
    )
    return Figures(lines if together.loans else (), together.loans)


async def _by_employer(session: Session, put: Question) -> Figures:
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


_MOST = 12


async def _arrears(
    session: Session, put: Question
) -> tuple[Portfolio, Mapping[UUID | None, Portfolio]]:
    house = put.visit.house
    today = house.calendar.today(put.visit.now)
    measure = house.book.on(today).ledger.measure
    return await delinquency.portfolio(session, on=today, by=measure)


async def _complaints(session: Session, put: Question) -> Figures:
    found = await figures.complaints_by_age(session, put.visit.now)
    return Figures(tuple(_counts(found)), sum(each.n for each in found))


async def _waiting(session: Session, put: Question) -> Figures:
    return _sums(await asked.waiting(session))


async def _late_tasks(session: Session, put: Question) -> Figures:
    all_of_them = put.visit.user.role in ("manager", "auditor")
    return _sums(await asked.late_tasks(session, put.visit.now, of_managers=all_of_them))


async def _bills(session: Session, put: Question) -> Figures:
    today = put.visit.house.calendar.today(put.visit.now)
    return _sums(await asked.unpaid_bills(session, on=today), money=True)


async def _deals(session: Session, put: Question) -> Figures:
    return _sums(await asked.open_deals(session), money=True)


async def _customers(session: Session, put: Question) -> Figures:
    narrowed = dict(_narrowed(cast("Counting", put.asked)))
    n = await segments.count(session, segments.Asked(**narrowed))
    return Figures((Line("Customers", f"{n:,}"),), n)


# In the order in which they are offered to whoever asks what can be asked.
QUERIES: Mapping[Name, Query] = {
    "applications": Query(
        "Applications by stage",
        "Applications begun in these days, where they stand now.",
        "How many applications did we get last week?",
        "see_applications",
        "/desk/applications",
        _counted(figures.applications_by_stage),
    ),
    "decisions": Query(
        "Decisions",
        "What was decided in these days, by a person or by the rules.",
        "How many were approved this month?",
        "see_reports",
        "/desk/reports",
        _counted(figures.decisions_by_outcome),
    ),
    "declines": Query(
        "Reasons of declines",
        "Reason codes of the declines of these days; a decline has one to four.",
        "Why were people declined last month?",
        "see_reports",
        "/desk/reports",
        _counted(figures.declines_by_reason),
    ),
    "talks": Query(
        "Conversations",
        "Conversations that had a turn in these days, and those in which no person wrote.",
        "How many conversations did we have yesterday?",
        "see_reports",
        "/desk/reports",
        _talks,
    ),
    "handoffs": Query(
        "Hand-offs by reason",
        "Talks that were handed to a person in these days.",
        "Why were talks handed over last week?",
        "see_cases",
        "/desk/cases?category=handoff",
        _counted(figures.handoffs_by_reason),
    ),
    "drop_off": Query(
        "Where drafts are left",
        "Applications begun in these days and left for a day or more, by the open question.",
        "Where do people drop off?",
        "see_reports",
        "/desk/reports",
        _counted(figures.drop_off),
    ),
    "first_answers": Query(
        "First answer of a person",
        "From the opening of a case to the first words of a person, by the clock.",
        "How long do people wait for an answer?",
        "see_reports",
        "/desk/reports",
        _first_answers,
    ),
    "unanswered_questions": Query(
        "Questions without an answer",
        "Questions of these days that no article answers, by the article that came nearest.",
        "Which questions have no answer?",
        "see_reports",
        "/desk/reports",
        _counted(figures.gaps),
    ),
    "paid_out": Query(
        "Loans paid out",
        "Loans paid out on these days: how many, and their principal.",
        "How much did we lend this year?",
        "see_reports",
        "/desk/applications?stage=active_loan",
        _paid_out,
    ),
    "paid_in": Query(
        "Repayments",
        "Repayments that were settled on these days, reversals taken off, by the way they came.",
        "How much was repaid last month?",
        "see_bills",
        "/desk/revenue",
        _paid_in,
    ),
    "earned": Query(
        "Revenue",
        "Charges, fees and penalties that came in on these days; n counts month and partner.",
        "What did we earn this year?",
        "see_bills",
        "/desk/revenue",
        _earned,
    ),
    "leads_by_source": Query(
        "Leads by source",
        "Leads that came in these days.",
        "Where did leads come from this month?",
        "see_leads",
        "/desk/leads",
        _leads,
    ),
    "portfolio": Query(
        "Loans and arrears",
        "Loans as they stand today. PAR counts the whole principal of late loans.",
        "What is our PAR30?",
        "see_reports",
        "/desk/reports",
        _portfolio,
    ),
    "arrears_by_employer": Query(
        "Arrears by employer",
        "What is overdue today, the twelve highest; n counts the loans of all.",
        "Which employers have late loans?",
        "see_partners",
        "/desk/partners",
        _by_employer,
    ),
    "open_complaints": Query(
        "Open complaints by age",
        "Complaints that are not settled.",
        "How many complaints are open?",
        "see_cases",
        "/desk/cases?category=complaint",
        _complaints,
    ),
    "waiting": Query(
        "Who waits for a person",
        "Cases that nobody has settled, by what they are.",
        "How many people are waiting in the queue?",
        "see_queue",
        "/desk/queue",
        _waiting,
    ),
    "late_tasks": Query(
        "Late tasks",
        "Tasks that you may see whose time has passed, by kind.",
        "Which tasks are late?",
        "see_tasks",
        "/desk/tasks?whose=late",
        _late_tasks,
    ),
    "unpaid_bills": Query(
        "Unpaid invoices",
        "Invoices of ours to partners with something left to pay: how many, and how much.",
        "Which invoices are unpaid?",
        "see_bills",
        "/desk/bills?show=unsettled",
        _bills,
    ),
    "open_deals": Query(
        "Open deals",
        "Deals with companies that are neither won nor lost: how many, and a year's value.",
        "What is in the pipeline?",
        "see_pipeline",
        "/desk/pipeline",
        _deals,
    ),
    "customers": Query(
        "Customers",
        "Customers that stand so now.",
        "How many customers are late?",
        "see_customers",
        "/desk/customers",
        _customers,
    ),
}

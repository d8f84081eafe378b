"""The dashboards drawn up: each a few figures with their rows, and where those rows are listed."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from agent.desk import customers as lists
from agent.desk import drawing, message_costs
from agent.desk.message_costs import Prices
from agent.desk.reporting import LOANS, Figure, Row, Span, address, counted_rows, left_rows
from crm_store import figures, segments, tallies, vintages
from crm_store.behind import Counted
from crm_store.database import Session
from crm_store.figures import Count
from crm_store.tallies import Tally
from crm_store.vintages import BUCKETS, Standing, Vintage

_MOST = 15


@dataclass(frozen=True)
class Asked:
    """Which days a dashboard is about, and when loans and work stand as they do."""

    span: Span
    today: date
    now: datetime
    prices: Prices

    def days(self) -> dict[str, str]:
        return self.span.days()


@dataclass(frozen=True)
class Board:
    """A dashboard by its name in the address."""

    key: str
    title: str
    drawn: Callable[[Session, Asked], Awaitable[Sequence[Figure]]]


def _bars(rows: Sequence[tuple[str, int, str | None]]) -> tuple[Row, ...]:
    most = max((n for _, n, _ in rows), default=0)
    return tuple(
        Row(name, f"{n:,}", Fraction(n, most) if most else None, href) for name, n, href in rows
    )


def _reached(
    found: Sequence[Tally], name: Callable[[str], str], href: Callable[[str], str]
) -> Iterator[Row]:
    """How many, what part of them came to what was hoped for, and where they are."""
    for each in found:
        part = Fraction(each.reached or 0, each.n)
        value = f"{each.n:,}; {each.reached or 0:,} ({drawing.percent(part)})"
        yield Row(name(each.of), value, part, href(each.of))


def _words(of: str) -> str:
    return drawing.words(of).capitalize()


def _counts(found: Sequence[Count], asked: Asked, counted: Counted) -> tuple[Row, ...]:
    return tuple(counted_rows(found, asked.span, counted))


async def customers(session: Session, asked: Asked) -> Sequence[Figure]:
    """Who came, from where, and how many of them borrowed."""
    since, until = asked.span.since, asked.span.until
    came = await tallies.customers_by_month(session, since, until)
    sources = await tallies.leads_by_source(session, since, until)
    banded = await segments.by_band(session)
    return (
        Figure(
            "came", "New customers by month",
            "Who first wrote in each month; how many of them have borrowed by today.",
            tuple(_reached(came, str, lambda of: asked.span.rows("customers", of=of))),
        ),
        Figure(
            "sources", "Leads by source",
            "Leads of these days; how many of them became a loan.",
            tuple(_reached(sources, _words, lambda of: asked.span.rows("leads", of=of))),
        ),
        Figure(
            "age", "Customers by age",
            "All customers today; the age is that of an identity number we have seen.",
            _banded(banded["age"], lists.age_words, "age"),
        ),
        Figure(
            "pay", "Customers by pay in a month",
            "All customers today; pay that an employer, a payslip or a decision has confirmed."
            " No loan is decided by it.",
            _banded(banded["pay"], lists.pay_words, "pay"),
        ),
    )  # fmt: skip


def _banded(found: Mapping[str, int], name: Callable[[str], str], of: str) -> tuple[Row, ...]:
    """The bands from the lowest on, and at the end whose is not known."""
    known = sorted(found.keys() - {lists.UNKNOWN}, key=lambda band: int(band.partition("-")[0]))
    order = [*known, *found.keys() & {lists.UNKNOWN}]
    return _bars([(name(each), found[each], address(lists.PATH, **{of: each})) for each in order])


async def behaviour(session: Session, asked: Asked) -> Sequence[Figure]:
    """How far people come with the form, by language, and where they stop."""
    since, until = asked.span.since, asked.span.until
    handed_in = await tallies.drafts_by_language(session, since, until)
    left = await tallies.dropped(session, since, until)
    return (
        Figure(
            "handed_in", "Applications handed in, by language",
            "Applications begun in these days; how many of them were handed in.",
            tuple(_reached(
                handed_in, drawing.language, lambda of: asked.span.rows("begun", language=of)
            )),
        ),
        Figure(
            "left", "Where drafts are left, by question and language",
            "Drafts of these days that were left for a day or more, the largest groups.",
            tuple(left_rows(left, asked.span)),
        ),
    )  # fmt: skip


async def partners(session: Session, asked: Asked) -> Sequence[Figure]:
    """Whose people owe how much, and how much of it is late."""
    found = await vintages.concentration(session, on=asked.today)
    rows = []
    for each in [each for each in found.shares if each.partner][:_MOST]:
        late = Fraction(each.at_risk_30, each.principal) if each.principal else Fraction(0)
        value = f"{drawing.dollars(each.principal)}; PAR30 {drawing.percent(late)}"
        share = Fraction(each.principal, found.whole) if found.whole else None
        name = f"{each.company} ({each.loans:,})"
        rows.append(Row(name, value, share, _owing(partner=each.partner or "")))
    one, five = found.top(1), found.top(5)
    few = (
        Row("The largest employer", drawing.percent(one), one, _owing(largest="1")),
        Row("The five largest", drawing.percent(five), five, _owing(largest="5")),
        Row("Herfindahl-Hirschman index", f"{float(found.hhi):.3f}", found.hhi, _owing()),
    )
    return (
        Figure(
            "owing", "Principal by employer",
            "Employers with running loans, in brackets how many; PAR30 is the principal of loans"
            " more than 30 days late, of all principal there.", tuple(rows),
        ),
        Figure(
            "concentration", "Concentration",
            "Parts of all principal. The index is 1 where all is one employer's.",
            few if found.shares else (),
        ),
    )  # fmt: skip


async def portfolio(session: Session, asked: Asked) -> Sequence[Figure]:
    """How much is lent, how late it is, and how each month's loans have fared."""
    book = await vintages.together(session, on=asked.today)
    late = await vintages.buckets(session, on=asked.today)
    since = date(asked.span.since.year, asked.span.since.month, 1)
    months = await vintages.by_month(session, on=asked.today, since=since)
    late_rows = _bars([(f"{e.name} days", e.loans, address(LOANS, late=e.name)) for e in late])
    return (
        Figure(
            "book", "The book today",
            "Portfolio at risk is the whole principal of late loans, of all principal; the arrears"
            " rate is only what is overdue, of all that is outstanding.",
            tuple(_book(book)),
        ),
        Figure(
            "late", "Late loans by days", "Running loans, by how many days late they are today.",
            late_rows if book.loans else (),
        ),
        Figure(
            "vintages", "Loans by the month they were lent in",
            "Lent and how many; of those lent at least 90 days ago, how many are more than 90 days"
            " late or written off.",
            tuple(map(_vintage, months)),
        ),
    )  # fmt: skip


def _book(book: vintages.Book) -> Iterator[Row]:
    if not book.loans:
        return
    yield Row("Running loans", f"{book.loans:,}", href=_owing())
    yield Row("Principal", drawing.dollars(book.principal), href=_owing())
    yield Row("Outstanding", drawing.dollars(book.outstanding), href=_owing())
    rates: tuple[tuple[str, Fraction, Standing], ...] = (
        ("PAR30", book.part(book.at_risk_30), "par30"),
        ("PAR90", book.part(book.at_risk_90), "par90"),
        ("Arrears rate", book.arrears_rate, "overdue"),
    )
    for name, part, standing in rates:
        yield Row(name, drawing.percent(part), part, address(LOANS, standing=standing))


def _owing(**more: str) -> str:
    return address(LOANS, standing="owing", **more)


def _vintage(each: Vintage) -> Row:
    told = f"{drawing.dollars(each.lent)} in {each.loans:,}"
    rate = each.default_rate
    bad = f"{drawing.percent(rate)} bad" if rate is not None else "too young to tell"
    return Row(each.month, f"{told}; {bad}", rate, address(LOANS, month=each.month))


async def operations(session: Session, asked: Asked) -> Sequence[Figure]:
    """What was decided, and what waits."""
    since, until = asked.span.since, asked.span.until
    decided = await figures.decisions_by_outcome(session, since, until)
    reasons = await figures.declines_by_reason(session, since, until)
    cases = await tallies.open_cases(session, asked.now)
    todo = await tallies.open_tasks(session, asked.now)
    return (
        Figure(
            "decided", "Decisions", "What was decided in these days, by a person or the rules.",
            _counts(decided, asked, "decisions"),
        ),
        Figure(
            "declines", "Reasons of declines", "A decline has one to four reasons.",
            _counts(reasons, asked, "declines"),
        ),
        Figure(
            "cases", "Open cases", "Cases that are not settled; how many of them are in time.",
            tuple(_reached(cases, _words, lambda of: asked.span.rows("cases", of=of))),
            "No case is open.",
        ),
        Figure(
            "tasks", "Open tasks", "Tasks that are not done; how many of them are not late.",
            tuple(_reached(todo, _words, lambda of: asked.span.rows("tasks", of=of))),
            "Nothing is to be done.",
        ),
        await message_costs.figure(session, asked.span, asked.prices),
    )  # fmt: skip


async def conversations(session: Session, asked: Asked) -> Sequence[Figure]:
    """How much is said in which language, and how often a person is needed."""
    since, until = asked.span.since, asked.span.until
    held = await tallies.talks_by_language(session, since, until)
    handed = await figures.handoffs_by_reason(session, since, until)
    unknown = await figures.gaps(session, since, until)
    return (
        Figure(
            "talks", "Conversations by language",
            "Talks that last went on in these days; in how many of them nobody of ours wrote.",
            tuple(_reached(
                held, drawing.language, lambda of: asked.span.rows("talks", language=of)
            )),
        ),
        Figure(
            "handoffs", "Hand-offs by reason",
            "How often a talk was handed to a person in these days, or a person took it.",
            _counts(handed, asked, "handoffs"), "None.",
        ),
        Figure(
            "gaps", "Questions without an answer", "By the article that came nearest.",
            _counts(unknown, asked, "gaps"), "None.",
        ),
    )  # fmt: skip


# To add one: a function above that draws it, and a line here.
BOARDS: tuple[Board, ...] = (
    Board("portfolio", "Portfolio", portfolio),
    Board("partners", "Partners", partners),
    Board("customers", "Customers", customers),
    Board("behaviour", "Behaviour", behaviour),
    Board("operations", "Operations", operations),
    Board("conversations", "Conversations", conversations),
)
BY_KEY: Mapping[str, Board] = {each.key: each for each in BOARDS}
LATE = tuple(name for name, _ in BUCKETS)

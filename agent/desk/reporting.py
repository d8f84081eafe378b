"""Reports drawn up: each figure with what it counts, its rows, and where those rows are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from urllib.parse import urlencode

from agent.desk import drawing
from crm_store import delinquency, figures, tallies
from crm_store.behind import NONE, Counted
from crm_store.database import Session
from crm_store.delinquency import Portfolio
from crm_store.figures import Count
from crm_store.lateness import Measure
from crm_store.vintages import Standing

BEHIND = "/desk/dashboards/rows"
ASKED_FOR = "/desk/ask/rows"  # the same, of what somebody may ask who sees no reports
LOANS, DRAFTS = "/desk/dashboards/loans", "/desk/dashboards/drafts"
_MOST_QUESTIONS = 15
_TOO_FEW = "Not enough data yet."


@dataclass(frozen=True)
class Row:
    """A line of a figure: its name, its value in words, its share of the largest, its rows."""

    name: str
    value: str
    share: Fraction | None = None
    href: str | None = None

    @property
    def wide(self) -> str:
        """How long its bar is, of a hundred; even one of many can be seen."""
        return "0" if not self.share else f"{max(float(self.share) * 100, 0.5):.1f}"


@dataclass(frozen=True)
class Figure:
    """A table with its bars; without rows there is not enough data yet."""

    key: str
    title: str
    counts: str  # what it counts, in a sentence
    rows: tuple[Row, ...]
    empty: str = _TOO_FEW


@dataclass(frozen=True)
class Span:
    """From the beginning of one moment to before another, and the last day of it."""

    since: datetime
    until: datetime
    last_day: date

    def days(self) -> dict[str, str]:
        """As an address names them."""
        since = self.since.astimezone(drawing.WINDHOEK).date()
        return {"since": since.isoformat(), "until": self.last_day.isoformat()}

    def rows(self, figure: Counted, *, of: str = "", language: str | None = None) -> str:
        """Where the rows behind a line of a figure are; no language is one of its own."""
        spoken = {} if language is None else {"language": language or NONE}
        return address(BEHIND, figure=figure, of=of, **spoken, **self.days())


def address(path: str, **asked: str) -> str:
    """Where a list is, narrowed by what is asked."""
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


async def drawn_up(session: Session, span: Span, *, measure: Measure) -> Sequence[Figure]:
    """Every figure of the page, each by one statement."""
    since, until = span.since, span.until
    stages = await figures.applications_by_stage(session, since, until)
    decided = await figures.decisions_by_outcome(session, since, until)
    reasons = await figures.declines_by_reason(session, since, until)
    held = await figures.talks(session, since, until)
    handed = await figures.handoffs_by_reason(session, since, until)
    dropped = await tallies.dropped(session, since, until)
    answers = await figures.first_answers(session, since, until)
    aged = await figures.complaints_by_age(session, until)
    unknown = await figures.gaps(session, since, until)
    together, _ = await delinquency.portfolio(session, on=span.last_day, by=measure)
    return (
        _figure("stages", counted_rows(stages, span, "begun")),
        _figure("outcomes", counted_rows(decided, span, "decisions")),
        _figure("reasons", counted_rows(reasons, span, "declines")),
        _figure("portfolio", _portfolio(together, span), _TOO_FEW),
        _figure("talks", _talks(held, span), _TOO_FEW),
        _figure("handoffs", counted_rows(handed, span, "handoffs")),
        _figure("dropped", left_rows(dropped, span)),
        _figure("answers", _answers(answers, span), _TOO_FEW),
        _figure("complaints", counted_rows(aged, span, "complaints")),
        _figure("gaps", counted_rows(unknown, span, "gaps")),
    )


_TITLES: Mapping[str, tuple[str, str]] = {
    "stages": (
        "Applications by stage",
        "Applications that were started in these days, where they stand now.",
    ),
    "outcomes": ("Decisions", "What was decided in these days, by a person or by the rules."),
    "reasons": (
        "Reasons of declines",
        "Reason codes of the declines of these days; a decline has one to four.",
    ),
    "portfolio": (
        "Loans and arrears",
        "Loans as they stood at the end of the last day. Portfolio at risk is the whole principal "
        "of late loans; the arrears rate is only what is overdue, of all that is outstanding.",
    ),
    "talks": (
        "Conversations",
        "Conversations that had a turn in these days. Contained: nobody of ours wrote in it.",
    ),
    "handoffs": (
        "Hand-offs by reason",
        "How often a talk was handed to a person in these days, or a person took it.",
    ),
    "dropped": (
        "Where drafts are left",
        "Applications that were begun in these days and left for a day or more, by the question "
        "that was open last and the language of the talk; the largest groups.",
    ),
    "answers": (
        "First answer of a person",
        "From the opening of a case to the first words of a person, by the clock, nights and "
        "weekends included.",
    ),
    "complaints": ("Open complaints by age", "Complaints that are not settled today."),
    "gaps": (
        "Questions without an answer",
        "Questions of these days that no article answers, by the article that came nearest.",
    ),
}


def _figure(key: str, rows: Iterable[Row], empty: str = "None.") -> Figure:
    return Figure(key, *_TITLES[key], tuple(rows), empty)


def counted_rows(counts: Sequence[Count], span: Span, counted: Counted) -> Iterator[Row]:
    """Each line with its bar, and with the very rows that it counted."""
    for row, each in zip(_rows(counts), counts, strict=True):
        yield replace(row, href=span.rows(counted, of=each.of, language=each.also or None))


def left_rows(found: Sequence[tallies.Dropped], span: Span) -> Iterator[Row]:
    """Where drafts are left, the largest groups, each with the very drafts."""
    most = max((each.n for each in found), default=0)
    for each in found[:_MOST_QUESTIONS]:
        name = f"{drawing.words(each.topic).capitalize()}, {drawing.language(each.language)}"
        spoken = each.language or NONE
        href = address(DRAFTS, topic=each.topic, language=spoken, **span.days())
        yield Row(name, f"{each.n:,}", Fraction(each.n, most), href)


def _rows(counts: Sequence[Count]) -> Iterator[Row]:
    most = max((each.n for each in counts), default=0)
    for each in counts:
        spoken = f", {drawing.language(each.also)}" if each.also else ""
        name = f"{drawing.words(each.of).capitalize()}{spoken}"
        yield Row(name, f"{each.n:,}", Fraction(each.n, most))


def _portfolio(together: Portfolio, span: Span) -> Iterator[Row]:
    if not together.loans:
        return

    def loans(standing: Standing) -> str:
        return address(LOANS, standing=standing, on=span.last_day.isoformat())

    yield Row("Loans", f"{together.loans:,}", href=loans("owing"))
    yield Row("Outstanding", drawing.dollars(together.outstanding), href=loans("owing"))
    yield Row("Principal", drawing.dollars(together.principal), href=loans("owing"))
    yield Row("Overdue", drawing.dollars(together.overdue), href=loans("overdue"))
    rates: tuple[tuple[str, Fraction, Standing], ...] = (
        ("PAR30", together.par30, "par30"),
        ("PAR90", together.par90, "par90"),
        ("Arrears rate", together.arrears_rate, "overdue"),
    )
    for name, part, standing in rates:
        yield Row(name, drawing.percent(part), part, loans(standing))


def _talks(held: figures.Talks, span: Span) -> Iterator[Row]:
    if not held.n:
        return
    contained = span.rows("held", of="nobody of ours wrote")
    yield Row("Conversations", f"{held.n:,}", href=span.rows("held"))
    yield Row("Contained", f"{held.contained:,}", href=contained)
    part = Fraction(held.contained, held.n)
    yield Row("Containment", drawing.percent(part), part, contained)


def _answers(found: figures.Answers, span: Span) -> Iterator[Row]:
    if found.middle is None or found.slowest_tenth is None:
        return
    rows = span.rows("answered")
    yield Row("Answered cases", f"{found.n:,}", href=rows)
    yield Row("Half within", _minutes(found.middle), href=rows)
    yield Row("Nine of ten within", _minutes(found.slowest_tenth), href=rows)


def _minutes(minutes: float) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"

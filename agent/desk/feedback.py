"""What people say of us: each survey with its interval, who is unhappy, and a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fastapi import Response

from agent import hearing_back
from agent.desk import filters, gate
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.reporting import address
from agent.hearing_back import Said
from agent.office import Office
from crm_store import customers, feedback, partners
from crm_store.database import Session
from crm_store.feedback import Wanted, Whose
from crm_store.row import new_id
from flows import surveys
from flows.surveys import KEYS, SURVEYS, Result, Survey

PATH = "/desk/feedback"
_WHICH = ("unhappy",)
_SCORES = tuple(str(score) for score in range(11))
_COUNTED = ("yes",)
_SPAN = timedelta(days=365)
_LONGEST = 500
CHANNELS: Mapping[str, str] = {
    "call": "A telephone call",
    "visit": "A visit",
    "email": "An e-mail",
    "paper": "On paper",
}


@dataclass(frozen=True)
class Bar:
    """How often one score was given."""

    score: int
    n: int
    wide: str  # of a hundred
    href: str  # the very answers


@dataclass(frozen=True)
class Shown:
    """A survey with what it comes to, and its answers by score."""

    survey: Survey
    result: Result
    href: str  # all answers that the figure counts
    bars: Sequence[Bar]
    months: Sequence[tuple[str, Result, str]]


class Refused(Exception):
    """It cannot be noted so; the message says why."""


async def show(visit: Visit) -> Response:
    """A year of answers; whoever reads what people wrote is on record."""
    return await _screen(visit)


async def note(visit: Visit) -> Response:
    """Write down what somebody answered; pressed twice, it is kept once."""
    try:
        survey, said = _said(visit)
        async with visit.house.store.transaction() as session:
            whose = await _whose(session, survey, visit.form.get("who", ""))
            office = Office.of(visit.house)
            by = hearing_back.by_when(office.rules(visit.now), office.calendar, visit.now)
            kept = await hearing_back.keep(session, survey, whose, said, by=by, at=visit.now)
            if kept is not None:
                subject = f"{survey.asked_of}:{visit.form['who'].strip().upper()}"
                entry = visit.audited("note_feedback", subject, survey=survey.key)
                session.audited.append(entry)
    except Refused as why:
        return await _screen(visit, fault=str(why))
    return gate.see_other(f"{PATH}?survey={survey.key}")


def _said(visit: Visit) -> tuple[Survey, Said]:
    form = visit.form
    key, score = form.get("of", ""), form.get("score", "")
    if key not in KEYS:
        raise Refused("Choose what was asked.")
    survey = surveys.named(key)
    if not (score.isascii() and score.isdecimal() and survey.takes(int(score))):
        raise Refused(f"The answer is a number from {survey.lowest} to {survey.highest}.")
    if form.get("channel") not in CHANNELS:
        raise Refused("Say how they told us.")
    comment = form.get("comment", "").strip()[:_LONGEST]
    prompt = f"desk:{form.get('prompt', '')[:40]}"
    return survey, Said(int(score), prompt, form["channel"], visit.by, comment)


async def _whose(session: Session, survey: Survey, ref: str) -> Whose:
    ref = ref.strip()
    if survey.asked_of == "partners":
        partner = await partners.by_ref(session, ref)
        if partner is None:
            raise Refused("No partner is called so: write EMP and a number.")
        return Whose(partner=partner.id)
    customer = await customers.by_ref(session, ref)
    if customer is None:
        raise Refused("No customer is called so: write BUF and a number.")
    return Whose(customer=customer.id)


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    chosen = filters.asked(
        visit, PATH, survey=KEYS, which=_WHICH, score=_SCORES, month=None, counted=_COUNTED
    )
    since = visit.now - _SPAN
    score = chosen.of("score")
    wanted = Wanted(
        since=since,
        until=visit.now,
        survey=chosen.of("survey"),
        unhappy=chosen.of("which") == "unhappy",
        score=None if score is None else int(score),
        month=chosen.of("month"),
        counted=chosen.of("counted") is not None,
        first=chosen.first,
        most=ROWS + 1,
    )
    async with visit.house.store.transaction() as session:
        shown = await _shown(session, since, visit.now)
        rows = await feedback.listed(session, wanted)
        if any(each.comment for each in rows):
            session.audited.append(visit.audited("read_feedback", "feedback", **chosen.chosen))
    return visit.page(
        "feedback.html",
        status=409 if fault else 200,
        fault=fault,
        shown=shown,
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=chosen,
        surveys=SURVEYS,
        channels=CHANNELS,
        typed=visit.form,
        prompt=visit.form.get("prompt") or _prompt(),
        since=since.date(),
    )


def _prompt() -> UUID:
    """The name of one filling-in of the form: sent twice, it is one answer."""
    return new_id()


async def _shown(session: Session, since: datetime, until: datetime) -> list[Shown]:
    counts = await feedback.counts(session, since, until)
    months = await feedback.by_month(session, since, until)
    return [
        Shown(
            survey,
            surveys.result(survey, counts.get(survey.key, {})),
            _answers(survey, counted="yes"),
            _bars(survey, counts.get(survey.key, {})),
            [
                (
                    each.month,
                    surveys.result(survey, each.counts),
                    _answers(survey, month=each.month),
                )
                for each in months
                if each.survey == survey.key
            ],
        )
        for survey in map(surveys.named, KEYS)
    ]


def _answers(survey: Survey, **narrowed: str) -> str:
    """Where the answers of a figure are listed."""
    return f"{address(PATH, survey=survey.key, **narrowed)}#answers"


def _bars(survey: Survey, counts: Mapping[int, int]) -> list[Bar]:
    most = max(counts.values(), default=0)
    return [
        Bar(
            score,
            counts.get(score, 0),
            f"{100 * counts.get(score, 0) / most:.1f}",
            _answers(survey, score=str(score), counted="yes"),
        )
        for score in range(survey.highest, survey.lowest - 1, -1)
        if most
    ]

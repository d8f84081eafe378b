"""Reviews as a file: masked, chosen by days and language, and no formula in it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from fastapi import Response

from agent.desk import (
    asked_days,
    exporting,
    long_sheets,
    masking,
    review_picks,
    review_transcript,
    sampling,
    sheets,
)
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.long_sheets import Rows
from agent.desk.sheets import Column, Type, Value
from crm_store import conversations, reviews
from crm_store.database import Session
from crm_store.reviews import Kept
from crm_store.users import LANGUAGES
from flows.policy import ReviewRules

_OF = "reviews"
_MOST = timedelta(days=366)
_KINDS = ("csv", "parquet", "jsonl")
_TYPES: Mapping[str, Type] = {
    **dict.fromkeys(("revision", "first_turn", "last_turn", "score"), "whole"),
    **dict.fromkeys(("auto_fails", "tags"), "words"),
}


Row = Mapping[str, Any]
Cells = Callable[[Row], Sequence[Value]]


@dataclass(frozen=True)
class Filter:
    """Which reviews go out."""

    since: date
    until: date  # the last day
    language: str = ""
    tag: str = ""
    failed_only: bool = False

    def takes(self, kept: Kept) -> bool:
        return (
            (not self.language or kept.language == self.language)
            and (not self.tag or self.tag in kept.review.tags)
            and (not self.failed_only or bool(kept.review.auto_fails))
        )


async def show(visit: Visit) -> Response:
    """The form that says what goes out."""
    return _form(visit)


async def ask(visit: Visit) -> Response:
    """Ask for a file; nothing goes out before somebody else has released it."""
    wanted, kind = _filter(visit.form), visit.form.get("kind", "")
    if wanted is None or kind not in _KINDS:
        return _form(visit, fault="Say from which day to which, at most a year, and as what.")
    kept = {**_told(wanted), "tag": wanted.tag, "kind": kind}
    return await exporting.ask_for(visit, _OF, kept, told={"kind": kind, **_told(wanted)})


async def _make(visit: Visit, known: Wanted) -> File | None:
    wanted, kind = _filter(known), str(known["kind"])
    if wanted is None:
        return None
    since, _ = review_picks.bounds(wanted.since, review_picks.zone(visit))
    until, _ = review_picks.bounds(wanted.until + timedelta(days=1), review_picks.zone(visit))
    name = f"reviews_{wanted.since}_{wanted.until}"
    told = {"kind": kind, **_told(wanted)}
    async with visit.house.store.snapshot() as session:
        found = _chosen(session, reviews.between(session, since, until), wanted)
        if kind == "jsonl":
            return await long_sheets.lines(visit.house, found, name, told=told)
        columns, cells = _sheet(review_picks.rules(visit))
        rows = _rows(found, cells)
        return await long_sheets.file(visit.house, columns, rows, name, {"format": kind}, told=told)


async def _chosen(
    session: Session, parts: AsyncIterator[Sequence[Kept]], wanted: Filter
) -> AsyncIterator[Row]:
    async for part in parts:
        for each in filter(wanted.takes, part):
            yield await _row(session, each)  # with its transcript, so no two at a time
            session.expunge_all()


async def _rows(found: AsyncIterator[Row], cells: Cells) -> AsyncIterator[Rows]:
    async for each in found:
        yield [cells(each)]


def _sheet(rules: ReviewRules) -> tuple[Sequence[Column], Cells]:
    """One review a line, one question a column."""
    questions = [each.key for each in rules.questions]
    plain = ("review", "week", "at", "customer", "language", "why", "reviewer", "revision")
    later = ("first_turn", "last_turn", "scorecard", "score", "auto_fails", "tags", "note")
    names = (*plain, *later)
    columns = [Column(each, _TYPES.get(each, "text")) for each in names]
    columns += sheets.texts((*questions, "transcript"))
    return columns, lambda row: _cells(row, names, questions)


def _cells(row: Row, names: Sequence[str], questions: Sequence[str]) -> Sequence[Value]:
    said = "\n".join(
        f"{each['turn'] or ''} {each['by']}: {each['text']}" for each in row["transcript"]
    )
    known = (_cell(name, row[name]) for name in names)
    return [*known, *(str(row["answers"].get(each, "")) for each in questions), said]


def _cell(name: str, value: Any) -> Value:
    """As its column has it: what is many words is one text where the column is text."""
    if value is None or name in _TYPES:
        return cast("Value", value)
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


async def _row(session: Session, kept: Kept) -> Row:
    row = kept.review
    party = await conversations.of_id(session, row.conversation_id)
    lines: list[Mapping[str, object]] = []
    note = kept.note
    if party is not None:
        talk = await review_transcript.read(session, row.conversation_id, party.customer)
        lines = [
            {"turn": each.turn, "by": each.side, "text": each.text}
            for each in talk.lines
            if each.turn is None or row.first_turn <= each.turn <= row.last_turn
        ]
        note = masking.mask(note, await review_transcript.hers(session, party.customer))
    return {
        "review": str(row.id),
        "week": kept.pick.week.isoformat(),
        "at": row.at.isoformat(),
        "customer": kept.customer,
        "language": kept.language,
        "why": kept.pick.why,
        "reviewer": row.reviewer.removeprefix("user:"),
        "revision": row.revision,
        "first_turn": row.first_turn,
        "last_turn": row.last_turn,
        "scorecard": row.scorecard,
        "answers": row.answers,
        "score": row.score,
        "auto_fails": row.auto_fails,
        "tags": row.tags,
        "note": note,
        "transcript": lines,
    }


def _filter(form: Mapping[str, Any]) -> Filter | None:
    days = asked_days.read(form, most=_MOST)
    if days is None:
        return None
    language = form.get("language", "")
    return Filter(
        *days,
        language=language if language in LANGUAGES else "",
        tag=form.get("tag", "").strip().lower()[:40],
        failed_only=bool(form.get("failed") or form.get("failed_only")),
    )


def _told(wanted: Filter) -> Mapping[str, object]:
    """The filter as the audit keeps it; a tag is free text, so only that there was one."""
    return {
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "language": wanted.language,
        "by_tag": bool(wanted.tag),
        "failed_only": wanted.failed_only,
    }


def _in_words(known: Wanted) -> str:
    parts = [f"{known['since']} to {known['until']}", LANGUAGES.get(known["language"], "")]
    parts += [f"tag {known['tag']}" if known["tag"] else ""]
    parts += ["failed at once" if known["failed_only"] else "", str(known["kind"]).upper()]
    return ", ".join(each for each in parts if each)


KIND = Kind(_OF, "Reviews", "export_reviews", _in_words, _make)


def _form(visit: Visit, *, fault: str = "") -> Response:
    today = visit.house.calendar.today(visit.now)
    typed = {"since": sampling.monday(today).isoformat(), "until": today.isoformat()}
    return visit.page(
        "review_export.html",
        status=409 if fault else 200,
        typed={**typed, **visit.form},
        languages=LANGUAGES,
        fault=fault,
    )

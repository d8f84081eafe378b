"""Reviews as a file: asked for by one, released by another, on record, and no formula in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response

from agent.desk import cells, drawing, gate, masking, review_picks, review_transcript, sampling
from agent.desk.gate import Visit
from crm_store import conversations, exports, reviews, two_people
from crm_store.database import Session
from crm_store.exports import ExportRequest
from crm_store.reviews import Kept
from crm_store.users import LANGUAGES
from flows.policy import ReviewRules

_OF = "reviews"
_PATH = "/desk/reviews/export"
_MOST_DAYS = 366
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


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


@dataclass(frozen=True)
class Asked:
    """An export that somebody asked for, as the page has it."""

    request: ExportRequest
    told: str
    may_release: bool
    may_take: bool


_NOT_TWO = (
    "You asked for it, or one of you let the other in within the last day: so somebody else has to"
    " release it."
)


async def show(visit: Visit) -> Response:
    """The form that says what goes out, and what was asked for."""
    return await _form(visit)


async def ask(visit: Visit) -> Response:
    """Ask for a file; nothing goes out before somebody else has released it."""
    wanted, kind = _filter(visit.form), visit.form.get("kind", "")
    if wanted is None or kind not in _TYPES:
        return await _form(visit, fault="Say from which day to which, at most a year, and as what.")
    async with visit.house.store.transaction() as session:
        kept = {**_told(wanted), "tag": wanted.tag, "kind": kind}
        asked = exports.ask(session, _OF, kept, by=visit.by, at=visit.now)
        told = {"kind": kind, **_told(wanted)}
        session.audited.append(visit.audited("ask_export", f"export:{asked.id}", **told))
    return gate.see_other(_PATH)


async def release(visit: Visit) -> Response:
    """Let it go out; whoever asked for it cannot."""
    async with visit.house.store.transaction() as session:
        asked = await _of_path(visit, session)
        if asked is None or asked.released_at is not None:
            return _nothing_here()
        by_two = await two_people.are_two(session, asked.requested_by, visit.by, at=visit.now)
        if by_two:
            asked.released_by, asked.released_at = visit.by, visit.now
            session.add(asked)
            session.audited.append(visit.audited("release_export", f"export:{asked.id}"))
    if not by_two:
        return await _form(visit, fault=_NOT_TWO)
    return gate.see_other(_PATH)


async def take(visit: Visit) -> Response:
    """The file; who took it, with which filter and how many rows, is on record first."""
    async with visit.house.store.transaction() as session:
        asked = await _of_path(visit, session)
        if asked is None or asked.requested_by != visit.by or not asked.is_open(visit.now):
            return _nothing_here()
        known = exports.wanted(session, asked)
        asked.taken += 1
        session.add(asked)
    wanted, kind = _filter(known), str(known["kind"])
    if wanted is None:
        return _nothing_here()
    since, _ = review_picks.bounds(wanted.since, review_picks.zone(visit))
    until, _ = review_picks.bounds(wanted.until + timedelta(days=1), review_picks.zone(visit))
    async with visit.house.store.transaction() as session:
        found = [
            each for each in await reviews.between(session, since, until) if wanted.takes(each)
        ]
        rows = [await _row(session, each) for each in found]
        of = str(asked.id)
        told = {"kind": kind, "rows": len(rows), "export": of, **_told(wanted)}
        session.audited.append(visit.audited("export", "reviews", **told))
    text = as_csv(rows, review_picks.rules(visit)) if kind == "csv" else as_lines(rows)
    name = f"reviews_{wanted.since}_{wanted.until}.{kind}"
    headers = {**gate.HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, headers=headers, media_type=_TYPES[kind])


def as_lines(rows: Sequence[Mapping[str, object]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)


def as_csv(rows: Sequence[Mapping[str, object]], rules: ReviewRules) -> str:
    """One review a line, one question a column."""
    questions = [each.key for each in rules.questions]
    plain = ("review", "week", "at", "customer", "language", "why", "reviewer", "revision")
    later = ("first_turn", "last_turn", "scorecard", "score", "auto_fails", "tags", "note")
    head = [*plain, *later, *questions, "transcript"]
    return cells.write(head, (_cells(each, (*plain, *later), questions) for each in rows))


def _cells(
    row: Mapping[str, object], names: Sequence[str], questions: Sequence[str]
) -> Sequence[str]:
    answers, said = row["answers"], row["transcript"]
    given = answers if isinstance(answers, Mapping) else {}
    lines = said if isinstance(said, list) else []
    return [
        *(_cell(row[name]) for name in names),
        *(str(given.get(each, "")) for each in questions),
        "\n".join(f"{each['turn'] or ''} {each['by']}: {each['text']}" for each in lines),
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


async def _row(session: Session, kept: Kept) -> Mapping[str, object]:
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


async def _of_path(visit: Visit, session: Session) -> ExportRequest | None:
    try:
        return await exports.of_id(session, UUID(visit.request.path_params["id"]))
    except ValueError:
        return None


def _nothing_here() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


def _filter(form: Mapping[str, Any]) -> Filter | None:
    try:
        since, until = (date.fromisoformat(form.get(each, "")) for each in ("since", "until"))
    except ValueError:
        return None
    if not timedelta(0) <= until - since <= timedelta(days=_MOST_DAYS):
        return None
    language = form.get("language", "")
    return Filter(
        since=since,
        until=until,
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


def _asked(visit: Visit, session: Session, request: ExportRequest) -> Asked:
    known = exports.wanted(session, request)
    parts = [f"{known['since']} to {known['until']}", LANGUAGES.get(known["language"], "")]
    parts += [f"tag {known['tag']}" if known["tag"] else ""]
    parts += ["failed at once" if known["failed_only"] else "", str(known["kind"]).upper()]
    mine = request.requested_by == visit.by
    return Asked(
        request=request,
        told=", ".join(each for each in parts if each),
        may_release=request.released_at is None and not mine and visit.may("release_export"),
        may_take=mine and request.is_open(visit.now) and visit.may("export_reviews"),
    )


async def _form(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.reading() as session:
        found = await exports.current(session, _OF, at=visit.now)
        asked = [_asked(visit, session, each) for each in found]
        session.expunge_all()
    today = visit.house.calendar.today(visit.now)
    typed = {"since": sampling.monday(today).isoformat(), "until": today.isoformat()}
    return visit.page(
        "review_export.html",
        status=409 if fault else 200,
        typed={**typed, **visit.form},
        languages=LANGUAGES,
        asked=asked,
        fault=fault,
    )

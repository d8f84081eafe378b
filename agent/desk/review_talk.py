"""A talk that is read again: its numbered turns beside the scorecard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Response

from agent import follow_ups
from agent.desk import drawing, gate, review_picks, review_transcript, sampling, scoring, similar
from agent.desk.drafter import Made
from agent.desk.gate import Visit
from agent.desk.review_transcript import Transcript, Why
from agent.desk.scoring import ANSWERS, Answer
from agent.desk.similar import Similar
from agent.office import Office
from crm_store import conversations, reveals, reviews
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.reviews import Pick, Reading, Review
from flows.policy import ReviewRules

_LONGEST_NOTE = 2_000
FAULTS = {
    "unanswered": "Answer every question: yes, no, or does not apply.",
    "turns": "Say which turns were read: the first, then the last.",
    "taken": "Others have read this talk already.",
    "own": "You wrote in this talk. Somebody else reads it.",
    "why": "Say why you must see it.",
}


class Refused(Exception):
    """It may not be kept so; the message is the name of the fault."""


@dataclass(frozen=True)
class Opened:
    """A pick with whose talk it is, and what this reader made of it before."""

    pick: Pick
    party: Party
    mine: Review | None
    note: str
    transcript: Transcript
    why: Why | None
    similar: Sequence[Similar]


async def show(visit: Visit) -> Response:
    """The whole screen; looking is on record."""
    return await screen(visit)


async def reveal(visit: Visit) -> Response:
    """The same with her names and numbers, this once, for a reason that is kept."""
    if not visit.may("review"):
        return nothing_here()
    if not visit.form.get("why", "").strip():
        return await screen(visit, fault="why")
    return await screen(visit, masked=False)


async def keep(visit: Visit) -> Response:
    """Keep what was answered; a second thought is a revision, and the first one stays."""
    picked = id_of(visit)
    try:
        async with visit.house.store.transaction() as session:
            pick = await reviews.pick(session, picked) if picked else None
            if pick is None:
                return nothing_here()
            await _require_mine(session, visit, pick)
            reading = _reading(visit.form, review_picks.rules(visit))
            kept = await reviews.keep(session, pick, reading, reviewer=visit.by, at=visit.now)
            session.audited.append(
                visit.audited("review", f"review:{kept.id}", pick=str(pick.id), score=kept.score)
            )
            if reading.auto_fails:
                await _alert(session, visit, pick, kept)
    except Refused as why:
        return await screen(visit, fault=str(why))
    return gate.see_other(f"/desk/reviews/{picked}?kept=1")


async def _alert(session: Session, visit: Visit, pick: Pick, kept: Review) -> None:
    """What must never happen has happened: a manager is told by a task."""
    party = await conversations.of_id(session, pick.conversation_id)
    await follow_ups.look_at_failed(
        session,
        Office.of(visit.house),
        review=kept.id,
        pick=pick.id,
        customer=party.customer.ref if party else "somebody",
        conversation=pick.conversation_id,
        fails=kept.auto_fails,
        by=visit.by,
        now=visit.now,
    )


async def screen(
    visit: Visit, *, fault: str = "", masked: bool = True, made: Made | None = None
) -> Response:
    """The talk and its scorecard, with what was typed where that was refused."""
    async with visit.house.store.transaction() as session:
        opened = await _open(visit, session, masked=masked)
        if opened is None:
            return nothing_here()
        subject = f"conversation:{opened.pick.conversation_id}"
        session.audited.append(visit.audited("read", subject, review=str(opened.pick.id)))
        if not masked:
            why = visit.form.get("why", "").strip()
            reveals.record(session, subject, what="talk", why=why, by=visit.by, at=visit.now)
        session.expunge_all()
    zone = review_picks.zone(visit)
    return visit.page(
        "review_talk.html",
        status=409 if fault else 200,
        opened=opened,
        rules=review_picks.rules(visit),
        typed=_typed(visit, opened, week=review_picks.bounds(opened.pick.week, zone)),
        why=sampling.WHY,
        answers=_ANSWERS,
        fault=FAULTS.get(fault, fault),
        masked=masked,
        made=made,
        kept=visit.request.query_params.get("kept") == "1" and not fault,
    )


_ANSWERS = {"yes": "Yes", "no": "No", "na": "n/a"}


async def _open(visit: Visit, session: Session, *, masked: bool) -> Opened | None:
    picked = id_of(visit)
    pick = await reviews.pick(session, picked) if picked else None
    party = await conversations.of_id(session, pick.conversation_id) if pick else None
    if pick is None or party is None:
        return None
    talk, mine = party.conversation.id, await reviews.newest(session, pick.id, visit.by)
    asked = visit.request.query_params.get("why", "")
    return Opened(
        pick=pick,
        party=party,
        mine=mine,
        note=reviews.note(session, mine) if mine else "",
        transcript=await review_transcript.read(session, talk, party.customer, masked=masked),
        why=await review_transcript.why(session, talk, int(asked)) if is_number(asked) else None,
        similar=await similar.to_talk(session, pick),
    )


async def _require_mine(session: Session, visit: Visit, pick: Pick) -> None:
    """Raise `Refused` where this reader has nothing to say here."""
    if await reviews.wrote_in(session, pick.conversation_id, visit.by):
        raise Refused("own")
    readers = await reviews.readers(session, pick.id)
    if visit.by not in readers and len(readers) >= (2 if pick.twice else 1):
        raise Refused("taken")


def _reading(told: Mapping[str, str], rules: ReviewRules) -> Reading:
    answers: dict[str, Answer] = {}
    for each in rules.questions:
        given: Answer | None = next(
            (one for one in ANSWERS if one == told.get(f"q-{each.key}")), None
        )
        if given is None:
            raise Refused("unanswered")
        answers[each.key] = given
    first, last = told.get("first", ""), told.get("last", "")
    if not (is_number(first) and is_number(last) and 1 <= int(first) <= int(last)):
        raise Refused("turns")
    fails = [each.key for each in rules.auto_fails if f"fail-{each.key}" in told]
    return Reading(
        first_turn=int(first),
        last_turn=int(last),
        scorecard=rules.scorecard,
        answers=answers,
        score=scoring.score(rules, answers, auto_fails=fails),
        auto_fails=fails,
        tags=_tags(told, rules),
        note=told.get("note", "").strip()[:_LONGEST_NOTE],
    )


def _tags(told: Mapping[str, str], rules: ReviewRules) -> Sequence[str]:
    """What failed, and words of the reader's own: an intent, a step."""
    own = [each.strip().lower()[:40] for each in told.get("tags", "").split(",")]
    kinds = [each for each in rules.failure_types if f"tag-{each}" in told]
    return list(dict.fromkeys([*kinds, *(each for each in own if each)]))[:12]


def _typed(visit: Visit, opened: Opened, *, week: tuple[datetime, datetime]) -> dict[str, str]:
    """What the form shows: what was refused, else my newest review, else the week's turns."""
    if visit.form.get("first"):
        return dict(visit.form)
    mine = opened.mine
    if mine is None:
        first, last = opened.transcript.between(*week)
        return {"first": str(first), "last": str(last)}
    kinds = set(review_picks.rules(visit).failure_types)
    return {
        "first": str(mine.first_turn),
        "last": str(mine.last_turn),
        **{f"q-{key}": given for key, given in mine.answers.items()},
        **{f"fail-{key}": "1" for key in mine.auto_fails},
        **{f"tag-{each}": "1" for each in mine.tags if each in kinds},
        "tags": ", ".join(each for each in mine.tags if each not in kinds),
        "note": opened.note,
    }


def nothing_here() -> Response:
    """No such pick."""
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


def id_of(visit: Visit) -> UUID | None:
    """Which pick the address names; None where it names none."""
    try:
        return UUID(visit.request.path_params["id"])
    except ValueError:
        return None


def is_number(text: str) -> bool:
    """Whether a turn can be meant."""
    return text.isascii() and text.isdecimal() and len(text) <= 4

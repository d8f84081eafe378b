"""The reviewers' queue: which talks are to be read, why, and how the week stands."""

from fastapi import Response

from agent.desk import gate, review_agreement, review_picks, sampling
from agent.desk.beside_lists import WEEKS_OPEN
from agent.desk.gate import Visit
from crm_store import conversations, customers, reviews
from crm_store.database import Session
from crm_store.reviews import Pick


class NotPicked(Exception):
    """It cannot be put on the list; the message says why."""


async def show(visit: Visit) -> Response:
    """What I may read, the talks that stand out first."""
    return await _screen(visit)


async def pick(visit: Visit) -> Response:
    """Put a talk on the list by its customer's reference."""
    ref = visit.form.get("ref", "").strip().upper()
    try:
        async with visit.house.store.transaction() as session:
            to = (await _picked(session, visit, ref)).id
    except NotPicked as why:
        return await _screen(visit, fault=str(why))
    return gate.see_other(f"/desk/reviews/{to}")


async def _picked(session: Session, visit: Visit, ref: str) -> Pick:
    customer = await customers.by_ref(session, ref)
    talk = await conversations.newest_of(session, customer.id) if customer else None
    party = await conversations.of_id(session, talk) if talk else None
    if party is None:
        raise NotPicked(f"There is no conversation with {ref or 'nobody'}.")
    picked = await review_picks.by_hand(
        session, party.conversation, now=visit.now, zone=review_picks.zone(visit)
    )
    if picked is None:
        raise NotPicked(f"{ref} is picked this week already.")
    return picked


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    store, now = visit.house.store, visit.now
    await review_picks.draw(
        store, review_picks.rules(visit), now=now, zone=review_picks.zone(visit)
    )
    week = sampling.monday(now.astimezone(review_picks.zone(visit)).date())
    since, _ = review_picks.bounds(week, review_picks.zone(visit))
    async with store.reading() as session:
        rows = await reviews.to_read(session, visit.by, since=week - WEEKS_OPEN)
        done = await reviews.done_since(session, since)
        questions = await review_agreement.by_question(session, review_picks.rules(visit), now=now)
    return visit.page(
        "review.html",
        status=409 if fault else 200,
        rows=rows,
        done=done,
        overall=review_agreement.overall(questions),
        why=sampling.WHY,
        fault=fault,
        typed=visit.form.get("ref", ""),
    )

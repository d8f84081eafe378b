"""From a review to a case of the eval suite: chosen turns, and what must hold when it is played."""

from fastapi import Response

from agent.desk import review_talk
from agent.desk.drafter import Wanted
from agent.desk.gate import Visit
from crm_store import reviews

_LONGEST = 200


async def make(visit: Visit) -> Response:
    """Draft the case, play it at once, and say whether it holds."""
    wanted = await _wanted(visit)
    if not isinstance(wanted, Wanted):
        return wanted
    with visit.house.drafting.by(visit.user.id) as free:
        if not free:
            fault = "A case of yours is played already. Wait until it is done."
            return await review_talk.screen(visit, fault=fault)
        made = await visit.house.drafter(wanted)
    async with visit.house.store.transaction() as session:
        session.audited.append(
            visit.audited("make_case", f"review:{wanted.review}", came=made.came, path=made.path)
        )
    return await review_talk.screen(visit, made=made)


async def _wanted(visit: Visit) -> Wanted | Response:
    picked = review_talk.id_of(visit)
    async with visit.house.store.reading() as session:
        pick = await reviews.pick(session, picked) if picked else None
        if pick is None:
            return review_talk.nothing_here()
        review = await reviews.newest(session, pick.id, visit.by)
    if review is None:
        fault = "Keep your review first: the case names it as its origin."
        return await review_talk.screen(visit, fault=fault)
    first, last = visit.form.get("from", ""), visit.form.get("to", "")
    purpose = _words(visit, "purpose")
    if not (review_talk.is_number(first) and review_talk.is_number(last)):
        return await review_talk.screen(visit, fault="turns")
    if len(purpose) < 10:
        fault = "Say in a sentence what the case must show."
        return await review_talk.screen(visit, fault=fault)
    return Wanted(
        conversation=pick.conversation_id,
        review=review.id,
        first=int(first),
        last=int(last),
        purpose=purpose,
        must_be_said=_words(visit, "must"),
        never_said=_words(visit, "never"),
        must_never_fail="severe" in visit.form,
    )


def _words(visit: Visit, name: str) -> str:
    return " ".join(visit.form.get(name, "").split())[:_LONGEST]

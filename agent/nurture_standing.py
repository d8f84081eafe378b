"""Whether a step of nurture is still meant as it leaves: asked by the gate."""

from collections.abc import Mapping, Sequence
from typing import get_args
from uuid import UUID

from agent.office import Office
from crm_store import lead_facts
from crm_store.database import Store
from crm_store.lead_facts import Quiet
from crm_store.leaving import Due
from flows import nurture
from flows.lead_rules import Band, Employer
from flows.nurture import Nothing, Standing

PREFIX = "nurture:"


async def over(store: Store, found: Sequence[Due], *, office: Office) -> Mapping[UUID, str]:
    """Which of these messages are steps that nobody needs any more, and why each is."""
    steps = {
        each.row.id: each.row.dedupe_key.split(":")[2]
        for each in found
        if each.row.dedupe_key.startswith(PREFIX)
    }
    if not steps:
        return {}
    refs = list(set(steps.values()))
    now = {each.ref: standing_of(each, office) for each in await lead_facts.standing(store, refs)}
    return {row: why for row, ref in steps.items() if (why := _why(now.get(ref)))}


def standing_of(each: Quiet, office: Office) -> Standing:
    """A lead as the rules of nurture see it."""
    answered = each.last_put_at is not None and each.last_heard_at > each.last_put_at
    return Standing(
        ref=each.ref,
        status=each.status,
        last_heard_on=office.today(each.last_heard_at),
        employer=next((one for one in get_args(Employer) if one == each.employer), None),
        band=next((one for one in get_args(Band) if one == each.band), None),
        is_applying=each.is_applying,
        has_case=each.has_case,
        put=each.put,
        last_put_on=office.today(each.last_put_at) if each.last_put_at else None,
        answered=answered,
    )


def _why(standing: Standing | None) -> str:
    if standing is None:
        return "ended"
    track = nurture.track(standing)
    if isinstance(track, Nothing):
        return track.why
    return "answered" if standing.answered else ""

"""Tasks as a role may see them: managers' own, and for an auditor without names and numbers."""

from collections.abc import Sequence
from dataclasses import replace

from agent.desk import masking, review_transcript
from agent.desk.gate import Visit
from crm_store import customers
from crm_store.database import Session
from crm_store.tasks import Listed


def sees_all(visit: Visit) -> bool:
    """Whether the tasks of managers are theirs to see, too."""
    return visit.user.role in ("manager", "auditor")


async def as_seen(visit: Visit, session: Session, rows: Sequence[Listed]) -> list[Listed]:
    """The same tasks; whoever serves borrowers reads what was written."""
    if masking.reads_in_the_clear(visit):
        return list(rows)
    return [await _masked(session, each) for each in rows]


async def _masked(session: Session, each: Listed) -> Listed:
    customer = await customers.by_ref(session, each.customer) if each.customer else None
    if customer is None:
        return each
    hers = await review_transcript.hers(session, customer)
    return replace(each, title=masking.mask(each.title, hers))

"""A number is hers once the ID that was sent from it is accepted."""

from uuid import UUID

from agent import dossiers
from agent.notices import Reached
from agent.office import Desk
from crm_store import documents, events
from crm_store.applications import Application


async def holds(desk: Desk, application: Application, reached: Reached) -> bool:
    """Whether this number was shown to be hers, before or by these papers; it is on record.

    Whoever was heard to be somebody else meanwhile is not taken for her by that.
    """
    if reached.identity.customer_id != reached.customer.id:
        return False  # a guest on somebody's number
    if reached.identity.verified_at is not None:
        return True
    dossier = await dossiers.gather(desk.session, application, policy=desk.rules, on=desk.today)
    seen = [
        UUID(each.source.removeprefix("document:"))
        for each in dossier.papers
        if each.kind == "id" and each.state == "accepted" and each.name_matches
    ]
    if not await documents.came_from(desk.session, seen, reached.identity.id):
        return False
    told = await events.of_customer(desk.session, reached.customer.id)
    if any(each.kind == "identity" and each.at >= application.started_at for each in told):
        return False
    reached.identity.verified_at = desk.now
    desk.session.add(reached.identity)
    await desk.session.flush()
    desk.audit("bot", "verify_number", subject=reached.customer.ref, because=application.ref)
    return True

"""A question of ours about us: put where the gate would let it leave now, and on WhatsApp alone."""

from agent import gatekeeping, templating
from agent.notices import Reached
from agent.office import Desk
from agent.templating import Filling
from crm_store import events
from crm_store.conversations import Party
from flows import sending
from flows.commands import Language
from flows.sending import FreeForm, Outgoing, UseTemplate

_BY, _AUTHOR = "timer", "system"


async def language_now(desk: Desk, reached: Reached, *, template: str) -> Language | None:
    """In which language it would leave now; None where it would not."""
    her = reached.customer.id
    known = await gatekeeping.known(desk.session, [her], office=desk.office, now=desk.now)
    language = templating.language_of(reached.language, template, known)
    message = Outgoing(
        author=_AUTHOR,
        purpose="proactive",
        due_at=desk.now,
        template=template,
        as_template=True,
        language=language,
    )
    party = Party(reached.conversation, reached.identity, reached.customer, None)
    person = gatekeeping.person_of(party, known)
    decided = sending.decide(message, person, now=desk.now, rules=known.rules)
    may_leave = isinstance(decided, FreeForm | UseTemplate) and person.channel != sending.SMS
    return language if may_leave else None


def put(
    desk: Desk,
    reached: Reached,
    *,
    template: str,
    language: Language,
    key: str,
    about: str,
    ref: str,
) -> None:
    """Put the question, and record that it was."""
    templating.write(
        desk.session,
        reached.conversation,
        reached.identity,
        Filling(template, {}),
        language=language,
        purpose="proactive",
        key=key,
        by=_AUTHOR,
        now=desk.now,
    )
    events.record(
        desk.session,
        "reminder",
        subject=ref,
        at=desk.now,
        actor=_BY,
        customer_id=reached.customer.id,
        data={"about": about, "became": "put"},
    )

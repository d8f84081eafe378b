"""What rules give to a person, each once: what did not leave or arrive, and a talk that failed."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import unasked
from agent.office import Desk, Office
from channels import twilio_answers
from crm_store import cases, events, messages, not_reached, outbox, tasks, withheld
from crm_store.database import Session
from crm_store.not_reached import NeverArrived
from crm_store.row import new_id
from crm_store.tasks import About, Untold
from crm_store.withheld import HeldBack

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_PRIORITY = 2
_LOST = "not_delivered"
_LOOK_BACK = timedelta(days=7)
_MAY_ARRIVE_YET = timedelta(minutes=2)  # receipts come in any order, and an SMS may go first
_ABOUT = re.compile(r"notice:((?:APP|LN|CASE)-\d+):")


async def round_of(house: "House") -> int:
    """Ask somebody to tell her what did not leave or arrive; for how many messages anew."""
    office, now = Office.of(house), house.clock()
    patience = timedelta(hours=office.rules(now).sending.held_hours)
    async with house.store.transaction() as session:
        await outbox.give_up_held(session, since=now - patience)
        found = await tasks.untold(session)
        made = [await _tell(Desk(session, office, now), each) for each in found]
        lost = await not_reached.for_a_person(
            session,
            since=now - _LOOK_BACK,
            before=now - _MAY_ARRIVE_YET,
            less=twilio_answers.AS_SHE_WISHED,
            rule=_LOST,
        )
        made += [await _reach(session, office, each, now) for each in lost]
        held_back = await withheld.for_a_person(session, why=unasked.WITHHELD)
        made += [await _review(session, office, each, now) for each in held_back]
    if any(made):
        log.warning("messages_untold", tasks=sum(made))
    return sum(made)


async def _tell(desk: Desk, each: Untold) -> bool:
    named = _ABOUT.match(each.notice)
    return await desk.have_her_told(
        each.customer_id,
        named[1] if named else None,
        notice=each.notice,
        conversation=each.conversation,
    )


async def _reach(session: Session, office: Office, lost: NeverArrived, now: datetime) -> bool:
    why = twilio_answers.why_refused(lost.code) if lost.code else "it could not be sent"
    task = await tasks.create_once(
        session,
        "follow_up",
        f"Reach {lost.customer} in another way: a message did not arrive ({why})",
        rule=_LOST,
        key=str(lost.message),
        at=now,
        due_at=_due(office, now),
        about=About(lost.customer_id, lost.conversation),
    )
    return task is not None


async def _review(session: Session, office: Office, each: HeldBack, now: datetime) -> bool:
    """A case with what was not let out and why, as for a reply of a turn; False where one is open.

    Its words are those of the transcript: what would have left may hold the key of a page of hers.
    """
    (row,) = await outbox.rows(session, [each.row])
    body, kept = outbox.body(session, row), await messages.of_ids(session, [each.message])
    text, faults = messages.body(session, kept[each.message]), list(body["faults"])
    found = {"text": text, "keys": body["keys"], "faults": faults}
    await withheld.given(session, each.row, why=unasked.GIVEN)
    case = await cases.still_open(session, each.conversation, withheld.CASE)
    if case is not None:
        packet = cases.packet(session, case)
        packet["withheld"] = [*packet.get("withheld", ()), found]
        case.packet_sealed = session.vault.seal_json(packet, cases.packet_place(case.id))
        session.add(case)
        return False
    cases.open_case(
        session,
        {"withheld": [found]},
        id=new_id(),
        customer_id=each.customer_id,
        conversation_id=each.conversation,
        category=withheld.CASE,
        reason=",".join(faults),
        priority=_PRIORITY,
        due_at=_due(office, now),
        language=each.language,
        variety=each.variety if each.language == "osh" else None,
    )
    await session.write_rows()
    return True


async def look_at_failed(
    session: Session,
    office: Office,
    *,
    review: UUID,
    pick: UUID,
    customer: str,
    conversation: UUID,
    fails: Sequence[str],
    by: str,
    now: datetime,
) -> None:
    """A reader found what must never happen: a manager looks at it, once for each talk."""
    words = ", ".join(each.replace("_", " ") for each in fails)
    made = await tasks.create_once(
        session,
        "review",
        f"A reader failed a talk of {customer} at once: {words}",
        rule="failed_review",
        key=str(pick),
        at=now,
        due_at=_due(office, now),
        about=About(conversation=conversation, ref=f"review:{pick}"),
        for_managers=True,
    )
    if made is not None:
        data = {"review": str(review), "fails": list(fails)}
        events.record(
            session,
            "review_failed",
            subject=f"conversation:{conversation}",
            at=now,
            actor=by,
            data=data,
        )
        log.warning("review_failed", review=str(review))


def _due(office: Office, now: datetime) -> datetime:
    minutes = office.rules(now).sla.first_response(_PRIORITY)
    return office.calendar.add_office_time(now, minutes)

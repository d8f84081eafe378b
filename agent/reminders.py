"""Reminders put on their way: found a page at a time, each asked of the gate, each decided once.

However many processes start a round, one decides at a time, and a reminder's key is written once.
What is put is looked at again by the gate as it leaves: it may have become true no more.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from agent import gatekeeping, notices, reminders_standing, templating
from agent.gatekeeping import Known
from agent.languages import figures
from agent.notices import Reached
from agent.office import Desk, Office
from agent.reminders_standing import PREFIX
from agent.templating import Filling
from agent.unasked import Grounds
from crm_store import events, reminded_of, reminders
from crm_store.conversations import Party
from crm_store.database import Session
from crm_store.reminded_of import Begun, Missing, Page, Unsigned
from crm_store.reminders import Decided, Status
from flows import reminded, sending
from flows import reminders as rules_of
from flows.reminders import OF_PAYMENT, TEMPLATES, Drop, Later, Occasion, Put
from flows.sending import Outgoing, Person

if TYPE_CHECKING:
    from agent.bootstrap import House

log = structlog.get_logger()

_BY = "timer"
_PAGE = 500
_NOBODY = "no_number"
Found = Missing | Begun | Unsigned
Source = Callable[[Desk, UUID | None], Awaitable[Page[Found]]]


@dataclass(frozen=True)
class _Owed:
    """A reminder that somebody is due."""

    customer: UUID
    occasion: Occasion


async def round_of(house: "House") -> int:
    """Remind whoever is to be reminded today; how many reminders were put on their way."""
    office, now = Office.of(house), house.clock()
    if not office.calendar.may_write_first(now):
        return 0
    put = 0
    for source in (_payments, _forms, _contracts):
        try:
            put += await _all_of(house, source, office, now)
        except Exception as failure:  # one kind's failure keeps no other waiting
            log.error("reminding_failed", what=source.__name__, error=type(failure).__name__)
    if put:
        house.sender.poke()
    return put


async def _all_of(house: "House", source: Source, office: Office, now: datetime) -> int:
    """Page after page, each in a transaction; nothing while another process does the same."""
    put, after = 0, None
    while True:
        async with house.store.transaction() as session:
            if not await reminders.is_ours(session):
                return put
            desk = Desk(session, office, now)
            await reminders.let_go_of_old(session, on=desk.today, at=now)
            page = await source(desk, after)
            put += await _remind(desk, page.found)
        if page.last is None:
            return put
        after = page.last


# --- what there is to remind of ---


async def _payments(desk: Desk, after: UUID | None) -> Page[Found]:
    between = reminders_standing.between(desk.office, desk.now)
    page = await reminded_of.payments(desk.session, between, after=after, most=_PAGE)
    return Page(list(page.found), page.last)


async def _forms(desk: Desk, after: UUID | None) -> Page[Found]:
    page = await reminded_of.forms(desk.session, untouched_since=desk.now, after=after, most=_PAGE)
    return Page(list(page.found), page.last)


async def _contracts(desk: Desk, after: UUID | None) -> Page[Found]:
    page = await reminded_of.contracts(desk.session, after=after, most=_PAGE)
    return Page(list(page.found), page.last)


# --- one page ---


async def _remind(desk: Desk, found: Sequence[Found]) -> int:
    owed = await _open(desk, [each for one in found for each in _due(desk, one)])
    if not owed:
        return 0
    customers = list(dict.fromkeys(each.customer for each in owed))
    known = await gatekeeping.known(desk.session, customers, office=desk.office, now=desk.now)
    return sum([await _decide(desk, each, known) for each in owed])


def _due(desk: Desk, found: Found) -> Sequence[_Owed]:
    occasion = rules_of.due(
        reminders_standing.matter(found, office=desk.office, now=desk.now),
        on=desk.today,
        rules=desk.rules.reminders,
        calendar=desk.office.calendar,
    )
    return () if occasion is None else (_Owed(found.customer_id, occasion),)


async def _open(desk: Desk, owed: Sequence[_Owed]) -> Sequence[_Owed]:
    keys = [each.occasion.key for each in owed]
    still = await reminders.open_among(desk.session, keys, now=desk.now) if keys else ()
    return [each for each in owed if each.occasion.key in still]


async def _decide(desk: Desk, owed: _Owed, known: Known) -> bool:
    """Put it on its way, let it wait, or let it go; whether it was put."""
    reached = await notices.reach(desk.session, owed.customer)
    if reached is None:
        await _keep(desk, owed, "dropped", _NOBODY)
        return False
    verdict = _verdict(desk, owed.occasion, reached, known)
    if isinstance(verdict, Later):
        await _keep(desk, owed, "waiting", verdict.why, until=verdict.until)
        return False
    status: Status = "dropped" if isinstance(verdict, Drop) else "put"
    why = verdict.why if isinstance(verdict, Drop) else ""
    # Whoever has written the key has the right to say it; nobody else has.
    if not await _keep(desk, owed, status, why) or isinstance(verdict, Drop):
        return False
    await _put(desk, owed.occasion, reached, known, interrupts=verdict.interrupts)
    return True


def _verdict(desk: Desk, occasion: Occasion, reached: Reached, known: Known) -> Put | Later | Drop:
    message = Outgoing(
        author="system",
        purpose="proactive",
        due_at=desk.now,
        template=TEMPLATES[occasion.kind],
        as_template=True,
        language=templating.language_of(reached.language, TEMPLATES[occasion.kind], known),
    )
    person = _person(occasion, reached, known)
    decided = sending.decide(message, person, now=desk.now, rules=known.rules)
    return rules_of.resolve(decided, occasion.kind, rules=desk.rules.reminders)


def _person(occasion: Occasion, reached: Reached, known: Known) -> Person:
    """She as the gate sees her; what she promised in hard times is asked after all the same."""
    party = Party(reached.conversation, reached.identity, reached.customer, None)
    person = gatekeeping.person_of(party, known)
    if occasion.kind == "promise_followed":
        return replace(person, marks=person.marks - {"hardship"})
    return person


async def _put(
    desk: Desk, occasion: Occasion, reached: Reached, known: Known, *, interrupts: bool
) -> None:
    """Write it into the talk and the outbox, and let her next words answer it."""
    kind, session = occasion.kind, desk.session
    template = TEMPLATES[kind]
    language = templating.language_of(reached.language, template, known)
    # The gate lets no proactive message into a talk, and none to whoever told of hardship.
    is_notice = interrupts or kind == "promise_followed"
    day = figures.show_date(occasion.day, "af" if language == "af" else "en")
    templating.write(
        session,
        reached.conversation,
        reached.identity,
        Filling(
            template, rules_of.values(kind, occasion.ref, day), Grounds(rests_on=(occasion.day,))
        ),
        language=language,
        purpose="notice" if is_notice else "proactive",
        key=f"{PREFIX}{occasion.key}",
        by="system",
        now=desk.now,
    )
    if kind in OF_PAYMENT:
        await reminders.await_answer(session, reached.conversation.id, topic=reminded.TOPIC)


async def _keep(
    desk: Desk, owed: _Owed, status: Status, why: str, *, until: datetime | None = None
) -> bool:
    occasion = owed.occasion
    decided = Decided(
        key=occasion.key,
        kind=occasion.kind,
        subject=occasion.ref,
        customer_id=owed.customer,
        day=occasion.day,
        until_on=occasion.until_on,
        status=status,
        why=why,
        look_at=until,
    )
    kept = await reminders.keep(desk.session, decided, at=desk.now)
    if kept and status != "waiting":
        _record(desk.session, owed, status, why, at=desk.now)
    return kept


def _record(session: Session, owed: _Owed, status: Status, why: str, *, at: datetime) -> None:
    events.record(
        session,
        "reminder",
        subject=owed.occasion.ref,
        at=at,
        actor=_BY,
        customer_id=owed.customer,
        data={"about": owed.occasion.kind, "became": status, **({"why": why} if why else {})},
    )

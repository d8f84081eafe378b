"""Another way to pay: worked out beside a case, shown with its cost, and offered to her."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import Response

from agent import arrangements
from agent.collecting.reports import REFUSALS, why
from agent.desk import another_way, gate, rehearsal
from agent.desk import cases as screen
from agent.desk.another_way import Shown
from agent.desk.rehearsal import NotAsShown
from agent.office import Desk, Office
from crm_store import arrangements as kept
from crm_store import cases, conversations, money
from crm_store.arrangements import Arrangement
from crm_store.database import Session
from crm_store.ledger import NotPossible

if TYPE_CHECKING:
    from agent.desk.gate import Visit

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "pause": ("months",),
    "reduced": ("amount", "months"),
    "new_date": ("pay_day",),
    "promise": ("day",),
}


async def preview(visit: "Visit") -> Response:
    """What it costs her, when she pays, and what she would read; nothing has happened."""
    if "change" in visit.form:
        return await screen.show(visit)
    try:
        shown = await _rehearsed(visit)
    except REFUSALS as refused:
        return await screen.show_refused(visit, why(refused))
    return await screen.show_arranged(visit, shown)


async def offer(visit: "Visit") -> Response:
    """Agree to it; where it costs more, a second person does so before she is asked."""
    try:
        async with visit.house.store.transaction() as session:
            row = await _agree(session, visit)
            if Shown(row, rehearsal.words(session)).seal != visit.form.get("shown", ""):
                raise NotAsShown
    except REFUSALS as refused:
        return await screen.show_refused(visit, why(refused))
    except NotAsShown:
        return await screen.show_refused(visit, "Something has changed since. Look at it again.")
    visit.house.sender.poke()
    return gate.see_other(f"/desk/cases/{visit.request.path_params['ref']}")


async def _rehearsed(visit: "Visit") -> Shown:
    rows: list[Arrangement] = []

    async def act(session: Session) -> None:
        rows.append(await _agree(session, visit))
        session.expunge(rows[0])

    said = await rehearsal.rehearse(visit.house.store, act)
    return Shown(rows[0], said)


async def _agree(session: Session, visit: "Visit") -> Arrangement:
    case = await cases.by_ref(session, visit.request.path_params["ref"])
    talk = case.conversation_id if case else None
    party = await conversations.of_id(session, talk, ours=True) if talk else None
    if party is not None and party.conversation.owner != visit.by:
        raise NotPossible("take the conversation first: whoever offers her something has it")
    found = await another_way.standing(session, case.customer_id) if case else None
    if found is None:
        raise NotPossible("no loan of hers is running")
    desk = Desk(session, Office.of(visit.house), visit.now)
    await arrangements.agree_to(desk, found.loan.ref, wish=_wish(visit.form), by=visit.by)
    row = await kept.open_one(session, found.loan.id)
    if row is None:
        raise NotPossible("nothing came of it")
    return row


def _wish(form: Mapping[str, str]) -> str | None:
    """As it is kept: `pause:1`; None for what she asked for herself."""
    way = form.get("way", "")
    if way == "hers":
        return None
    if way not in _FIELDS:
        raise NotPossible("choose another way to pay")
    return ":".join((way, *(_term(form, each) for each in _FIELDS[way])))


def _term(form: Mapping[str, str], name: str) -> str:
    text = form.get(name, "").strip()
    if name != "amount":
        return text.lower()
    cents = money.parse(text)
    return str(cents) if cents else "none"

"""Her data at the desk: what is held and must stay, holds, and an erasure that two people want."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import Response

from agent import erasing
from agent.desk import drawing, filters, gate, masking, review_transcript
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.office import Office
from crm_store import customers, erasure
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.erasure import AskedAlready, Blocked, NotOpen, SamePerson

_LONGEST = 500
_STATES = ("waiting",)
_REFUSED: Mapping[type[Exception], str] = {
    AskedAlready: "It was asked for already, or done.",
    Blocked: "Something forbids it: it stands on this page.",
    NotOpen: "It was approved, done or called off meanwhile.",
    SamePerson: "You asked for it or set the hold, or one of you let the other in within the last"
    " day: so somebody else has to approve it.",
}
_Act = Callable[[Visit, Session, Customer], Awaitable[None]]


async def show_all(visit: Visit) -> Response:
    """Every erasure that was asked for, the newest first."""
    chosen = filters.asked(visit, "/desk/erasures", state=_STATES)
    waiting = chosen.of("state") == "waiting"
    async with visit.house.store.reading() as session:
        found = await erasure.listed(session, waiting=waiting, first=chosen.first, most=ROWS + 1)
        session.expunge_all()
    return visit.page("erasures.html", rows=found[:ROWS], more=len(found) > ROWS, filter=chosen)


async def show(visit: Visit) -> Response:
    """What is held about her, and what an erasure would do; looking is on record."""
    return await _screen(visit)


async def ask(visit: Visit) -> Response:
    """Ask for her erasure, with a reason."""

    async def act(visit: Visit, session: Session, customer: Customer) -> None:
        reason = visit.form["reason"].strip()[:_LONGEST]
        await erasure.ask(session, customer, reason=reason, by=visit.by, at=visit.now)

    return await _done(visit, act, needs="reason")


async def approve(visit: Visit) -> Response:
    """The second person approves, and it is carried out."""

    async def act(visit: Visit, session: Session, customer: Customer) -> None:
        wish = await erasure.open_one(session, customer.id)
        if wish is None or str(wish.id) != visit.form.get("erasure"):
            raise NotOpen
        await erasing.carry_out(visit.house, session, customer, wish=wish, by=visit.by)

    return await _done(visit, act, needs="erasure")


async def call_off(visit: Visit) -> Response:
    """It is not wanted any more."""

    async def act(visit: Visit, session: Session, customer: Customer) -> None:
        wish = await erasure.open_one(session, customer.id)
        if wish is None:
            raise NotOpen
        await erasure.call_off(session, wish, customer, by=visit.by, at=visit.now)

    return await _done(visit, act)


async def hold(visit: Visit) -> Response:
    """Nothing of hers may go for now."""

    async def act(visit: Visit, session: Session, customer: Customer) -> None:
        why = visit.form["why"].strip()[:_LONGEST]
        await erasure.hold(session, customer, why=why, by=visit.by, at=visit.now)

    return await _done(visit, act, needs="why")


async def lift(visit: Visit) -> Response:
    """The hold is over: for a reason, and not by whoever set it."""

    async def act(visit: Visit, session: Session, customer: Customer) -> None:
        why = visit.form["why"].strip()[:_LONGEST]
        await erasure.lift(session, customer, why=why, by=visit.by, at=visit.now)

    return await _done(visit, act, needs="why")


async def _done(visit: Visit, act: _Act, *, needs: str = "") -> Response:
    if needs and not visit.form.get(needs, "").strip():
        return await _screen(visit, fault="Say why: it is kept with your name.")
    try:
        async with visit.house.store.transaction() as session:
            customer = await customers.by_ref(session, _ref(visit))
            if customer is None:
                return _nobody()
            await act(visit, session, customer)
    except tuple(_REFUSED) as refused:
        return await _screen(visit, fault=_REFUSED[type(refused)])
    return gate.see_other(f"/desk/customers/{_ref(visit)}/data")


def _ref(visit: Visit) -> str:
    return str(visit.request.path_params["ref"]).upper()


def _nobody() -> Response:
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.transaction() as session:
        customer = await customers.by_ref(session, _ref(visit))
        if customer is None:
            return _nobody()
        session.audited.append(visit.audited("read_data", customer.ref))
        wish = await erasure.newest(session, customer.id)
        lasting = await erasure.hold_of(session, customer.id)
        hidden = await review_transcript.hidden_from(visit, session, customer)
        reason = erasure.reason(session, wish) if wish else ""
        why_held = erasure.why_held(session, lasting) if lasting else ""
        values = {
            "customer": customer,
            "wish": wish,
            "reason": masking.mask(reason, hidden) if hidden else reason,
            "hold": lasting,
            "why_held": masking.mask(why_held, hidden) if hidden else why_held,
            "seen": await erasing.preview(
                session, customer, office=Office.of(visit.house), now=visit.now
            ),
        }
        session.expunge_all()
    return visit.page(
        "customer_data.html", status=409 if fault else 200, fault=fault, typed=visit.form, **values
    )

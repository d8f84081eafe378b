"""Bills at the desk: of one partner or of all, each with its lines and with what paid it."""

from datetime import date, timedelta

from fastapi import Response

from agent.collecting.reports import why
from agent.desk import drawing, filters, gate, partners_typed
from agent.desk.filters import ROWS, Filter
from agent.desk.gate import Visit
from agent.partners import billing
from agent.partners.billing import Asked, Making
from crm_store import bank_lines, bills, partners
from crm_store.bills import Listed, Wanted
from crm_store.database import Session
from crm_store.ledger import NotPossible
from crm_store.partners import Partner
from crm_store.row import new_id
from flows import bills as reckoned
from flows.bills import ITEM_NAMES, ITEMS, State

_KINDS = ("invoice", "commission", "credit")
_SHOWN = ("all", "unsettled")
_LINES = 4  # of an invoice, in its form


async def show_all(visit: Visit) -> Response:
    """Every partner's bills."""
    asked = _filter(visit, "/desk/bills")
    async with visit.house.store.reading() as session:
        rows = await bills.listed(session, _wanted(asked))
    return visit.page("bills.html", status=200, **_drawn(visit, asked, rows))


async def of_partner(visit: Visit) -> Response:
    """One partner's bills."""
    return await _screen(visit)


async def commission(visit: Visit) -> Response:
    """State a month's commission."""
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            month = partners_typed.month(visit)
            made = await billing.state_commission(session, partner, month, making=_making(visit))
            ref = made.ref
    except NotPossible as refused:
        return await _screen(visit, fault=why(refused))
    return gate.see_other(f"/desk/bills/{ref}")


async def invoice(visit: Visit) -> Response:
    """Bill a partner."""
    try:
        async with visit.house.store.transaction() as session:
            partner = await partners_typed.named(session, visit)
            once = partners_typed.id_of(visit, "once") if "once" in visit.form else None
            made = await billing.invoice(
                session, partner, _asked(visit), making=_making(visit), once=once
            )
            ref = made.ref
    except NotPossible as refused:
        return await _screen(visit, fault=why(refused))
    return gate.see_other(f"/desk/bills/{ref}")


async def credit(visit: Visit) -> Response:
    """Take a bill back whole."""
    ref = visit.request.path_params["ref"]
    try:
        async with visit.house.store.transaction() as session:
            made = await billing.credit(session, ref, making=_making(visit))
            ref = made.ref
    except NotPossible as refused:
        return await _one(visit, fault=why(refused))
    return gate.see_other(f"/desk/bills/{ref}")


async def show(visit: Visit) -> Response:
    """One bill."""
    return await _one(visit)


def not_there() -> Response:
    """There is no such bill."""
    return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)


# --- what is typed ---


def _asked(visit: Visit) -> list[Asked]:
    """The lines of the form that say an amount."""
    lines = []
    for n in range(1, _LINES + 1):
        net = partners_typed.amount(visit, f"amount{n}", what=f"the amount of line {n}")
        if net is not None:
            item = partners_typed.choice(visit, f"item{n}", ITEM_NAMES, what="what it is for")
            about = partners_typed.text(visit, f"about{n}", what="a reference", most=30)
            lines.append(Asked(item, net, about or None))
    return lines


def _making(visit: Visit) -> Making:
    today = visit.house.calendar.today(visit.now)
    return Making(visit.house.book.on(today).partners, today, visit.by, visit.now)


# --- what is drawn ---


def _filter(visit: Visit, path: str) -> Filter:
    return filters.asked(visit, path, kind=_KINDS, show=_SHOWN)


def _wanted(asked: Filter, partner: Partner | None = None) -> Wanted:
    return Wanted(
        partner=partner.id if partner else None,
        kind=asked.of("kind"),
        unsettled=asked.of("show") == "unsettled",
        first=asked.first,
        most=ROWS + 1,
    )


def _drawn(visit: Visit, asked: Filter, rows: list[Listed]) -> dict[str, object]:
    today = visit.house.calendar.today(visit.now)
    return {
        "rows": [(each, state(each, today)) for each in rows[:ROWS]],
        "more": len(rows) > ROWS,
        "filter": asked,
        "kinds": _KINDS,
    }


def state(bill: Listed, today: date) -> State:
    """How a bill stands on a day."""
    if bill.kind == "credit":
        return "credited"
    return reckoned.state(
        left=bill.left, total=bill.total, credited=bill.credited, due_on=bill.due_on, on=today
    )


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    ref = visit.request.path_params["ref"].upper()
    asked = _filter(visit, f"/desk/partners/{ref}/bills")
    async with visit.house.store.transaction() as session:
        partner = await partners.by_ref(session, ref)
        if partner is None:
            return not_there()
        rows = await bills.listed(session, _wanted(asked, partner))
        session.audited.append(visit.audited("read", f"bills:{partner.ref}"))
        session.expunge_all()
    today = visit.house.calendar.today(visit.now)
    return visit.page(
        "partner_bills.html",
        status=409 if fault else 200,
        partner=partner,
        items={name: ITEMS[name] for name in ITEM_NAMES},
        lines=range(1, _LINES + 1),
        once=new_id(),
        last_month=(today.replace(day=1) - timedelta(days=1)),
        typed=visit.form,
        fault=fault,
        **_drawn(visit, asked, rows),
    )


async def _one(visit: Visit, *, fault: str = "") -> Response:
    async with visit.house.store.transaction() as session:
        found = await _found(session, visit)
        if found is None:
            return not_there()
        values, ref = found
        session.audited.append(visit.audited("read", ref))
        session.expunge_all()
    return visit.page("bill.html", status=409 if fault else 200, fault=fault, **values)


async def _found(session: Session, visit: Visit) -> tuple[dict[str, object], str] | None:
    bill = await bills.by_ref(session, visit.request.path_params["ref"])
    if bill is None:
        return None
    (row,) = await bills.listed(session, Wanted(ref=bill.ref))
    back = await session.get(bills.Bill, bill.credits_id) if bill.credits_id else None
    values = {
        "row": row,
        "bill": bill,
        "state": state(row, visit.house.calendar.today(visit.now)),
        "lines": await bills.lines(session, bill.id),
        "paid": await bank_lines.matched(session, bill=bill.id),
        "takes_back": back.ref if back else None,
        "items": ITEMS,
    }
    return values, bill.ref

"""Settings of webhooks: which addresses are told of what happens here, and how that went."""

from collections.abc import Mapping

from fastapi import Response

from agent import webhooks_out
from agent.desk import filters, gate
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from agent.desk.unsent import uuid
from channels import webhook
from crm_store import webhooks
from crm_store.webhooks import KINDS, EventKind, Made, Unfit

PATH = "/desk/settings/webhooks"
STATUSES = ("queued", "sending", "sent", "dead")
WORDS: Mapping[EventKind, str] = {
    "application.stage": "An application goes from one stage to the next",
    "loan.disbursed": "A loan is paid out",
    "loan.closed": "A loan is closed or written off",
    "payment.settled": "A repayment is settled",
    "case.opened": "A case for a person is opened",
    "lead.created": "A lead comes in",
}
_TELLS = "tells-"


async def show(visit: Visit) -> Response:
    """Every address that there ever was, and the log."""
    return await _screen(visit)


async def add(visit: Visit) -> Response:
    """Tell an address from now on; what signs it is shown this once."""
    name, url = (visit.form.get(each, "").strip() for each in ("name", "url"))
    kinds = [each for each in KINDS if f"{_TELLS}{each}" in visit.form]
    if told := webhook.fault(url, reach=webhooks_out.reach(visit.house.settings)):
        return await _screen(visit, fault=told)
    try:
        async with visit.house.store.transaction() as session:
            made = await webhooks.add(
                session, name, url=url, kinds=kinds, by=visit.by, at=visit.now
            )
            session.audited.append(
                visit.audited("add_webhook", f"webhook:{name}", url=url, kinds=kinds)
            )
    except Unfit as why:
        return await _screen(visit, fault=str(why))
    return await _screen(visit, made=made)


async def stop(visit: Visit) -> Response:
    """It is told nothing from now on."""
    name = visit.request.path_params["ref"]
    async with visit.house.store.transaction() as session:
        stopped = await webhooks.stop(session, name, by=visit.by, at=visit.now)
        if stopped:
            session.audited.append(visit.audited("stop_webhook", f"webhook:{name}"))
    if not stopped:
        return await _screen(visit, fault="There is no such address, or it was stopped before.")
    return gate.see_other(PATH)


async def replay(visit: Visit) -> Response:
    """Tell it once more, under the same id."""
    delivery = uuid(visit.form.get("delivery", ""))
    async with visit.house.store.transaction() as session:
        about = await webhooks.replay(session, delivery, at=visit.now) if delivery else None
        if about is not None:
            session.audited.append(visit.audited("replay_webhook", about, delivery=str(delivery)))
    if about is None:
        return await _screen(visit, fault="This cannot be told again: it waits, or is stopped.")
    return gate.see_other(PATH)


async def _screen(visit: Visit, *, fault: str = "", made: Made | None = None) -> Response:
    async with visit.house.store.reading() as session:
        everybody = await webhooks.everybody(session)
        names = [each.name for each in everybody]
        chosen = filters.asked(visit, PATH, endpoint=names, status=STATUSES)
        log = await webhooks.log(
            session,
            endpoint=chosen.of("endpoint"),
            status=chosen.of("status"),
            first=chosen.first,
            most=ROWS + 1,
        )
        session.expunge_all()
    return visit.page(
        "settings_webhooks.html",
        status=409 if fault else 200,
        endpoints=everybody,
        log=log[:ROWS],
        more=len(log) > ROWS,
        filter=chosen,
        statuses=STATUSES,
        words=WORDS,
        typed=visit.form if fault else {},
        fault=fault,
        made=made,
        attempts=webhooks_out.MOST_ATTEMPTS,
    )

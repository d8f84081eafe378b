"""The policy as it is in force: every value with its day, its source and who must confirm it."""

from collections.abc import Sequence

from fastapi import Response

from agent.desk import gate
from agent.desk.gate import Visit
from crm_store import policy_confirmations
from crm_store.policy_confirmations import NothingToDo, SamePerson
from flows.policy import told


async def show(visit: Visit) -> Response:
    """The whole policy of today, what comes, and whether two people stand behind it."""
    return await _screen(visit)


async def confirm(visit: Visit) -> Response:
    """The first says that these files are as they were decided; the second has read them."""
    version = visit.house.book.on(visit.house.calendar.today(visit.now)).version
    shown, files = visit.form.get("files", ""), told.fingerprint()
    if shown != files:
        return await _screen(visit, fault="The files have changed since. Read them again.")
    try:
        async with visit.house.store.transaction() as session:
            await policy_confirmations.confirm(
                session, files, version=version, by=visit.by, at=visit.now
            )
    except (SamePerson, NothingToDo) as refused:
        return await _screen(visit, fault=_WHY[type(refused)])
    return gate.see_other("/desk/policy")


_WHY = {
    SamePerson: str(SamePerson.__doc__),
    NothingToDo: "Two people have confirmed these files already.",
}


async def _screen(visit: Visit, *, fault: str = "") -> Response:
    today = visit.house.calendar.today(visit.now)
    files = told.fingerprint()
    async with visit.house.store.reading() as session:
        confirmed = await policy_confirmations.of(session, files)
    book = visit.house.book
    shown = told.files(book, on=today)
    return visit.page(
        "policy.html",
        status=409 if fault else 200,
        today=today,
        version=book.on(today).version,
        fingerprint=files,
        confirmed=confirmed,
        files=shown,
        asked=_asked(shown),
        closed=list(visit.house.calendar.closed_days(today.year)),
        opened=visit.request.query_params.get("file", ""),
        fault=fault,
    )


def _asked(files: Sequence[told.File]) -> dict[str, list[str]]:
    """Who has still to confirm which file."""
    found: dict[str, list[str]] = {}
    for each in files:
        held = next((one for one in each.versions if one.when == "holds"), None)
        if held is not None and held.confirm:
            found.setdefault(held.confirm, []).append(each.name)
    return found

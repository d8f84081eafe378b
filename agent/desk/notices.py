"""The bell: what stands at this moment that whoever looks should know, read or unread."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response

from agent.desk import bell, gate
from agent.desk.gate import Visit
from crm_store import desk_notices
from crm_store.desk_notices import Kind, Notice

_PAGE = 25
_MOST_KEY = 120
_WORDS: Mapping[Kind, str] = {
    "case": "You have {ref}",
    "task": "You have {ref}",
    "deadline": "The clock of {ref} runs out",
    "template": "WhatsApp counts {ref} as something else",
    "halted": "Everything that we write first is stopped",
    "export": "An export waits for a second person",
    "deduction": "Not all of a returned file went through",
}
_WHERE: Mapping[Kind, str] = {
    "case": "/desk/cases/{ref}",
    "task": "/desk/tasks/{ref}",
    "deadline": "/desk/cases/{ref}",
    "template": "/desk/settings/templates",
    "halted": "/desk/settings/templates",
    "export": "/desk/exports",
    "deduction": "/desk/partners/{ref}",
}


@dataclass(frozen=True)
class Line:
    """A notice in words, and where to go on from it."""

    notice: Notice
    words: str
    where: str  # "" where this person has no such page


async def show(visit: Visit) -> Response:
    """What is unread; with `show=all` what was read as well."""
    everything = visit.request.query_params.get("show") == "all"
    async with visit.house.store.reading() as session:
        found = await desk_notices.standing(
            session, visit.user.id, by=visit.by, kinds=bell.kinds(visit.user), now=visit.now
        )
    wanted = [each for each in found if everything or not each.is_read]
    first = (visit.page_number - 1) * _PAGE
    return visit.page(
        "notices.html",
        lines=[_line(visit, each) for each in wanted[first : first + _PAGE]],
        unread=sum(not each.is_read for each in found),
        everything=everything,
        number=visit.page_number,
        more=len(wanted) > first + _PAGE,
        now=visit.now,
    )


async def mark(visit: Visit) -> Response:
    """Read one, read all, or have one unread again."""
    notice, does = visit.form.get("notice", ""), visit.form.get("does", "")
    async with visit.house.store.transaction() as session:
        if does == "read_all":
            found = await desk_notices.standing(
                session, visit.user.id, by=visit.by, kinds=bell.kinds(visit.user), now=visit.now
            )
            keys = [each.key for each in found]
            await desk_notices.read(session, visit.user.id, keys, at=visit.now)
        elif does == "unread" and len(notice) <= _MOST_KEY:
            await desk_notices.unread_again(session, visit.user.id, notice)
        elif does == "read" and 0 < len(notice) <= _MOST_KEY:
            await desk_notices.read(session, visit.user.id, [notice], at=visit.now)
    everything = visit.form.get("show") == "all"
    return gate.see_other("/desk/notices?show=all" if everything else "/desk/notices")


def _line(visit: Visit, notice: Notice) -> Line:
    where = _WHERE[notice.kind].format(ref=notice.ref)
    is_lost = notice.kind == "halted" and not visit.may("see_templates")
    is_lost = is_lost or (notice.kind == "deduction" and not visit.may("see_partners"))
    return Line(notice, _WORDS[notice.kind].format(ref=notice.ref), "" if is_lost else where)

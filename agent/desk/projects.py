"""Projects: milestones, money and time of each, and how the work lies on people."""

from fastapi import Response

from agent.desk import filters
from agent.desk.filters import ROWS
from agent.desk.gate import Visit
from crm_store import projects

PATH = "/desk/projects"


async def show(visit: Visit) -> Response:
    """A page of projects, and what everybody has to do."""
    chosen = filters.asked(visit, PATH, which=("done",))
    async with visit.house.store.transaction() as session:
        rows = await projects.listed(
            session, done=chosen.of("which") == "done", first=chosen.first, most=ROWS + 1
        )
        loads = await projects.loads(session, at=visit.now)
        refs = [each.ref for each in rows[:ROWS]]
        session.audited.append(visit.audited("read", "projects", page=chosen.page, shown=refs))
    return visit.page(
        "projects.html",
        rows=rows[:ROWS],
        more=len(rows) > ROWS,
        filter=chosen,
        loads=loads,
    )

"""Everything that is held about one person, as a file that she may be given."""

import asyncio
import io
import json
import zipfile
from collections.abc import Sequence

from fastapi import Response

from agent.agreements import sheet as printed
from agent.desk import drawing, exporting, gate, papers_leaving, person_printed
from agent.desk.exporting import File, Kind, Wanted
from agent.desk.gate import Visit
from agent.desk.papers_leaving import Leaving
from agent.desk.person_printed import Held
from crm_store import customers, documents, everything_held, one_person

_OF = "person"


async def ask(visit: Visit) -> Response:
    """Ask for it; nothing goes out before somebody else has released it."""
    ref = visit.request.path_params["ref"].upper()
    async with visit.house.store.reading() as session:
        customer = await customers.by_ref(session, ref)
    if customer is None:
        return gate.html(drawing.alone("refused.html", {"status": 404}), status=404)
    return await exporting.ask_for(visit, _OF, {"customer": ref}, told={"customer": ref})


async def _make(visit: Visit, wanted: Wanted) -> File | None:
    ref = str(wanted["customer"])
    async with visit.house.store.snapshot() as session:
        customer = await customers.by_ref(session, ref)
        if customer is None:
            return None
        held = await everything_held.of(session, customer.id)
        people = await one_person.ids(session, customer.id)
        papers = [each for of in people for each in await documents.of_customer(session, of)]
        session.expunge_all()
    leaving = await papers_leaving.of(visit.house, papers)
    as_they_came = sum(each.how == "as_it_came" for each in leaving)
    rows = sum(len(each) for each in held.values())
    told = {"customer": ref, "rows": rows, "papers": len(papers), "originals": as_they_came}
    data = await asyncio.to_thread(_zipped, visit, ref, held=held, papers=leaving)
    return File(data, f"{ref}_everything.zip", "application/zip", told)


def _zipped(visit: Visit, ref: str, *, held: Held, papers: Sequence[Leaving]) -> bytes:
    values = {"ref": ref, "held": held, "papers": papers, "at": visit.now}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("read_me_first.html", drawing.alone("person_file.html", values))
        sheet = person_printed.sheet(ref, held, at=visit.now)
        folder.writestr("everything.pdf", printed.draw(sheet))
        folder.writestr("everything.json", json.dumps(held, ensure_ascii=False, indent=1))
        for name, data in (each for paper in papers for each in paper.files):
            folder.writestr(name, data)
    return file.getvalue()


def _in_words(wanted: Wanted) -> str:
    return f"{wanted['customer']}, everything that is held about her"


KIND = Kind(_OF, "One person", "export_person", _in_words, _make)

"""The agreement as a page: printed before an approval, and byte for byte as it then goes out."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from fastapi import Response

from agent.agreements import making
from agent.agreements.making import Hindered
from agent.desk import applications, gate, masking, rehearsal
from agent.desk.applications import Refused
from agent.desk.gate import Visit
from agent.office import Desk, Office
from crm_store import agreements, stages
from crm_store.cabinet import Cabinet, Folder
from crm_store.crypto import Vault
from crm_store.database import Session
from flows.agreement_offered import named

_WHY_NOT: Mapping[Hindered, str] = {
    "on_hold": "a flag holds everything about this customer",
    "not_approved": "nothing is approved yet",
    "no_pay_day": "her pay day is not known",
    "outside_product": "the product does not reach so far",
    "no_wording": "the wording in force does not fit this product",
    "larger_than_approved": "it would cost more than was approved",
    "not_reached": "she has no number that is hers",
    "number_not_verified": "no identity paper with her name has been accepted",
    "no_name": "her name or her employer is not known",
}


class Shelf(Cabinet):
    """A cabinet for one page that nobody keeps."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(Folder(Path()), vault)
        self.page = b""

    def put(self, data: bytes, document: UUID) -> str:
        self.page = data
        return str(document)


async def preview(visit: Visit) -> Response:
    """The page that she would be sent today, should it be approved now; nothing has happened."""
    shelf = Shelf(visit.house.store.vault)
    try:
        await rehearsal.rehearse(visit.house.store, _approving(visit, shelf))
    except Refused as why:
        return await applications.refused(visit, str(why))
    return _page(shelf.page, f"{visit.request.path_params['ref']}-preview.pdf")


def _approving(visit: Visit, shelf: Shelf) -> rehearsal.Act:
    async def act(session: Session) -> None:
        await applications.act_of(visit)(session)
        application = await stages.by_ref(session, visit.request.path_params["ref"])
        if application is None or application.stage != "decision":
            raise Refused("Nothing is printed before the last approval.")
        desk = Desk(session, Office.of(visit.house), visit.now)
        made = await making.make(desk, application, cabinet=shelf)
        if isinstance(made, str):
            raise Refused(f"No agreement would go out: {_WHY_NOT[made]}.")

    return act


async def show(visit: Visit) -> Response:
    """The page as it went to her; that somebody looked is on record."""
    async with visit.house.store.transaction() as session:
        application = await stages.by_ref(session, visit.request.path_params["ref"])
        offer = await agreements.newest(session, application.id) if application else None
        if application is None or offer is None:
            return Response(status_code=404, headers=gate.HEADERS)
        if not masking.reads_in_the_clear(visit):
            return visit.page("not_yours.html", status=403)
        of, key, name = offer.id, offer.pdf_key, named(application.ref, offer.n)
        session.audited.append(visit.audited("read_document", f"offer:{of}"))
    try:
        page = await asyncio.to_thread(visit.house.cabinet.get, key, of)
    except FileNotFoundError:
        return Response(status_code=404, headers=gate.HEADERS)
    return _page(page, f"{name.replace('/', '-')}.pdf")


def _page(data: bytes, name: str) -> Response:
    headers = {**gate.HEADERS, "Content-Disposition": f'inline; filename="{name}"'}
    return Response(data, headers=headers, media_type="application/pdf")

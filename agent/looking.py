"""Papers laid out for a person to look at: re-encoded copies only, and on record."""

from pathlib import Path

from agent import desk_lists
from agent.collecting.books import Books
from agent.desk_lists import NotAsExpected
from agent.office import Desk
from crm_store import documents, stages
from crm_store.cabinet import Cabinet
from crm_store.documents import Document
from crm_store.ledger import whose


async def lay_out(books: Books, ref: str, *, cabinet: Cabinet, into: Path, by: str) -> list[str]:
    """Write a copy of each page into a folder; the originals, which strangers made, stay shut."""
    async with books.store.transaction() as session:
        application = await stages.by_ref(session, ref)
        if application is None:
            raise desk_lists.NoSuchApplication(f"There is no application {ref}.")
        sent = await documents.of_customer(session, application.customer_id)
        hers = [each for each in sent if each.application_id == application.id and each.copy_keys]
        if not hers:
            raise NotAsExpected(f"{application.ref} has no paper with a copy to look at.")
        seen = [str(each.id) for each in hers]
        desk = Desk(session, desk_lists.office_of(books), books.now)
        desk.audit(whose(by), "look_at_papers", subject=application.ref, documents=seen)
        for each in seen:
            desk.audit(whose(by), "read_document", subject=f"document:{each}")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [line for each in hers for line in _written(each, ref.upper(), cabinet, into=into)]


def _written(document: Document, ref: str, cabinet: Cabinet, *, into: Path) -> list[str]:
    lines = []
    for page, key in enumerate(document.copy_keys, start=1):
        path = into / f"{ref}-{document.kind}-{document.id.hex[-6:]}-{page}.jpg"
        path.touch(0o600)
        path.write_bytes(cabinet.get_copy(key, document.id))
        concerns = f": {', '.join(document.concerns)}" if document.concerns else ""
        lines.append(f"{path}: {document.status}{concerns}")
    return lines

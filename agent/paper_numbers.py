"""Numbers of a paper that she confirmed: kept sealed with the customer, where none are yet."""

from uuid import UUID

from agent import paperwork
from crm_store import accounts, customers, documents
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from flows.effects import DocumentKind


async def keep(session: Session, customer: Customer, document: UUID, *, kind: DocumentKind) -> None:
    """Her identity number and her first account; what we have already is not replaced here.

    Of this paper alone: what lies beside it in the same file, she has not confirmed by it.
    """
    row = await session.get_one(Document, document)
    found = paperwork.of_kind(paperwork.from_json(documents.found(session, row)), kind)
    number = paperwork.identity_number(found)
    if number is not None and customers.id_number(session, customer) is None:
        await customers.set_id_number(session, customer, number)
    account = paperwork.account(found)
    if account is not None and accounts.number(session, customer) is None:
        accounts.keep(session, customer, bank=account.bank, account=account.number)

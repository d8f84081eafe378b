"""Files: sealed where they lie, and opened only as what they were put in as."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import cast
from crm_store import conversations, customers, documents, erasure, identities
from crm_store.cabinet import Cabinet, Folder
from crm_store.crypto import NotOurs, Vault
from crm_store.customers import Customer
from crm_store.database import Store
from crm_store.documents import Document
from crm_store.row import new_id

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def cabinet(tmp_path: Path, vault: Vault) -> Cabinet:
    return Cabinet(Folder(tmp_path), vault)


async def test_an_unclear_photo_is_over_by_age_or_once_the_application_was_sent(
    store: Store, sent: Any
) -> None:
    await cast.ensure(store, now=NOW)
    async with store.transaction() as session:
        customer = await customers.by_ref(session, "BUF-2")
        assert customer is not None
        ids = []
        for reason, status in (("blur", "rejected"), (None, "received")):
            row = Document(
                id=new_id(), customer_id=customer.id, kind="other", storage_key="aa/bb", mime="",
                sha256="", bytes=1, status=status, reject_reason=reason, received_at=NOW,
            )  # fmt: skip
            session.add(row)
            ids.append(row.id)
        await session.flush()
        a_day = timedelta(days=1)
        assert await documents.unclear(session, before=NOW - a_day) == []
        assert await documents.unclear(session, before=NOW + a_day) == ids[:1]
        identity = await identities.of_customer(session, customer.id)
        await sent(session, identity, now=NOW + a_day)
        await session.flush()
        assert await documents.unclear(session, before=NOW - a_day) == ids[:1]
        joined = Customer(first_contact_at=NOW, merged_into=customer.id)
        session.add(joined)
        await session.flush()
        await erasure.hold(session, joined, why="a court", by="user:eva", at=NOW)
        await session.flush()
        assert await documents.unclear(session, before=NOW + a_day) == []


def test_a_file_comes_out_as_it_went_in(cabinet: Cabinet, tmp_path: Path) -> None:
    document, data = new_id(), b"a payslip of Selma Nangolo" * 100
    key = cabinet.put(data, document)
    assert cabinet.get(key, document) == data
    assert b"Nangolo" not in (tmp_path / key).read_bytes()
    assert list(tmp_path.rglob("*.part")) == []


def test_a_copy_lies_beside_its_original_and_opens_only_as_its_own_page(cabinet: Cabinet) -> None:
    document = new_id()
    key = cabinet.put(b"original", document)
    first, second = (
        cabinet.put_copy(page, document, page=number)
        for number, page in enumerate((b"one", b"two"), 1)
    )
    assert len({key, first, second}) == 3
    assert (cabinet.get_copy(first, document), cabinet.get_copy(second, document)) == (
        b"one",
        b"two",
    )
    with pytest.raises(NotOurs):
        cabinet.get_copy(first, new_id())
    with pytest.raises(NotOurs):
        cabinet.get_copy(key + ".1", new_id())


def test_a_file_opens_only_as_the_document_that_it_is(cabinet: Cabinet) -> None:
    key = cabinet.put(b"mine", new_id())
    with pytest.raises(NotOurs):
        cabinet.get(key, new_id())


def test_a_second_try_replaces_the_first_ones_file(cabinet: Cabinet, tmp_path: Path) -> None:
    document = new_id()
    assert cabinet.put(b"once", document) == cabinet.put(b"twice", document)
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1
    assert cabinet.get(cabinet.put(b"twice", document), document) == b"twice"


def test_a_file_that_is_removed_is_gone(cabinet: Cabinet, tmp_path: Path) -> None:
    key = cabinet.put(b"mine", new_id())
    cabinet.remove(key)
    cabinet.remove(key)
    assert not (tmp_path / key).exists()


async def test_the_same_file_is_found_at_another_customers_only(store: Store) -> None:
    people = []
    async with store.transaction() as session:
        for phone in ("+264810000011", "+264810000012"):
            await conversations.begin(session, "whatsapp", phone, now=NOW)
            sender = identities.blind(store.vault, "whatsapp", phone)
            party = await conversations.of_sender(session, sender)
            assert party is not None
            people.append(party.customer.id)
        sha256 = documents.fingerprint(b"a payslip")
        session.add(
            Document(
                customer_id=people[0],
                kind="payslip",
                storage_key="x",
                sha256=sha256,
                mime="application/pdf",
                bytes=9,
                status="received",
                received_at=NOW,
            )
        )
    async with store.transaction() as session:
        assert await documents.same_elsewhere(session, sha256, people[1]) == people[0]
        assert await documents.same_elsewhere(session, sha256, people[0]) is None
        assert await documents.same_elsewhere(session, "other", people[1]) is None

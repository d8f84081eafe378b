"""One person is erased by two; what the law wants stays; a stranger may have her number."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy.exc
from PIL import Image
from sqlalchemy import text
from sqlmodel import select

from agent import erasing, removing
from agent.office import Office
from crm_store import (
    audit,
    customers,
    emails,
    erased_values,
    erasure,
    everything_held,
    holdings,
    identities,
    merging,
    messages,
    schema,
)
from crm_store.conversations import Conversation
from crm_store.customers import Customer
from crm_store.database import Session
from crm_store.documents import Document
from crm_store.emails import Words
from crm_store.erasure import Blocked, SamePerson
from crm_store.feedback import Feedback
from crm_store.inbox import Inbox
from crm_store.merging import Merge
from crm_store.row import new_id
from crm_store.sql import Sql

SELMA = "+264810000011"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_every_table_is_known_to_hold_something_of_hers_or_not() -> None:
    known = {each.table for each in holdings.HOLDINGS} | holdings.NOT_HERS
    assert {each.__tablename__ for each in schema.TABLES} - known == set()
    assert not {each.table for each in holdings.HOLDINGS} & holdings.NOT_HERS


def test_of_every_sealed_column_somebody_said_what_an_erasure_does_to_it() -> None:
    hers = {each.table: each for each in holdings.HOLDINGS}
    lies = {
        (str(each.__tablename__), name)
        for each in schema.TABLES
        for name in each.model_fields
        if name.endswith("_sealed")
    }
    said = {
        (each.table, name)
        for each in hers.values()
        for name in {*each.puts, *each.keeps}
        if name.endswith("_sealed")
    }
    said |= {(table, name) for table, name in lies if table in hers and hers[table].deleted}
    said |= {(table, name) for table, _, name in map(_parted, holdings.SEALED_ELSEWHERE)}
    assert said == lies


def _parted(name: str) -> tuple[str, str, str]:
    return name.partition(".")


async def _talked(lender: Any) -> Document:
    """Selma has begun an application, asked for a person, and sent a paper."""
    await lender.tells(SELMA, "Hi", "1", "I want 2000 for 3 months", "agent")
    page = BytesIO()
    Image.new("RGB", (9, 9)).save(page, "JPEG")
    async with lender.house.store.transaction() as session:
        party = await lender.party(SELMA)
        customer = await session.get_one(Customer, party.customer.id)
        customers.set_name(session, customer, "Selma Nangolo")
        assert await customers.set_id_number(session, customer, "85010112345")
        document = Document(
            customer_id=customer.id,
            kind="id",
            storage_key=None,
            sha256="0" * 64,
            mime="image/jpeg",
            bytes=9,
            status="received",
            received_at=NOW,
        )
        document.storage_key = lender.house.cabinet.put(page.getvalue(), document.id)
        session.add(document)
    return document


@pytest.mark.proves("10.1 Data Security & Privacy", "Data Protection Features")
async def test_one_asks_another_approves_and_her_values_are_gone(lender: Any) -> None:
    house = lender.house
    paper = await _talked(lender)
    hers, key = paper.customer_id, str(paper.storage_key)
    async with house.store.transaction() as session:
        customer = await session.get_one(Customer, hers)
        seen = await erasing.preview(session, customer, office=Office.of(house), now=house.clock())
        assert (seen.blocks, seen.files) == ([], 1)
        await erasure.ask(session, customer, reason="she asked", by="user:simon", at=house.clock())
    await _refused(lender, "user:simon", hers, SamePerson)
    async with house.store.transaction() as session:
        customer = await session.get_one(Customer, hers)
        await erasure.hold(session, customer, why="court", by="user:simon", at=house.clock())
    await _refused(lender, "user:ada", hers, Blocked)
    async with house.store.transaction() as session:
        customer = await session.get_one(Customer, hers)
        await erasure.lift(session, customer, why="over", by="user:ada", at=house.clock())
    async with house.store.transaction() as session:
        await _erase(lender, session, "user:ada", hers)
    async with house.store.snapshot() as session:
        assert await audit.verify(session) is None
        told = await everything_held.of(session, hers)
    values = (
        "Selma",
        "'2000'",
        "2000 for",
        "85010112345",
        SELMA,
        "Hi'",
    )  # an id may hold any digits
    assert not any(each in str(told) for each in values)
    assert told["messages"]
    assert {each["body"] for each in told["messages"]} == {"erased"}
    assert [each["stage"] for each in told["applications"]] in ([], ["withdrawn"])
    await removing.round_of(house)
    with pytest.raises(FileNotFoundError):
        house.cabinet.get(key, paper.id)
    await lender.says(SELMA, "Hi")
    await lender.quiet()
    stranger = await lender.party(SELMA)
    assert (stranger.customer.id == hers, stranger.identity.opted_out_at) == (False, None)


async def _erase(lender: Any, session: Any, by: str, hers: Any) -> None:
    customer = await session.get_one(Customer, hers)
    wish = await erasure.open_one(session, hers)
    assert wish is not None
    await erasing.carry_out(lender.house, session, customer, wish=wish, by=by)


async def _refused(lender: Any, by: str, hers: Any, why: type[Exception]) -> None:
    with pytest.raises(why):
        async with lender.house.store.transaction() as session:
            await _erase(lender, session, by, hers)


async def test_the_database_wants_two_and_lets_nothing_else_be_replaced(store: Any) -> None:
    async with store.transaction() as session:
        customer = Customer(first_contact_at=NOW)
        session.add(customer)
        await session.flush()
        wish = await erasure.ask(session, customer, reason="asked", by="user:simon", at=NOW)
    for sql, why in (
        ("update erasures set approved_by = asked_by, approved_at = now()", "four_eyes"),
        ("update erasures set erased_at = now()", "erasure_done"),
        ("update erasures set asked_by = 'user:eva'", "stays as it was asked"),
        ("delete from erasures", "append-only"),
        ("update messages set body_sealed = ''", "append-only"),
        (f"select set_config('buffr.erasing', '{wish.id}', false);", ""),
        ("update messages set body_sealed = ''", "append-only"),
        ("update erasures set approved_by = 'user:ada', approved_at = now()", ""),
        ("update messages set body_sealed = ''", ""),
        ("update audit_log set actor = ''", "append-only"),
        ("update events set subject = ''", "append-only"),
        ("update halts set why = ''", "append-only"),
    ):
        async with store.engine.begin() as connection:
            await connection.execute(text(f"set buffr.erasing = '{wish.id}'"))
            if not why:
                await connection.execute(text(sql))
            else:
                with pytest.raises(sqlalchemy.exc.DBAPIError, match=why):
                    await connection.execute(text(sql))
                await connection.rollback()


async def _somebody(session: Session) -> Customer:
    customer = Customer(first_contact_at=NOW)
    session.add(customer)
    await session.flush()
    return customer


async def _number(session: Session, of: Customer, number: str, *, is_hers: bool = True) -> UUID:
    """A number of hers, of now or of before; the talk on it."""
    identity = identities.new(session, customer_id=of.id, channel="whatsapp", address=number)
    identity.status = "active" if is_hers else "recycled"
    session.add(identity)
    await session.flush()
    talk = Conversation(identity_id=identity.id, customer_id=of.id)
    talk.status = "open" if is_hers else "closed"
    session.add(talk)
    await session.flush()
    return talk.id


def _unanswered(session: Session, number: str, words: str) -> None:
    content = session.vault.seal_json({"body": words}, f"inbox.content.AC/SM{number}")
    session.add(
        Inbox(
            account="AC",
            provider_sid=f"SM{number}",
            channel="whatsapp",
            sender_bidx=identities.blind(session.vault, "whatsapp", number),
            content_sealed=content,
            content_hash=b"x",
            source="webhook",
            received_at=NOW,
            ready_at=NOW,
            status="dead",
        )
    )


def _said(session: Session, words: str, *, talk: UUID, direction: str) -> None:
    messages.new(
        session,
        words,
        id=new_id(),
        conversation_id=talk,
        turn_id=None,
        direction=direction,
        author="x",
        at=NOW,
    )


def _commented(session: Session, of: Customer) -> None:
    row = new_id()
    session.add(
        Feedback(
            id=row,
            survey="csat",
            version=1,
            customer_id=of.id,
            score=5,
            comment_sealed=session.vault.seal(b"liked it", f"feedback.comment.{row}"),
            channel="whatsapp",
            prompt_key="p",
            entered_by="bot",
            at=NOW,
        )
    )


async def _joined(session: Session, gone: Customer, kept: Customer) -> None:
    """As a merge leaves them, with everything that it cannot move."""
    row = new_id()
    gone.merged_into = kept.id
    session.add(gone)
    merge = Merge(
        id=row,
        kept=kept.id,
        gone=gone.id,
        why_sealed=session.vault.seal(b"our reason", f"customer_merges.why.{row}"),
        asked_by="user:eva",
        asked_at=NOW,
    )
    session.add(merge)
    await session.flush()
    merge.merged_by, merge.merged_at = "user:ada", NOW
    session.add(merge)


LEFT = Sql(
    """
    select e.status, e.why, e.body_sealed, h.lifted_why_sealed,
        (select count(*) from customers where flags ? 'erased')
    from emails e, legal_holds h
    """
)


async def test_she_is_all_her_joined_records_and_never_who_has_her_number_now(store: Any) -> None:
    async with store.transaction() as session:
        first, second, third, stranger = [await _somebody(session) for _ in range(4)]
        await _number(session, first, "+264810000021", is_hers=False)
        await _number(session, stranger, "+264810000021")
        await _number(session, third, "+264810000022")
        for number in ("+264810000021", "+264810000022"):
            _unanswered(session, number, f"wrote from {number[-2:]}")
        talk = await _number(session, second, "+264810000023")
        for words, direction in (("she said", "in"), ("a note of ours", "note")):
            _said(session, words, talk=talk, direction=direction)
        _commented(session, third)
        await _joined(session, third, second)
        await _joined(session, second, first)
        mail = Words("hr@example.com", "About her", "her name", "")
        await emails.put(session, mail, key="k", subject_ref=third.ref, run_at=NOW)
    async with store.reading() as session:
        hers, theirs = [str(await everything_held.of(session, x.id)) for x in (third, stranger)]
    for said, is_hers in (
        ("wrote from 22", True), ("she said", True), ("liked it", True), ("her name", True),
        ("wrote from 21", False), ("a note of ours", False), ("our reason", False),
    ):  # fmt: skip
        assert (said in hers, said in theirs) == (is_hers, False), said

    async with store.transaction() as session:
        await erasure.hold(session, third, why="the court", by="user:simon", at=NOW)
    async with store.transaction() as session:
        assert [each.kind for each in await erasure.blocks(session, first, at=NOW)] == ["hold"]
        with pytest.raises(SamePerson):
            await erasure.lift(session, first, why="x", by="user:simon", at=NOW)
        await erasure.ask(session, first, reason="she wrote", by="user:simon", at=NOW)
    for sql, why in (
        ("update erasures set approved_by = 'user:ada', approved_at = now()", "legal hold"),
        ("update legal_holds set lifted_by = 'user:ada', lifted_at = now()", "hold_lifted"),
    ):
        async with store.engine.begin() as connection:
            with pytest.raises(sqlalchemy.exc.DBAPIError, match=why):
                await connection.execute(text(sql))
            await connection.rollback()
    async with store.transaction() as session:
        await erasure.lift(session, first, why="it is over", by="user:ada", at=NOW)
        wish = await erasure.open_one(session, second.id)
        assert wish is not None
        await erasure.approve(session, wish, first, by="user:ada", at=NOW)
        await erased_values.take_away(session, wish, at=NOW)
        await erasure.done(session, wish, first, gone={}, kept=[], at=NOW)
    async with store.reading() as session:
        told = str(await everything_held.of(session, second.id))
        theirs = str(await everything_held.of(session, stranger.id))
        rows = await session.ask(LEFT)
        joins = [merging.reason(session, x) for x in (await session.exec(select(Merge))).all()]
    gone = ("wrote from", "she said", "liked it", "her name", "+264")
    assert not [each for each in gone if each in told.replace("SM+264", "")]
    assert ("wrote from" in theirs, "+264810000021" in theirs) == (False, True)
    assert [tuple(each) for each in rows] == [("failed", "erased", None, b"", 3)]
    assert joins == ["erased", "erased"]

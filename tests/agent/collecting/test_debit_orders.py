"""Debit orders: signed with proof, presented one whole instalment at a time, and kept once."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from agent import cast
from agent.collecting import asking, debit_orders, mandating, receiving, reports, taking_in
from agent.collecting.books import Books, rules_of
from agent.collecting.fake_rail import Behaviour, FakeRail, batch_of
from agent.collecting.receiving import Money
from crm_store import ledger, messages
from crm_store.conversations import Conversation
from crm_store.database import Session, Store
from crm_store.ledger import NotPossible
from crm_store.loans import Loan
from crm_store.mandates import NotAMandate
from crm_store.money import Cents
from crm_store.partners import Partner
from crm_store.row import new_id
from crm_store.schedules import pause

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)  # what was taken by then can be told
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FORM = """
full_name = "Hilma Amutenya"
id_number = "90010112345"
contact = "+264810000007"
bank = "Bank Windhoek"
branch_code = "486372"
account = "8001234567"
first_action_on = 2026-11-25
tracking_days = 14
"""


@pytest.fixture
async def books(store: Store) -> Books:
    """Hilma's loan, which is collected by debit order."""
    await cast.ensure(store, now=NOW)
    books = Books(store, rules_of(NOW), NOW)
    proof = new_id()
    async with store.transaction() as session:
        loan = await receiving.lock(session, "LN-1")
        talk = (
            await session.exec(
                select(Conversation).where(Conversation.customer_id == loan.customer_id)
            )
        ).one()
        messages.new(
            session, "I agree", id=proof, conversation_id=talk.id, turn_id=None, direction="in",
            author="customer", at=NOW,
        )  # fmt: skip
    signed: dict[str, Any] = {"form": mandating.read(FORM), "signature": "message", "by": "user:a"}
    async with store.transaction() as session:
        with pytest.raises(NotPossible, match="has sent no such message"):
            await mandating.record(session, "LN-1", books, signature_id=new_id(), **signed)
        await mandating.record(session, "LN-1", books, signature_id=proof, **signed)
        with pytest.raises(NotPossible, match="in force"):
            await mandating.record(session, "LN-1", books, signature_id=proof, **signed)
        with pytest.raises(NotAMandate, match="signed cannot become suspended"):
            await mandating.become(session, "LN-1", books, to="suspended", by="user:a")
    assert await works_out(books) == (0, [])  # its bank does not know it yet
    async with store.transaction() as session:
        await mandating.become(
            session, "LN-1", books, to="registered", by="user:a", provider_ref="MND-01"
        )
    return books


async def works_out(books: Books, *, month: date = NOVEMBER) -> tuple[int, list[str]]:
    async with books.store.reading() as session:
        asked = await debit_orders.work_out(session, month=month, today=books.today)
    return asked.batch.total, [each.why for each in asked.left_out]


async def hers(session: Session) -> Loan:
    return await receiving.lock(session, "LN-1")


async def pays(books: Books, amount: int) -> None:
    async with books.store.transaction() as session:
        money = Money(Cents(amount), NOW.date(), "user:a", NOW, "transfer")
        await receiving.receive(session, await hers(session), money, rules=books.rules)


async def test_the_bank_gets_all_that_a_mandate_must_say_and_one_instalment(
    books: Books, tmp_path: Path
) -> None:
    (told,) = await reports.presented(books, month=NOVEMBER, folder=tmp_path, by="Anna")
    file = tmp_path / "debit-orders-2026-11.csv"
    assert told == f"{file}: 1 lines, N$600.00 together."
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().splitlines()[1] == (
        "LN-1/2026-11/debit,LN-1,MND-01,600.00,2026-11-25,2026-12-09,Hilma Amutenya,90010112345,"
        "'+264810000007,Bank Windhoek,486372,8001234567"
    )
    (line,) = batch_of(file.read_bytes()).instructions
    assert line.account is not None
    assert line.account.holder.contact == "+264810000007"
    async with books.store.reading() as session:
        payroll = (await session.exec(select(Partner).where(Partner.ref == "EMP-1"))).one()
        by_payroll = await asking.work_out(session, payroll, month=NOVEMBER)
    assert [each.why for each in by_payroll.left_out] == ["debit_order"]  # not twice
    (shown,) = await mandating.shown(books, "ln-1")
    assert "account ending 4567" in shown
    assert "8001234567" not in shown


async def test_a_part_of_an_instalment_is_never_presented_nor_are_two(books: Books) -> None:
    assert await works_out(books, month=DECEMBER) == (60_000, [])
    await pays(books, 20_000)
    assert await works_out(books) == (0, ["only_a_part"])
    assert await works_out(books, month=DECEMBER) == (60_000, [])
    async with books.store.transaction() as session:
        loan = await hers(session)
        until = NOW.date() + timedelta(days=60)
        pause(session, loan, from_on=NOW.date(), until_on=until, why="x", by="user:a", at=NOW)
    assert await works_out(books) == (0, ["paused"])


async def test_a_suspended_mandate_is_not_presented_until_it_is_resumed(books: Books) -> None:
    for to, expected in (("suspended", 0), ("registered", 60_000), ("cancelled", 0)):
        async with books.store.transaction() as session:
            await mandating.become(session, "LN-1", books, to=to, by="user:a")
        assert await works_out(books) == (expected, [])


BEHAVIOURS: dict[Behaviour, tuple[list[tuple[str, bool]], tuple[int, int]]] = {
    "full": ([("full", False)], (120_000, 0)),
    "partial": ([("partial", False)], (150_000, 0)),
    "late": ([("full", True)], (120_000, 0)),
    "refused": ([("refused", False)], (180_000, 0)),
    "twice": ([("full", False), ("twice", False)], (60_000, 0)),
}


async def test_what_a_bank_does_is_kept_once(books: Books, subtests: pytest.Subtests) -> None:
    for behaviour, (outcomes, balance) in BEHAVIOURS.items():
        with subtests.test(behaviour):
            async with books.store.transaction() as session:
                await session.run(text("savepoint before"))
                await _month(session, books, behaviour, outcomes=outcomes, balance=balance)
                await session.run(text("rollback to savepoint before"))
                session.expunge_all()
                session.rows, session.audited = [], []


async def _month(
    session: Session, books: Books, behaviour: Behaviour, *, outcomes: object, balance: object
) -> None:
    bank = FakeRail(dice=random.Random(1), told={"LN-1": behaviour})  # noqa: S311
    people: dict[str, Any] = {"by": "user:a", "at": LATER}
    await debit_orders.ask(session, bank, month=NOVEMBER, today=NOW.date(), **people)
    await session.flush()
    two_days_on = NOW.date() + timedelta(days=2)
    again = await debit_orders.work_out(session, month=NOVEMBER, today=two_days_on)
    assert [each.why for each in again.left_out] == ["not_answered"]
    assert again.batch.instructions == ()  # or the bank would take it twice
    asked = await debit_orders.work_out(session, month=DECEMBER, today=NOW.date())
    assert asked.batch.total == 60_000  # December's own; November's is under way
    (report,) = await bank.reports()
    taken = await taking_in.take_in(session, report, rules=books.rules, **people)
    await session.flush()
    assert [(each.outcome, each.late) for each in taken.lines] == outcomes
    stands = await ledger.position(session, await hers(session))
    assert (stands.balance, stands.overpaid) == balance
    twice = await taking_in.take_in(session, report, rules=books.rules, **people)
    assert (twice.before, twice.total) == (True, taken.total)


async def test_what_the_bank_was_asked_for_no_payroll_takes_nor_the_other_way_round(
    books: Books,
) -> None:
    rail = FakeRail(dice=random.Random(1))  # noqa: S311
    people: dict[str, Any] = {"by": "user:a", "at": NOW}

    async def to(session: Session, status: str) -> None:
        await mandating.become(session, "LN-1", books, to=status, by="user:a")
        await session.flush()

    async with books.store.transaction() as session:
        payroll = (await session.exec(select(Partner).where(Partner.ref == "EMP-1"))).one()
        await session.run(text("savepoint before"))
        await debit_orders.ask(session, rail, month=NOVEMBER, today=books.today, **people)
        await to(session, "suspended")
        asked = await asking.work_out(session, payroll, month=NOVEMBER)
        assert [each.why for each in asked.left_out] == ["not_answered"]
        await session.run(text("rollback to savepoint before"))
        session.expunge_all()
        payroll = (await session.exec(select(Partner).where(Partner.ref == "EMP-1"))).one()
        await to(session, "suspended")
        sent = await asking.ask(session, payroll, rail, month=NOVEMBER, **people)
        assert sent.batch.total == 60_000
        await to(session, "registered")
        asked = await debit_orders.work_out(session, month=NOVEMBER, today=books.today)
        assert [each.why for each in asked.left_out] == ["not_answered"]


def test_a_form_that_is_no_mandate_is_refused_without_repeating_it() -> None:
    for changed, why in (
        (FORM.replace('"486372"', "486372"), "branch_code"),
        (FORM.replace("tracking_days = 14", "tracking_days = 15"), "tracking_days"),
        (FORM.replace("full_name", "name"), "full_name, name"),
        ("full_name =", "no TOML"),
    ):
        with pytest.raises(NotAMandate, match=why) as refused:
            mandating.read(changed)
        assert "486372" not in str(refused.value)
    with pytest.raises(NotAMandate, match="not initials"):
        _ = mandating.read(FORM.replace("Hilma", "H.")).holder

"""A month of deductions: asked once, reported in full, in part, late, twice, or not at all."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from agent import cast
from agent.collecting import asking, by_hand, receiving, reports, taking_in
from agent.collecting.books import Books, rules_of
from agent.collecting.csv_files import UnreadableFile
from agent.collecting.fake_rail import Behaviour, FakeRail
from agent.collecting.file_rail import FileRail, read, written
from agent.collecting.rail import Batch, Deducted, Instruction, Report
from agent.collecting.receiving import Money
from crm_store import applications, cases, customers, delinquency, ledger
from crm_store.applications import Application
from crm_store.cases import Case
from crm_store.customers import Customer
from crm_store.database import Session, Store
from crm_store.loans import Loan
from crm_store.money import Cents
from crm_store.partners import Partner

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)  # what was deducted by then can be told
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LINE = "LN-1/2026-11"


@pytest.fixture
async def books(store: Store) -> Books:
    await cast.ensure(store, now=NOW)
    return Books(store, rules_of(NOW), NOW)


async def partner(session: Session) -> Partner:
    return (await session.exec(select(Partner).where(Partner.ref == "EMP-1"))).one()


async def hers(session: Session) -> Loan:
    return await receiving.lock(session, "LN-1")


async def asks(books: Books, rail: Any, *, month: date = NOVEMBER) -> asking.Asked:
    async with books.store.transaction() as session:
        return await asking.ask(
            session,
            await partner(session),
            rail,
            month=month,
            by="user:anna",
            at=NOW,
        )


async def takes(books: Books, report: Report) -> taking_in.TakenIn:
    async with books.store.transaction() as session:
        return await taking_in.take_in(session, report, by="user:anna", at=LATER, rules=books.rules)


async def owes(books: Books) -> tuple[int, int]:
    async with books.store.reading() as session:
        loan = (await session.exec(select(Loan).where(Loan.ref == "LN-1"))).one()
        stands = await ledger.position(session, loan)
    return stands.balance, stands.overpaid


def row(line: str = LINE, *, amount: int = 60_000, number: str = "KF-0107", ref: str = "1") -> Any:
    return Deducted(line, "LN-1", number, Cents(amount), date(2026, 11, 25), ref)


async def test_the_file_asks_for_one_payment_and_says_nothing_of_a_reason(
    books: Books, tmp_path: Path
) -> None:
    asked = await asks(books, FileRail(tmp_path))
    (file,) = tmp_path.iterdir()
    assert file.name == "deductions-EMP-1-2026-11.csv"
    assert file.read_text() == (
        "line,loan,employee_number,amount_due,due_on\nLN-1/2026-11,LN-1,KF-0107,600.00,2026-11-25\n"
    )
    assert asked.left_out == ()
    await asks(books, FileRail(tmp_path))  # the same again is kept once
    async with books.store.reading() as session:
        late = await asking.work_out(session, await partner(session), month=date(2027, 1, 1))
    assert late.batch.total == 60_000  # three are missing by then; nobody agreed to three at once


async def test_what_nobody_has_answered_is_not_asked_for_in_another_month(books: Books) -> None:
    payroll = FakeRail(dice=random.Random(1), told={"LN-1": "partial"})  # noqa: S311

    async def december() -> tuple[int, list[str]]:
        async with books.store.reading() as session:
            asked = await asking.work_out(session, await partner(session), month=DECEMBER)
        return asked.batch.total, [each.why for each in asked.left_out]

    await asks(books, payroll)
    assert await december() == (60_000, [])  # December's own; November's is under way
    async with books.store.transaction() as session:
        money = Money(Cents(60_000), NOW.date(), "user:anna", NOW, "transfer")
        await receiving.receive(session, await hers(session), money, rules=books.rules)
    assert await december() == (0, ["not_answered"])
    (report,) = await payroll.reports()
    await takes(books, report)
    assert await december() == (30_000, [])
    await asks(books, payroll, month=DECEMBER)
    (report,) = await payroll.reports()
    await takes(books, report)
    again = await asks(books, payroll, month=DECEMBER)  # for the rest of the same month
    assert again.batch.total == 15_000
    rest = Deducted("LN-1/2026-12", "LN-1", "KF-0107", Cents(15_000), date(2026, 12, 28), "2")
    taken = await takes(books, Report("c" * 64, (rest,)))
    assert [each.outcome for each in taken.lines] == ["full"]
    assert await december() == (0, [])


async def test_a_later_application_gives_the_running_loan_no_other_number(
    books: Books, tmp_path: Path
) -> None:
    async with books.store.transaction() as session:
        loan = await hers(session)
        agreed = await session.get_one(Application, loan.application_id)
        told = {"employee_number": {"value": "KF-0107", "message_id": "m", "at": "", "before": []}}
        agreed.facts_sealed = applications.seal_facts(session, agreed.id, told)
        session.add(agreed)
        her = await session.get_one(Customer, loan.customer_id)
        customers.set_employee_number(session, her, "KF-0999")
        session.add(her)
    await asks(books, FileRail(tmp_path))
    (file,) = tmp_path.iterdir()
    assert "KF-0107" in file.read_text()
    assert "KF-0999" not in file.read_text()


async def test_whoever_must_not_be_asked_for_is_left_out_and_named(books: Books) -> None:
    expected: tuple[tuple[str, dict[str, Any]], ...] = (
        ("held", {"hold": "dispute"}),
        ("held", {"flags": {"fraud_hold": "2026-11-20"}}),
        ("deceased", {"flags": {"deceased_reported": "2026-11-20"}}),
        ("no_employee_number", {"employee_number_sealed": None}),
    )
    for why, changes in expected:
        async with books.store.transaction() as session:
            loan = await hers(session)
            customer = await session.get_one(Customer, loan.customer_id)
            for name, value in changes.items():
                setattr(loan if name == "hold" else customer, name, value)
            await session.flush()
            asked = await asking.work_out(session, await partner(session), month=NOVEMBER)
            assert [each.why for each in asked.left_out] == [why]
            assert asked.batch.instructions == ()
            loan.hold, customer.flags = None, {}


BEHAVIOURS: dict[Behaviour, tuple[list[tuple[str, bool]], tuple[int, int]]] = {
    "full": ([("full", False)], (120_000, 0)),
    "partial": ([("partial", False)], (150_000, 0)),
    "late": ([("full", True)], (120_000, 0)),
    "refused": ([("refused", False)], (180_000, 0)),
    "twice": ([("full", False), ("twice", False)], (60_000, 0)),
}


@pytest.mark.proves("1.2 Integration Points")
async def test_what_a_payroll_does_is_kept_once(books: Books, subtests: pytest.Subtests) -> None:
    for behaviour, (outcomes, balance) in BEHAVIOURS.items():
        with subtests.test(behaviour):
            payroll = FakeRail(dice=random.Random(1), told={"LN-1": behaviour})  # noqa: S311
            await asks(books, payroll)
            (report,) = await payroll.reports()
            taken = await takes(books, report)
            assert [(each.outcome, each.late) for each in taken.lines] == outcomes
            assert await owes(books) == balance
            again = await takes(books, report)
            assert (again.before, again.total) == (True, taken.total)
            assert await owes(books) == balance
            await _as_before(books)


async def _as_before(books: Books) -> None:
    """The next payroll finds the books as the first one did."""
    async with books.store.transaction() as session:
        for statement in (
            "set local session_replication_role = replica",
            "delete from deduction_lines",
            "delete from deduction_files",
            "delete from transactions where method = 'deduction' and paid_on > '2026-11-23'",
            "delete from transactions where kind = 'waiver'",
        ):
            await session.run(text(statement))


async def test_lines_that_belong_to_nothing_are_listed_and_move_nothing(books: Books) -> None:
    await asks(books, FakeRail(dice=random.Random(1)))  # noqa: S311
    wrong = (
        row("LN-9/2026-11"),
        row(number="KF-9999"),
        Deducted(LINE, "LN-2", "KF-0107", Cents(1), date(2026, 11, 25), "2"),
        row(number="kf 0107", ref="PR 01"),
        row(ref="pr-1"),
    )
    taken = await takes(books, Report("a" * 64, wrong))
    assert [(each.outcome, each.reason) for each in taken.lines] == [
        ("unmatched", "unknown_line"),
        ("unmatched", "another_employee"),
        ("unmatched", "another_loan"),
        ("full", None),
        ("twice", "reported_before"),
    ]
    assert await owes(books) == (120_000, 0)
    with pytest.raises(taking_in.NothingOfOurs):
        await takes(books, Report("b" * 64, wrong[:1]))


async def test_a_day_that_cannot_be_settles_nothing_and_waives_nothing(books: Books) -> None:
    await asks(books, FakeRail(dice=random.Random(1)))  # noqa: S311
    lines = [replace(row(), on=day) for day in (date(2025, 11, 25), date(2027, 11, 25))]
    taken = await takes(books, Report("a" * 64, tuple(lines)))
    assert [(each.outcome, each.reason) for each in taken.lines] == [
        ("unmatched", "impossible_day")
    ] * 2
    assert await owes(books) == (180_000, 0)
    taken = await takes(books, Report("b" * 64, (row(),)))  # the file again, as it should be
    assert [each.outcome for each in taken.lines] == ["full"]


async def test_a_loan_that_is_paid_too_much_is_closed_and_a_person_pays_back(
    books: Books,
) -> None:
    await asks(books, FakeRail(dice=random.Random(1)))  # noqa: S311
    async with books.store.reading() as session:
        day = date(2026, 11, 25)
        settles = await receiving.settles_for(
            session, await hers(session), on=day, rules=books.rules
        )
    await takes(books, Report("a" * 64, (row(amount=settles + 700),)))
    assert await owes(books) == (0, 700)  # she owes no more than what settles it
    await takes(books, Report("b" * 64, (row(amount=60_000, ref="2"),)))
    async with books.store.transaction() as session:
        found = (await session.exec(select(Case).where(Case.category == "refund"))).all()
        assert [cases.packet(session, each)["overpaid_cents"] for each in found] == [700]
        loan = await by_hand.pay_back(
            session, "LN-1", books, amount=700, by="user:ben", bank_ref="77"
        )
        assert loan.status == "closed"
    assert await owes(books) == (0, 60_000)  # what came meanwhile has not left us


async def test_paying_early_waives_the_charge_of_the_days_that_are_left(books: Books) -> None:
    async with books.store.transaction() as session:
        loan = await hers(session)
        settles = await receiving.settles_for(session, loan, on=books.today, rules=books.rules)
        assert settles == 155_533  # as she is told in the chat
        money = Money(settles, on=books.today, by="user:anna", at=NOW, method="transfer")
        await receiving.receive(session, loan, money, rules=books.rules)
        waived = await ledger.newest(session, loan, kind="waiver", status="settled")
        assert waived is not None
        assert (loan.status, waived.charge_cents, waived.reason) == (
            "closed",
            24_467,
            "settled_early",
        )
    assert await owes(books) == (0, 0)


def test_a_file_that_is_not_what_it_must_be_is_refused_as_a_whole() -> None:
    head = "line,loan,employee_number,amount_deducted,deducted_on\n"
    refused = {
        b"\xff\xfe": "The file is no UTF-8 text.",
        b"a,b\n": "Columns are missing: amount_deducted, line, loan.",
        f"{head}L,LN-1,K,many,2026-11-25\n".encode(): "Row 2, amount_deducted",
        f"{head}L,LN-1,K,6.00,\n".encode(): "Row 2: an amount was deducted on no day.",
        f"{head}L,LN-1,K,6.00,soon\n".encode(): "Row 2, deducted_on",
    }
    for data, why in refused.items():
        with pytest.raises(UnreadableFile, match=why):
            read(data)
    semicolons = f"\ufeff{head.replace(',', ';')}L;LN-1;K;1 600,50;2026-11-25\n"
    assert read(semicolons.encode()).lines[0].amount == 160_050


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    hostile = Instruction("L", "LN-1", "=1+1", Cents(1), NOVEMBER)
    assert b",1+1," in written(Batch("EMP-1", NOVEMBER, (hostile,)))


async def test_staff_read_what_came_of_it(books: Books, tmp_path: Path) -> None:
    built = await reports.built(books, "EMP-1", month=NOVEMBER, folder=tmp_path, by="Anna")
    assert built == [f"{tmp_path}/deductions-EMP-1-2026-11.csv: 1 lines, N$600.00 together."]
    head = b"line,loan,employee_number,amount_deducted,deducted_on,reason\n"
    file = head + b"LN-1/2026-11,LN-1,KF-0107,250.00,2026-11-25,limit\n"
    folder = tmp_path / "returned"
    books = replace(books, now=LATER)
    assert await reports.taken_in(books, tmp_path, by="Anna") == [f"Nothing lies in {folder}."]
    folder.mkdir()
    (folder / "november.csv").write_bytes(file)
    assert await reports.taken_in(books, tmp_path, by="Anna") == [
        "row 2: LN-1/2026-11: partial, N$250.00 (limit)",
        "1 lines, 0 in full, N$250.00 kept as money.",
    ]
    lines = await reports.portfolio(books, on=date(2026, 12, 1))
    assert lines[2].split() == [
        "EMP-1", "1", "N$1,550.00", "0.0", "%", "0.0", "%", "22.6", "%", "0", "1",
        *["0"] * 7,
    ]  # fmt: skip
    statement = await reports.statement(books, "ln-1")
    assert statement[0] == "LN-1 is active: N$1,550.00."
    assert statement[-1].split()[1:5] == ["2026-11-25", "repayment", "settled", "N$250.00"]
    async with books.store.reading() as session:
        (standing,) = await delinquency.standings(
            session, on=date(2026, 12, 1), by=books.rules.policy.ledger.measure
        )
    assert standing.overdue == 35_000

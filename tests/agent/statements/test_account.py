"""The account of a loan: every movement with what was then still to pay, and the sheet of it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from agent.agreements.sheet import draw
from agent.phrases import Phrases
from agent.statements import paper
from agent.statements.account import Account, account
from crm_store.money import Cents
from crm_store.movements import Movement
from crm_store.split import Split
from flows import owing
from flows.owing import Due, RunningLoan

DAYS = (date(2026, 10, 23), date(2026, 11, 25), date(2026, 12, 24), date(2027, 1, 25))
PAID = Split(charge=Cents(100_00), principal=Cents(500_00))
LATE = Split(penalty=Cents(30_00))


def moved(day: int, kind: str, split: Split, *, counts_as: str = "") -> Movement:
    return Movement(date(2026, 12, day), kind, counts_as or kind, split)


LOAN = RunningLoan(
    ref="LN-1",
    principal=Cents(2_000_00),
    charge=Cents(400_00),
    disbursed_on=date(2026, 10, 14),
    schedule=tuple(Due(n, day, Cents(600_00), Cents(100_00)) for n, day in enumerate(DAYS, 1)),
    paid=Cents(600_00),
    beside=Cents(30_00),
    claimed_on=date(2026, 12, 28),
)
MOVED = (
    moved(1, "disbursement", Split(principal=Cents(2_000_00))),
    moved(2, "repayment", PAID),
    moved(3, "repayment", PAID),
    moved(4, "reversal", -PAID, counts_as="repayment"),
    moved(26, "penalty", LATE),
    moved(27, "penalty", LATE),
    moved(28, "reversal", -LATE, counts_as="penalty"),
)
NAME = "Hilma ǂNowaseb-Müller"


def test_what_was_left_after_each_movement_ends_with_what_is_left_now() -> None:
    found = account(LOAN, MOVED, name=NAME, on=date(2026, 12, 28))
    assert [each.left for each in found.lines] == [
        2_400_00,
        1_800_00,
        1_200_00,
        1_800_00,
        1_830_00,
        1_860_00,
        1_830_00,
    ]
    assert found.lines[-1].left == found.left == owing.balance(LOAN)
    assert [each.paid for each in found.plan] == [600_00, 0, 0, 0]


def test_the_sheet_says_all_of_it_with_every_letter_and_stays_small() -> None:
    found = account(LOAN, MOVED, name=NAME, on=date(2026, 12, 28))
    data = draw(paper.sheet(found, phrases=Phrases.load(), language="en"))
    assert len(data) < 100_000
    printed = PdfReader(BytesIO(data)).pages[0].extract_text()
    for said in (NAME, "Still to pay", "N$1,830.00", "-600.00", "28 December 2026", "Page 1 of 1"):
        assert said in printed


def test_a_written_off_loan_is_not_paid_and_what_came_in_since_counts() -> None:
    rest = Split(charge=Cents(300_00), principal=Cents(1_500_00))
    came = Split(principal=Cents(200_00))
    loan = replace(
        LOAN, paid=Cents(800_00), beside=Cents(0), claimed_on=None, written_off_on=date(2026, 12, 5)
    )
    lines = (*MOVED[:2], moved(5, "write_off", rest), moved(9, "recovery", came))
    found = account(loan, lines, name=NAME, on=date(2026, 12, 28))
    assert [each.left for each in found.lines] == [2_400_00, 1_800_00, 1_800_00, 1_600_00]
    assert (found.paid, found.left) == (800_00, 1_600_00)
    assert [(each.paid, each.left) for each in found.plan] == [
        (600_00, 0),
        (200_00, 400_00),
        (0, 600_00),
        (0, 600_00),
    ]
    printed = " ".join(printed_of(found).split())
    for said in ("was written off in our books", "N$1,600.00 of it is not paid", "Written off"):
        assert said in printed
    for never in ("Let go", "To pay off the loan"):
        assert never not in printed


def test_what_was_let_go_stands_beside_what_was_paid() -> None:
    loan = replace(LOAN, paid=Cents(2_400_00), let_go=Cents(244_67), beside=Cents(0))
    found = account(loan, (), name=NAME, on=date(2026, 12, 28))
    assert (found.paid, found.let_go, found.left) == (2_155_33, 244_67, 0)
    assert [(each.paid, each.left) for each in found.plan][-1] == (355_33, 0)
    printed = printed_of(found)
    assert "Let go by us" in printed
    assert "-N$2,155.33" in printed


def printed_of(found: Account) -> str:
    data = draw(paper.sheet(found, phrases=Phrases.load(), language="en"))
    return PdfReader(BytesIO(data)).pages[0].extract_text()

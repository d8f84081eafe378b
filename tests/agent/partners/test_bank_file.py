"""A bank's file: read in many shapes, and nothing of one that cannot be right."""

from datetime import date

import pytest

from agent.collecting.csv_files import UnreadableFile
from agent.partners import bank_file, returned
from agent.partners.words import read as words
from flows import policy

TODAY = date(2026, 11, 23)


@pytest.mark.proves("Payment Processing")
def test_movements_are_read_as_banks_write_them() -> None:
    plain = bank_file.read(
        b"Date,Description,Amount\r\n2026-11-20,BILL-1 Kalahari,575.00\r\n"
        b"20/11/2026,BILL-1 Kalahari,575.00\r\n2026-11-21,Refund,-12.50\r\n",
        today=TODAY,
    )
    assert [(each.amount, each.nth) for each in plain.rows] == [
        (57_500, 0), (57_500, 1), (-1_250, 0),
    ]  # fmt: skip
    other = bank_file.read(
        b"Transaction date;Details;Credit;Debit\n2026/11/20;Inbetaling;1 000,50;\n"
        b"2026/11/20;Uit;;(20,00)\n",
        today=TODAY,
    )
    assert [each.amount for each in other.rows] == [100_050, -2_000]
    after = bank_file.read(b"date,amount,balance\n2026-11-20,100.00-,900.00\n", today=TODAY)
    again = bank_file.read(b"date,amount,balance\n2026-11-20,-100.00,800.00\n", today=TODAY)
    # Alike, and cut apart within a day: the balance tells one from the other.
    assert [each.amount for each in (*after.rows, *again.rows)] == [-10_000, -10_000]
    assert (after.rows[0].bank_id, again.rows[0].bank_id) == ("balance:90000", "balance:80000")


def test_what_is_no_file_of_movements_is_refused_whole(subtests: pytest.Subtests) -> None:
    head = b"date,amount,description\n"
    for data, why in (
        (b"PK\x03\x04\0\0", "no text"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "no text"),
        (head + b"2026-13-01,1.00,x\n", "Row 2"),
        (head + b"2026-11-20,a lot,x\n", "no amount"),
        (head + b"2026-11-20,0.00,x\n", "nothing moved"),
        (head + b"2026-11-24,1.00,tomorrow\n", "cannot be"),
        (head + b"2026-11-20,1.00," + b"x" * 400, "at most 300"),
        (head + b"2026-11-20,1.00,x\n" * 20_001, "more than 20000 rows"),
        (b"x" * 2_000_001, "larger"),
    ):
        with subtests.test(why), pytest.raises(UnreadableFile, match=why):
            bank_file.read(data, today=TODAY)


def test_a_pay_offices_file_is_refused_before_it_is_believed(subtests: pytest.Subtests) -> None:
    rules = policy.load().on(TODAY).partners
    head = b"line,loan,employee_number,amount_deducted,deducted_on\n"
    for data, why in (
        (b"PK\x03\x04sheet", "save the sheet as CSV"),
        (b"%PDF-1.7", "save the sheet as CSV"),
        (b"  \n", "no CSV"),
        (b"a\0b", "no CSV"),
        (b"x" * (rules.page_kilobytes * 1024 + 1), "larger"),
        (head * (rules.page_rows + 1), "rows"),
        (b"loan,amount_deducted\nLN-1,1.00\n", "missing"),
        (head + b"=1+1,LN-1,KF-1,1.00,2026-11-20\n", "formula"),
        (head + b"LN-1/2026-11,LN-1,@SUM(A1),1.00,2026-11-20\n", "formula"),
    ):
        with subtests.test(why), pytest.raises(UnreadableFile, match=why):
            returned.read(data, rules=rules)


def test_the_papers_say_the_same_in_both_languages() -> None:
    both = words()
    assert both["en"].keys() == both["af"].keys()

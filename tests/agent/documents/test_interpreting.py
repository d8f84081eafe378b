"""Several papers in one file, and one paper on several pages."""

from datetime import date

from agent.documents import interpreting
from flows.policy import DocumentRules
from tests.agent.documents.conftest import STATEMENT, Laid

GOES_ON = """
Account number: 62001112223
2026-09-01   SHOP              -100.00    9 000.00
2026-09-30   SALARY           9 000.00   18 000.00
2026-10-31   SALARY           9 000.00   27 000.00
"""
PAYSLIP = """
Oshana Fish (Pty) Ltd     PAYSLIP
Employee name:  Selma Nangolo
Pay period:  October 2026
Basic salary   9 000.00
Gross pay      9 000.00
Net pay        9 000.00
"""


def test_pages_of_one_paper_are_joined_and_papers_of_one_file_kept_apart(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    pages = [STATEMENT, GOES_ON, PAYSLIP, PAYSLIP.replace("October", "September")]
    sheets = [laid(text, page=number) for number, text in enumerate(pages, 1)]
    found = interpreting.papers(sheets, rules=reading_rules)
    assert [(each.kind, each.pages) for each in found] == [
        ("bank_statement", (1, 2)),
        ("payslip", (3,)),
        ("payslip", (4,)),
    ]
    credit = found[0].values["salary_credit_cents"]
    assert (credit.value, credit.flag) == (900_000, None)
    assert [each.values["pay_period"].value for each in found[1:]] == [
        date(2026, 10, 31),
        date(2026, 9, 30),
    ]


def test_a_balance_that_does_not_move_by_its_row_leaves_the_pay_unproven(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    sheets = [laid(STATEMENT), laid(GOES_ON.replace("18 000.00", "18 900.00"), page=2)]
    (found,) = interpreting.papers(sheets, rules=reading_rules)
    assert found.values["salary_credit_cents"].flag == "unproven"

"""Several papers in one file, one paper on several pages, and both sides of a card."""

from dataclasses import replace
from datetime import date

import pytest

from agent.documents import interpreting
from agent.documents.findings import Found, Value
from flows.policy import DocumentRules
from tests.agent.documents.conftest import Laid

STATEMENT = """
Dune Bank                          Bank statement
Account number: 62001112223
Date         Description        Amount     Balance
             Opening balance                100.00
2026-08-31   SALARY           9 000.00    9 100.00
"""
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


@pytest.mark.proves("Document Intelligence Service")
def test_both_sides_of_a_card_become_one_paper_and_a_contradiction_is_flagged() -> None:
    number = Value("82032451001", "82032451001", 1, (0, 0, 1, 1), 1.0)
    issued = Value(date(2021, 4, 19), "19 Apr 2021", 1, (0, 0, 1, 1), 1.0)
    front = Found("id_front", (1,), {"national_id": number}, ("surname",))
    back = Found("id_back", (1,), {"national_id": number, "issued_on": issued})
    whole = interpreting.merged(front, back)
    assert whole.values == {"national_id": number, "issued_on": issued}
    assert (whole.kind, whole.pages) == ("id_front", (1,))
    other = Found("id_back", (1,), {"national_id": replace(number, value="82032451002")})
    assert interpreting.merged(front, other).values["national_id"].flag == "contradicts"

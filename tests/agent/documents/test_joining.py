"""Pages of one paper in several files: joined where they fit, and never because they came."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from agent.documents import interpreting, joining
from agent.documents.findings import FieldName, PagesFit
from agent.documents.joining import Part, Together
from flows.policy import DocumentRules
from tests.agent.documents.conftest import STATEMENT, Laid

TOP = """
Oshana Fish (Pty) Ltd                    PAYSLIP
Employee: Selma Nangolo                  Employee no: OF1234
Period: October 2026                     Page 1
Earnings
Basic salary            8 000.00
Transport allowance       500.00
Gross pay               8 500.00
"""
FOOT = """
Employee no: OF1234                      Page 2
Deductions
PAYE                      300.00
Social security            76.50
Staff loan                600.00
Total deductions          976.50
Net pay                 7 523.50
"""
MIDDLE = """
Employee no: OF1234
Deductions
PAYE                      300.00
Social security            76.50
"""
LAST = """
Employee no: OF1234
Deductions
Staff loan                600.00
Total deductions          976.50
Net pay                 7 523.50
"""
OF_ANOTHER = FOOT.replace("OF1234", "OF9999")
UNNAMED = FOOT.replace("Employee no: OF1234", "")
BEGINS = f"{STATEMENT}2026-09-01   SHOP              -100.00    9 000.00\n"
GOES_ON = """
2026-09-30   SALARY           9 000.00   18 000.00
2026-10-02   RENT            -3 000.00   15 000.00
2026-10-31   SALARY           9 000.00   24 000.00
"""
LETTER = """
Bank Windhoek
Confirmation of bank account
To whom it may concern
Date of letter: 2 November 2026
Account holder: Selma Nangolo
"""
NUMBER = """
Account holder: Selma Nangolo
Account number: 8001234567
Account type: Savings account
Branch code: 483772
Yours faithfully
"""
PAGES: tuple[str, ...] = (TOP, FOOT)
AMOUNT = re.compile(r"\d[\d ]*\.\d\d")
Sent = Callable[..., tuple[Together, ...]]


@pytest.fixture
def sent(laid: Laid, reading_rules: DocumentRules) -> Sent:
    """Photos that came one after the other, each called by its place."""

    def sent(*texts: str) -> tuple[Together, ...]:
        return joining.together([_part(str(n), t) for n, t in enumerate(texts, 1)], rules=rules)

    def _part(file: str, text: str) -> Part:
        sheet = laid(text)
        (found,) = interpreting.papers([sheet], rules=rules)
        return Part(file, (sheet,), found)

    rules = reading_rules
    return sent


def amounts(paper: Together) -> Sequence[object]:
    names: tuple[FieldName, ...] = ("gross_cents", "statutory_cents", "agreed_cents", "net_cents")
    found = [paper.found.values[name] for name in names]
    return [value.value if value.is_sure else "?" for value in found]


def account(paper: Together) -> tuple[object, ...]:
    names: tuple[FieldName, ...] = ("bank", "account_holder", "account_number")
    return (*(paper.found.values[name].value for name in names), paper.found.fit)


AT_TOP_AND_FOOT: tuple[FieldName, ...] = ("gross_cents", "net_cents")
WHOLE = [850_000, 37_650, 60_000, 752_350]


def test_pages_whose_sums_close_are_one_payslip_in_whichever_order_they_come(sent: Sent) -> None:
    for pages in ((TOP, FOOT), (FOOT, TOP)):
        (paper,) = sent(*pages)
        assert (amounts(paper), paper.found.fit) == (WHOLE, "sure")
        assert set(paper.files) == {"1", "2"}
        assert paper.found.files == paper.files
        shown = [paper.files[paper.found.values[name].page - 1] for name in AT_TOP_AND_FOOT]
        assert [pages[int(file) - 1] for file in shown] == [TOP, FOOT]


def test_three_pages_are_one_payslip(sent: Sent) -> None:
    (paper,) = sent(TOP, MIDDLE, LAST)
    assert (amounts(paper), paper.files, paper.found.fit) == (WHOLE, ("1", "2", "3"), "sure")


def test_one_page_is_joined_with_nothing(sent: Sent) -> None:
    assert sent(TOP) == ()


def test_the_same_page_twice_is_not_added_up(sent: Sent) -> None:
    (paper,) = sent(TOP, TOP)
    assert not joining.closes(paper.found)
    (paper,) = sent(TOP, TOP, FOOT)
    assert (amounts(paper), paper.files) == (WHOLE, ("2", "3"))


@pytest.mark.parametrize(
    "other", [OF_ANOTHER, FOOT + "Period: September 2026\n"], ids=["another person", "month"]
)
def test_a_page_of_another_person_or_month_is_joined_with_nothing(sent: Sent, other: str) -> None:
    (paper,) = sent(TOP, other)
    assert (paper.files, paper.found.fit) == (("2",), "apart")
    assert not joining.closes(paper.found)
    (whole,) = sent(TOP, other, FOOT)
    assert (whole.files, amounts(whole)) == (("1", "3"), WHOLE)


def test_a_page_that_names_nobody_is_joined_and_a_person_looks(sent: Sent) -> None:
    (paper,) = sent(TOP, UNNAMED)
    assert (amounts(paper), paper.found.fit) == (WHOLE, "unnamed")


def test_a_page_that_fits_to_two_payslips_belongs_to_neither(sent: Sent) -> None:
    hilmas = TOP.replace("Selma Nangolo", "Hilma Beukes").replace("OF1234", "OF9999")
    papers = sent(TOP, hilmas, UNNAMED)
    assert not any(joining.closes(each.found) for each in papers)
    assert papers[-1].found.fit == "apart"


def test_pages_whose_sums_do_not_close_are_believed_by_nobody(sent: Sent) -> None:
    (paper,) = sent(TOP, FOOT.replace("7 523.50", "7 532.50"))
    assert set(amounts(paper)) == {"?"}


def test_a_till_slip_among_the_pages_changes_nothing(sent: Sent) -> None:
    till = "SPAR Katutura\nBread   15.99\nMilk   22.49\nTotal   38.48\n"
    (paper,) = sent(TOP, till, FOOT)
    assert (amounts(paper), paper.files) == (WHOLE, ("1", "3"))


def test_a_statement_goes_on_where_its_balance_does(sent: Sent) -> None:
    for pages in ((BEGINS, GOES_ON), (GOES_ON, BEGINS)):
        (paper,) = sent(*pages)
        credit = paper.found.values["salary_credit_cents"]
        assert (credit.value, credit.is_sure, len(paper.files)) == (900_000, True, 2)
    assert sent(BEGINS, GOES_ON.replace("18 000.00", "18 500.00")) == ()
    assert sent(BEGINS, "Account number: 62009998887\n" + GOES_ON.strip("\n")) == ()


def test_a_letter_is_one_where_a_page_says_what_the_other_does_not(sent: Sent) -> None:
    for pages in ((LETTER, NUMBER), (NUMBER, LETTER), (LETTER, NUMBER, LETTER)):
        (paper,) = sent(*pages)
        assert account(paper) == ("Bank Windhoek", "Selma Nangolo", "8001234567", "sure")
        assert len(paper.files) == 2


def test_a_page_with_a_number_and_no_name_may_be_of_another_letter(sent: Sent) -> None:
    (paper,) = sent(LETTER, NUMBER.replace("Account holder: Selma Nangolo", ""))
    assert account(paper) == ("Bank Windhoek", "Selma Nangolo", "8001234567", "unnamed")


def test_pages_of_two_letters_are_not_one(sent: Sent) -> None:
    assert sent(LETTER, NUMBER.replace("Selma Nangolo", "Hilma Beukes")) == ()
    assert sent(LETTER, "First National Bank of Namibia" + NUMBER) == ()
    of_either = NUMBER.replace("Account holder: Selma Nangolo", "")
    assert sent(LETTER, LETTER.replace("Selma Nangolo", "Hilma Beukes"), of_either) == ()


def test_what_she_sends_after_a_page_of_another_is_a_new_beginning(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    def part(file: str, text: str, fit: PagesFit = "sure") -> Part:
        sheet = laid(text)
        (found,) = interpreting.papers([sheet], rules=reading_rules)
        return Part(file, (sheet,), replace(found, fit=fit))

    other = part("1", OF_ANOTHER, "apart")
    assert joining.together([other, part("2", TOP)], rules=reading_rules) == ()
    told = [other, part("2", TOP, "apart"), part("3", FOOT)]
    (paper,) = joining.together(told, rules=reading_rules)
    assert (amounts(paper), paper.files) == (WHOLE, ("2", "3"))


def test_a_payslip_of_two_pages_in_one_file_is_one_and_two_payslips_are_two(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    def read(*texts: str) -> list[tuple[tuple[int, ...], bool]]:
        sheets = [laid(text, page=number) for number, text in enumerate(texts, 1)]
        found = interpreting.papers(sheets, rules=reading_rules)
        papers = joining.in_one_file(found, sheets, rules=reading_rules)
        return [(each.pages, joining.closes(each)) for each in papers]

    assert read(TOP, FOOT) == [((1, 2), True)]
    assert read(TOP, OF_ANOTHER) == [((1,), False), ((2,), False)]
    whole = TOP + FOOT.strip("\n")
    assert read(whole, whole.replace("October", "September")) == [((1,), True), ((2,), True)]
    assert read(TOP, whole, FOOT) == [((1, 3), True), ((2,), True)]


def test_one_figure_misread_on_any_page_leaves_every_amount_unproven(sent: Sent) -> None:
    figures = [
        (page, at)
        for page in (0, 1)
        for found in AMOUNT.finditer(PAGES[page])
        for at in range(*found.span())
        if PAGES[page][at].isdigit()
    ]
    assert len(figures) > 20
    for page, at in figures:
        misread = "8" if PAGES[page][at] != "8" else "3"
        pages = list(PAGES)
        pages[page] = pages[page][:at] + misread + pages[page][at + 1 :]
        assert not any(joining.closes(each.found) for each in sent(*pages)), pages[page]

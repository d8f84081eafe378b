"""Payslips: labels and columns of several kinds, and no amount believed that does not add up."""

from collections.abc import Mapping
from datetime import date

import pytest

from agent.documents import payslip
from agent.documents.findings import FieldName, Value
from flows.policy import DocumentRules
from tests.agent.documents.conftest import Laid

TWO_SIDES = """
Oshana Fish (Pty) Ltd                    PAYSLIP
Employee: Selma Nangolo (OF1234)         Pay date: 25/10/2026
Period: October 2026                     Job title: Packer
Earnings                                 Deductions
Basic salary            8 000.00         PAYE                    300.00
Transport allowance       500.00         Social security          76.50
                                         Staff loan              600.00
Gross pay               8 500.00         Total deductions        976.50
                                         Net pay               7 523.50
"""
BY_YEAR = """
Betaalstrokie   Oktober 2026
Naam:  Selma Nangolo
                      Hierdie maand   Jaar tot datum
Basiese salaris            8 000,00        24 000,00
Oortyd                       500,00         1 500,00
Bruto                      8 500,00        25 500,00
Inkomstebelasting            300,00           900,00
Sosiale sekerheid             76,50           229,50
Lening                       600,00         1 800,00
Totale aftrekkings           976,50         2 929,50
Netto salaris              7 523,50        22 570,50
"""
SIGNED = """
PAY ADVICE
Company: Oshana Fish (Pty) Ltd
1000  Basic salary       N$ 8,000.00
1001  Overtime           N$ 500.00
5000  P.A.Y.E.           N$ -300.00
5001  SSC                N$ -76.50
5002  Loan repayment     N$ -600.00
Gross pay                N$ 8,500.00
Nett pay                 N$ 7,523.50
"""
AMOUNTS: dict[FieldName, int] = {
    "basic_cents": 800_000,
    "gross_cents": 850_000,
    "statutory_cents": 37_650,
    "agreed_cents": 60_000,
    "deductions_cents": 97_650,
    "net_cents": 752_350,
}


def amounts(values: Mapping[FieldName, Value]) -> dict[FieldName, tuple[object, str | None]]:
    return {name: (values[name].value, values[name].flag) for name in AMOUNTS}


def test_what_adds_up_is_read_from_each_layout(
    laid: Laid, reading_rules: DocumentRules, subtests: pytest.Subtests
) -> None:
    for text in (TWO_SIDES, BY_YEAR, SIGNED):
        with subtests.test(text):
            values = payslip.read([laid(text)], reading_rules)
            assert amounts(values) == {name: (cents, None) for name, cents in AMOUNTS.items()}


def test_who_and_when_are_read_beside_it(laid: Laid, reading_rules: DocumentRules) -> None:
    values = payslip.read([laid(TWO_SIDES)], reading_rules)
    assert {name: each.value for name, each in values.items() if name not in AMOUNTS} == {
        "employer": "Oshana Fish (Pty) Ltd",
        "full_name": "Selma Nangolo",
        "employee_number": "OF1234",
        "job_title": "Packer",
        "pay_period": date(2026, 10, 31),
        "paid_on": date(2026, 10, 25),
    }


def test_one_figure_misread_anywhere_leaves_every_amount_unproven(
    laid: Laid, reading_rules: DocumentRules, subtests: pytest.Subtests
) -> None:
    for text in (TWO_SIDES, BY_YEAR):
        shown = [" 8 000", " 300", " 76", " 600", " 8 500", " 7 523"]
        for figure in shown:
            with subtests.test(text[:20] + figure):
                misread = figure[:-1] + ("1" if figure[-1] != "1" else "7")
                lines = [line.replace(figure, misread, 1) for line in text.split("\n")]
                values = payslip.read([laid("\n".join(lines))], reading_rules)
                for name in AMOUNTS:
                    assert name not in values or values[name].flag == "unproven", name


def test_a_deduction_of_no_known_kind_leaves_only_its_kind_open(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    values = payslip.read([laid(TWO_SIDES.replace("Staff loan", "Code 7 xyz"))], reading_rules)
    assert {name for name, each in values.items() if each.flag == "unproven"} == {
        "statutory_cents",
        "agreed_cents",
    }


def test_where_no_heading_tells_the_month_from_the_year_no_sum_is_a_proof(
    laid: Laid, reading_rules: DocumentRules
) -> None:
    unheaded = BY_YEAR.replace("Hierdie maand   Jaar tot datum", "")
    values = payslip.read([laid(unheaded)], reading_rules)
    assert {values[name].flag for name in AMOUNTS} == {"unproven"}


def test_the_days_that_it_pays_for_are_read_where_both_stand_there(
    laid: Laid, reading_rules: DocumentRules, subtests: pytest.Subtests
) -> None:
    for told, days in {
        "October 2026": (None, date(2026, 10, 31)),
        "25/10/2026 - 31/10/2026": (date(2026, 10, 25), date(2026, 10, 31)),
        "21 September 2026 to 20 October 2026": (date(2026, 9, 21), date(2026, 10, 20)),
        "31/10/2026": (None, date(2026, 10, 31)),
    }.items():
        with subtests.test(told):
            period = f"Period: {told}".ljust(50)
            text = TWO_SIDES.replace("Period: October 2026".ljust(41), period)
            values = payslip.read([laid(text)], reading_rules)
            found = values.get("period_from")
            assert (found and found.value, values["pay_period"].value) == days

"""What counts as an amount on a paper, and to the cent which."""

import pytest

from agent.documents import figures


def test_amounts_are_read_in_every_way_in_which_papers_print_them(
    subtests: pytest.Subtests,
) -> None:
    printed = {
        "N$ 8 500.00": [850_000],
        "N$8,500.00": [850_000],
        "8.500,00": [850_000],
        "8 500,00": [850_000],
        "23800.00": [2_380_000],
        "530.25-": [-53_025],
        "(530.25)": [-53_025],
        "-1 076,11": [-107_611],
        "NS 8 500.00": [850_000],  # a dollar sign misread
        "8 5O0.0O": [850_000],  # letters misread among figures
        "N$ 8 500": [850_000],
        "18,050.00 54,150.00": [1_805_000, 5_415_000],
        "Basic salary 8 400,00": [840_000],
        "01.08.2026": [],
        "85031500123": [],
        "3 years": [],
        "264 81 000 0000": [],
    }
    for text, cents in printed.items():
        with subtests.test(text):
            assert [each.cents for each in figures.amounts(text)] == cents


def test_only_a_text_that_is_one_amount_and_nothing_else_is_one() -> None:
    assert figures.amount("N$ 8 500.00 CR") == 850_000
    assert figures.amount("PAYE 530.25") is None
    assert figures.amount("1.00 2.00") is None

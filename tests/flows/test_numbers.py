"""Numbers as people write them, read as the values that they are worth."""

import csv
from datetime import date
from pathlib import Path

import pytest

from agent.understanding.tables import numbers_table
from flows.numbers import read
from flows.numbers.days import day

HERE = Path(__file__).parent
WEDNESDAY = date(2026, 11, 18)


def test_a_number_is_read_by_what_it_is_of(subtests: pytest.Subtests) -> None:
    for text, kind, expected in (
        ("N$ 1 234,50", "money", 123450),
        ("N$1.234,50", "money", 123450),
        ("2.5k", "money", 250000),
        ("2,5k", "money", 250000),
        ("twee duisend", "money", 200000),
        ("anderhalf duisend", "money", 150000),
        ("drie en 'n half duisend", "money", 350000),
        ("twee duisend en 'n half", "money", "ambiguous"),
        ("2000 and a half", "money", "ambiguous"),
        ("R2000", "money", 200000),
        ("1500 dollars", "money", 150000),
        ("2000-3000", "money", "ambiguous"),
        ("2000 for 3 months", "money", 200000),
        ("half a year", "money", "invalid"),
        ("-500", "money", "invalid"),
        ("twaalf maande", "months", 12),
        ("'n halwe jaar", "months", 6),
        ("half a year", "months", 6),
        ("2-3 months", "months", "ambiguous"),
        ("3.5 months", "months", "invalid"),
        ("month end", "date", date(2026, 11, 30)),
        ("die 15de", "date", date(2026, 12, 15)),
        ("25ste", "date", date(2026, 11, 25)),
        ("laaste dag", "date", date(2026, 11, 30)),
        ("môre", "date", date(2026, 11, 19)),
        ("30 February", "date", "invalid"),
        ("Friday the 21st", "date", "invalid"),
        ("+264 81 123 4567", "phone", "+264811234567"),
        ("081-123-4567", "phone", "+264811234567"),
        ("264811234567", "phone", "+264811234567"),
        ("081234567", "phone", "invalid"),
        ("850315 0012 3", "national_id", "85031500123"),
        ("85133500123", "national_id", "invalid"),
        ("6", "none", "ambiguous"),
        ("6", "months", 6),
        ("6", "money", 600),
        ("6", "date", date(2026, 12, 6)),
    ):
        with subtests.test(text=text, kind=kind, expected=expected):
            assert read(text, kind, today=WEDNESDAY) == expected


def test_next_friday_is_two_days_until_the_week_is_over() -> None:
    assert day("next Friday", today=WEDNESDAY) == "ambiguous"
    assert day("next Friday", today=date(2026, 11, 21)) == date(2026, 11, 27)


def test_a_day_is_looked_for_ahead_or_where_something_has_happened_behind() -> None:
    assert day("the 15th", today=WEDNESDAY) == date(2026, 12, 15)
    assert day("the 15th", today=WEDNESDAY, back=True) == date(2026, 11, 15)
    assert day("month end", today=WEDNESDAY, back=True) == date(2026, 10, 31)


def test_two_number_words_of_oshiwambo_are_not_added_up() -> None:
    assert read("eyovi", "money", today=WEDNESDAY) == 100_000
    assert read("eyovi mbali", "money", today=WEDNESDAY) == "ambiguous"


def test_numbers_are_read_as_often_as_promised(subtests: pytest.Subtests) -> None:
    for file, least, floor in (
        ("held_out_numbers.tsv", 250, 0.97),
        ("tuning_numbers.tsv", 100, 0.97),
    ):
        with subtests.test(file=file, least=least, floor=floor):
            every = numbers_table(HERE / file, today=WEDNESDAY).share("all")
            assert every.cases >= least
            assert every.rate >= floor


def test_what_is_tuned_on_is_not_what_is_measured() -> None:
    def texts(file: str) -> set[tuple[str, str]]:
        with (HERE / file).open(encoding="utf-8", newline="") as rows:
            every = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            return {(row["text"], row["kind"]) for row in every}

    assert not texts("held_out_numbers.tsv") & texts("tuning_numbers.tsv")


def test_no_text_is_too_long_or_too_odd_to_be_read(subtests: pytest.Subtests) -> None:
    for text in ("one thousand " * 300, "1," * 2000, "twee drie " * 300, " " * 4000):
        for kind in ("money", "months", "date", "phone", "national_id", "none"):
            with subtests.test(text=text, kind=kind):
                assert read(text, kind, today=WEDNESDAY) in ("ambiguous", "invalid")

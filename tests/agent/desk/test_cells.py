"""What is exported calculates nowhere, and can be read again."""

import csv
import io

import pytest

from agent.desk import cells

HOSTILE = (
    "=1+1",
    "+264810000011",
    "-5",
    "@SUM(A1)",
    "\tone",
    "\rone",
    "'=1",
    "''+1",
    " =1",
    "He said \"=cmd|' /C calc'!A0\"",
    "a,=1",
    "a;+1",
    "a\t@b",
    "a\n=1",
    "a\r\n\t=1",
    "a|-1",
    "\N{FULLWIDTH EQUALS SIGN}1",
)
HARMLESS = ("", "Selma", "2 + 2 = 4", "a-b", "me@example.na", "it's fine", "5 - 3")


def test_no_cell_begins_a_formula_wherever_somebody_splits_it(subtests: pytest.Subtests) -> None:
    for text in (*HOSTILE, *HARMLESS):
        with subtests.test(text=text):
            cell = cells.safe(text)
            assert cells.plain(cell) == text
            assert (cell == text) is (text in HARMLESS)
            for at, sign in enumerate(cell):
                before = cell[:at].rstrip(" ")
                starts = not before or before[-1] in ',;|\t\r\n"'
                assert not (starts and sign in "=+-@"), (cell, at)


def test_a_file_is_read_back_as_it_was_written() -> None:
    file = cells.write(["phone", "said"], [["+264 81 000 0011", each] for each in HOSTILE])
    rows = list(csv.reader(io.StringIO(file, newline="")))
    assert rows[0] == ["phone", "said"]
    assert [[cells.plain(each) for each in row] for row in rows[1:]] == [
        ["+264 81 000 0011", each] for each in HOSTILE
    ]

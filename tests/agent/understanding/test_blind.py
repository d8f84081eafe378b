"""Messages that were written before anything was mended by them, as strangers would write."""

from datetime import date
from pathlib import Path

import pytest

from agent.understand import open_reader
from agent.understanding.tables import numbers_table, understanding_table

HERE = Path(__file__).parent
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
_TAUGHT = {8: 0.95, 9: 0.85, 10: 0.93, 11: 0.93, 12: 0.95, 13: 0.92}


@pytest.mark.parametrize(
    "file",
    [
        "held_out_blind.tsv",
        "held_out_blind_2.tsv",
        "held_out_blind_3.tsv",
        "held_out_blind_4.tsv",
        "held_out_blind_5.tsv",
    ],
)
async def test_english_and_afrikaans_of_strangers_are_read_right(file: str) -> None:
    reader = open_reader("offline", base_url=None, api_key=None)
    table = await understanding_table(HERE / file, reader=reader, today=SUNDAY)
    assert table.share("en").rate >= 0.92
    assert table.share("af").rate >= 0.88
    assert table.share("all").harmful == 0


# Text-speak and lines that only hint; the first half of each author's lines taught, the other not.
@pytest.mark.parametrize(
    ("number", "floor", "harmful"),
    [(8, 0.80, 5), (9, 0.70, 3), (10, 0.87, 1), (11, 0.73, 1), (12, 0.80, 3), (13, 0.85, 6)],
)
async def test_what_taught_is_read_right_and_its_other_half_no_worse_than_it_was(
    number: int, floor: float, harmful: int
) -> None:
    reader = open_reader("offline", base_url=None, api_key=None)
    taught = await understanding_table(HERE / f"misread_{number}.tsv", reader=reader, today=MONDAY)
    assert taught.share("all").rate >= _TAUGHT[number]
    assert taught.share("all").harmful == 0
    file = HERE / f"held_out_blind_{number}.tsv"
    unseen = await understanding_table(file, reader=reader, today=MONDAY)
    assert unseen.share("all").rate >= floor
    assert unseen.share("all").harmful <= harmful


def test_numbers_of_strangers_are_read_right() -> None:
    today = date(2026, 11, 18)
    table = numbers_table(HERE / "held_out_numbers_blind.tsv", today=today)
    assert table.share("all").rate >= 0.97
    assert table.share("all").harmful == 0


# One more stranger, who wrote after all of that and whose every line was then mended by.
async def test_what_the_fourteenth_taught_is_read_right() -> None:
    reader = open_reader("offline", base_url=None, api_key=None)
    table = await understanding_table(HERE / "misread_14.tsv", reader=reader, today=TUESDAY)
    assert table.share("all").rate >= 0.88
    assert table.share("all").harmful <= 1

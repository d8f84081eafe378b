"""Anybody's cases in, a table out; and the floors that the reader keeps in four languages."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from agent.understand import Reader, open_reader
from agent.understanding import classifier
from agent.understanding.shared_names import Meant
from agent.understanding.tables import (
    Case,
    UnreadableCases,
    cases,
    is_right,
    judged,
    numbers_table,
    surplus,
    understanding_table,
)
from agent.understanding.vocabulary import fold

HERE = Path(__file__).parent
TODAY = date(2026, 11, 18)
FLOORS = {
    "held_out_en.tsv": 0.92,
    "held_out_af.tsv": 0.88,
    "held_out_af_2.tsv": 0.88,
    "held_out_osh.tsv": 0.80,
    "held_out_her.tsv": 0.80,
}
TUNING = (
    "tuning_en_shared.tsv",
    "tuning_af.tsv",
    "tuning_af_2.tsv",
    "tuning_af_3.tsv",
    "tuning_local.tsv",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def texts(file: str) -> set[str]:
    return {fold(case.text).strip("? ") for case in cases(HERE / file)}


async def test_the_reader_is_right_or_hands_on_as_often_as_promised(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for file, floor in FLOORS.items():
        with subtests.test(file=file, floor=floor):
            table = await understanding_table(HERE / file, reader=reader, today=TODAY)
            assert table.share("all").rate >= floor, list(table.lines(errors=True))
            assert table.share("all").harmful == 0, list(table.lines(errors=True))


async def test_nothing_binds_that_nobody_said_in_what_is_tuned_on(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for file in TUNING:
        with subtests.test(file=file):
            table = await understanding_table(HERE / file, reader=reader, today=TODAY)
            assert table.share("all").harmful == 0, list(table.lines(errors=True))


def test_what_is_measured_is_neither_an_example_nor_tuned_on(subtests: pytest.Subtests) -> None:
    for file in FLOORS:
        with subtests.test(file=file):
            # One word is the whole language's way to say yes; only sentences can be told apart.
            held = {text for text in texts(file) if len(text.split()) > 2}
            examples = {fold(text).strip("? ") for _, text in classifier.examples()}
            tuned = {text for each in TUNING for text in texts(each)}
            assert sorted(held & (examples | tuned)) == []


# --- judging ---


def case(command: str, slots: dict[str, int | str] | None = None, language: str = "en") -> Case:
    return Case("text", language, "none", tuple(command.split("|")), slots)


def test_a_case_is_right_when_what_it_names_was_read_with_its_values() -> None:
    read = (Meant("apply"), Meant("set_fact", {"amount_cents": 200000}))
    assert is_right(case("apply"), read)
    assert is_right(case("apply", {"amount_cents": 200000}), read)
    assert not is_right(case("apply", {"amount_cents": 100000}), read)
    assert not is_right(case("apply", {}), read)


def test_a_yes_that_nobody_said_is_harmful() -> None:
    assert surplus(case("ask_question"), (Meant("ask_question"), Meant("affirm"))) == {"affirm"}
    assert surplus(case("affirm|ask_question"), (Meant("affirm"),)) == set()


def test_another_sum_than_the_one_said_is_harmful_and_an_open_one_is_not() -> None:
    said = case("set_fact", {"amount_cents": 200000})
    assert surplus(said, (Meant("set_fact", {"amount_cents": 20000}),)) == {"amount_cents"}
    assert surplus(said, (Meant("set_fact", {"amount_cents": "ambiguous"}),)) == set()


async def test_what_is_not_understood_is_handed_on_only_where_no_model_speaks_the_language(
    reader: Reader,
) -> None:
    held = [
        Case("blou stoel sewe venster", language, "none", ("apply",), None)
        for language in ("ndo", "her", "af")
    ]
    table = await judged(held, reader=reader, today=TODAY)
    assert [table.share(each).handed_on for each in ("ndo", "her", "af")] == [1, 1, 0]


# --- files ---


def written(folder: Path, *rows: str) -> Path:
    path = folder / "cases.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


async def test_a_table_prints_its_errors_and_is_json_for_programs(
    tmp_path: Path, reader: Reader
) -> None:
    path = written(
        tmp_path,
        "text\tlanguage\tpending\tcommand\tslots",
        "ja\taf\tyes_no\taffirm\t",
        '2,5k\taf\tamount\tset_fact\t{"amount_cents": 250000}',
        "totsiens\taf\tnone\tapply\t",
    )
    table = await understanding_table(path, reader=reader, today=TODAY)
    assert [line for line in table.lines(errors=True) if line.startswith("af/none")] == [
        "af/none: 'totsiens': apply, read as goodbye"
    ]
    told = json.loads(table.as_json())
    assert [each["share"] for each in told["shares"] if each["group"] == "af"] == [0.6667]


async def test_a_pin_is_hidden_at_the_door_and_named(tmp_path: Path, reader: Reader) -> None:
    rows = ("text\tlanguage\tpending\tcommand\tslots", "my pin is 1234\ten\tnone\tpin_shared\t")
    table = await understanding_table(written(tmp_path, *rows), reader=reader, today=TODAY)
    assert table.share("all").rate == 1


async def test_what_and_when_she_paid_is_worked_out(tmp_path: Path, reader: Reader) -> None:
    rows = (
        "text\tlanguage\tpending\tcommand\tslots",
        'I paid N$900 last Friday\ten\tnone\tclaim_paid\t{"paid_cents": 90000, '
        '"paid_on": "2026-11-13"}',
    )
    table = await understanding_table(written(tmp_path, *rows), reader=reader, today=TODAY)
    assert table.wrong == ()


@pytest.mark.parametrize(
    "rows",
    [
        ("text\tlanguage", "hi\ten"),
        ("text\tlanguage\tpending\tcommand\tslots", "hi\ten\tshoe_size\tgreet\t"),
        ("text\tlanguage\tpending\tcommand\tslots", "hi\ten\tnone\tgreet\t{amount"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(rows: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(UnreadableCases, match=r"cases\.tsv"):
        list(cases(written(tmp_path, *rows)))


def test_a_kind_that_no_number_has_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "text\tkind\texpected", "6\tshoe_size\t6")
    with pytest.raises(UnreadableCases, match="shoe_size"):
        numbers_table(path, today=TODAY)


def test_a_text_without_a_number_may_be_expected_in_three_ways(tmp_path: Path) -> None:
    rows = ("text\tkind\texpected", "hello\tnone\t", "hello\tnone\tnone", "hello\tnone\tinvalid")
    assert numbers_table(written(tmp_path, *rows), today=TODAY).wrong == ()


def test_every_file_of_cases_has_the_columns_that_are_shared() -> None:
    for file in (*FLOORS, *TUNING):
        with (HERE / file).open(encoding="utf-8", newline="") as rows:
            columns = csv.DictReader(rows, delimiter="\t").fieldnames
        assert columns == ["text", "language", "pending", "command", "slots"]

"""The held-out lines: how well the offline reader reads what it was not made from."""

from pathlib import Path

import pytest

from agent.understand import open_reader
from agent.understanding import classifier
from agent.understanding.measure import Line, lines, main, measure, speed
from agent.understanding.vocabulary import fold

HERE = Path(__file__).parent
HELD_OUT = list(lines(HERE / "held_out.tsv"))
# Written before the reader learned the commands that it asks for, and not used to tune it.
HELD_OUT_EN = list(lines(HERE / "held_out_en_2.tsv"))
# What the reader may be tuned on, so that the others need not be looked at.
TUNING = list(lines(HERE / "tuning_en.tsv"))


@pytest.mark.parametrize(("held_out", "least"), [(HELD_OUT, 150), (HELD_OUT_EN, 200)])
def test_no_held_out_sentence_is_an_example(held_out: list[Line], least: int) -> None:
    examples = {fold(text).strip("? ") for _, text in classifier.examples()}
    sentences = {fold(line.heard.messages[0].text).strip("? ") for line in held_out}
    assert sorted(sentences & examples) == []
    assert len(held_out) >= least


def test_what_is_tuned_on_is_not_what_is_measured() -> None:
    tuned = {fold(line.heard.messages[0].text) for line in TUNING}
    assert not tuned & {fold(line.heard.messages[0].text) for line in HELD_OUT_EN}


@pytest.mark.parametrize(("held_out", "floor"), [(HELD_OUT, 0.95), (HELD_OUT_EN, 0.92)])
async def test_the_offline_reader_is_right_as_often_as_promised_and_moves_nothing_where_it_errs(
    held_out: list[Line], floor: float
) -> None:
    measured = await measure(open_reader(), held_out)
    assert measured.right >= floor, measured.wrong
    assert measured.binding == ()  # no money, no consent, no decision


async def test_a_message_is_read_quickly() -> None:
    measured = await speed(open_reader(), held_out=HELD_OUT_EN[::4], rounds=1)
    # The bar on a quiet machine is 5; a loaded one gets room.
    assert measured.model_ms < 25
    assert measured.message_ms <= measured.model_ms


def test_the_measurement_says_how_each_command_fared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns, *rows = (HERE / "held_out_en_2.tsv").read_text("utf-8").splitlines()
    few = [row for at, row in enumerate(rows) if at % 8 == 0 or "report:hardship" in row]
    (tmp_path / "few.tsv").write_text("\n".join((columns, *few)), "utf-8")
    main([str(tmp_path / "few.tsv")])
    printed = capsys.readouterr().out
    assert "wrong commands that move money, consent or a decision: 0" in printed
    assert [line for line in printed.splitlines() if line.startswith("report:hardship")]

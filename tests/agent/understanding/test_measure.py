"""The held-out lines: how well the offline reader reads what it was not made from."""

from pathlib import Path

from agent.understand import open_reader
from agent.understanding import classifier
from agent.understanding.measure import lines, measure
from agent.understanding.vocabulary import fold

HELD_OUT = list(lines(Path(__file__).with_name("held_out.tsv")))


def test_no_held_out_sentence_is_an_example() -> None:
    examples = {fold(text).strip("? ") for _, text in classifier.examples()}
    sentences = {fold(line.heard.messages[0].text).strip("? ") for line in HELD_OUT}
    assert sorted(sentences & examples) == []
    assert len(HELD_OUT) >= 150


async def test_the_offline_reader_is_right_nine_times_of_ten_and_quick() -> None:
    measured = await measure(open_reader(), HELD_OUT)
    assert measured.right >= 0.9, measured.wrong
    # The bars on a quiet machine are 0.3 and 5; a loaded one gets room.
    assert measured.rules_ms < 1
    assert measured.model_ms < 25

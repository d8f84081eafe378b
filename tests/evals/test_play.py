"""A case is played step by step, and what it came to is told."""

from datetime import timedelta
from typing import Any

import pytest

from evals.case import Conversation, duration
from evals.outcome import Played
from evals.play import play, reader_of, transcript
from evals.stage.theatre import Theatre


def case(*turns: Any, **more: Any) -> Conversation:
    told = {"purpose": "It shows how a case is played.", "turns": turns, **more}
    return Conversation.model_validate(told)


def said(played: Played, step: int) -> list[str]:
    """The phrases that a step brought."""
    return [key for line in played.lines if line.step == step for key in line.keys]


async def test_each_line_and_turn_knows_the_step_that_brought_it(stage: Theatre) -> None:
    played = await play(case("hello", {"taps": "menu:apply"}, who="selma"), "en", stage)
    assert [(line.who, line.step, line.turn) for line in played.lines] == [
        ("borrower", 1, 2),
        ("bot", 1, 2),
        ("borrower", 2, 3),
        ("bot", 2, 3),
    ]
    assert [(turn.number, turn.step, turn.awaits) for turn in played.turns] == [
        (2, 1, "menu"),
        (3, 2, "consent"),
    ]
    assert len(played.turn_ms) == 2
    assert played.ended == "played"


async def test_a_burst_is_several_lines_and_one_turn(stage: Theatre) -> None:
    played = await play(case({"at_once": ["Hi", "agent"]}, who="selma"), "en", stage)
    assert len(played.turns) == 1
    assert [line.who for line in played.lines].count("borrower") == 2
    assert played.owner == "queue"


async def test_she_speaks_the_language_that_is_played(stage: Theatre) -> None:
    both = case({"says": {"en": "hello", "af": "hallo"}}, who="petrus", languages=["en", "af"])
    played = await play(both, "af", stage)
    assert played.lines[0].text == "hallo"
    assert played.language == "af"


async def test_a_step_without_words_in_the_language_ends_the_play(stage: Theatre) -> None:
    played = await play(case({"says": {"en": "hello"}}, who="petrus"), "af", stage)
    assert played.ended == "stuck at step 1: step 1 has no words in 'af'"


async def test_what_cannot_be_tapped_ends_the_play(stage: Theatre) -> None:
    played = await play(case("Hi", {"taps": "summary:send"}, who="selma"), "en", stage)
    assert played.ended == "stuck at step 2: no message shows 'summary:send'"


async def test_a_place_that_is_opened_again_is_the_place_that_was_played(stage: Theatre) -> None:
    there = case("status", given="pay")
    first = await play(there, "en", stage)
    again = await play(there, "en", stage)
    assert again.model_dump(exclude={"turns", "turn_ms"}) == first.model_dump(
        exclude={"turns", "turn_ms"}
    )
    assert first.store["facts"]["employer"] == "Kalahari Foods"
    assert len(first.turn_ms) == len(again.turn_ms) == 1


async def test_an_option_of_the_place_can_be_tapped_after_it_is_opened_again(
    stage: Theatre,
) -> None:
    tapping = case({"taps": "consent:no"}, {"taps": "menu:*"}, given="language_chosen")
    for _ in range(2):
        played = await play(tapping, "en", stage)
        assert played.ended.startswith("stuck at step 1")  # nothing there asks for consent
    tapping = case({"taps": "menu:apply"}, {"taps": "consent:no"}, given="language_chosen")
    kinds = [(await play(tapping, "en", stage)).store["consents"] for _ in range(2)]
    assert kinds[0] == kinds[1]


async def test_waiting_moves_the_clock_and_is_told(stage: Theatre) -> None:
    played = await play(case("Hi", {"waits": "3 days"}, "Hi", who="selma"), "en", stage)
    assert [line.text for line in played.lines if line.who == "system"] == ["(3 days later)"]


async def test_the_transcript_shows_who_said_what(stage: Theatre) -> None:
    played = await play(case("Hi", who="selma"), "en", stage)
    first, second = transcript(played).split("\n", 1)
    assert first == "> Hi"
    assert second.startswith("< Hello.")


@pytest.mark.parametrize(
    ("text", "is_"),
    [("3 hours", timedelta(hours=3)), ("1 day", timedelta(days=1)), ("2 weeks", timedelta(14))],
)
def test_times_to_wait_are_written_as_people_say_them(text: str, is_: timedelta) -> None:
    assert duration(text) == is_


def test_a_time_without_a_unit_is_none() -> None:
    with pytest.raises(ValueError, match="is no time to wait"):
        duration("3")


def test_a_case_reads_with_the_runs_model_unless_it_names_one() -> None:
    assert reader_of(case("Hi"), "openai:some") == "openai:some"
    assert reader_of(case("Hi", model="offline"), "openai:some") == "offline"
    assert reader_of(case("Hi", model="hostile"), "openai:some") == "hostile"

"""Anybody's messages are measured by language and length, beside the other identifiers."""

import json
from pathlib import Path

import pytest

from agent.languages.identification import Heard
from agent.languages.measure import Line, measure, read, table
from agent.languages.peers import (
    Peer,
    Told,
    langdetect_as_shipped,
    langdetect_with_own_profiles,
    profile,
)

ALL: frozenset[Heard] = frozenset({"en", "af", "osh", "her", "other"})


def saying(language: Heard | None, confidence: float) -> Peer:
    return Peer("stub", lambda text: Told(language, confidence), ALL)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "en.txt").write_text(
        "thanks\nI need some money\n\nplease call me back later today\n"
    )
    (tmp_path / "kua.txt").write_text("Iyaloo\nKwafe nge\n")
    return tmp_path


def test_the_files_that_are_there_are_read(data: Path) -> None:
    lines = read(data)
    assert [(line.name, line.language) for line in lines] == [
        *[("en", "en")] * 3,
        *[("kua", "osh")] * 2,
    ]


@pytest.mark.parametrize(
    ("text", "bucket"),
    [("a", "1"), ("a b", "2-3"), ("a b c", "2-3"), ("a b c d", "4-6"), ("a b c d e f g", "7+")],
)
def test_a_message_falls_into_the_bucket_of_its_words(text: str, bucket: str) -> None:
    assert Line("en", text).bucket == bucket


def test_accuracy_is_by_language_and_length_and_the_macro_over_languages() -> None:
    lines = [Line("en", "one"), Line("en", "one two"), Line("ndo", "one"), Line("kua", "one")]
    figures = measure(saying("osh", 0.8), lines)
    assert figures.accuracy["en"] == {
        **{"1": 0.0, "1-3": 0.0, "2-3": 0.0, "4-6": None, "7+": None, "all": 0.0}
    }
    assert figures.accuracy["osh"]["1"] == 1.0
    assert figures.macro["1"] == 0.5
    assert figures.macro["4-6"] is None


def test_calibration_is_the_gap_between_confidence_and_accuracy() -> None:
    lines = [Line("en", "one")] * 3 + [Line("af", "een")]
    figures = measure(saying("en", 0.95), lines)
    assert figures.calibration_error == pytest.approx(0.2)
    assert figures.wrong_when_sure == pytest.approx(0.25)
    assert measure(saying("en", 0.75), lines).calibration_error == pytest.approx(0.0)


def test_a_peer_is_asked_only_for_languages_that_it_has_a_name_for() -> None:
    peer = Peer("stub", lambda text: Told("en", 1.0), frozenset({"en", "af"}))
    assert measure(peer, [Line("en", "one"), Line("her", "one")]).messages == 1


def test_the_table_stands_beside_its_peers(data: Path) -> None:
    shown, _ = table(data)
    assert "ours: 5 messages" in shown
    assert "langdetect as shipped: 3 messages" in shown
    assert "langdetect, own profiles: 5 messages" in shown
    assert "lingua: 3 messages" in shown or "lingua is not installed" in shown


def test_figures_and_errors_are_told_as_json(data: Path) -> None:
    (data / "af.txt").write_text("this is not Afrikaans at all\n")
    shown, figures = table(data, errors=True)
    assert "af: told as en" in shown
    written = json.loads(figures)
    assert written["ours"]["accuracy"]["af"]["all"] == 0.0
    assert [each["text"] for each in written["ours"]["wrong"]] == ["this is not Afrikaans at all"]


def test_an_empty_folder_is_measured_without_a_figure(tmp_path: Path) -> None:
    assert "ours: 0 messages" in table(tmp_path)[0]


def test_langdetect_says_nothing_of_digits_and_the_same_twice() -> None:
    peer = langdetect_as_shipped()
    assert peer.tell("5000") == Told(None, 0.0)
    assert peer.tell("I need some money") == peer.tell("I need some money")


def test_langdetect_with_own_profiles_knows_our_languages() -> None:
    peer = langdetect_with_own_profiles()
    assert peer.tell("okuhepa tjinene").language == "her"
    assert peer.tell("ek wil graag geld leen asseblief").language == "af"


def test_a_profile_counts_runs_of_up_to_three_letters() -> None:
    counted = json.loads(profile("en", ["the the the"] * 3))
    assert counted["name"] == "en"
    assert counted["freq"]["the"] == 9
    assert max(len(run) for run in counted["freq"]) == 3

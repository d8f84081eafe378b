"""The doctor says what becomes of texts that no named speaker has read."""

from agent.doctor.finding import Finding
from agent.doctor.words import languages
from agent.settings import Settings


def finding(settings: Settings) -> Finding:
    return languages(settings)


def test_the_doctor_says_how_many_texts_wait_for_a_reader_and_how_they_go_out() -> None:
    found = finding(Settings())
    assert found.good
    assert " in af, " in found.found
    assert "goes out with its English beneath" in found.found
    assert "BUFFR_REVIEWED_ONLY=true" in found.found


def test_the_doctor_says_that_they_are_english_where_only_reviewed_ones_may_be_said() -> None:
    assert (
        "said in English instead (BUFFR_REVIEWED_ONLY)"
        in finding(Settings(reviewed_only=True)).found
    )

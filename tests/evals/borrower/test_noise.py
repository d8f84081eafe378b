"""Noise spoils words as a thumb does, and leaves what she tells as it is."""

from random import Random

from evals.borrower import noise

_PIECES = [("I would like to borrow ", False), ("N$ 9 000", True), (", please", False)]
_SMS = {"please": "pls"}


def _spoiled(literacy: noise.Literacy, seed: int) -> str:
    return _by(noise.HABITS[literacy], seed)


def _by(habits: noise.Habits, seed: int) -> str:
    chance = Random(seed)  # noqa: S311 (chance that must repeat)
    return noise.spoil(_PIECES, habits, sms=_SMS, chance=chance)


def test_a_value_stays_as_it_is_at_any_literacy() -> None:
    for seed in range(200):
        for literacy in noise.HABITS:
            assert "N$ 9 000" in _spoiled(literacy, seed)


def test_the_better_somebody_writes_the_less_is_spoiled() -> None:
    whole = "I would like to borrow N$ 9 000, please"
    kept = {
        literacy: sum(_spoiled(literacy, seed) == whole for seed in range(200))
        for literacy in noise.HABITS
    }
    assert kept["high"] > kept["middle"] > kept["low"] == 0


def test_low_literacy_drops_full_stops_capitals_and_vowels_and_shortens_words() -> None:
    written = {_spoiled("low", seed) for seed in range(200)}
    assert any("pls" in each for each in written)
    assert any("brrw" in each for each in written)
    assert not any("," in each or each.startswith("I") for each in written)


def test_whoever_is_careful_makes_no_mistake() -> None:
    for seed in range(50):
        assert _by(noise.CAREFUL, seed) == "I would like to borrow N$ 9 000, please"

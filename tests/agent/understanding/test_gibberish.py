"""Keys hit at random are no name; a strange name is one."""

import pytest

from agent.understanding.gibberish import is_gibberish


@pytest.mark.parametrize(
    "text", ["hgfd jkl", "sdfsdf dfgh", "kkkkk", "ha ha ha", "bcdfg", "qwe asd"]
)
def test_random_keys_are_gibberish(text: str) -> None:
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "name",
    [
        "Nghipandulwa",
        "Tjiuongua",
        "Ndjamba Trading",
        "Hilma Shikongo",
        "NWR",
        "mtc",
        "nwr namibia",
        "Power Station",
        "Schwartz",
        "Pick n Pay",
    ],
)
def test_a_name_is_not(name: str) -> None:
    assert not is_gibberish(name)

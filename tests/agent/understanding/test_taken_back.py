"""A payment taken back in one breath is none, and everything else leaves the claim as it is."""

import pytest

from agent.understand import open_reader, understand
from agent.understanding.heard import Heard, Said
from flows.commands import AnyCommand, Report, StartFlow, Unsay

READER = open_reader()
TAKEN_BACK = (
    ("I paid", "no wait I didnt"),
    ("I paid", "no wait I didn't"),
    ("I paid yesterday", "sorry no I did not pay"),
    ("I paid", "no wait", "i didnt"),
    ("I paid", "no I will pay tomorrow"),
    ("I paid no wait I didnt",),
    ("ek het betaal", "nee wag ek het nie"),
    ("ek het betaal", "nee wag, nog nie"),
    ("ek het betaal nee wag ek het nie",),
)
STILL_CLAIMED = (
    ("I paid", "no wait"),
    ("I paid", "no I didnt get a slip"),
    ("I paid", "my husband didnt"),
    ("I paid", "you did not"),
    ("I paid", "why did you say I didnt pay"),
    ("I paid", "I will pay the rest tomorrow"),
    ("I paid", "I didnt lie"),
    ("no wait I didnt", "I paid"),
    ("ek het betaal", "nee ek het nie n strokie gekry nie"),
    ("ek het betaal", "my man het nie"),
)


async def read(*texts: str) -> tuple[AnyCommand, ...]:
    heard = Heard(tuple(Said(text) for text in texts))
    return (await understand(heard, reader=READER)).commands


def claims(commands: tuple[AnyCommand, ...]) -> list[AnyCommand]:
    return [each for each in commands if isinstance(each, Report) and each.about == "paid"]


@pytest.mark.parametrize("texts", TAKEN_BACK)
async def test_no_claim_is_left_of_what_is_taken_back(texts: tuple[str, ...]) -> None:
    [only] = await read(*texts)
    assert isinstance(only, Unsay)


@pytest.mark.parametrize("texts", STILL_CLAIMED)
async def test_what_is_no_taking_back_leaves_the_claim(texts: tuple[str, ...]) -> None:
    commands = await read(*texts)
    assert len(claims(commands)) == 1
    assert not any(isinstance(each, Unsay) for each in commands)


async def test_whatever_else_is_said_is_heard() -> None:
    commands = await read("I have paid", "no wait I didnt", "I need 2000")
    assert claims(commands) == []
    assert any(isinstance(each, StartFlow) for each in commands)


async def test_who_has_claimed_nothing_takes_nothing_back() -> None:
    assert not any(isinstance(each, Unsay) for each in await read("no wait I didnt"))

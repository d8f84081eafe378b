"""Whoever asks who writes to her hears who we are, in her words for it."""

import pytest

from agent.understand import Reader, open_reader, understand
from agent.understanding.heard import Heard, Said
from flows.commands import Help, Language, Why


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


async def read(text: str, reader: Reader, *, language: Language, flow: str | None = None) -> object:
    (command,) = (
        await understand(Heard((Said(text),), language=language, flow=flow), reader=reader)
    ).commands
    return command.model_copy(update={"span": "", "message": 0, "confidence": 1.0})


async def test_who_are_you_is_no_question_for_an_article(
    reader: Reader, subtests: pytest.Subtests
) -> None:
    for text in ("who are you", "Who is this?", "who is buffr", "are you a robot?", "what is this"):
        with subtests.test(text=text):
            assert await read(text, reader, language="en") == Help(about="us")
    for text in ("wie is jy", "Wie is julle?", "is jy 'n robot?", "wat is hierdie?"):
        with subtests.test(text=text):
            assert await read(text, reader, language="af") == Help(about="us")


async def test_in_the_form_what_is_this_wonders_at_the_question(reader: Reader) -> None:
    assert await read("what is this?", reader, language="en", flow="application") == Why()


async def test_help_is_still_help(reader: Reader) -> None:
    assert await read("help", reader, language="en") == Help()

"""Emoji, marks and capitals around a word that steers do not hide it."""

import pytest

from agent.understanding import rules, vocabulary
from agent.understanding.heard import Heard, Offered, Said
from flows.commands import AnyCommand

WORDS = vocabulary.load()
YES_NO = (Offered("confirm:yes", "Yes"), Offered("confirm:no", "No"))


def read(text: str, options: tuple[Offered, ...] = ()) -> AnyCommand | None:
    heard = Heard(messages=(Said(text),), language="en", awaiting="choice", options=options)
    commands = rules.read_one(heard.messages[0], heard, message=0, vocabulary=WORDS)
    return commands[0] if commands else None


def test_a_word_that_steers_is_heard_through_what_stands_around_it(
    subtests: pytest.Subtests,
) -> None:
    for text, kind in (
        ("agent 😡😡", "human"),
        ("😡 AGENT!!!", "human"),
        ("*agent*", "human"),
        ("Agent 🙏🏽🙏🏽", "human"),
        ("agent asb 😭", "human"),
        ("STOP!!!", "stop"),
        ("STOP 🛑", "stop"),
        ("stop 😡😡😡", "stop"),
        ("menu pls 🙏", "menu"),
        ("🙏 kieslys asb", "menu"),
        ("_menu_", "menu"),
        ("help 😭😭", "help"),
        ("thanx 🙏🙏", "thank"),
        ("cancel ❌", "cancel"),
        ("back ⬅️", "back"),
        ("status ❓", "start_flow"),
        ("review", "start_flow"),
        ("*hersien*", "start_flow"),
    ):
        with subtests.test(text=text, kind=kind):
            command = read(text)
            assert command is not None
            assert command.kind == kind


def test_a_thumb_that_says_the_opposite_takes_the_answer_back(subtests: pytest.Subtests) -> None:
    for text in ("yes 👎", "no 👍", "ja 👎🏽"):
        with subtests.test(text=text):
            command = read(text, YES_NO)
            assert command is None or command.kind == "not_understood"


def test_a_thumb_alone_answers(subtests: pytest.Subtests) -> None:
    for text, option in (("👍🏾", "confirm:yes"), ("👎👎", "confirm:no")):
        with subtests.test(text=text, option=option):
            command = read(text, YES_NO)
            assert command is not None
            assert command.model_dump()["option"] == option


def test_faces_alone_say_nothing() -> None:
    command = read("😡😡😡")
    assert command is None or command.kind == "not_understood"

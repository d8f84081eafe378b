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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
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
        ("review", "human"),
        ("*hersien*", "human"),
    ],
)
def test_a_word_that_steers_is_heard_through_what_stands_around_it(text: str, kind: str) -> None:
    command = read(text)
    assert command is not None
    assert command.kind == kind


@pytest.mark.parametrize("text", ["yes 👎", "no 👍", "ja 👎🏽"])
def test_a_thumb_that_says_the_opposite_takes_the_answer_back(text: str) -> None:
    command = read(text, YES_NO)
    assert command is None or command.kind == "not_understood"


@pytest.mark.parametrize(("text", "option"), [("👍🏾", "confirm:yes"), ("👎👎", "confirm:no")])
def test_a_thumb_alone_answers(text: str, option: str) -> None:
    command = read(text, YES_NO)
    assert command is not None
    assert command.model_dump()["option"] == option


def test_faces_alone_say_nothing() -> None:
    command = read("😡😡😡")
    assert command is None or command.kind == "not_understood"

"""Whoever wants another bank account is understood, and whoever asks about banks is not."""

import pytest

from agent.understanding import rules, vocabulary
from agent.understanding.heard import Heard, Said
from flows.commands import StartFlow

VOCABULARY = vocabulary.load()


def test_the_wish_is_told_from_a_question(subtests: pytest.Subtests) -> None:
    for text, wishes in (
        ("Change my bank account", True),
        ("i switched banks.", True),
        ("Ek het 'n nuwe bankrekening", True),
        ("verander my bankrekening", True),
        ("do i need a bank account", False),
        ("which bank must i have?", False),
        ("moet ek 'n bankrekening he?", False),
    ):
        with subtests.test(text):
            heard = Heard(messages=(Said(text),), language="en")
            read = rules.read_one(Said(text), heard, message=0, vocabulary=VOCABULARY)
            found = [each for each in read or () if isinstance(each, StartFlow)]
            assert [each.flow for each in found] == (["bank_change"] if wishes else [])

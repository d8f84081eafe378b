"""The statistics behind the offline reader."""

from collections import Counter
from importlib import resources
from typing import get_args

import pytest

from agent.understanding import classifier, learning, vocabulary
from agent.understanding.classifier import Classifier
from flows.commands import LoanFact, Trouble

WORDS = vocabulary.load()


@pytest.fixture(scope="module")
def trained() -> Classifier:
    return classifier.load(spellings=WORDS.spellings)


def test_every_intention_has_english_examples() -> None:
    text = resources.files("agent.understanding").joinpath("examples/en.tsv").read_text("utf-8")
    counted = Counter(line.split("\t")[0] for line in text.splitlines())
    assert min(counted.values()) >= 8
    # A statement is the bank's as well as ours, and a debt may be old: both are read by their own
    # patterns alone.
    by_patterns = {"statement", "new_debt"}
    assert {*get_args(Trouble), *get_args(LoanFact)} - by_patterns <= set(counted)


def test_the_weights_were_learnt_from_these_examples() -> None:
    assert learning.was_learnt_from() == learning.fingerprint(WORDS.spellings)


def test_chat_spelling_is_read_as_the_long_one(trained: Classifier) -> None:
    assert trained.guess("hw r u").label == "greet"


def test_unknown_words_are_strange(trained: Classifier) -> None:
    assert trained.guess("qwrt zxcv").familiar == 0.0

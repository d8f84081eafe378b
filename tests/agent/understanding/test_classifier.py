"""The statistics behind the offline reader."""

from collections import Counter
from importlib import resources
from time import process_time
from typing import get_args

from agent.understanding import classifier, vocabulary
from flows.commands import LoanFact, Trouble

WORDS = vocabulary.load()


def test_every_intention_has_english_examples() -> None:
    text = resources.files("agent.understanding").joinpath("examples/en.tsv").read_text("utf-8")
    counted = Counter(line.split("\t")[0] for line in text.splitlines())
    assert min(counted.values()) >= 8
    # A statement is the bank's as well as ours: it is read by its own patterns alone.
    assert {*get_args(Trouble), *get_args(LoanFact)} - {"statement"} <= set(counted)


def test_training_takes_less_than_300_milliseconds_of_a_processor() -> None:
    taken = []
    for _ in range(3):
        began = process_time()
        classifier.train(classifier.examples(), spellings=WORDS.spellings)
        taken.append(process_time() - began)
    assert min(taken) < 0.3


def test_training_twice_gives_the_same_guess() -> None:
    first, second = (
        classifier.train(classifier.examples(), spellings=WORDS.spellings) for _ in range(2)
    )
    assert first.guess("where is my loan") == second.guess("where is my loan")


def test_chat_spelling_is_read_as_the_long_one() -> None:
    trained = classifier.train(classifier.examples(), spellings=WORDS.spellings)
    assert trained.guess("hw r u").label == "greet"


def test_unknown_words_are_strange() -> None:
    trained = classifier.train(classifier.examples(), spellings=WORDS.spellings)
    assert trained.guess("qwrt zxcv").familiar == 0.0

"""The statistics behind the offline reader."""

from collections import Counter
from importlib import resources
from time import perf_counter

from agent.understanding import classifier, vocabulary

WORDS = vocabulary.load()


def test_every_intention_has_forty_english_examples() -> None:
    text = resources.files("agent.understanding").joinpath("examples/en.tsv").read_text("utf-8")
    counted = Counter(line.split("\t")[0] for line in text.splitlines())
    assert min(counted.values()) >= 40


def test_training_takes_less_than_150_milliseconds() -> None:
    taken = []
    for _ in range(3):
        began = perf_counter()
        classifier.train(classifier.examples(), spellings=WORDS.spellings)
        taken.append(perf_counter() - began)
    assert min(taken) < 0.15


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

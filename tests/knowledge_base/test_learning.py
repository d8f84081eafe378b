"""What is learnt tells the articles apart, the same way every time."""

import numpy as np

from knowledge_base import meanings, vectors
from knowledge_base.embedding import offline
from knowledge_base.entries import Entry
from knowledge_base.learning import Learnt, learn
from knowledge_base.legs import Lessons, Question
from knowledge_base.vectors import Scores

SOURCES = [
    Entry("cats", ("my cat sleeps", "a cat eats fish", "do cats swim")),
    Entry("dogs", ("my dog sleeps", "a dog eats meat", "do dogs swim")),
    Entry(None, ("what is the weather",)),
]


def learnt() -> Learnt:
    questions = [question for one in SOURCES for question in one.questions]
    return learn(SOURCES, vectors.kept(offline().embed(questions)), meanings.read())


def scores(question: str) -> Scores:
    found = learnt()
    vector = np.asarray(offline().embed([question])[0]) * found.rarity
    asked = Question(question, np.asarray(vector / np.sqrt(vector @ vector), np.float32))
    return Lessons(found.lessons, found.lesson).scores(asked)


def test_every_example_lies_nearest_to_its_own_entry() -> None:
    for place, entry in enumerate(SOURCES):
        assert {int(scores(question).argmax()) for question in entry.questions} == {place}


def test_a_new_question_goes_with_the_word_that_tells_entries_apart() -> None:
    cats, dogs, gap = scores("will the dog swim").tolist()
    assert dogs > max(cats, gap)


def test_what_no_entry_speaks_of_is_as_unlike_each() -> None:
    found = scores("zzz qqq")
    assert found.max() - found.min() < 0.1


def test_the_same_questions_teach_the_same_lessons() -> None:
    assert np.array_equal(learnt().lessons, learnt().lessons)

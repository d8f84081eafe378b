"""A feeling is heard in four languages, and moves nothing but tone and priority."""

import csv
from pathlib import Path
from time import process_time

import pytest

from agent.understanding import feeling
from agent.understanding.feeling import Feeling, Lexicon, Mood, priority_of
from agent.understanding.vocabulary import fold

LEXICON = Lexicon.load()
LOCAL = ("ndo", "kua", "her")
ANGRY = (
    "I am ANGRY with you people",
    "This is bullshit, I am fed up!!",
    "you are thieves",
    "worst service ever, useless",
    "thanks for nothing",
    "I am not happy with this, I have had enough",
    "your service is useless and ridiculous",
    "Ek is gatvol vir julle",
    "julle is skelms, ek is kwaad",
    "julle help nie ek is kwaad",
    "ek is nie gelukkig nie, dit is belaglik",
    "swak diens!! julle mors my tyd",
    "Efe nge!",
    "Ino handukifa nge",
    "geela",
    "pindike",
    "Hello, Ino nyokoma nge, where is my money",
    "😡",
)
OTHER: tuple[tuple[Mood, str], ...] = (
    ("afraid", "I am so worried that I lose my house"),
    ("afraid", "ek is bang en gestres"),
    ("afraid", "limbililwa"),
    ("afraid", "rikenda"),
    ("sad", "my mother is sick, I am in hospital"),
    ("sad", "please help me, i beg you, i have no money"),
    ("sad", "ek is hartseer, ek sukkel baie"),
    ("sad", "asseblief tog help my"),
    ("sad", "Vela"),
    ("sad", "kwatha ndje alikana"),
    ("sad", "hihamwa omitima"),
    ("sad", "okurira"),
    ("glad", "Thank you so much, I am so happy"),
    ("glad", "baie dankie, julle is die beste"),
    ("glad", "Tangi unene"),
    ("glad", "okuhepa tjinene 😊"),
)
PLAIN = (
    "I want to borrow 2000",
    "I am not angry, just asking",
    "I'm not at all angry",
    "ek is nie kwaad nie",
    "ok",
    "hi",
    "what is the interest rate",
    "Ombili",
    "ja dankie",
    "",
)


def test_anger_is_heard(subtests: pytest.Subtests) -> None:
    for text in ANGRY:
        with subtests.test(text=text):
            assert LEXICON.hear(text).mood == "angry"


def test_fear_sadness_illness_pleas_and_joy_are_heard(subtests: pytest.Subtests) -> None:
    for mood, text in OTHER:
        with subtests.test(mood=mood, text=text):
            assert LEXICON.hear(text).mood == mood


def test_business_a_denial_and_small_talk_are_plain(subtests: pytest.Subtests) -> None:
    for text in PLAIN:
        with subtests.test(text=text):
            assert LEXICON.hear(text) == Feeling()


def test_more_words_and_a_raised_voice_make_it_stronger() -> None:
    once, twice = LEXICON.hear("this is useless"), LEXICON.hear("this is useless and ridiculous")
    loud = LEXICON.hear("THIS IS USELESS AND RIDICULOUS!!")
    assert once == Feeling("angry", 0.5, ("useless",))
    assert twice == Feeling("angry", 0.75, ("useless", "ridiculous"))
    assert loud == Feeling("angry", 0.9, ("useless", "ridiculous"))


def test_a_raised_voice_alone_is_no_anger() -> None:
    assert LEXICON.hear("I WANT TO BORROW 2000!!") == Feeling()


def test_only_clear_anger_raises_a_priority_and_never_to_the_first(
    subtests: pytest.Subtests,
) -> None:
    for said, base, priority in (
        ("you are thieves, i am furious", 3, 2),
        ("you are thieves, i am furious", 2, 1),
        ("you are thieves, i am furious", 1, 1),
        ("you are thieves, i am furious", 0, 0),
        ("a thief took my bag", 2, 2),
        ("esa", 2, 2),
        ("i am so worried", 2, 2),
        ("i beg you", 2, 2),
        ("thank you so much", 2, 2),
        ("good day", 2, 2),
    ):
        with subtests.test(said=said, base=base, priority=priority):
            assert priority_of(LEXICON.hear(said), base) == priority


def test_every_local_word_names_where_it_is_attested_and_that_nobody_has_reviewed_it() -> None:
    local = [each for each in feeling.entries() if each.language in LOCAL]
    assert {each.language for each in local} == set(LOCAL)
    assert [each for each in local if each.source in ("", "own") or each.reviewed] == []


def test_no_words_mean_two_things() -> None:
    kinds: dict[str, set[str]] = {}
    for each in feeling.entries():
        kinds.setdefault(fold(each.words), set()).add(each.kind)
    assert {words for words, meant in kinds.items() if len(meant) > 1 or not words} == set()


def test_every_row_is_whole() -> None:
    path = Path(feeling.__file__).with_name("feelings.tsv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {len(row) for row in rows} == {7}
    assert all(0 < each.weight < 1 for each in feeling.entries())


def test_a_long_hostile_text_is_read_in_no_time() -> None:
    began = process_time()
    LEXICON.hear("i am so very not " * 6000)
    assert process_time() - began < 1


def test_unseen_messages_are_heard_right_and_business_never_as_a_feeling() -> None:
    """In English and Afrikaans; tuning_feelings.tsv has those that the lexicon was mended by."""
    path = Path(__file__).with_name("held_out_feelings.tsv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    heard = [(row["mood"], LEXICON.hear(row["text"]).mood) for row in rows]
    assert sum(meant == mood for meant, mood in heard) / len(heard) >= 0.9
    assert [mood for meant, mood in heard if meant == "plain" and mood != "plain"] == []
    assert [pair for pair in heard if "plain" not in pair and pair[0] != pair[1]] == []

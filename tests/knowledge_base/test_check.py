"""The check finds each problem that can be planted, and none in what we ship."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.check import check
from knowledge_base.search import ARTICLES

Write = Callable[..., Path]
TODAY = date(2026, 11, 22)
FACT = """
[cat.name]
value = "Mimi"
confirmed = true
source = "An invented register"
effective_from = 2026-01-01
review_by = {review_by}
approved_by = "Compliance officer (to be named)"
"""


def rules(articles: Path) -> list[tuple[str, str]]:
    return [(found.where, found.rule) for found in check(articles, {"cat.age": "5"}, today=TODAY)]


def asked(articles: Path, lines: str) -> None:
    (articles.parent / "asked").mkdir()
    (articles.parent / "asked" / "en.tsv").write_text(lines, encoding="utf-8")


def test_the_shipped_articles_have_no_problem(policy: Mapping[str, str]) -> None:
    assert [found for found in check(ARTICLES, policy, today=TODAY) if found.mends] == []


def test_every_afrikaans_article_waits_for_a_native_reader(policy: Mapping[str, str]) -> None:
    waiting = {found.where for found in check(ARTICLES, policy, today=TODAY) if not found.mends}
    assert waiting == {f"articles/af/{path.name}" for path in (ARTICLES / "af").glob("*.md")}


def test_a_sound_library_has_no_problem(write: Write, articles: Path) -> None:
    write(body="A cat is {{ cat.age }} years old.")
    assert rules(articles) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("A cat costs N$500.", "unsafe"),
        ("Do you like cats?", "question_mark"),
        ("{{ cat.colour }} cats.", "unknown_reference"),
        ("Cats sleep. " * 45, "too_long"),
        ("Ons hou van die kat en jy nie van die hond nie.", "wrong_language"),
        (f"{'cat ' * 21}.", "long_sentence"),
    ],
)
def test_what_a_borrower_should_not_read_is_found(
    write: Write, articles: Path, body: str, rule: str
) -> None:
    write(body=body)
    assert rules(articles) == [("articles/en/cats.md", rule)]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("source: An invented rule\n", ""), "unreadable"),
        (("review_by: 2027-01-01", "review_by: 2026-11-21"), "review_expired"),
        (("effective_from: 2026-01-01", "effective_from: 2026-11-23"), "not_yet_in_effect"),
    ],
)
def test_what_no_approver_would_sign_is_found(
    write: Write, articles: Path, change: tuple[str, str], rule: str
) -> None:
    write(change=change)
    assert rules(articles) == [("articles/en/cats.md", rule)]


def test_a_question_in_two_articles_is_found_however_it_is_written(
    write: Write, articles: Path
) -> None:
    write("en/cats", change=("cat number 0", "May I own a Cat"))
    change = ("dog number 0", "may i own a cat!")
    write("en/dogs", "A dog barks.", asks="dog", title="Barking", change=change)
    assert rules(articles) == [("articles/en/cats.md", "duplicate_question")]


def test_a_translation_needs_its_english_original(write: Write, articles: Path) -> None:
    write("af/cats", "Ons hou van katte.")
    assert rules(articles) == [("articles/af/cats.md", "no_original")]


def test_a_folder_of_a_language_that_nobody_speaks_is_found(write: Write, articles: Path) -> None:
    write()
    write("xx/cats")
    assert rules(articles) == [("articles/xx/cats.md", "unknown_language")]


def test_titles_and_texts_that_say_the_same_are_found(write: Write, articles: Path) -> None:
    write("en/cats", "We like cats that sleep all day.")
    write("en/dogs", "We like cats that sleep all day!", asks="dog")
    assert rules(articles) == [
        ("articles/en/cats.md", "duplicate_title"),
        ("articles/en/cats.md", "duplicate_text"),
    ]


def test_a_question_that_was_asked_about_something_else_is_found(
    write: Write, articles: Path
) -> None:
    write()
    asked(articles, "901\tCat number 3!\n900\tcat number 4\n")
    assert rules(articles) == [("articles/en/cats.md", "duplicate_question")]


@pytest.mark.parametrize("line", ["how old is it", "900\t", "cats\thow old is it"])
def test_an_asked_line_of_another_shape_is_found(articles: Path, line: str) -> None:
    asked(articles, line)
    assert rules(articles) == [("asked", "unreadable")]


def test_a_topic_without_an_article_is_named(write: Write, articles: Path) -> None:
    write()
    write("af/cats", "Ons hou van katte.", asks="kat")
    listed = '[topics]\n900 = "Cats"\n33 = "VAT"\n'
    (articles.parent / "topics.toml").write_text(listed, encoding="utf-8")
    (missing,) = check(articles, {}, today=TODAY)
    assert (missing.where, missing.rule) == ("topics.toml", "no_article")
    assert missing.says == "write an article in articles/en for topic 33: VAT."


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        (FACT.format(review_by="2026-11-21"), "review_expired"),
        (FACT.format(review_by="2027-01-01").replace("source", "origin"), "unreadable"),
        (FACT.format(review_by="2027-01-01").replace("cat.name", "cat.age"), "unreadable"),
        ("[cat", "unreadable"),
    ],
)
def test_a_wrong_fact_is_found(articles: Path, facts: str, rule: str) -> None:
    (articles.parent / "facts.toml").write_text(facts, encoding="utf-8")
    assert rules(articles) == [("facts.toml", rule)]

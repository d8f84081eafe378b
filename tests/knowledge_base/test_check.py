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


def test_the_shipped_articles_have_no_problem(policy: Mapping[str, str]) -> None:
    assert check(ARTICLES, policy, today=TODAY) == []


def test_a_sound_library_has_no_problem(write: Write, articles: Path) -> None:
    write(body="A cat is {{ cat.age }} years old.")
    assert rules(articles) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("A cat costs N$500.", "number_in_body"),
        ("Do you like cats?", "question_mark"),
        ("{{ cat.colour }} cats.", "unknown_reference"),
        ("Cats sleep. " * 45, "too_long"),
        (f"{'cat ' * 21}.", "long_sentence"),
    ],
)
def test_what_a_borrower_should_not_read_is_found(
    write: Write, articles: Path, body: str, rule: str
) -> None:
    write(body=body)
    assert rules(articles) == [("en/cats", rule)]


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
    assert rules(articles) == [("en/cats", rule)]


def test_a_question_in_two_articles_is_found_however_it_is_written(
    write: Write, articles: Path
) -> None:
    write("en/cats", change=("cat number 0", "May I own a Cat"))
    write("en/dogs", asks="dog", change=("dog number 0", "may i own a cat!"))
    assert rules(articles) == [("en/cats", "duplicate_question")]


def test_a_translation_needs_its_english_original(write: Write, articles: Path) -> None:
    write("af/cats", "Ons hou van katte.")
    assert rules(articles) == [("af/cats", "no_original")]


def test_a_gap_that_an_article_answers_is_found(write: Write, articles: Path) -> None:
    write()
    (articles.parent / "gaps").mkdir()
    (articles.parent / "gaps" / "en.tsv").write_text("900\thow old is it\n", encoding="utf-8")
    assert rules(articles) == [("en/cats", "gap_is_answered")]


def test_a_gap_without_a_question_is_found(articles: Path) -> None:
    (articles.parent / "gaps").mkdir()
    (articles.parent / "gaps" / "en.tsv").write_text("how old is it\n", encoding="utf-8")
    assert rules(articles) == [("gaps", "unreadable")]


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

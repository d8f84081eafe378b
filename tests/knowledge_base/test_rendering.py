"""References become values, or the article is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge_base import article, rendering
from knowledge_base.facts import Fact
from knowledge_base.rendering import NamedTwice, Rendered, UnknownReference, as_written

Write = Callable[..., Path]


def fact(value: str, *, confirmed: bool = True) -> Fact:
    return Fact(
        value=value,
        confirmed=confirmed,
        source="An invented register",
        effective_from=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        approved_by="Compliance officer (to be named)",
    )


def test_every_number_that_leaves_is_told(write: Write) -> None:
    one = article.read(write(body="From {{ cat.price }} to {{cat.age}}, {{ cat.name }}."))
    known = {"cat.price": "N$1,500.00", "cat.age": "5 months", "cat.name": "Mimi"}
    assert rendering.render(one, known) == Rendered(
        text="From N$1,500.00 to 5 months, Mimi.",
        numbers=frozenset({"N$1,500.00", "1,500.00", "5 months", "5"}),
    )


def test_a_value_with_words_in_it_is_given_in_the_article_s_language(write: Write) -> None:
    one = replace(article.read(write(body="Open {{ cat.hours }}.")), language="af")
    known = {"cat.hours": "Mon-Fri", "cat.hours.af": "Ma-Vr"}
    assert rendering.render(one, known).text == "Open Ma-Vr."


@pytest.mark.parametrize("body", ["{{ cat.colour }}", "{{cat.colour}}", "{{ }}"])
def test_an_unknown_reference_names_article_and_key(write: Write, body: str) -> None:
    one = article.read(write(body=body))
    with pytest.raises(UnknownReference, match=r"en/cats: nothing gives a value for \{\{ .*\}\}"):
        rendering.render(one, {"cat.name": "Mimi"})


def test_an_unconfirmed_fact_gives_no_value() -> None:
    facts = {"cat.phone": fact("+264 61 000 0000", confirmed=False), "cat.name": fact("Mimi")}
    assert rendering.values({"cat.age": "5"}, facts) == {"cat.age": "5", "cat.name": "Mimi"}


def test_policy_and_facts_may_not_both_name_a_value() -> None:
    with pytest.raises(NamedTwice, match=r"remove from facts\.toml .* cat\.age"):
        rendering.values({"cat.age": "5"}, {"cat.age": fact("6")})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("N$10,000.00", "N$10\N{NO-BREAK SPACE}000,00"),
        ("N$500.00", "N$500,00"),
        ("1.03 %", "1,03 %"),
        ("30 %", "30 %"),
        ("Mon-Fri 08:00-17:00", "Mon-Fri 08:00-17:00"),
        ("061 290 5000", "061 290 5000"),
    ],
)
def test_an_afrikaans_article_writes_figures_as_afrikaans_does(value: str, written: str) -> None:
    assert as_written(value, "af") == written
    assert as_written(value, "en") == value

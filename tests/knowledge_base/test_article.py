"""Reading an article from its file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge_base import article
from knowledge_base.article import Article, NoFrontMatter, WrongFrontMatter

Write = Callable[..., Path]


def test_an_article_is_read_whole(write: Write) -> None:
    path = write("en/cats", "We like\ncats.\n\nAnd dogs.")
    assert article.read(path) == Article(
        language="en",
        slug="cats",
        title="Cats and dogs",
        topics=(900,),
        questions=tuple(f"cat number {n}" for n in range(8)),
        source="An invented rule",
        effective_from=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
        approved_by="Compliance officer (to be named)",
        conflicts=(),
        unknowns=(),
        body="We like cats.\n\nAnd dogs.",
    )


def test_a_file_without_front_matter_says_what_to_write(articles: Path) -> None:
    path = articles / "bare.md"
    path.write_text("We like cats.", encoding="utf-8")
    with pytest.raises(NoFrontMatter, match=r"bare\.md: open the file with a block of YAML"):
        article.read(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("source: An invented rule\n", ""), "source: Field required"),
        (("source: An invented rule", "source: 7"), "source: Input should be a valid string"),
        (("topics: [900]", "topics: []"), "topics: Tuple should have at least 1 item"),
        (("title:", "headline: x\ntitle:"), "headline: Extra inputs are not permitted"),
        (("2027-01-01", "soon"), "review_by: Input should be a valid date"),
        (("slug: cats", "slug: dogs"), "slug must be cats"),
        (("topics: [900]", "topics: [900"), "front matter: while parsing"),
        ((", cat number 7", ""), "questions: Tuple should have at least 8 items"),
    ],
)
def test_wrong_front_matter_names_the_file_and_the_field(
    write: Write, change: tuple[str, str], says: str
) -> None:
    with pytest.raises(WrongFrontMatter) as raised:
        article.read(write(change=change))
    assert "en/cats.md" in str(raised.value)
    assert says in str(raised.value)

"""Reading an article from its file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge_base import article
from knowledge_base.article import Article, NoFrontMatter, NotText, TooLarge, WrongFrontMatter

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
        reviewed=True,
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


def test_a_huge_file_is_not_read(articles: Path) -> None:
    path = articles / "huge.md"
    path.write_text("---\n" + "a" * 20_000_000, encoding="utf-8")
    with pytest.raises(TooLarge, match=r"huge\.md: shorten it"):
        article.read(path)


def test_what_is_no_text_is_refused(articles: Path) -> None:
    path = articles / "noise.md"
    path.write_bytes(b"---\n\xff\xfe---\n")
    with pytest.raises(NotText, match="UTF-8"):
        article.read(path)


def test_aliases_that_would_unfold_without_end_are_refused(write: Write) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nslug: cats"
    with pytest.raises(WrongFrontMatter, match="write each value out"):
        article.read(write(change=("slug: cats", bomb)))


def test_a_translation_that_nobody_read_says_so(write: Write) -> None:
    assert not article.read(write(change=("source:", "reviewed: false\nsource:"))).reviewed


def test_a_folder_for_a_variety_says_which_oshiwambo_it_is(write: Write, articles: Path) -> None:
    found = article.read(write("osh/kua/cats"))
    assert (found.language, found.variety, found.name) == ("osh", "kua", "osh/kua/cats")
    assert article.read(write("osh/cats")).variety is None
    assert [path.relative_to(articles).as_posix() for path in article.files(articles)] == [
        "osh/cats.md",
        "osh/kua/cats.md",
    ]

"""Changed articles are taken up by a running service, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from knowledge_base.search import KnowledgeBase, UnsafeArticle
from knowledge_base.watching import take_up

Write = Callable[..., Path]


def told(knowledge: KnowledgeBase) -> str:
    return knowledge.search("cat number 3")[0].text


async def test_a_changed_article_is_taken_up_with_another_version(
    write: Write, articles: Path
) -> None:
    write(body="We like cats.")
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    before = knowledge.search("cat number 3")[0]
    write(body="We like cats very much.")
    with capture_logs() as logs:
        assert await take_up(knowledge, {})
    after = knowledge.search("cat number 3")[0]
    assert (before.text, after.text) == ("We like cats.", "We like cats very much.")
    assert before.version != after.version
    assert logs == [
        {"event": "articles_taken_up", "log_level": "info", "served": knowledge.version}
    ]


async def test_nothing_is_read_again_while_nothing_changed(write: Write, articles: Path) -> None:
    write()
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    with capture_logs() as logs:
        assert not await take_up(knowledge, {})
    assert logs == []


async def test_a_broken_article_keeps_the_old_ones_and_is_told_once(
    write: Write, articles: Path
) -> None:
    write(body="We like cats.")
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    version = knowledge.version
    write(body="Go to https://cats.example.com now.")
    with capture_logs() as logs:
        assert not await take_up(knowledge, {})
        assert not await take_up(knowledge, {})
    assert [(log["event"], log["log_level"]) for log in logs] == [("articles_refused", "error")]
    assert "en/cats: remove the link" in logs[0]["why"]
    assert (told(knowledge), knowledge.version) == ("We like cats.", version)


async def test_a_mended_article_is_taken_up_after_a_broken_one(
    write: Write, articles: Path
) -> None:
    write(body="We like cats.")
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    write(body="{{ cat.colour }}")
    await take_up(knowledge, {})
    write(body="We like all cats.")
    assert await take_up(knowledge, {})
    assert told(knowledge) == "We like all cats."


async def test_a_new_figure_of_the_policy_is_taken_up_without_a_changed_file(
    write: Write, articles: Path
) -> None:
    write(body="A cat is {{ cat.age }} old.")
    knowledge = KnowledgeBase.open(articles=articles, policy={"cat.age": "5 years"})
    assert await take_up(knowledge, {"cat.age": "6 years"})
    assert told(knowledge) == "A cat is 6 years old."


@pytest.mark.parametrize("name", ["facts.toml", "asked/en.tsv"])
def test_what_stands_beside_the_articles_is_watched_too(
    write: Write, articles: Path, name: str
) -> None:
    write()
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    path = articles.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("", encoding="utf-8")
    assert knowledge.refresh()


def test_an_edition_is_swapped_whole(write: Write, articles: Path) -> None:
    write()
    write("en/dogs", "We like dogs.", asks="dog", title="Dogs")
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    write("en/cats", "We like old cats.")
    write("en/dogs", "Go to www.dogs.example.", asks="dog", title="Dogs")
    with pytest.raises(UnsafeArticle):
        knowledge.refresh()
    assert {one.text for one in knowledge.passages()} == {"We like cats.", "We like dogs."}

"""The table of the right articles takes anybody's file and says what was missed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.search import KnowledgeBase
from knowledge_base.table import Miss, Row, Share, WrongRow, measure, read, report

Write = Callable[..., Path]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.tsv"
    path.write_text("text\tlanguage\ttopic\ncat number 3\ten\t900\n", encoding="utf-8")
    return path


def test_the_columns_may_be_named_in_any_order_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "data.tsv"
    path.write_text("topic\ttext\tlanguage\n7\tpapers\ten\n", encoding="utf-8")
    assert read(path) == [Row("papers", "en", 7)]
    path.write_text('papers "x"\ten\t7\n\n', encoding="utf-8")
    assert read(path) == [Row('papers "x"', "en", 7)]


@pytest.mark.parametrize("line", ["papers\ten", "papers\ten\tseven", "\ten\t7"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.tsv"
    path.write_text(f"papers\ten\t7\n{line}\n", encoding="utf-8")
    with pytest.raises(WrongRow, match=r"data\.tsv:2"):
        read(path)


def test_each_way_of_searching_is_counted_by_language(write: Write, articles: Path) -> None:
    write("en/cats", "We like cats.")
    write("en/dogs", "We like dogs.", asks="dog", title="Dogs", change=("[900]", "[901]"))
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    rows = [Row("cat number 3", "en", 900), Row("dog number 2", "ndo", 900)]
    table = measure(rows, knowledge=knowledge, articles=articles)
    assert [one for one in table.shares if one.search == "ours"] == [
        Share("en", "ours", 1, 1.0, 1.0),
        Share("ndo", "ours", 1, 0.0, 1.0),
        Share("all", "ours", 2, 0.5, 1.0),
    ]
    assert {one.search for one in table.shares} == {"ours", "BM25", "LlamaIndex"}
    assert [one.first for one in table.shares if one.language == "en"] == [1.0, 1.0, 1.0]
    missed = table.misses[0]
    assert missed == Miss("dog number 2", "ndo", 900, ("dogs", "cats"), missed.answered)


def test_the_report_is_a_table_and_the_same_as_json(
    write: Write, articles: Path, data: Path
) -> None:
    write("en/cats", "We like cats.")
    knowledge = KnowledgeBase.open(articles=articles, policy={})
    told, figures = report(data, knowledge=knowledge, articles=articles, errors=True)
    assert "BM25" in told
    assert "LlamaIndex" in told
    found = json.loads(figures)
    assert found["misses"] == []
    assert found["shares"][0] == {
        "language": "en",
        "search": "ours",
        "questions": 1,
        "first": 1.0,
        "in_three": 1.0,
    }

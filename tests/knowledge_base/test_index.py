"""The index: kept in a folder while its content stands, and open to another embedding."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge_base import index
from knowledge_base.embedding import Embedding, offline
from knowledge_base.entries import Entry
from knowledge_base.index import Weights

SOURCES = [
    Entry("cats", ("do you like cats", "a cat"), "We like cats."),
    Entry("dogs", ("do you like dogs", "a dog"), "We like dogs."),
    Entry(None, ("is it going to rain",)),
]


class CountingEmbedding:
    """Tells cats from dogs, and how many texts it was asked to embed."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.texts += len(texts)
        return [[float("cat" in text), float("dog" in text), 0.1] for text in texts]


@pytest.mark.parametrize(
    "weights", [Weights(1, 0, 0), Weights(0, 1, 0), Weights(0, 0, 1), Weights()]
)
def test_each_leg_alone_and_both_together_find_the_entry(weights: Weights) -> None:
    built = index.build(SOURCES)
    found = built.matches("do u like catz", fusion=built.fusion(weights))
    assert found[0].slug == "cats"
    assert all(0 <= match.fit <= 1 for match in found)


def test_a_gap_is_found_as_a_gap() -> None:
    assert index.build(SOURCES).matches("will it rain today")[0].slug is None


def test_a_kept_index_is_not_embedded_again(tmp_path: Path) -> None:
    embed = CountingEmbedding()
    by = Embedding("counting", embed)
    stamp = index.save(SOURCES, tmp_path, embedding=by)
    kept = embed.texts
    loaded = index.load(SOURCES, tmp_path, embedding=by)
    assert (embed.texts, stamp) == (kept, index.stamp_of(SOURCES, by))
    assert loaded.matches("my dog")[0].slug == "dogs"


@pytest.mark.parametrize("name", ["counting", "another"])
def test_a_stale_or_foreign_index_is_embedded_afresh(tmp_path: Path, name: str) -> None:
    index.save(SOURCES[:1], tmp_path, embedding=Embedding("counting", CountingEmbedding()))
    embed = CountingEmbedding()
    loaded = index.load(SOURCES, tmp_path, embedding=Embedding(name, embed))
    assert embed.texts == 5
    assert loaded.matches("my dog")[0].slug == "dogs"


def test_a_loaded_index_answers_as_a_built_one(tmp_path: Path) -> None:
    index.save(SOURCES, tmp_path)
    built, loaded = index.build(SOURCES), index.load(SOURCES, tmp_path)
    assert loaded.matches("do you like dogs") == built.matches("do you like dogs")


def test_the_offline_embedding_gives_vectors_of_length_one_and_zero_for_no_word() -> None:
    cat, nothing = offline().embed(["a cat", "?"])
    assert sum(value * value for value in cat) == pytest.approx(1)
    assert not any(nothing)


def test_what_had_to_be_learnt_is_kept_for_the_next_start(tmp_path: Path) -> None:
    embed = CountingEmbedding()
    by = Embedding("counting", embed)
    index.load(SOURCES, tmp_path / "new", embedding=by)
    learnt = embed.texts
    index.load(SOURCES, tmp_path / "new", embedding=by)
    assert embed.texts == learnt


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    closed = tmp_path / "a file"
    closed.write_text("no folder", encoding="utf-8")
    assert index.load(SOURCES, closed).matches("do you like dogs")[0].slug == "dogs"


def test_many_gaps_do_not_crowd_out_the_articles() -> None:
    gaps = [Entry(None, (f"do you like dogs in town {n}",)) for n in range(20)]
    found = index.build([*SOURCES, *gaps]).matches("do you like dogs in town")
    assert [match.slug for match in found].count(None) == 1
    assert {"cats", "dogs"} <= {match.slug for match in found}

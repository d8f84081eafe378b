"""What is shipped is learnt from a folder of texts, and tried on stories that it never saw."""

import json
from pathlib import Path

import numpy as np
import pytest

from agent.languages.fitting import fit
from agent.languages.identification import Tempering, read_statistics
from agent.languages.learning import FOLDS, Corpus, as_statistics, read, write
from agent.languages.tempering import Scored, temper

ENGLISH = [["the", "quick", "fox"], ["where", "is", "the", "money"], ["they", "think"]]
AFRIKAANS = [["die", "vinnige", "jakkals"], ["waar", "is", "die", "geld"], ["hulle", "dink"]]
TEXTS = {"en": ENGLISH, "af": AFRIKAANS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("en", "af", "ndo", "kua", "her"):
        (tmp_path / f"{name}.txt").write_text("".join(f"{name} line {n}\n" for n in range(280)))
    (tmp_path / "other.tsv").write_text("".join(f"de\tdie Zeile {n}\n" for n in range(270)))
    return tmp_path


@pytest.fixture
def glossary(tmp_path: Path) -> Path:
    path = tmp_path / "glossary.tsv"
    path.write_text(
        "english\taf\taf_source\tndo\tndo_source\tkua\tkua_source\ther\ther_source\n"
        "thank you\tDankie\tS\tTangi\tS\tTangi ; Iyaloo\tS ; S\t\tunattested\n",
    )
    return path


def numbered(name: str) -> Corpus:
    return Corpus({name: [[f"{n}"] for n in range(280)]}, {}, {})


def test_no_line_is_both_learnt_from_and_tried() -> None:
    corpus = numbered("en")
    for fold in range(FOLDS):
        learnt = {line[0] for line in corpus.training(fold)["en"]}
        tried = {line[0] for line in corpus.held_out(fold)["en"]}
        assert tried
        assert not learnt & tried


def test_a_line_near_another_story_is_left_out_of_both() -> None:
    # A translator may have merged two sentences, so that stories begin a line early or late.
    corpus = numbered("her")
    tried = {int(line[0]) for line in corpus.held_out(1)["her"]}
    learnt = {int(line[0]) for line in corpus.training(1)["her"]}
    apart = min(abs(one - other) for one in tried for other in learnt)
    assert apart > 2


def test_every_story_is_tried_once() -> None:
    corpus = numbered("en")
    tried = [line[0] for fold in range(FOLDS) for line in corpus.held_out(fold)["en"]]
    assert len(tried) == len(set(tried)) > 150


def test_terms_of_the_glossary_are_learnt_in_the_end_but_never_in_a_trial(
    folder: Path, glossary: Path
) -> None:
    corpus = read(folder, glossary=glossary)
    assert ["iyaloo"] in corpus.training(None)["kua"]
    assert ["iyaloo"] not in corpus.training(0)["kua"]


def test_an_unattested_term_is_not_learnt(folder: Path, glossary: Path) -> None:
    assert read(folder, glossary=glossary).terms["her"] == []


def test_the_same_texts_give_the_same_weights() -> None:
    one, other = (fit(TEXTS, seed=3, most=500, samples=60) for _ in range(2))
    assert one.pieces == other.pieces
    assert np.array_equal(one.values, other.values)


def test_the_most_telling_pieces_are_kept() -> None:
    kept = fit(TEXTS, seed=3, most=40, samples=60)
    assert len(kept.pieces) == 40
    assert " th" in kept.pieces  # the, they, think: only English


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "pieces.npz"
    weights = fit(TEXTS, seed=3, most=500, samples=200)
    tempering = [Tempering(1, 1.0, {"other": 0.5})]
    write(weights, tempering, path)
    read_back = read_statistics(path.read_bytes())
    assert read_back.classes == ("en", "af")
    assert read_back.tempering == tuple(tempering)
    step = np.abs(weights.values).max() / 127
    exact = as_statistics(weights).scores(["they"])
    assert read_back.scores(["they"]) == pytest.approx(exact, abs=float(step) * 20)
    assert read_back.chances(read_back.scores(["they"]), 1)[0].argmax() == 0


def test_scores_that_are_wrong_half_the_time_are_trusted_less() -> None:
    sure = np.array([4.0, 0.0])
    right = [Scored("en", 1, sure, "") for _ in range(9)] + [Scored("af", 1, sure[::-1], "")] * 9
    wrong = [Scored("af", 1, sure, "") for _ in range(6)] + [Scored("en", 1, sure[::-1], "")] * 6
    spans = [Scored(each.name, length, each.scores, "") for each in right for length in (2, 4, 7)]
    doubted = temper([*right, *wrong, *spans], ["en", "af"])
    trusted = temper([*right, *spans], ["en", "af"])
    assert doubted[0].temperature > trusted[0].temperature


def test_the_shipped_data_is_from_texts_and_holds_none() -> None:
    shipped = Path(__file__).parents[3] / "agent" / "languages" / "data" / "pieces.npz"
    with np.load(shipped) as kept:
        about = json.loads(str(kept["about"]))
        pieces = kept["pieces"].tobytes().decode().split("\n")
    assert about["classes"][:5] == ["en", "af", "ndo", "kua", "her"]
    assert max(len(piece.split()) for piece in pieces) == 1

"""Learns to tell the languages apart from a folder of texts, and writes what the package ships.

Run it from the repository: `python -m agent.languages.learning FOLDER [--glossary FILE.tsv]`.
FOLDER holds `<en|af|ndo|kua|her>.txt`, a sentence a line, and `other.tsv`, a code and a sentence.
"""

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from agent.languages.fitting import Sentence, Weights, drawn, fit, span
from agent.languages.identification import Heard, Statistics, Tempering, heard, load_neutral
from agent.languages.measure import Answered, Line, shown, summed_up
from agent.languages.peers import Told, packed, profile
from agent.languages.spelling import words
from agent.languages.tempering import Scored, temper

OURS = ("en", "af", "ndo", "kua", "her")
FOLDS = 6
_PIECES = 72_000
_SEED = 5
_TERM_TIMES = 3  # a term weighs as much as if three stories had it
# The lines of the English file at which its stories begin; the last begins the declaration.
# The other files run beside it, a line or two early or late where a translator merged sentences.
_STARTS = (
    *(1, 9, 17, 25, 41, 57, 65, 71, 83, 95, 103, 110, 115, 125, 136, 144, 160, 174, 184, 191),
    *(207, 218, 246, 266),
)
_MARGIN = 2
_LENGTHS = ((1,), (2, 3), (4, 5, 6), (7, 8, 10, 14))
_TRIED = 500  # spans of each language and length in each fold

Texts = Mapping[str, Sequence[Sentence]]


@dataclass(frozen=True)
class Corpus:
    """The lines of each class in their order, and what stands in no story."""

    stories: Texts
    chat: Texts
    terms: Texts  # of the glossary; some come from the stories

    def training(self, fold: int | None) -> Texts:
        """Everything, or everything but the terms and the stories of a fold."""
        kept = {
            name: [
                line
                for number, line in enumerate(lines)
                if line and (fold is None or fold not in _folds_near(number))
            ]
            for name, lines in self.stories.items()
        }
        terms: Texts = self.terms if fold is None else {}
        return {
            name: [*lines, *self.chat.get(name, []), *list(terms.get(name, [])) * _TERM_TIMES]
            for name, lines in kept.items()
        }

    def held_out(self, fold: int) -> Texts:
        """The stories of a fold."""
        return {
            name: [
                line for number, line in enumerate(lines) if line and _folds_near(number) == {fold}
            ]
            for name, lines in self.stories.items()
        }


def read(folder: Path, *, glossary: Path | None = None) -> Corpus:
    """The texts of a folder, with our own chat lines and the terms of a glossary."""
    stories = {name: _lines(folder / f"{name}.txt") for name in OURS}
    stories |= _others(folder / "other.tsv")
    chat = {name: [*_lines(_data(f"chat_{name}.txt")), *_examples(name)] for name in ("en", "af")}
    return Corpus(stories, chat, _terms(glossary) if glossary else {})


def try_out(corpus: Corpus) -> list[Scored]:
    """Raw scores of spans of words from every story, by weights that never saw the story."""
    rng = random.Random(_SEED)  # noqa: S311 - a fixed draw, so that two runs can be compared
    tried: list[Scored] = []
    for fold in range(FOLDS):
        statistics = as_statistics(fit(corpus.training(fold), seed=_SEED, most=_PIECES))
        for name, sentences in corpus.held_out(fold).items():
            count = _TRIED if name in OURS else _TRIED // 7
            for lengths in _LENGTHS:
                for sentence in drawn(sentences, count, rng=rng):
                    said = span(sentence, length=rng.choice(lengths), rng=rng)
                    scores = statistics.scores(said).sum(axis=0)
                    tried.append(Scored(name, len(said), scores, " ".join(said)))
    return tried


def answered(tried: Scored, statistics: Statistics) -> Answered:
    """What the tempered scores of a span tell."""
    chances: dict[Heard, float] = {}
    for name, chance in zip(
        statistics.classes, statistics.chances(tried.scores, tried.words), strict=True
    ):
        chances[heard(name)] = chances.get(heard(name), 0.0) + float(chance)
    best = max(chances, key=lambda language: chances[language])
    name = tried.name if tried.name in OURS else "other"
    return Answered(Line(name, tried.text), Told(best, chances[best]))


def as_statistics(weights: Weights, tempering: Sequence[Tempering] = ()) -> Statistics:
    """Weights as the identifier reads them."""
    rows = {piece: row for row, piece in enumerate(weights.pieces)}
    return Statistics(weights.classes, rows, weights.values, tuple(tempering))


def write(weights: Weights, tempering: Sequence[Tempering], path: Path) -> None:
    """Keep what was learnt, a byte for each weight."""
    step = float(np.abs(weights.values).max() / 127)
    kept = [asdict(each) for each in tempering]
    about = {"classes": weights.classes, "step": step, "tempering": kept}
    np.savez_compressed(
        path,
        about=np.array(json.dumps(about)),
        pieces=np.frombuffer("\n".join(weights.pieces).encode(), dtype=np.uint8),
        weights=np.round(weights.values / step).astype(np.int8),
    )


def profiles(corpus: Corpus) -> dict[str, str]:
    """The same texts as langdetect counts them, for the comparison; the others are one."""
    grouped: dict[str, list[str]] = {}
    for name, sentences in corpus.training(None).items():
        label = name if name in OURS else "other"
        grouped.setdefault(label, []).extend(" ".join(sentence) for sentence in sentences)
    return {name: profile(name, lines) for name, lines in grouped.items()}


def main(arguments: Sequence[str]) -> None:
    """Learn from the folder and write the package's data."""
    parser = argparse.ArgumentParser(prog="python -m agent.languages.learning")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--glossary", type=Path)
    given = parser.parse_args(arguments)
    corpus = read(given.folder, glossary=given.glossary)
    tried = try_out(corpus)
    weights = fit(corpus.training(None), seed=_SEED, most=_PIECES)
    tempering = temper(tried, weights.classes)
    _data("profiles.json.gz").write_bytes(packed(profiles(corpus)))
    path = _data("pieces.npz")
    write(weights, tempering, path)
    statistics = as_statistics(weights, tempering)
    told = [answered(each, statistics) for each in tried]
    sys.stdout.write(shown(summed_up("on stories held out", told)) + "\n")
    sys.stdout.write(f"{path.name}: {len(weights.pieces)} pieces, {path.stat().st_size} bytes\n")


def _folds_near(number: int) -> set[int]:
    """The folds of the stories that a line may belong to; -1 is the declaration."""
    return {_fold(near) for near in (max(number - _MARGIN, 0), number, number + _MARGIN)}


def _fold(number: int) -> int:
    story = sum(start <= number + 1 for start in _STARTS) - 1
    return story % FOLDS if story < len(_STARTS) - 1 else -1


def _lines(path: Path) -> list[Sentence]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_spoken(line) for line in lines if line.strip()]


def _others(path: Path) -> dict[str, list[Sentence]]:
    others: dict[str, list[Sentence]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        code, _, text = line.partition("\t")
        others.setdefault(code, []).append(_spoken(text))
    return dict(sorted(others.items()))


def _spoken(line: str) -> Sentence:
    return [word.text for word in words(line) if not word.name and word.text not in _NEUTRAL]


def _examples(name: str) -> list[Sentence]:
    """What the offline model learns its commands from: chat in the borrower's words."""
    folder = Path(str(files("agent.understanding"))) / "examples"
    rows = (folder / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    spoken = [_spoken(row.partition("\t")[2]) for row in rows]
    return [sentence for sentence in spoken if sentence]


def _terms(path: Path) -> dict[str, list[Sentence]]:
    terms: dict[str, list[Sentence]] = {name: [] for name in OURS[1:]}
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            for name in OURS[1:]:
                if "unattested" not in row[f"{name}_source"]:
                    terms[name].extend(_spellings(row[name]))
    return terms


def _spellings(cell: str) -> Iterator[Sentence]:
    for part in cell.replace("/", ";").split(";"):
        if spoken := _spoken(part):
            yield spoken


def _data(name: str) -> Path:
    return Path(str(files("agent.languages"))) / "data" / name


_NEUTRAL = load_neutral()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Measures how well languages are told apart on anybody's messages, beside other identifiers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from agent.languages.identification import Heard, Identifier, heard
from agent.languages.peers import (
    Peer,
    Told,
    langdetect_as_shipped,
    langdetect_with_own_profiles,
    lingua,
)

FILES = ("en", "af", "ndo", "kua", "her", "other")
_MOST_WORDS = {"1": 1, "2-3": 3, "4-6": 6, "7+": 10**6}
BUCKETS = tuple(_MOST_WORDS)
COLUMNS = ("1", "1-3", *BUCKETS[1:], "all")
_MACRO: tuple[Heard, ...] = ("en", "af", "osh", "her")
_SURE = 0.9
_BINS = 10
_NO_LINGUA = "lingua is not installed: install the extra `peers` to see it here."


@dataclass(frozen=True)
class Line:
    """A message and the file that it stood in."""

    name: str
    text: str

    @property
    def language(self) -> Heard:
        """The language that it should be told as."""
        return heard(self.name)

    @property
    def bucket(self) -> str:
        """Its length in words."""
        count = len(self.text.split())
        return next(bucket for bucket, most in _MOST_WORDS.items() if count <= most)


@dataclass(frozen=True)
class Answered:
    """A message and what an identifier told of it."""

    line: Line
    told: Told

    @property
    def right(self) -> bool:
        """Whether it was told as what it is."""
        return self.told.language == self.line.language


@dataclass(frozen=True)
class Figures:
    """What an identifier showed on a set of messages; shares from 0 to 1, None without a message.

    `accuracy` is by file or language, then by column; `macro` by column.
    """

    name: str
    messages: int
    accuracy: Mapping[str, Mapping[str, float | None]]
    macro: Mapping[str, float | None]
    calibration_error: float
    wrong_when_sure: float  # of the messages that it was surer of than 0.9
    ms: float | None  # a message; None where only the figures count
    wrong: tuple[Answered, ...]


def table(data: Path, *, errors: bool = False) -> tuple[str, str]:
    """Our identifier and its peers on a folder of messages: a table to print, and as JSON."""
    messages = read(data)
    peers = [ours(), langdetect_as_shipped(), langdetect_with_own_profiles(), lingua()]
    measured = [measure(peer, messages) for peer in peers if peer is not None]
    kept = {figures.name: _as_json(figures, errors=errors) for figures in measured}
    notes = [] if peers[-1] is not None else [_NO_LINGUA]
    mistakes = list(_errors(measured[0])) if errors else []
    lines = "\n".join([*map(shown, measured), *notes, *mistakes])
    return lines, json.dumps(kept, indent=2, ensure_ascii=False)


def read(data: Path) -> list[Line]:
    """The messages of a folder, one a line of `<en|af|ndo|kua|her|other>.txt`, of any of these."""
    return [
        Line(name, text.strip())
        for name in FILES
        if (data / f"{name}.txt").exists()
        for text in (data / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if text.strip()
    ]


def shown(figures: Figures) -> str:
    """Figures as a table to print."""
    return "\n".join(_shown(figures))


def ours() -> Peer:
    """Our identifier as a peer among its peers."""
    identifier = Identifier.load()

    def tell(text: str) -> Told:
        guess = identifier.guess(text)
        return Told(guess.language, guess.confidence)

    return Peer("ours", tell, frozenset({*_MACRO, "other"}))


def measure(peer: Peer, messages: Sequence[Line]) -> Figures:
    """Ask the peer about each message of a language that it has a name for."""
    asked = [line for line in messages if line.language in peer.languages]
    began = perf_counter()
    answered = [Answered(line, peer.tell(line.text)) for line in asked]
    seconds = perf_counter() - began
    return summed_up(peer.name, answered, ms=seconds / max(len(asked), 1) * 1e3)


def summed_up(name: str, answered: Sequence[Answered], *, ms: float | None = None) -> Figures:
    """The figures of what an identifier has told."""
    return Figures(
        name=name,
        messages=len(answered),
        accuracy={
            name: {bucket: _share(_of(answered, name, bucket)) for bucket in COLUMNS}
            for name in _rows([each.line for each in answered])
        },
        macro={bucket: _macro(answered, bucket) for bucket in COLUMNS},
        calibration_error=_calibration_error(answered),
        wrong_when_sure=_wrong_when_sure(answered),
        ms=ms,
        wrong=tuple(each for each in answered if not each.right),
    )


def _rows(asked: Sequence[Line]) -> list[str]:
    present = {line.name for line in asked}
    named = [name for name in FILES if name in present]
    return [*named, "osh"] if present & {"ndo", "kua"} else named


def _of(answered: Sequence[Answered], name: str, bucket: str) -> list[Answered]:
    """Those of a file or a language, in a bucket, in all or in the first two together."""
    buckets = {"all": BUCKETS, "1-3": BUCKETS[:2]}.get(bucket, (bucket,))
    return [
        each
        for each in answered
        if name in (each.line.name, each.line.language) and each.line.bucket in buckets
    ]


def _macro(answered: Sequence[Answered], bucket: str) -> float | None:
    shares = [_share(_of(answered, name, bucket)) for name in _MACRO]
    present = [share for share in shares if share is not None]
    return sum(present) / len(present) if present else None


def _share(answered: Sequence[Answered]) -> float | None:
    return sum(each.right for each in answered) / len(answered) if answered else None


def _calibration_error(answered: Sequence[Answered]) -> float:
    """How far confidence and accuracy lie apart in ten equal bins, weighted by their messages."""
    bins: dict[int, list[Answered]] = {}
    for each in answered:
        bins.setdefault(min(int(each.told.confidence * _BINS), _BINS - 1), []).append(each)
    apart = [
        abs(sum(each.told.confidence for each in kept) - sum(each.right for each in kept))
        for kept in bins.values()
    ]
    return sum(apart) / max(len(answered), 1)


def _wrong_when_sure(answered: Sequence[Answered]) -> float:
    sure = [each for each in answered if each.told.confidence > _SURE]
    return sum(not each.right for each in sure) / max(len(sure), 1)


def _shown(figures: Figures) -> Iterator[str]:
    yield f"{figures.name}: {figures.messages} messages of languages that it has a name for"
    yield f"  {'% right':<10}" + "".join(f"{column:>8}" for column in COLUMNS)
    for name, shares in figures.accuracy.items():
        yield f"  {name:<10}" + "".join(_percent(shares[column]) for column in COLUMNS)
    yield f"  {'macro':<10}" + "".join(_percent(figures.macro[column]) for column in COLUMNS)
    yield f"  expected calibration error {figures.calibration_error:.4f}"
    yield f"  wrong above 0.9 confidence {figures.wrong_when_sure:.2%}"
    if figures.ms is not None:
        yield f"  time a message {figures.ms:.3f} ms"
    yield ""


def _percent(share: float | None) -> str:
    return f"{'-':>8}" if share is None else f"{share * 100:>8.1f}"


def _errors(figures: Figures) -> Iterator[str]:
    for each in figures.wrong:
        told = each.told
        yield f"{each.line.name}: told as {told.language} ({told.confidence:.2f}): {each.line.text}"


def _as_json(figures: Figures, *, errors: bool) -> dict[str, Any]:
    kept = {name: getattr(figures, name) for name in _KEPT}
    if errors:
        kept["wrong"] = [
            {
                "text": each.line.text,
                "language": each.line.name,
                "told": each.told.language,
                "confidence": each.told.confidence,
            }
            for each in figures.wrong
        ]
    return kept


_KEPT = ("messages", "accuracy", "macro", "calibration_error", "wrong_when_sure", "ms")

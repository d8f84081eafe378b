"""Which papers are read to measure reading: each layout, whole and hurt, in every form."""

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from agent.documents.findings import PaperKind
from evals.rendered import catalogue
from evals.rendered.catalogue import Paper
from evals.rendered.damage import GRADES, Damage
from evals.rendered.layout import Layout

HowMany = Literal["few", "some", "all"]
KINDS: tuple[PaperKind, ...] = (
    "id_front", "id_back", "passport", "payslip", "bank_letter", "bank_statement",
)  # fmt: skip


def chosen(how_many: HowMany, kind: PaperKind | None = None) -> list[Paper]:
    """The set: few, usual or all; the same each time."""
    kinds: Sequence[PaperKind] = (kind,) if kind else KINDS
    layouts = [each for each in catalogue.LAYOUTS if each.kind in kinds]
    if how_many == "few":
        return [paper for each in kinds for paper in _few(each)]
    return [
        paper
        for number, layout in enumerate(layouts)
        for paper in _of(layout, number, is_all=how_many == "all")
    ]


def sample(papers: Sequence[Paper], size: int) -> list[Paper]:
    """So many of them in their order, the same each time; all where there are no more."""
    chance = random.Random(f"sample {size}")  # noqa: S311 (nothing is kept secret by it)
    places = chance.sample(range(len(papers)), min(size, len(papers)))
    return [papers[place] for place in sorted(places)]


def _few(kind: PaperKind) -> Iterator[Paper]:
    """A whole one, a photo, one that is hard to read, one that nobody can read."""
    layouts = [each for each in catalogue.LAYOUTS if each.kind == kind]
    seed = KINDS.index(kind)
    first, second = islice(layouts, 2)
    yield Paper(first, catalogue.usual_form(first, is_hurt=False), seed)
    yield Paper(second, catalogue.usual_form(second, is_hurt=True), seed + 1, (_mild(seed),))
    yield Paper(first, "photo", seed, (Damage(GRADES["severe"][seed % 4], "severe"),))


def _of(layout: Layout, number: int, *, is_all: bool) -> Iterator[Paper]:
    """In each form whole; hurt by two, or by everything."""
    for form in catalogue.forms(layout):
        yield Paper(layout, form, number)
    if layout.is_word:
        return
    hurt = catalogue.usual_form(layout, is_hurt=True)
    hard = GRADES["hard"]
    some = {_mild(number), _mild(number + 3), Damage(hard[number % len(hard)], "hard")}
    every = {Damage(name, grade) for grade in ("mild", "hard") for name in GRADES[grade]}
    for at, each in enumerate(sorted(every if is_all else some, key=str), 1):
        yield Paper(layout, hurt, number + 100 * at, (each,))
    severe = GRADES["severe"]
    for name in severe if is_all else (severe[number % len(severe)],):
        yield Paper(layout, "photo", number, (Damage(name, "severe"),))


def _mild(number: int) -> Damage:
    names = GRADES["mild"]
    return Damage(names[number % len(names)])

"""Every layout, by name, and any of them as a file that somebody may send."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from agent.documents.findings import FieldName, PaperKind
from evals.rendered import (
    cards,
    files,
    letters,
    odd_ones,
    offices,
    passports,
    payslips,
    statements,
    truth,
    word_files,
)
from evals.rendered.damage import GRADES, Damage, Grade, named, photo
from evals.rendered.layout import Layout

if TYPE_CHECKING:
    from PIL.Image import Image

Form = Literal["text", "scan", "photo", "word"]

# A layout is added in the module of its kind.
LAYOUTS: tuple[Layout, ...] = (
    *cards.FRONTS,
    *cards.BACKS,
    *passports.LAYOUTS,
    *payslips.LAYOUTS,
    *letters.LAYOUTS,
    *statements.LAYOUTS,
    *odd_ones.LAYOUTS,
    *offices.LAYOUTS,
    *word_files.LAYOUTS,
)
# Nobody sends these as a file with words in it.
_CARDS: tuple[PaperKind, ...] = ("id_front", "id_back", "passport")


class NoSuchPaper(LookupError):
    """Nobody draws a paper of this name, or not in this form."""


@dataclass(frozen=True)
class Paper:
    """One paper of one person, as it is sent."""

    layout: Layout
    form: Form
    seed: int
    damages: tuple[Damage, ...] = ()

    @property
    def worst(self) -> Grade | None:
        """Of its damages."""
        done = {each.grade for each in self.damages}
        return next((grade for grade in reversed(list(GRADES)) if grade in done), None)

    def __str__(self) -> str:
        hurt = "+".join(map(str, self.damages)) or "whole"
        return f"{self.layout.name}@{self.form} {hurt} #{self.seed}"

    def truth(self, today: date) -> Mapping[FieldName, str | int | date]:
        """What must be read in it, or flagged."""
        return self.layout.truth(truth.invented(self.seed, today=today))

    def file(self, today: date) -> bytes:
        """The same bytes each time."""
        drawn = self.layout.draw(truth.invented(self.seed, today=today))
        if self.form in ("text", "word"):
            return drawn
        pages = files.pictures(drawn)
        if self.form == "photo":
            return photo(pages[0], seed=self.seed, damages=self.damages)
        if not self.damages:
            return files.scan(pages)
        return files.scan([_photographed(page, self) for page in pages])


def paper(name: str, *, seed: int, damages: Sequence[str] = ()) -> Paper:
    """As a case asks for it: `payslip_typed`, `payslip_typed@scan`; raises `NoSuchPaper`."""
    plain, _, wanted = name.partition("@")
    layout = next((each for each in LAYOUTS if each.name == plain), None)
    hurt = tuple(named(each) for each in damages)
    if layout is None:
        raise NoSuchPaper(name)
    wanted = wanted or usual_form(layout, is_hurt=bool(hurt))
    for form in forms(layout):
        if form == wanted and not (hurt and form in ("text", "word")):
            return Paper(layout, form, seed, hurt)
    raise NoSuchPaper(name)


def forms(layout: Layout) -> tuple[Form, ...]:
    """In which it can be sent."""
    if layout.is_word:
        return ("word",)
    if layout.kind == "bank_statement":
        return ("text", "scan")  # it has several pages
    return ("photo", "scan") if layout.kind in _CARDS else ("text", "scan", "photo")


def usual_form(layout: Layout, *, is_hurt: bool) -> Form:
    """In which it is mostly sent; a statement's pages stay together."""
    if not is_hurt:
        return forms(layout)[0]
    return "scan" if layout.kind == "bank_statement" else "photo"


def _photographed(page: "Image", paper: Paper) -> "Image":
    from PIL.Image import open as read

    hurt = read(io.BytesIO(photo(page, seed=paper.seed, damages=paper.damages)))
    hurt.load()
    return hurt

"""Labels and what stands at them: in the same cell, to the right in the row, or right below."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from agent.documents.sheets import Sheet, Words, joined, together

Name = TypeVar("Name", bound=str)
Read = TypeVar("Read")

_SHORT, _LIKE = 5, 86  # letters; how alike a longer label must be
_LONGER = 2  # letters that are read too many or too few
_MOST_WORDS = 7  # of a label
_MOST_PARTS = 600  # of a page; an honest one has less than half of them
_FROM = 6  # letters of a label that needs no colon before its answer
_SHORT_ONES = frozenset({"name", "names", "naam", "rank"})  # no name begins with these words
_NUMBERED = re.compile(r"\s*\(?\d{1,2}[.)]\s*(?=[^\W\d])")  # `4. Date of birth`
_GAP = re.compile(r"\s{2,}|\t|\s\|\s")


@dataclass(frozen=True)
class Cell(Generic[Name]):
    """A line of a page: its label, where it has one, and what stands at the label in it."""

    words: Words
    label: Name | None = None
    rest: Words | None = None


class Form(Generic[Name]):
    """A page as labels and answers."""

    def __init__(self, sheet: Sheet, labels: Mapping[Name, Sequence[str]]) -> None:
        self._known = tuple((plain(text), name) for name, texts in labels.items() for text in texts)
        self.sheet = _parted(sheet)
        self.cells = {words: self._cell(words) for words in self.sheet.words}

    def answers(
        self, name: Name, read: Callable[[Words], Read | None]
    ) -> Iterator[tuple[Words, Read]]:
        """What stands at its labels and can be read so, likeliest first for each label."""
        for cell in self.cells.values():
            if cell.label == name:
                for words in self._places(cell):
                    value = read(words)
                    if value is not None:
                        yield words, value
                        break

    def first(self, name: Name, read: Callable[[Words], Read | None]) -> tuple[Words, Read] | None:
        """What stands at the first of its labels that has an answer."""
        return next(self.answers(name, read), None)

    def is_label(self, words: Words) -> bool:
        return self.cells[words].label is not None

    def _places(self, cell: Cell[Name]) -> Iterator[Words]:
        if cell.rest is not None:
            following = self._unlabelled(self.sheet.after(cell.words))
            yield joined(together((cell.rest, *following)))
            yield cell.rest
            return
        following = self._unlabelled(self.sheet.after(cell.words))
        if following:
            yield joined(together(following))
            yield following[0]
        for words in self.sheet.under(cell.words):
            if self.is_label(words):
                return
            beside = self._unlabelled(self.sheet.after(words))
            yield joined(together((words, *beside)))
            yield words

    def _unlabelled(self, row: Sequence[Words]) -> tuple[Words, ...]:
        """Up to the next label."""
        found = []
        for words in row:
            if self.is_label(words):
                break
            found.append(words)
        return tuple(found)

    def _cell(self, words: Words) -> Cell[Name]:
        numbered = _NUMBERED.match(words.text)
        lead = numbered.end() if numbered else 0
        name, length = _label(words.text[lead:], self._known)
        if name is None:
            return Cell(words)
        length += lead
        rest = words.text[length:]
        start = length + len(rest) - len(rest.lstrip(" :.-\u2013;="))
        has_more = bool(re.search(r"\w", words.text[start:]))
        return Cell(words, name, words.part(start, len(words.text)) if has_more else None)


def plain(text: str) -> str:
    """Letters and figures alone, for what is read often loses its blanks."""
    bare = unicodedata.normalize("NFKD", text.lower())
    return "".join(each for each in bare if each.isalnum())


def is_like(text: str, label: str) -> bool:
    """Whether the two are one label, of which a letter or two may be misread; both are plain."""
    if text == label:
        return True
    if min(len(text), len(label)) <= _SHORT or abs(len(text) - len(label)) > _LONGER:
        return False
    return fuzz.ratio(text, label, score_cutoff=_LIKE) > 0


def _label(text: str, known: Sequence[tuple[str, Name]]) -> tuple[Name | None, int]:
    """The label at the start of a text, and how far it goes."""
    whole = _named(text, known)
    if whole is not None:
        return whole, len(text)
    colon = text.find(":")
    if colon > 0:
        name = _named(text[:colon], known)
        if name is not None:
            return name, colon + 1
    return _heading(text, known)


def _heading(text: str, known: Sequence[tuple[str, Name]]) -> tuple[Name | None, int]:
    """The label that a text begins with, without a colon: as it is written, or else as it looks."""
    ends = [match.end() for match in re.finditer(r"\S+", text)][:_MOST_WORDS]
    heads = [end for end in reversed(ends) if end < len(text) and _parts_from(text, end)]
    exact = dict(known)
    for end in heads:
        if plain(text[:end]) in exact:
            return exact[plain(text[:end])], end
    for end in heads:
        name = _named(text[:end], known)
        if name is not None:
            return name, end
    return None, 0


def _parts_from(text: str, end: int) -> bool:
    """Whether a label may end there; before a figure a short one may."""
    head = plain(text[:end])
    return len(head) >= _FROM or head in _SHORT_ONES or text[end:].lstrip()[:1].isdigit()


def _named(head: str, known: Sequence[tuple[str, Name]]) -> Name | None:
    """Whose label this is; papers often print it in two languages."""
    for part in (head, *(head.split("/") if "/" in head else ())):
        text = plain(re.sub(r"\(.*?\)", "", part)) or plain(part)
        name = _one_named(text, known) or _one_named(plain(part), known)
        if name is not None:
            return name
    return None


def _one_named(text: str, known: Sequence[tuple[str, Name]]) -> Name | None:
    if len(text) < 2 or text.isdigit():
        return None
    exact = next((name for label, name in known if label == text), None)
    # A figure is an answer already, not a misread letter.
    if exact is not None or any(each.isdigit() for each in text):
        return exact
    return next((name for label, name in known if is_like(text, label)), None)


def _parted(sheet: Sheet) -> Sheet:
    """The page with lines cut at wide blanks: a plain print has several answers in one."""
    parts = islice((part for words in sheet.words for part in _parts(words)), _MOST_PARTS)
    return Sheet(sheet.page, sheet.width, sheet.height, tuple(parts))


def _parts(words: Words) -> Iterator[Words]:
    start = 0
    for gap in (*_GAP.finditer(words.text), None):
        end = gap.start() if gap else len(words.text)
        if words.text[start:end].strip():
            yield words.part(start, end)
        start = gap.end() if gap else end

"""Sheets for reviewers: a language's texts go out as CSV and come back looked through."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Literal

from babel.messages.catalog import Message
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.languages import extraction
from agent.languages.catalogue import (
    Catalogue,
    Note,
    Review,
    Translation,
    comments_of,
    english,
    entries,
    note_of,
    read_catalog,
)
from agent.languages.limits import place_of
from agent.languages.sheet_checks import Draft, faults

Says = Literal["all", "first words"]
_HEAD = (
    *("key", "shown", "English", "translation", "says", "limit"),
    *("reviewed by", "date", "comment"),
)


class SheetRefused(Exception):
    """The sheet was not taken in, and nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Row(BaseModel):
    """One line of a sheet, as it comes back; what a reviewer does not change is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)

    key: str
    english: str = Field(alias="English")
    translation: str
    says: Says
    reviewed_by: str = Field(alias="reviewed by", max_length=60)
    reviewed_on: date | Literal[""] = Field(alias="date")
    comment: str

    @property
    def review(self) -> Review | None:
        if self.reviewed_by and self.reviewed_on:
            return Review(self.reviewed_by, self.reviewed_on)
        return None


@dataclass(frozen=True)
class Taken:
    """What a sheet has changed."""

    changed: tuple[str, ...]
    reviewed: tuple[str, ...]


def export(language: Translation, folder: Path) -> str:
    """The sheet of this language: every text, with what is known of it."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for message in entries(read_catalog(language, folder)):
        writer.writerows(_lines(message))
    return written.getvalue()


def take_in(text: str, language: Translation, folder: Path, *, today: date) -> Taken:
    """Take over what a sheet says of its texts, all or nothing; raises `SheetRefused`.

    A text that the sheet leaves empty is taken out; a row that is not there is left alone.
    """
    rows = list(_read(text))
    catalog, source = read_catalog(language, folder), english(folder)
    drafts = [_draft(row, number) for number, row in rows]
    problems = [f for each in drafts for f in faults(each, language, source, today=today)]
    problems += _incomplete(drafts, source)
    if problems:
        raise SheetRefused(problems)
    by_key = {str(each.context): each for each in entries(catalog)}
    changed = [
        key
        for key, own in _together(rows).items()
        if key in by_key and _take(by_key[key], own, source)
    ]
    extraction.write(catalog, folder / f"{language}.po")
    reviewed = (key for key, own in _together(rows).items() if all(each.review for each in own))
    return Taken(tuple(changed), tuple(reviewed))


def _lines(message: Message) -> Iterator[tuple[str, ...]]:
    key, note = str(message.context), note_of(message.user_comments)
    others = comments_of(Note(), message.user_comments)
    place = place_of(key)
    for name, source, text in _forms(message):
        yield (
            *(name, place.where, source, text, "first words" if note.opening else "all"),
            str(place.most),
            note.review.by if note.review else "",
            note.review.on.isoformat() if note.review else "",
            " ".join([*(f"glossary: {row}" for row in note.glossary), *others]),
        )


def _forms(message: Message) -> Iterator[tuple[str, str, str]]:
    """The text, or each form of a word that is counted."""
    key = str(message.context)
    if isinstance(message.id, str):
        yield key, message.id, str(message.string or "")
        return
    forms = message.string or ("",) * len(message.id)
    for at, text in enumerate(forms):
        yield f"{key}[{at}]", message.id[min(at, len(message.id) - 1)], text


def _read(text: str) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers, as a spreadsheet counts them."""
    text = text.removeprefix("\ufeff")
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(StringIO(text), delimiter=";" if head.count(";") > 2 else ",")
    missing = [each for each in _HEAD if each not in (reader.fieldnames or ())]
    if missing:
        raise SheetRefused([f"The first line lacks these columns: {', '.join(missing)}."])
    problems = []
    for number, cells in enumerate(reader, start=2):
        try:
            yield number, Row.model_validate({k: v or "" for k, v in cells.items() if k})
        except ValidationError as wrong:
            at = ", ".join(dict.fromkeys(str(each["loc"][0]) for each in wrong.errors()))
            problems.append(f"Row {number} ({cells.get('key')}): this cannot be read: {at}.")
    if problems:
        raise SheetRefused(problems)


def _draft(row: Row, number: int) -> Draft:
    key, _, form = row.key.partition("[")
    return Draft(
        number=number,
        key=key,
        form=int(form[:-1]) if form[:-1].isdecimal() else None,
        english=row.english,
        text=row.translation,
        opening=row.says == "first words",
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on or None,
    )


def _incomplete(drafts: Sequence[Draft], source: Catalogue) -> list[str]:
    """A word that is counted needs all of its forms, or none."""
    return [
        f"Row {each.number} ({each.key}): give every form of this word, or none."
        for each in drafts
        if each.key in source.counted
        and bool(each.text) != all(other.text for other in drafts if other.key == each.key)
    ]


def _together(rows: Sequence[tuple[int, Row]]) -> dict[str, list[Row]]:
    """The rows of each text: one, or one for each form."""
    together: dict[str, list[Row]] = {}
    for _, row in rows:
        together.setdefault(row.key.partition("[")[0], []).append(row)
    return together


def _take(message: Message, rows: Sequence[Row], source: Catalogue) -> bool:
    """Put what the rows say into the file; whether the text is another now."""
    texts = tuple(row.translation for row in rows)
    before, note = message.string, note_of(message.user_comments)
    message.string = texts if str(message.context) in source.counted else texts[0]
    changed = (message.string or "") != (before or "")
    review = rows[0].review if all(row.review for row in rows) else None
    if changed or review:
        message.flags.discard("fuzzy")
    said = replace(
        note,
        review=review,
        opening=rows[0].says == "first words",
        glossary=() if changed else note.glossary,
    )
    message.user_comments = comments_of(said if any(texts) else Note(), _remarks(rows[0], note))
    return changed


def _remarks(row: Row, note: Note) -> list[str]:
    """What the reviewer writes beside the text, without the rows that we wrote there."""
    remark = row.comment
    for each in note.glossary:
        remark = remark.replace(f"glossary: {each}", "")
    remark = " ".join(remark.split())
    return [remark] if remark else []

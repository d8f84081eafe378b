"""The template that translators start from, and the files that follow it when English changes."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from agent.languages import uses
from agent.languages.catalogue import (
    TRANSLATIONS,
    Catalogue,
    Translation,
    comments_of,
    english,
    entries,
    is_written,
    note_of,
    places_in,
    read_catalog,
    worded,
)
from agent.languages.guarded import needs_a_reviewer
from agent.languages.limits import place_of

TEMPLATE = "buffr.pot"
_WIDTH = 100
_PROJECT, _VERSION = "Buffr Lend's agent", "1"
_READ, _NOBODY = "see docs/reviewers.md", "nobody yet"
_DATES = re.compile(rb'(?m)^"(?:POT-Creation|PO-Revision)-Date: .*$')
_LANGUAGE = re.compile(rb'(?m)^"Language: .*$')
_WAYS = {
    "money": "an amount",
    "date": "a date",
    "moment": "a day and time",
    "article": "a text of the knowledge base",
    "phrase": "another phrase",
    "pay_day": "a pay day",
}


@dataclass(frozen=True)
class Followed:
    """What became of one language's file when it followed the English."""

    language: Translation
    added: int
    stale: int
    gone: int


def template(source: Catalogue, root: Path, *, now: datetime) -> Catalog:
    """Every English text with where it is said, where it is shown, its limit and its values."""
    catalog = Catalog(
        project=_PROJECT,
        version=_VERSION,
        msgid_bugs_address=_READ,
        creation_date=now,
        last_translator=_NOBODY,
        fuzzy=False,
        header_comment="# The texts of Buffr Lend's agent, for translators. docs/reviewers.md\n"
        "# says how. msgctxt is the key by which the code says a text.",
    )
    files = uses.files_by_key([*source.phrases, *source.counted], root)
    texts: dict[str, str | tuple[str, ...]] = {**worded(source), **source.counted}
    for key, text in texts.items():
        catalog.add(
            text,
            locations=[(name, 0) for name in files[key]],
            auto_comments=_told(key, text),
            context=key,
        )
    return catalog


def extract(folder: Path, root: Path, *, now: datetime) -> Catalog:
    """Write the template beside the catalogues."""
    catalog = template(english(folder), root, now=now)
    write(catalog, folder / TEMPLATE)
    return catalog


def update(folder: Path, root: Path, *, now: datetime) -> tuple[Followed, ...]:
    """Let every language follow the English: nothing that was translated is lost."""
    start = extract(folder, root, now=now)
    return tuple(_follow(language, start, folder) for language in TRANSLATIONS)


def follow(old: Catalog, start: Catalog) -> Catalog:
    """The template with the translations of before; marked fuzzy where the English has changed."""
    before = {str(each.context): each for each in entries(old)}
    gone = {str(each.context): each for each in old.obsolete.values()}
    new = Catalog(
        locale=old.locale_identifier,
        project=_PROJECT,
        version=_VERSION,
        msgid_bugs_address=_READ,
        creation_date=start.creation_date,
        revision_date=old.revision_date,
        last_translator=old.last_translator,
        language_team=old.language_team,
        header_comment=old.header_comment,
        fuzzy=False,
    )
    for message in entries(start):
        key = str(message.context)
        _add(new, message, before.pop(key, None) or gone.pop(key, None))
    new.obsolete = {key: each for key, each in {**gone, **before}.items() if is_written(each)}
    return new


def write(catalog: Catalog, path: Path) -> None:
    """Write a file that changes only where its texts do."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=_WIDTH, include_lineno=False)
    written = _with_plural_forms(buffer.getvalue(), catalog)
    before = path.read_bytes() if path.exists() else b""
    if _DATES.sub(b"", written) != _DATES.sub(b"", before):
        path.write_bytes(written)


def _with_plural_forms(written: bytes, catalog: Catalog) -> bytes:
    """The header with its rule of plurals: Babel leaves it out of a language unknown to it."""
    if b'"Plural-Forms: ' in written:
        return written
    rule = f'"Plural-Forms: {catalog.plural_forms}\\n"'.encode()
    return _LANGUAGE.sub(lambda found: found[0] + b"\n" + rule, written, count=1)


def _follow(language: Translation, start: Catalog, folder: Path) -> Followed:
    old = read_catalog(language, folder)
    new = follow(old, start)
    known = {each.context for each in entries(old)}
    write(new, folder / f"{language}.po")
    return Followed(
        language,
        added=sum(each.context not in known for each in entries(new)),
        stale=sum(each.fuzzy for each in entries(new)),
        gone=len(new.obsolete),
    )


def _add(new: Catalog, message: Message, old: Message | None) -> None:
    kept = old if old is not None and is_written(old) and _is_alike(message, old) else None
    stale = kept is not None and (kept.fuzzy or _ids(kept) != _ids(message))
    comments = kept.user_comments if kept else []
    new.add(
        message.id,
        kept.string if kept else None,
        locations=message.locations,
        flags=("fuzzy",) if stale else (),
        auto_comments=message.auto_comments,
        user_comments=_outdated(comments) if stale else comments,
        context=message.context,
    )


def _outdated(comments: list[str]) -> list[str]:
    """A review answers for the English that was; it is kept as a remark."""
    note = note_of(comments)
    if note.review is None:
        return comments
    remark = f"before the English changed: {note.review.by}, {note.review.on.isoformat()}"
    return [*comments_of(replace(note, review=None), comments), remark]


def _is_alike(message: Message, old: Message) -> bool:
    """Whether both are counted, or neither."""
    return isinstance(message.id, str) is isinstance(old.string, str)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _told(key: str, text: str | tuple[str, ...]) -> list[str]:
    """What a translator must know: where it is shown, its limit and its values."""
    place = place_of(key)
    if isinstance(text, tuple):
        return ["Shown within other texts, with {count}; keep {count}."]
    told = [f"Shown as a {place.where}, at most {place.most} characters with its values."]
    told += [
        f"{_named(name, way)} stands for {_WAYS.get(way, 'a value')}."
        for name, way in sorted(places_in(text))
    ]
    if needs_a_reviewer(key):
        told.append("Consent, cost or care: said in a local language only once it is reviewed.")
    return told


def _named(name: str, way: str) -> str:
    return f"{{{name}:{way}}}" if way else f"{{{name}}}"

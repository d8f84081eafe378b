"""Catalogues: what each language can say, and what is known of each of its texts."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from gettext import c2py
from importlib import resources
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

# What we write in. Oshiwambo is written in two standards, each with a catalogue of its own.
Written = Literal["en", "af", "ndo", "kua", "her"]
Translation = Literal["af", "ndo", "kua", "her"]
TRANSLATIONS: tuple[Translation, ...] = ("af", "ndo", "kua", "her")
# Nobody here can write these: what is said in them is built from attested words, and no more.
ATTESTED_ONLY: frozenset[Written] = frozenset(("ndo", "kua", "her"))

_PLACES = re.compile(r"\{(\w+)(?::(\w+))?\}")
_REVIEWED = re.compile(r"reviewed-by: (.+), (\d{4}-\d{2}-\d{2})")
_OPENING = "says: first words"
_GLOSSARY = "glossary: "
_FORMS = {"one", "other"}


@dataclass(frozen=True)
class Review:
    """The speaker who answers for a text, and since when."""

    by: str
    on: date


@dataclass(frozen=True)
class Note:
    """What is known of a translated text."""

    review: Review | None = None
    opening: bool = False  # only the first words of the English, which then stands beneath
    glossary: tuple[str, ...] = ()  # the rows in which its words are attested


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language, by key, and the words that are counted."""

    language: Written
    phrases: Mapping[str, str]
    counted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)
    plural: Callable[[int], int] = lambda count: int(count != 1)

    def places(self, key: str) -> frozenset[tuple[str, str]]:
        """The values that a sentence names, each with the way in which it is shown."""
        return places_in(self.phrases[key])

    def note(self, key: str) -> Note:
        return self.notes.get(key, Note())


def places_in(text: str) -> frozenset[tuple[str, str]]:
    """The values that a text names, each with the way in which it is shown."""
    return frozenset(_PLACES.findall(text))


def without_places(text: str) -> str:
    """The text before its values are put in, without the places where they go."""
    return _PLACES.sub(" ", text)


def worded(source: Catalogue) -> dict[str, str]:
    """The texts that have words to translate, and are not a value alone."""
    return {key: text for key, text in source.phrases.items() if without_places(text).strip()}


def shipped() -> Path:
    """The folder of the catalogues that the package ships."""
    return Path(str(resources.files("agent.languages")))


def english(folder: Traversable) -> Catalogue:
    """The source: every text that can be said."""
    flat = dict(_flat(tomllib.loads((folder / "en.toml").read_text("utf-8"))))
    return Catalogue(
        "en",
        phrases={key: text for key, text in flat.items() if isinstance(text, str)},
        counted={key: forms for key, forms in flat.items() if isinstance(forms, tuple)},
    )


def translated(language: Translation, folder: Traversable, *, source: Catalogue) -> Catalogue:
    """What may be said in this language: what is written, and still says what the English says."""
    text = (folder / f"{language}.po").read_text("utf-8")
    catalog = read_po(StringIO(_without_the_missing(text)), locale=language)
    usable = [each for each in entries(catalog) if is_usable(each, source)]
    said = {str(each.context): each.string for each in usable if isinstance(each.string, str)}
    # Afrikaans is whole: it says a value alone as English does, and needs no English beneath.
    alone = source.phrases.keys() - worded(source).keys() if language == "af" else frozenset()
    return Catalogue(
        language,
        phrases={**said, **{key: source.phrases[key] for key in alone}},
        counted={
            str(each.context): tuple(each.string)
            for each in usable
            if not isinstance(each.string, str) and each.string
        },
        notes={str(each.context): note_of(each.user_comments) for each in usable},
        plural=c2py(catalog.plural_expr),
    )


def read_catalog(language: Translation, folder: Traversable) -> Catalog:
    """The file as Babel reads it, with whatever is missing, stale or no longer said."""
    text = (folder / f"{language}.po").read_text("utf-8")
    return read_po(StringIO(text), locale=language)


def entries(catalog: Catalog) -> Iterator[Message]:
    """Every text of the file, without the header."""
    return (message for message in catalog if message.id)


def is_written(message: Message) -> bool:
    """Whether there is a text, and a text for every number where numbers matter."""
    return bool(message.string) and all(message.string or ())


def is_usable(message: Message, source: Catalogue) -> bool:
    """Whether the translation is there, is of the English of today and names no other values."""
    ready = is_written(message) and not message.fuzzy and is_current(message, source)
    return ready and _places_of(message.string) <= _places_of(message.id)


def is_current(message: Message, source: Catalogue) -> bool:
    """Whether it was made from the English that we say today."""
    key = str(message.context)
    if isinstance(message.id, str):
        return source.phrases.get(key) == message.id
    return source.counted.get(key) == tuple(message.id)


def note_of(comments: list[str]) -> Note:
    """What the comments of a translator say of the text beneath them."""
    found = (_REVIEWED.fullmatch(each) for each in comments)
    reviews = [Review(each[1], date.fromisoformat(each[2])) for each in found if each]
    return Note(
        review=reviews[-1] if reviews else None,
        opening=_OPENING in comments,
        glossary=tuple(
            each.removeprefix(_GLOSSARY) for each in comments if each.startswith(_GLOSSARY)
        ),
    )


def comments_of(note: Note, others: list[str]) -> list[str]:
    """The comments that say this, after those that say something else."""
    kept = [each for each in others if note_of([each]) == Note()]
    kept += [f"{_GLOSSARY}{row}" for row in note.glossary]
    kept += [_OPENING] if note.opening else []
    return [*kept, *([_signed(note.review)] if note.review else [])]


def _places_of(texts: str | Sequence[str] | None) -> frozenset[tuple[str, str]]:
    return places_in(texts if isinstance(texts, str) else "".join(texts or ()))


def _without_the_missing(text: str) -> str:
    """The file without what nobody has translated: most of some, and slow to read."""
    entries = text.split("\n\n")
    return "\n\n".join(each for each in entries if not each.rstrip().endswith('\nmsgstr ""'))


def _signed(review: Review) -> str:
    return f"reviewed-by: {review.by}, {review.on.isoformat()}"


def _flat(
    table: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if not isinstance(value, dict):
            yield key, value.strip()
        elif set(value) == _FORMS:
            yield key, (value["one"], value["other"])
        else:
            yield from _flat(value, f"{key}.")

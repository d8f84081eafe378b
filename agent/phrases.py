"""Words for people: keys and values become sentences of a language, and never anything else."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from agent.languages import catalogue, figures
from agent.languages.catalogue import (
    ATTESTED_ONLY,
    TRANSLATIONS,
    Catalogue,
    Translation,
    Written,
    without_places,
)
from agent.languages.guarded import needs_a_reviewer
from agent.languages.limits import place_of
from crm_store.money import Cents
from flows.commands import Language, Variety
from flows.effects import Value
from flows.flow import Say

_PLACE = "{"  # where a value goes
_VARIETY: Variety = "ndo"  # where we do not know hers
# What steers or hides text and is no text: control characters, directions, zero widths, tags.
UNSEEN = (
    r"\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\uffff\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")


class NoSuchPhrase(KeyError):
    """The catalogue of the source language does not have this key."""


class PhraseDiffers(Exception):
    """A sentence shows a value in a way that we do not have."""


@dataclass(frozen=True)
class Shown:
    """One value of a sentence, and how it stands there."""

    name: str
    way: str  # of showing: "", "money", "date", "article", ...
    value: Value
    text: str


@dataclass(frozen=True)
class Sentence:
    """What is said for a key, and which of its words are the catalogue's own."""

    text: str
    language: Language  # of the catalogue: English where hers lacks the key
    values: tuple[Shown, ...]
    local: str = ""  # words of hers that no speaker has reviewed; the English says them again
    beneath: str = ""  # that English, where it stands under them


class Phrases:
    """Every catalogue. What a language lacks is said in English: never in a guess."""

    def __init__(
        self,
        english: Catalogue,
        translations: Mapping[Translation, Catalogue] | None = None,
        *,
        reviewed_only: bool = False,
    ) -> None:
        self._english = english
        self._translations = {
            language: _sayable(each, reviewed_only=reviewed_only)
            for language, each in (translations or {}).items()
        }

    @classmethod
    def load(cls, folder: Path | None = None, *, reviewed_only: bool = False) -> "Phrases":
        """Read the catalogues that the package ships, or those of another folder.

        With `reviewed_only` whatever no named speaker has reviewed is said in English.
        """
        english, translations = _shipped() if folder is None else _read(folder)
        return cls(english, translations, reviewed_only=reviewed_only)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that are written as a whole; of the others there are single phrases."""
        afrikaans = self._translations.get("af")
        return ("af", "en") if afrikaans and afrikaans.phrases else ("en",)

    def catalogue(self, language: Written) -> Catalogue:
        """What may be said in this language: without what is stale, or may not be said yet."""
        return self._english if language == "en" else self._translations[language]

    def has(self, key: str, language: Written = "en") -> bool:
        """Whether this text is written in this language."""
        return key in self.catalogue(language).phrases

    def say(self, say: Say, language: Language, *, variety: Variety | None = None) -> str:
        """The sentence for a key in this language, or in English where it is not written yet."""
        return self.text(say.key, say.values, language, variety=variety)

    def text(
        self,
        key: str,
        values: Mapping[str, Value],
        language: Language,
        *,
        variety: Variety | None = None,
    ) -> str:
        """What is said for a key, in this language or in English."""
        return self.sentence(key, values, language, variety=variety).text

    def sentence(
        self,
        key: str,
        values: Mapping[str, Value],
        language: Language,
        *,
        variety: Variety | None = None,
    ) -> Sentence:
        """The sentence with what has become of each value, for whoever must know its sources.

        What no speaker of Oshiwambo or Otjiherero has reviewed stands above its English, and so
        does consent, cost or contract in Afrikaans.
        """
        if key not in self._english.phrases:
            raise NoSuchPhrase(key)
        hers = self._of(language, variety)
        if key not in hers.phrases:
            return self._write(key, values, self._english, "en")
        own = self._write(key, values, hers, language)
        if _goes_alone(key, hers):
            return own
        return _above(own, self._write(key, values, self._english, "en"), key)

    def within(self, key: str, values: Mapping[str, Value], written: Written) -> str:
        """A text that stands inside another, which brings the English beneath for both."""
        own = self.catalogue("af") if written == "af" and "af" in self._translations else None
        if own is None or key not in own.phrases:
            own = self._english
        return self._write(key, values, own, "en").text

    def titles(
        self,
        key: str,
        values: Mapping[str, Value],
        language: Language,
        *,
        variety: Variety | None = None,
    ) -> tuple[str, ...]:
        """Everything that somebody may write who means this option, as shown or in her words."""
        shown = self.sentence(key, values, language, variety=variety)
        english = self._write(key, values, self._english, "en")
        hers = self._of(language, variety)
        own = [self._write(key, values, hers, language).text] if key in hers.phrases else []
        return tuple(dict.fromkeys((shown.text, *own, english.text)))

    def template(self, key: str, language: Language, *, variety: Variety | None = None) -> str:
        """The sentence before its values are put in, without the places where they go."""
        if key not in self._english.phrases:
            raise NoSuchPhrase(key)
        hers, english = self._of(language, variety), self._english.phrases[key]
        own = hers.phrases.get(key, english)
        together = own if key in hers.phrases and _goes_alone(key, hers) else f"{own}\n{english}"
        return without_places(own if own == english else together)

    def counted(self, what: str, count: int, language: Written) -> str:
        """`1 month`, `4 months`: in the form that this number takes."""
        own = self.catalogue(language)
        own = own if what in own.counted else self._english
        return own.counted[what][own.plural(count)].replace("{count}", str(count))

    def has_counted(self, what: str) -> bool:
        """Whether this is a word that is counted, as months are."""
        return what in self._english.counted

    def _of(self, language: Language, variety: Variety | None) -> Catalogue:
        written: Written = (variety or _VARIETY) if language == "osh" else language
        if written == "en":
            return self._english
        return self._translations.get(written, self._english)

    def _write(
        self, key: str, values: Mapping[str, Value], own: Catalogue, language: Language
    ) -> Sentence:
        text = own.phrases[key]
        if _PLACE not in text:
            return Sentence(text.strip(), language, ())
        form = _Form(self, own.language)
        text = form.vformat(text, (), dict(values)).strip()
        return Sentence(text, language, tuple(form.shown))


class _Form(string.Formatter):
    """Puts values into a sentence: only plain names and our own ways of showing."""

    def __init__(self, phrases: Phrases, written: Written) -> None:
        self._phrases = phrases
        self._written: Written = written
        self._name = ""
        self.shown: list[Shown] = []

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        self._name = field_name
        return kwargs[field_name], field_name  # no attribute, no index: names are all there is

    def format_field(self, value: Any, format_spec: str) -> str:
        text = self._show(value, format_spec)
        self.shown.append(Shown(self._name, format_spec, value, text))
        return text

    def _show(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "":
                return visible(str(value))
            case "article":
                return str(value)  # as it was reviewed; the guard looks at it
            case "money":
                return figures.show_money(Cents(value), self._written)
            case "pay_day":
                return self._phrases.within(
                    "pay_day.last" if value == "last" else "pay_day.day",
                    {"day": value},
                    self._written,
                )
            case "date":
                return figures.show_date(value, self._written)
            case "moment":
                return figures.show_moment(value, self._written)
            case "phrase":
                return self._phrases.within(value, {}, self._written)
            case _ if self._phrases.has_counted(format_spec):
                return self._phrases.counted(format_spec, value, self._written)
            case _:
                raise PhraseDiffers(format_spec)


@cache  # what the package ships changes with the package only
def _shipped() -> tuple[Catalogue, Mapping[Translation, Catalogue]]:
    return _read(catalogue.shipped())


def _read(folder: Path) -> tuple[Catalogue, Mapping[Translation, Catalogue]]:
    english = catalogue.english(folder)
    return english, {
        language: catalogue.translated(language, folder, source=english)
        for language in TRANSLATIONS
    }


def visible(text: str) -> str:
    """One line of what can be seen: a name must not hide, turn round or break a sentence."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def _sayable(own: Catalogue, *, reviewed_only: bool) -> Catalogue:
    """The catalogue without what may not be said before a speaker has reviewed it."""
    return replace(
        own,
        phrases={
            key: text
            for key, text in own.phrases.items()
            if own.note(key).review or not _must_wait(key, own, reviewed_only=reviewed_only)
        },
        counted={
            what: forms
            for what, forms in own.counted.items()
            if own.note(what).review or not reviewed_only
        },
    )


def _must_wait(key: str, own: Catalogue, *, reviewed_only: bool) -> bool:
    return reviewed_only or (own.language in ATTESTED_ONLY and needs_a_reviewer(key))


def _goes_alone(key: str, own: Catalogue) -> bool:
    """Whether no English need stand beneath; a button binds nobody without its question."""
    note = own.note(key)
    if own.language in ATTESTED_ONLY:
        return note.review is not None and not note.opening
    return note.review is not None or place_of(key).is_option or not needs_a_reviewer(key)


def _above(own: Sentence, english: Sentence, key: str) -> Sentence:
    """Her words with the English beneath; on a button beside them, where there is room."""
    place = place_of(key)
    if own.text == english.text:
        return english
    if not place.is_option:
        text = f"{own.text}\n{english.text}"
        values = (*own.values, *english.values)
        return replace(own, text=text, values=values, local=own.text, beneath=english.text)
    text = f"{own.text} ({english.text})"
    return replace(own, text=text, local=own.text) if len(text) <= place.most else english

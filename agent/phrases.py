"""Words for people: keys and values become sentences of a language, and never anything else."""

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from crm_store import money
from crm_store.money import Cents
from flows.commands import Language
from flows.effects import Value
from flows.flow import Say

_SOURCE: Language = "en"
_LOCALE = {"en": "en_ZA", "af": "af_ZA"}
_ZONE = ZoneInfo("Africa/Windhoek")
_PLACES = re.compile(r"\{(\w+)(?::(\w+))?\}")
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
    """A translation names other values than the English sentence does."""


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language, by key."""

    language: Language
    phrases: Mapping[str, str]

    def places(self, key: str) -> frozenset[tuple[str, str]]:
        """The values that a sentence names, each with the way in which it is shown."""
        return frozenset(_PLACES.findall(self.phrases[key]))


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


class Phrases:
    """Every catalogue. What a language lacks is said in English: never in a guess."""

    def __init__(self, catalogues: Mapping[Language, Catalogue]) -> None:
        self._catalogues = catalogues

    @classmethod
    def load(cls) -> "Phrases":
        """Read the catalogues that the package ships; a file's name is its language."""
        folder = resources.files("agent.languages")
        return cls(
            {
                language: _catalogue(language, (folder / f"{language}.toml").read_text("utf-8"))
                for language in _languages(folder)
            }
        )

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self._catalogues)

    def catalogue(self, language: Language) -> Catalogue:
        return self._catalogues[language]

    def has(self, key: str, language: Language = _SOURCE) -> bool:
        return key in self._catalogues[language].phrases

    def say(self, say: Say, language: Language) -> str:
        """The sentence for a key in this language, or in English where it is not written yet."""
        return self.text(say.key, say.values, language)

    def text(self, key: str, values: Mapping[str, Value], language: Language) -> str:
        return self.sentence(key, values, language).text

    def sentence(self, key: str, values: Mapping[str, Value], language: Language) -> Sentence:
        """The sentence with what has become of each value, for whoever must know its sources."""
        catalogue = self._with(key, language)
        form = _Form(self, catalogue.language)
        text = form.vformat(catalogue.phrases[key], (), dict(values)).strip()
        return Sentence(text, catalogue.language, tuple(form.shown))

    def template(self, key: str, language: Language) -> str:
        """The sentence before its values are put in, without the places where they go."""
        return _PLACES.sub(" ", self._with(key, language).phrases[key])

    def _with(self, key: str, language: Language) -> Catalogue:
        catalogue = self._catalogues.get(language)
        if catalogue is None or key not in catalogue.phrases:
            catalogue = self._catalogues[_SOURCE]
        if key not in catalogue.phrases:
            raise NoSuchPhrase(key)
        return catalogue


class _Form(string.Formatter):
    """Puts values into a sentence: only plain names and our own ways of showing."""

    def __init__(self, phrases: Phrases, language: Language) -> None:
        self._phrases = phrases
        self._language: Language = language
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
                return money.show(Cents(value))
            case "months":
                return self._phrases.text(
                    f"months.{_plural(value, self._language)}", {"count": value}, self._language
                )
            case "pay_day":
                return self._phrases.text(
                    "pay_day.last" if value == "last" else "pay_day.day",
                    {"day": value},
                    self._language,
                )
            case "date":
                return show_date(value, self._language)
            case "moment":
                return show_moment(value, self._language)
            case "phrase":
                return self._phrases.text(value, {}, self._language)
            case _:
                raise PhraseDiffers(format_spec)


def visible(text: str) -> str:
    """One line of what can be seen: a name must not hide, turn round or break a sentence."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def show_date(day: date, language: Language) -> str:
    """`25 January 2027`."""
    return format_date(day, "d MMMM y", locale=_LOCALE.get(language, "en_ZA"))


def show_moment(at: datetime, language: Language) -> str:
    """`Monday 23 November, 08:00`, in Namibian time."""
    local, locale = at.astimezone(_ZONE), _LOCALE.get(language, "en_ZA")
    day = format_date(local.date(), "EEEE d MMMM", locale=locale)
    return f"{day}, {format_time(local, 'HH:mm', locale=locale)}"


def _plural(count: int, language: Language) -> str:
    return Locale.parse(_LOCALE.get(language, "en_ZA")).plural_form(count)


def _languages(folder: Any) -> list[Language]:
    return sorted(
        file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")
    )


def _catalogue(language: Language, source: str) -> Catalogue:
    return Catalogue(language, dict(_flat(tomllib.loads(source))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            flat += _flat(value, f"{key}.")
        else:
            flat.append((key, value.strip()))
    return flat

"""Templates for outside the 24-hour window: read from the files beside this one, and checked.

To add one: a file `<name>.toml` as its neighbours are, then `buffr templates create`. Other words
are another version, which WhatsApp must approve anew; the old one may leave until then no more.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from flows.commands import Language

Category = Literal["utility", "marketing", "authentication"]
Written = Literal["en", "af"]  # that Meta has a code for and somebody here writes
WRITTEN: tuple[Written, ...] = ("en", "af")
NO_OFFERS = "template:no_offers"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
# WhatsApp's own limits for a template; no variable may stand first or last in it.
_BODY, _BUTTON, _BUTTONS = 1_024, 20, 10
_BREAKS = re.compile(r"[\n\t]| {5}")

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=60)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=_BUTTON)]


class BadValue(ValueError):
    """A variable is missing, empty, too long, or breaks the line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Variable(_Strict):
    """What is filled in: for WhatsApp an example, for us how long it may be."""

    name: Name
    example: str = Field(min_length=1)
    most: int = Field(ge=1, le=60)

    @model_validator(mode="after")
    def _its_example_fits(self) -> Self:
        self.checked(self.example)
        return self

    def checked(self, value: str) -> str:
        """The value as it may leave. Raises `BadValue`."""
        if not value.strip() or len(value) > self.most or _BREAKS.search(value):
            raise BadValue(f"{self.name} is empty, breaks the line, or is over {self.most}")
        return value


class Button(_Strict):
    """A quick reply: whoever taps it has written, and the window is open."""

    id: str = Field(min_length=1, max_length=256)
    title: Mapping[Written, Title]


class Template(_Strict):
    """One template, in every language in which there are words for it."""

    name: Name
    title: str = Field(min_length=1)
    category: Category
    for_staff: bool = False
    campaign: Literal["service", "marketing", "survey"] | None = None  # that may say it to many
    variables: tuple[Variable, ...] = ()
    words: Mapping[Written, str]
    readers: Mapping[Written, str] = Field(default_factory=dict)  # who answers for the words
    buttons: tuple[Button, ...] = Field(min_length=1, max_length=_BUTTONS)

    @model_validator(mode="after")
    def _is_sendable(self) -> Self:
        named = [each.name for each in self.variables]
        for language, words in self.words.items():
            found = _PLACEHOLDER.findall(words)
            if found != named:  # in their order: the provider counts them
                raise ValueError(f"{self.name}.{language}: variables {found} are not {named}")
            if words.startswith("{{") or words.rstrip(".").endswith("}}"):
                raise ValueError(f"{self.name}.{language} begins or ends with a variable")
            if len(words) > _BODY or _BREAKS.search(words):
                raise ValueError(f"{self.name}.{language} is too long, or breaks the line")
            if any(language not in each.title for each in self.buttons):
                raise ValueError(f"{self.name}.{language} has a button without a title")
        if "en" not in self.words:
            raise ValueError(f"{self.name} has no English, which the others fall back on")
        return self

    @property
    def languages(self) -> tuple[Written, ...]:
        return tuple(each for each in WRITTEN if each in self.words)

    def version(self, language: Written) -> str:
        """A name for exactly these words: with others, it is not the same template."""
        said = [
            self.category,
            self.words[language],
            [each.model_dump() for each in self.variables],
            [(each.id, each.title[language]) for each in self.buttons],
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    def filled(self, language: Written, values: Mapping[str, str]) -> str:
        """The words with the values put in. Raises `BadValue`."""
        known = {each.name: each.checked(values.get(each.name, "")) for each in self.variables}
        return _PLACEHOLDER.sub(lambda found: known[found[1]], self.words[language])

    def numbered(self, language: Written) -> str:
        """The words as the provider wants them, with variables by number."""
        places = {each.name: str(n) for n, each in enumerate(self.variables, 1)}
        return _PLACEHOLDER.sub(lambda found: f"{{{{{places[found[1]]}}}}}", self.words[language])

    def values_by_number(self, values: Mapping[str, str]) -> dict[str, str]:
        return {str(n): each.checked(values[each.name]) for n, each in enumerate(self.variables, 1)}

    def titles(self, language: Written) -> tuple[str, ...]:
        return tuple(each.title[language] for each in self.buttons)

    @property
    def examples(self) -> Mapping[str, str]:
        return {each.name: each.example for each in self.variables}


@dataclass(frozen=True)
class Templates:
    """All of them, by name."""

    by_name: Mapping[str, Template]

    def __iter__(self) -> Iterator[Template]:
        return iter(self.by_name.values())

    @cached_property
    def versions(self) -> Mapping[str, tuple[Template, Written]]:
        """What each version is: only these may leave."""
        return {
            each.version(language): (each, language) for each in self for language in each.languages
        }


def load(folder: Traversable | None = None) -> Templates:
    """Read every template of this package, or of another folder."""
    here = folder if folder is not None else resources.files(__name__)
    files = sorted((each for each in here.iterdir() if each.name.endswith(".toml")), key=_name)
    read = [_read(each) for each in files]
    return Templates({each.name: each for each in read})


def spoken(language: str | None) -> Language:
    """A language of hers; English where she has chosen none."""
    return next((each for each in get_args(Language) if each == language), "en")


def _name(file: Traversable) -> str:
    return file.name


def _read(file: Traversable) -> Template:
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        return Template.model_validate({"name": file.name.removesuffix(".toml"), **told})
    except ValueError as error:
        error.add_note(f"in {file.name}")
        raise

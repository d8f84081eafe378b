"""The words of the employer's page, in the language that whoever reads it has chosen."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

Spoken = Literal["en", "af"]


class Words(BaseModel):
    """Every line of the page, by its name; what is wrong with a field, by the field."""

    model_config = ConfigDict(frozen=True, extra="allow")

    # As Pydantic would have it: what is extra is text.
    __pydantic_extra__: dict[str, str]  # pyright: ignore[reportIncompatibleVariableOverride]
    faults: Mapping[str, str]


def spoken(chosen: str) -> Spoken:
    """Afrikaans where it was asked for, else English."""
    return "af" if chosen == "af" else "en"


def words(language: Spoken) -> Words:
    """The page's words in one of the two."""
    return _all()[language]


@cache  # what the package ships changes with the package only
def _all() -> Mapping[str, Words]:
    file = resources.files("agent.pages").joinpath("employer_words.toml")
    read = tomllib.loads(file.read_text("utf-8"))
    return {language: Words.model_validate(each) for language, each in read.items()}

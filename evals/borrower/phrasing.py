"""How borrowers put things, by language: the tables of `grammar/`, read and drawn from."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from flows.commands import Language

Phrases = tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Telling(_Strict):
    """One fact: as an answer to its question, told unasked, and corrected."""

    bare: Phrases
    told: Phrases = ()
    corrected: Phrases = ()


class Forms(_Strict):
    """How a value itself is written; `{n}` is its digits. Asked for months, digits are enough."""

    months: Phrases = ()
    one_month: Phrases = ()
    pay_day: Phrases
    last_day: Phrases
    money: Phrases


class Grammar(_Strict):
    """Everything that can be put in one language; what is missing cannot be said in it."""

    acts: Mapping[str, Phrases]
    facts: Mapping[str, Telling]
    forms: Forms
    wants: Mapping[str, Phrases] = Field(default_factory=dict)
    questions: Mapping[str, Phrases] = Field(default_factory=dict)
    sms: Mapping[str, str] = Field(default_factory=dict)
    numbers: Mapping[str, str] = Field(default_factory=dict)
    ordinals: Mapping[str, str] = Field(default_factory=dict)


def of(language: Language, chance: Random) -> Grammar:
    """The grammar of somebody who writes this language, in one of its written standards."""
    written = varieties(language)
    return written[chance.choice(sorted(written))]


@cache
def varieties(language: Language) -> Mapping[str, Grammar]:
    """The grammars of a language by its written standards; most have one."""
    told = _read(language)
    if "facts" in told:
        return {language: Grammar.model_validate(told)}
    return {variety: Grammar.model_validate(each) for variety, each in told.items()}


def _read(language: Language) -> dict[str, Any]:
    folder = resources.files("evals") / "borrower" / "grammar"
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))

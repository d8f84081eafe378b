"""The words of the papers for partners, in English and in Afrikaans."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from agent.languages import figures
from crm_store.money import Cents

Spoken = Literal["en", "af"]


@dataclass(frozen=True)
class Words:
    """What a paper says in one language."""

    language: Spoken
    lines: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        return self.lines[key].format(**values) if values else self.lines[key]

    def money(self, amount: Cents) -> str:
        return figures.show_money(amount, self.language)


def words(language: str) -> Words:
    """Afrikaans where somebody reads it, else English."""
    spoken: Spoken = "af" if language == "af" else "en"
    return Words(spoken, read()[spoken])


@cache  # what the package ships changes with the package only
def read() -> Mapping[str, Mapping[str, str]]:
    """Both languages, line by line."""
    file = resources.files("agent.partners").joinpath("words.toml")
    return tomllib.loads(file.read_text("utf-8"))

"""Ready replies: words that stand, in her language, with every figure in them from the store."""

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from crm_store.canned import CannedReply

WRITTEN = {"en": "English", "af": "Afrikaans"}
PLACES = (
    *("name", "me", "ref", "case", "loan", "balance", "next_amount", "next_due"),
    *("hours", "opens"),
)
_FILE = "canned.toml"


class NoSuchPlace(ValueError):
    """A ready reply has a place that nothing fills."""


@dataclass(frozen=True)
class Ready:
    """A ready reply by language, before anything is filled in."""

    name: str
    title: str
    texts: Mapping[str, str]
    by: str = ""  # who wrote it; empty: it came with the product


@dataclass(frozen=True)
class Filled:
    """A reply as this borrower would read it."""

    name: str
    title: str
    text: str
    language: str
    instead_of: str  # the language that she speaks and nobody wrote it in; else empty


def ready(own: Iterable[CannedReply] = ()) -> tuple[Ready, ...]:
    """Those of the product, and over them what managers wrote; without words it is taken away."""
    found = dict(_shipped())
    for each in own:
        before = found.get(each.name, Ready(each.name, each.title, {}))
        texts = {**before.texts, each.language: each.text}
        found[each.name] = Ready(each.name, each.title, texts, by=each.by)
    return tuple(each for each in found.values() if any(each.texts.values()))


def filled(
    replies: Iterable[Ready], values: Mapping[str, Mapping[str, str]], *, language: str | None
) -> tuple[Filled, ...]:
    """Those of which every place can be filled, in her language or else in English."""
    made = (_fill(each, values, language=language or "en") for each in replies)
    return tuple(each for each in made if each is not None)


def places(text: str) -> frozenset[str]:
    """The places of a text; raises `NoSuchPlace` for one that is none of ours."""
    try:
        parsed = [each[1:] for each in string.Formatter().parse(text) if each[1] is not None]
    except ValueError:
        raise NoSuchPlace("{") from None
    # A width or a format would make a figure longer, shorter or impossible to fill in.
    if shaped := [
        f"{name}:{spec}" if spec else f"{name}!" for name, spec, c in parsed if spec or c
    ]:
        raise NoSuchPlace(shaped[0])
    named = frozenset(str(name) for name, _, _ in parsed)
    if unknown := sorted(named - frozenset(PLACES)):
        raise NoSuchPlace(unknown[0])
    return named


def _fill(each: Ready, values: Mapping[str, Mapping[str, str]], *, language: str) -> Filled | None:
    spoken = language if each.texts.get(language) else "en"
    text, known = each.texts.get(spoken, ""), values[spoken]
    if not text or not _is_known(text, known):
        return None
    instead = "" if spoken == language else language
    return Filled(each.name, each.title, text.format_map(known), spoken, instead)


def _is_known(text: str, known: Mapping[str, str]) -> bool:
    """Whether every place is filled; what was kept before a rule of ours is not offered."""
    try:
        return all(known.get(place) for place in places(text))
    except NoSuchPlace:
        return False


@cache
def _shipped() -> Mapping[str, Ready]:
    text = resources.files("agent.desk").joinpath(_FILE).read_text("utf-8")
    return {
        name: Ready(name, told["title"], {each: told[each] for each in WRITTEN})
        for name, told in tomllib.loads(text).items()
    }

"""Catalogues as gettext's binary files, each read back and compared before it counts as made."""

from dataclasses import dataclass
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo

from agent.languages.catalogue import (
    TRANSLATIONS,
    Catalogue,
    Translation,
    english,
    read_catalog,
    translated,
)

_COUNTS = range(0, 13)  # months go to twelve; every plural form is met


class CompiledDiffers(Exception):
    """The binary file does not say what the catalogue says."""


@dataclass(frozen=True)
class Compiled:
    """One language's file and how many texts it says."""

    language: Translation
    path: Path
    texts: int


def compile_all(folder: Path, into: Path) -> tuple[Compiled, ...]:
    """Write `<language>.mo` for each language; what is stale or missing stays out of it."""
    into.mkdir(parents=True, exist_ok=True)
    source = english(folder)
    return tuple(_compile(each, folder, into, source=source) for each in TRANSLATIONS)


def differing(read: GNUTranslations, own: Catalogue, source: Catalogue) -> list[str]:
    """The keys that gettext says otherwise than the catalogue, in any form of their plural."""
    phrases = [
        key for key, text in own.phrases.items() if read.pgettext(key, source.phrases[key]) != text
    ]
    counted = [
        what
        for what, forms in own.counted.items()
        for count in _COUNTS
        if _counted(read, what, source, count) != forms[own.plural(count)]
    ]
    return [*phrases, *dict.fromkeys(counted)]


def _counted(read: GNUTranslations, what: str, source: Catalogue, count: int) -> str:
    one, other = source.counted[what]
    return read.npgettext(what, one, other, count)


def _compile(language: Translation, folder: Path, into: Path, *, source: Catalogue) -> Compiled:
    buffer = BytesIO()
    write_mo(buffer, read_catalog(language, folder))
    own = translated(language, folder, source=source)
    wrong = differing(GNUTranslations(BytesIO(buffer.getvalue())), own, source)
    if wrong:
        raise CompiledDiffers(f"{language}: {', '.join(wrong)}")
    path = into / f"{language}.mo"
    path.write_bytes(buffer.getvalue())
    return Compiled(language, path, texts=len(own.phrases) + len(own.counted))

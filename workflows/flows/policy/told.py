"""The policy as people look at it: each file with its versions, and what stands for all of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Literal

from flows.policy import page
from flows.policy.book import PolicyBook
from flows.policy.version import Confirm, Version

When = Literal["was", "holds", "comes"]


@dataclass(frozen=True)
class Told:
    """One version of a file: its rules by name and value, and where they come from."""

    since: date
    when: When
    source: str
    note: str
    confirm: Confirm
    rules: tuple[tuple[str, str, str], ...]  # by name and value, and who confirms each


@dataclass(frozen=True)
class File:
    """A file of the policy, the newest version first."""

    name: str
    purpose: str
    versions: tuple[Told, ...]


def files(book: PolicyBook, *, on: date) -> Sequence[File]:
    """Every file as it stands on a day."""
    return [_file(name, getattr(book, name), on) for name in PolicyBook.model_fields]


def fingerprint() -> str:
    """What stands for the very bytes of all files together; another comma is another policy."""
    folder = resources.files("flows.policy")
    told = hashlib.sha256()
    for name in sorted(PolicyBook.model_fields):
        data = (folder / f"{name}.toml").read_bytes()
        told.update(f"{name}:{len(data)}:".encode() + data)
    return told.hexdigest()


def _file(name: str, versions: Sequence[Version], on: date) -> File:
    begun = [each for each in versions if each.effective_from <= on]
    told = [_told(each, _when(each, begun)) for each in reversed(versions)]
    return File(name, page.purpose(name), tuple(told))


def _when(version: Version, begun: Sequence[Version]) -> When:
    if version not in begun:
        return "comes"
    return "holds" if version is begun[-1] else "was"


def _told(version: Version, when: When) -> Told:
    return Told(
        since=version.effective_from,
        when=when,
        source=page.in_one_line(version.source),
        note=page.in_one_line(version.note),
        confirm=version.confirm,
        rules=tuple(
            (name, value, page.who(version, field.strip("`")))
            for name, value, field in page.rows(version)
        ),
    )

"""Papers that leave for their owner: as they came where that is harmless, else pictures of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.documents.antivirus import Antivirus
from crm_store.crypto import CannotOpen
from crm_store.documents import Document

if TYPE_CHECKING:
    from agent.bootstrap import House

How = Literal["as_it_came", "pictures", "nothing"]
Why = Literal["", "clean", "harmful", "unknown", "nobody_scans", "not_kept"]
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True)
class Leaving:
    """One paper of hers: what of it leaves, and why not more."""

    number: int
    kind: str
    how: How
    why: Why
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.files]


async def of(house: "House", papers: Sequence[Document]) -> list[Leaving]:
    """Each paper: what a stranger made leaves unaltered only once it was found to be harmless."""
    address = house.settings.antivirus
    scanner = Antivirus(address) if address else None
    return [await _one(house, scanner, each, number) for number, each in enumerate(papers, start=1)]


async def _one(house: "House", scanner: Antivirus | None, paper: Document, number: int) -> Leaving:
    if paper.storage_key is None:
        return Leaving(number, paper.kind, "nothing", "not_kept")
    original = await asyncio.to_thread(_original, house, paper)
    if original is None:
        return Leaving(number, paper.kind, "nothing", "not_kept")
    why: Why = "nobody_scans" if scanner is None else await scanner.judge(original)
    if why == "clean":
        name = f"{_name(paper, number)}.{_ENDINGS.get(paper.mime, 'bin')}"
        return Leaving(number, paper.kind, "as_it_came", why, ((name, original),))
    pictures = await asyncio.to_thread(_pictures, house, paper, number)
    return Leaving(number, paper.kind, "pictures" if pictures else "nothing", why, pictures)


def _original(house: "House", paper: Document) -> bytes | None:
    assert paper.storage_key is not None  # noqa: S101 (asked for above)
    try:
        return house.cabinet.get(paper.storage_key, paper.id)
    except FileNotFoundError:
        return None


def _pictures(house: "House", paper: Document, number: int) -> tuple[tuple[str, bytes], ...]:
    """Our own copies: drawn anew, with nothing in them but what can be seen."""
    found = []
    for page, key in enumerate(paper.copy_keys, start=1):
        try:
            data = house.cabinet.get_copy(key, paper.id)
        except (FileNotFoundError, CannotOpen):
            continue
        found.append((f"{_name(paper, number)}_page_{page}.jpg", data))
    return tuple(found)


def _name(paper: Document, number: int) -> str:
    return f"papers/{number:02}_{paper.kind}"

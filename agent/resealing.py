"""Sealing anew under the newest key, beside a running service: rows, then files."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm_store import files_to_remove, resealing
from crm_store.cabinet import Cabinet, paper_of
from crm_store.crypto import CannotOpen
from crm_store.database import Store
from crm_store.resealing import NO_KEY
from crm_store.sealed_columns import COLUMNS, SealedColumn

_AT_ONCE = 200  # rows: a transaction of some milliseconds
_ROUNDS = 3  # for rows that were in other hands
FILES = "files"


@dataclass
class Progress:
    """How far it is: values and files sealed anew, and what could not be."""

    values: int = 0
    files: int = 0
    damaged: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """What counts against a bound."""
        return self.values + self.files

    @property
    def told(self) -> Mapping[str, object]:
        """For the record: counts, and nothing that stood in them."""
        return {"values": self.values, "files": self.files, "damaged": len(self.damaged)}


@dataclass(frozen=True)
class Round:
    """One run: whose it is, how much it may do, and how long it rests between batches."""

    by: str
    most: int | None = None
    rest: float = 0.0
    at_once: int = _AT_ONCE


async def everything(
    store: Store, cabinet: Cabinet, plan: Round, *, now: datetime, progress: Progress
) -> AsyncIterator[str]:
    """Seal everything anew that an older key has sealed; says what it comes from.

    It may be ended at any time and begun again: what is done is passed over.
    """
    async with store.transaction() as session:
        resealing.begin(session, by=plan.by, at=now)
    for column in COLUMNS:
        async for _ in _column(store, column, plan, progress=progress):
            yield column.where
    async for _ in _files(store, cabinet, plan, progress=progress):
        yield FILES
    async with store.transaction() as session:
        resealing.end(session, progress.told, by=plan.by, at=now)


async def _column(
    store: Store, column: SealedColumn, plan: Round, *, progress: Progress
) -> AsyncIterator[None]:
    damaged = list[str]()
    for _ in range(_ROUNDS):
        damaged.clear()  # the same are met again
        left, after = 0, None
        while room := _room(plan, progress):
            seen = await resealing.old(store, column, after=after, most=room)
            if not seen:
                break
            came = await resealing.renew(store, column, seen)
            progress.values += came.anew
            left, after = left + came.elsewhere, seen[-1].row
            damaged += came.damaged
            yield
            await asyncio.sleep(plan.rest)
        if not left:
            break
    progress.damaged += damaged


def _room(plan: Round, progress: Progress) -> int:
    if plan.most is None:
        return plan.at_once
    return max(0, min(plan.at_once, plan.most - progress.total))


async def _files(
    store: Store, cabinet: Cabinet, plan: Round, *, progress: Progress
) -> AsyncIterator[None]:
    # The places list lazily, and each step may take as long as a journey over the network.
    keys = iter(await asyncio.to_thread(lambda: iter(cabinet.place.keys())))
    while _room(plan, progress) and (key := await asyncio.to_thread(next, keys, None)):
        if paper_of(key) is None or not await _is_old(cabinet, key):
            continue
        try:
            progress.files += await _file(store, cabinet, key)
        except CannotOpen as why:
            progress.damaged.append(f"{FILES} {key} ({type(why).__name__})")
        yield
        await asyncio.sleep(plan.rest)


async def _file(store: Store, cabinet: Cabinet, key: str) -> bool:
    """Seal a file anew, unless it is on its way out: nothing that was erased comes back."""
    async with store.transaction() as session:
        if not await files_to_remove.keep(session, key) or not await _is_old(cabinet, key):
            return False
        await asyncio.to_thread(cabinet.seal_anew, key)
        return True


async def _is_old(cabinet: Cabinet, key: str) -> bool:
    try:
        return await asyncio.to_thread(cabinet.sealed_by, key) != cabinet.current
    except FileNotFoundError:  # removed meanwhile
        return False


@dataclass(frozen=True)
class Standing:
    """What each key has sealed of what there is now: by key, then by column or as files."""

    current: str
    known: frozenset[str]
    counts: Mapping[str, Counter[str]]

    @property
    def behind(self) -> Mapping[str, Counter[str]]:
        """What the newest key has not sealed, by the key that did."""
        return {key: found for key, found in sorted(self.counts.items()) if key != self.current}

    @property
    def missing(self) -> Sequence[str]:
        """Keys that something needs and nobody has here; `NO_KEY` for what names none."""
        return [key for key in self.behind if key not in self.known]

    @property
    def retired(self) -> Sequence[str]:
        """Keys that nothing needs any more."""
        return sorted(self.known - {self.current} - set(self.counts))


async def rows_standing(store: Store) -> Standing:
    """By the rows alone: they can be counted where they lie."""
    counts = dict[str, Counter[str]]()
    for column in COLUMNS:
        for key, count in (await resealing.by_key(store, column)).items():
            counts.setdefault(key, Counter())[column.where] += count
    return Standing(store.vault.current, store.vault.known, counts)


async def standing(store: Store, cabinet: Cabinet) -> Standing:
    """By the rows and the files; of each file the beginning is read."""
    found = await rows_standing(store)
    counts = {key: each.copy() for key, each in found.counts.items()}
    for key, count in (await asyncio.to_thread(_files_by_key, cabinet)).items():
        counts.setdefault(key, Counter())[FILES] += count
    return Standing(found.current, found.known, counts)


def _files_by_key(cabinet: Cabinet) -> Counter[str]:
    found = Counter[str]()
    for key in cabinet.place.keys():  # noqa: SIM118 (a place is no mapping)
        if paper_of(key) is not None:
            try:
                found[cabinet.sealed_by(key) or NO_KEY] += 1
            except FileNotFoundError:  # removed meanwhile
                continue
    return found

"""What is held about a person, opened, as she may ask for it: without what staff note for staff."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crm_store import one_person
from crm_store.crypto import CannotOpen
from crm_store.database import Session
from crm_store.holdings import HOLDINGS, Holding
from crm_store.sealed_columns import place_of
from crm_store.sql import Sql

_SEALED = "_sealed"
# Keys that find her, or let machines in: they tell nobody anything.
_LEFT_OUT = ("_bidx", "_hash", "name_words", "lease", "dedupe_key")
_NOT_TO_OPEN = "cannot be opened"


async def of(session: Session, customer: UUID) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Rows by table, the oldest tables first; what lay sealed lies open."""
    people = await one_person.ids(session, customer)
    hers = [each for each in reversed(HOLDINGS) if each.is_told]
    found = {each.table: await _rows(session, each, people) for each in hers}
    return {table: rows for table, rows in found.items() if rows}


async def _rows(
    session: Session, held: Holding, people: Sequence[UUID]
) -> Sequence[Mapping[str, Any]]:
    text = f"select to_jsonb(x)::text from {held.table} x where {held.whose}{held.told}"  # noqa: S608
    rows = await session.ask(Sql(text), people=people)
    return [_opened(session, held, json.loads(row[0])) for row in rows]


def _opened(session: Session, held: Holding, row: Mapping[str, Any]) -> Mapping[str, Any]:
    told: dict[str, Any] = {}
    for name, value in row.items():
        if name in held.ours or any(each in name for each in _LEFT_OUT):
            continue
        if name.endswith(_SEALED):
            told[name.removesuffix(_SEALED)] = _open(session, held, name, row=row)
        else:
            told[name] = value
    return told


def _open(session: Session, held: Holding, name: str, *, row: Mapping[str, Any]) -> object:
    if row[name] is None:
        return None
    try:
        sealed = bytes.fromhex(str(row[name]).removeprefix("\\x"))
        said = session.vault.open(sealed, place_of(held.table, name, row)).decode()
    except CannotOpen:
        return _NOT_TO_OPEN
    return _plain(said)


def _plain(said: str) -> object:
    """Sealed JSON as what it says; a text stays a text, also where it is a number."""
    if not said.startswith(("{", "[", '"')):
        return said
    try:
        return json.loads(said)
    except ValueError:
        return said

"""A crowd for the demo: made-up borrowers of two years, whose loans, payments and books agree.

Everything follows from the seed and the day. Who they are is invented; their numbers are of a
range that no operator has given out.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from agent import crowd_people
from agent.crowd_people import Drawn
from crm_store.database import Session, Store
from crm_store.sql import Sql
from flows import policy

_AT_ONCE = 250
# Each refers to those before it.
TABLES = (
    "partners",
    "partner_headcounts",
    "customers",
    "channel_identities",
    "conversations",
    "leads",
    "consents",
    "applications",
    "decisions",
    "loans",
    "schedule_versions",
    "instalments",
    "transactions",
    "messages",
    "cases",
    "events",
    "feedback",
)


async def put(store: Store, *, people: int, seed: int, now: datetime) -> int:
    """Bring the crowd once; how many came. The demo's cast must be there."""
    rules = policy.load().on(now.date())
    async with store.transaction() as session:
        if await session.ask(_THERE):
            return 0
        places = [row[0] for row in await session.ask(_PARTNERS)]
        made = Drawn(session.vault, seed, rules, now, partners=places)
        rows = crowd_people.companies(made)
        await _write(session, rows)
        made = made.with_partners([*places, *(UUID(each["id"]) for each in rows["partners"])])
    for first in range(0, people, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, people))
        async with store.transaction() as session:
            await _write(session, _together(crowd_people.one(made, n) for n in some))
    return people


_THERE = Sql("select 1 from partners where registration_number like 'CROWD/%' limit 1")
_PARTNERS = Sql("select id from partners order by company_name")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def _together(each: Iterator[Rows]) -> Rows:
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in TABLES}
    for rows in each:
        for name, some in rows.items():
            found[name].extend(some)
    return found


async def _write(session: Session, rows: Rows) -> None:
    for table in TABLES:
        if table == "applications":
            await _apply(session, rows.get(table, ()))
        elif rows.get(table):
            await _insert(session, table, rows[table])
    await _run(session, rows.get("loans", ()))


async def _apply(session: Session, applications: Sequence[Mapping[str, Any]]) -> None:
    """One after the other for each person, who has never two that are open."""
    rounds: list[list[Mapping[str, Any]]] = []
    had = Counter[str]()
    for each in applications:
        place = had[str(each["customer_id"])]
        had[str(each["customer_id"])] += 1
        rounds.extend([] for _ in range(place + 1 - len(rounds)))
        rounds[place].append(each)
    for some in rounds:
        await _insert(session, "applications", some)
        await _walk(session, some)


async def _walk(session: Session, applications: Sequence[Mapping[str, Any]]) -> None:
    """Step by step to where each application ended: the database allows no leap."""
    for place in range(max((len(each["way"]) for each in applications), default=0)):
        steps: dict[str, list[UUID]] = {}
        for each in applications:
            if place < len(each["way"]):
                steps.setdefault(each["way"][place], []).append(each["id"])
        for stage, which in steps.items():
            await session.ask(_STEP, stage=stage, which=which)


_STEP = Sql("update applications set stage = :stage where id = any(:which::uuid[])")


async def _run(session: Session, loans: Sequence[Mapping[str, Any]]) -> None:
    for status in ("active", "closed", "written_off"):
        which = [each["id"] for each in loans if status in ("active", each["becomes"])]
        await session.ask(_BECOME, status=status, which=which)


_BECOME = Sql("update loans set status = :status where id = any(:which::uuid[])")
# What a row brings along for us, and no table keeps.
_OURS = ("way", "becomes")


async def _insert(session: Session, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    names = sorted({name for row in rows for name in row} - set(_OURS))
    columns = ", ".join(names)
    # Names of our own tables and columns; every value is in the one parameter.
    text = (
        f"insert into {table} ({columns}) select {columns}"  # noqa: S608
        f" from jsonb_populate_recordset(null::{table}, :rows::text::jsonb)"
    )
    await session.ask(Sql(text), rows=json.dumps(list(rows), default=_told))


def _told(value: object) -> object:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)

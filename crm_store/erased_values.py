"""Her values, taken away: what stood sealed is replaced, what found her finds nobody."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_store import one_person
from crm_store.crypto import CannotOpen, Vault
from crm_store.database import Session
from crm_store.erasure import ERASED, Erasure
from crm_store.holdings import HOLDINGS, NOBODY_ELSES, REFS, SHAPE, WORDS, Holding
from crm_store.sealed_columns import place_of
from crm_store.sql import Sql


async def take_away(session: Session, erasure: Erasure, *, at: datetime) -> Mapping[str, int]:
    """Replace every value of hers; how many rows changed, by table. The database watches.

    Raises what the database says where the erasure was not approved by two.
    """
    await session.flush()
    people = await one_person.ids(session, erasure.customer_id)
    await session.ask(_WHICH, erasure=str(erasure.id))
    await session.ask(_NOBODYS_NOW, people=people)
    for statement in _STOPPED:
        await session.ask(statement, people=people, at=at)
    gone = {each.table: await _take(session, each, people) for each in HOLDINGS}
    await session.ask(_NO_MORE)
    return {table: n for table, n in gone.items() if n}


_WHICH = Sql("select set_config('buffr.erasing', :erasure, true)")
_NO_MORE = Sql("select set_config('buffr.erasing', '', true)")
# What nobody answered, from a number that another had too: her number is taken from its record,
# so that what may be hers would next count as the other's.
_NOBODYS_NOW = Sql(
    f"""
    update inbox set sender_bidx = sha256(convert_to(gen_random_uuid()::text, 'UTF8'))
    where turn_id is null and status <> 'received' and sender_bidx not in {NOBODY_ELSES}
        and sender_bidx in (select address_bidx from channel_identities
            where customer_id = any(:people::uuid[]))
    """  # noqa: S608
)
# What would still have been done or said.
_STOPPED = (
    Sql(
        """
        update outbox set status = 'refused', why = 'erased', run_at = least(run_at, :at)
        where status in ('queued', 'held', 'superseded')
            and conversation_id in
                (select id from conversations where customer_id = any(:people::uuid[]))
        """
    ),
    Sql(
        f"""
        update emails set status = 'failed', why = 'erased', body_sealed = null,
            run_at = least(run_at, :at)
        where status = 'queued' and subject_ref in {REFS}
        """  # noqa: S608
    ),
    Sql(
        """
        update links set expires_at = least(expires_at, :at::timestamptz)
        where customer_id = any(:people::uuid[])
        """
    ),
    Sql(
        """
        update cases set status = 'closed', settled_at = :at, outcome = 'erased'
        where customer_id = any(:people::uuid[]) and status not in ('resolved', 'closed')
        """
    ),
    Sql(
        """
        update account_changes set status = 'refused', ruled_by = 'erasure', ruled_at = :at
        where customer_id = any(:people::uuid[]) and status = 'waiting'
        """
    ),
    Sql(
        """
        update reminders set status = 'dropped', why = 'erased', ended_at = :at
        where customer_id = any(:people::uuid[]) and status = 'waiting'
        """
    ),
    Sql(
        """
        update conversations set owner = 'bot', queued_at = null, version = version + 1
        where customer_id = any(:people::uuid[]) and :at::timestamptz is not null
        """
    ),
    Sql(
        """
        update channel_identities set opted_out_at = coalesce(opted_out_at, :at)
        where customer_id = any(:people::uuid[])
        """
    ),
)


async def _take(session: Session, held: Holding, people: Sequence[UUID]) -> int:
    """Take the values of one table; the text is ours, the person is a parameter."""
    sealed = [name for name, put in held.puts.items() if put in (WORDS, SHAPE)]
    where = f"where {held.whose}{held.only}"
    if sealed:
        (name,) = sealed
        text = f"select (to_jsonb(x) - '{name}')::text, x.{name} from {held.table} x {where}"  # noqa: S608
        rows = await session.ask(Sql(text), people=people)
        return await _reseal(session, held, name, rows=rows)
    change = f"update {held.table} set {_plain(held)}" if held.puts else ""  # noqa: S608
    change = f"delete from {held.table}" if held.deleted else change  # noqa: S608
    if not change:
        return 0
    text = f"with gone as ({change} {where} returning 1) select count(*) from gone"  # noqa: S608
    ((count,),) = await session.ask(Sql(text), people=people)
    return int(count)


async def _reseal(session: Session, held: Holding, name: str, *, rows: Sequence[Any]) -> int:
    ids, values = [], []
    for told, sealed in rows:
        row = json.loads(told)
        if sealed is not None:
            ids.append(UUID(row[held.id]))
            put = held.puts[name]
            values.append(_emptied(session.vault, sealed, place_of(held.table, name, row), put=put))
    plain = f", {_plain(held)}" if len(held.puts) > 1 else ""
    text = f"""
        update {held.table} x set {name} = put.sealed{plain}
        from unnest(:ids::uuid[], :values::bytea[]) as put(id, sealed) where x.{held.id} = put.id
    """  # noqa: S608
    if ids:
        await session.ask(Sql(text), ids=ids, values=values)
    return len(ids)


def _plain(held: Holding) -> str:
    taken = [(name, put) for name, put in held.puts.items() if put not in (WORDS, SHAPE)]
    return ", ".join(f"{name} = {put}" for name, put in taken)


def _emptied(vault: Vault, sealed: bytes, place: str, *, put: str) -> bytes:
    if put == WORDS:
        return vault.seal(ERASED.encode(), place)
    try:
        was = vault.open_json(sealed, place)
    except (CannotOpen, ValueError):
        was = {}
    return vault.seal_json(without_values(was), place)


def without_values(told: object) -> object:
    """The same keys with nothing in them: whoever reads it later finds the shape that they know."""
    if isinstance(told, dict):
        return {name: [] if isinstance(each, list) else _blank(each) for name, each in told.items()}
    return []


def _blank(value: object) -> object:
    if isinstance(value, dict):
        return {}
    return ERASED if isinstance(value, str) else value if isinstance(value, bool) else None

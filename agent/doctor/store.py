"""The database: whether it answers, and what only its rows tell."""

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy.ext.asyncio import create_async_engine

from agent import resealing
from agent.bootstrap import database_url
from agent.doctor.finding import Finding
from agent.settings import Settings
from crm_store import migrate, policy_confirmations
from crm_store.crypto import Vault
from crm_store.database import Store
from flows.policy.told import fingerprint

_SECONDS = 15.0


async def database(settings: Settings) -> Finding:
    where = "DATABASE_URL" if settings.database_url else "embedded, DATABASE_URL is not set"
    try:
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(_SECONDS):
                at = await _version(settings, stack)
    except Exception as failure:  # whatever it is, the doctor reports it
        told = f"{where}: cannot be reached ({type(failure).__name__})"
        return Finding("Database", False, told, "Start it, or correct DATABASE_URL.")
    if at == migrate.HEAD:
        return Finding("Database", True, f"{where}: at {at}")
    mend = "Run `buffr migrate`."
    return Finding("Database", False, f"{where}: at {at or 'nothing'}, not {migrate.HEAD}", mend)


async def _version(settings: Settings, stack: AsyncExitStack) -> str | None:
    url = await asyncio.to_thread(database_url, settings, stack)
    if not settings.database_url:
        await migrate.create_database(url)
    engine = create_async_engine(url)
    stack.push_async_callback(engine.dispose)
    return await migrate.version(engine)


async def rows(settings: Settings) -> list[Finding]:
    """What only the rows tell: who stands behind the policy, and which keys they need."""
    if settings.demo:
        return []
    try:
        keys = settings.vault_keys()
        async with AsyncExitStack() as stack:
            url = await asyncio.to_thread(database_url, settings, stack)
            store = Store.open(url, Vault(keys), connections=1)
            stack.push_async_callback(store.close)
            async with asyncio.timeout(_SECONDS):
                confirmed = await policy(store)
            return [confirmed, await _seals(store)]
    except Exception:  # keys or a database that are not usable: the lines above have said it
        return []


async def policy(store: Store) -> Finding:
    """Whether two people stand behind the files in force; the service runs on, more careful."""
    async with store.reading() as session:
        found = await policy_confirmations.of(session, fingerprint())
    what, where = "Policy", "managers and admins do it at the desk, under Policy"
    if found is not None and found.approved_by is not None:
        return Finding(what, True, "these files were confirmed by two people")
    how = "confirmed by one person, not by two" if found else "not confirmed by two people"
    meanwhile = "until then no rule decides alone, and every approval takes two"
    return Finding(what, True, f"these files are {how}: {meanwhile}; {where}")


async def _seals(store: Store) -> Finding:
    """Whether older keys are still needed, and whether one is missing. Files are not looked at."""
    try:
        async with asyncio.timeout(_SECONDS):
            return seals(await resealing.rows_standing(store))
    except TimeoutError:
        late = f"not counted in {_SECONDS:.0f} seconds: `buffr sealing status` takes its time"
        return Finding("Seals", True, late)


def seals(found: resealing.Standing) -> Finding:
    """What each key has sealed of the rows; an older key is no fault, one that is gone is."""
    if found.missing:
        named = ", ".join(key or "no key of ours" for key in found.missing)
        mend = "Put that key behind the others in BUFFR_KEYS: without it these values never open."
        return Finding("Seals", False, f"values name {named}, which is not in BUFFR_KEYS", mend)
    told = [f"{key} is needed for {each.total():,} values" for key, each in found.behind.items()]
    told += [f"no row needs {key} any more" for key in found.retired]
    how = "; `buffr sealing renew` seals them anew" if found.behind else ""
    how = how or ("; `buffr sealing status` looks at the papers, too" if told else "")
    return Finding("Seals", True, ("; ".join(told) or f"every row by {found.current}") + how)

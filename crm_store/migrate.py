"""Migrations: bring a database to the newest schema, or back."""

from pathlib import Path

from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

HEAD = "0045"
_SCRIPTS = Path(__file__).with_name("migrations")
_LOCK = 0x42554646  # "BUFF": two processes that start together migrate one after the other


async def create_database(url: str) -> None:
    """Create the database that the URL names, unless it is there."""
    name = make_url(url).database or ""
    server = create_async_engine(
        make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    try:
        async with server.connect() as connection:
            found = await connection.execute(
                text("select 1 from pg_database where datname = :name"), {"name": name}
            )
            if found.first() is None:
                quoted = name.replace('"', '""')
                await connection.execute(text(f'create database "{quoted}"'))
    finally:
        await server.dispose()


async def version(engine: AsyncEngine) -> str | None:
    """Which migration the database is at; None before the first."""
    async with engine.connect() as connection:
        there = await connection.execute(text("select to_regclass('alembic_version')"))
        if there.scalar_one() is None:
            return None
        found = await connection.execute(text("select version_num from alembic_version"))
        return found.scalar_one_or_none()


async def to(engine: AsyncEngine, revision: str = HEAD) -> None:
    """Migrate up or down to a revision; "base" empties the schema."""
    if await version(engine) == revision:
        return  # Alembic costs a third of a second to import
    async with engine.begin() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_migrate, revision)


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    at = (
        connection.execute(text("select to_regclass('alembic_version') is not null")).scalar_one()
        and connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    )
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    down = revision == "base" or (bool(at) and known.index(str(at)) < known.index(revision))
    (command.downgrade if down else command.upgrade)(config, revision)

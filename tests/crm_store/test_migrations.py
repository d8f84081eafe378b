"""The schema goes up and down, and says the same as the code."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from crm_store import applications, migrate
from crm_store.database import Store
from crm_store.embedded import Embedded


@pytest.mark.proves("8.2 Current Database Implementation", "Technical Architecture Status")
async def test_the_schema_goes_up_down_and_up_again(postgres: Embedded) -> None:
    url = postgres.url("up_and_down")
    await migrate.create_database(url)
    engine = create_async_engine(url)
    await migrate.to(engine)
    assert await migrate.version(engine) == migrate.HEAD
    await _refuses_to_forget_files(engine)
    await _segments_can_be_read_without_the_bands(engine)
    await _one_talk_of_each_number_stays_open(engine)
    await migrate.to(engine, "base")
    async with engine.connect() as connection:
        left = await connection.execute(
            text(
                "select relname from pg_class join pg_namespace n on n.oid = relnamespace"
                " where nspname = 'public' and relkind in ('r', 'S')"
                " and relname <> 'alembic_version'"
            )
        )
        assert left.all() == []
    await migrate.to(engine)
    assert await migrate.version(engine) == migrate.HEAD
    await engine.dispose()


async def _refuses_to_forget_files(engine: AsyncEngine) -> None:
    """A file that is to go is known by one row only: it is removed before that row is."""
    async with engine.begin() as connection:
        await connection.execute(text("insert into files_to_remove values ('aa/bb', now())"))
    with pytest.raises(DBAPIError, match="files wait to be removed"):
        await migrate.to(engine, "0036")
    assert await migrate.version(engine) == migrate.HEAD
    async with engine.begin() as connection:
        await connection.execute(text("delete from files_to_remove"))


async def _segments_can_be_read_without_the_bands(engine: AsyncEngine) -> None:
    """Whoever goes back to before the bands of age and pay keeps the view that shows them."""
    await migrate.to(engine, "0042")
    async with engine.connect() as connection:
        asked = text("select segments, age_band from crm.customer_segment_assignments")
        assert (await connection.execute(asked)).all() == []


async def _one_talk_of_each_number_stays_open(engine: AsyncEngine) -> None:
    """Whoever goes back to before phones of several people: the owner's newest talk, no other."""
    numbers = {"both": ("open", "parked"), "aside": ("parked", "parked"), "guest's": ("parked",)}
    async with engine.begin() as connection:
        for number, (address, talks) in enumerate(numbers.items()):
            await connection.execute(_NUMBER, {"address": address.encode()})
            for age, status in enumerate(talks):
                talk = {"address": address.encode(), "status": status, "owner": True, "age": age}
                await connection.execute(_TALK, talk)
            guest = "open" if number else "parked"
            talk = {"address": address.encode(), "status": guest, "owner": False, "age": 9}
            await connection.execute(_TALK, talk)
    await migrate.to(engine, "0037")
    async with engine.begin() as connection:
        left = (await connection.execute(_LEFT)).all()
        for table in ("conversations", "channel_identities", "customers"):
            await connection.execute(text(f"delete from {table}"))
    assert [tuple(each) for each in left] == [("aside", 0), ("both", 0), ("guest's", 0)]


_NUMBER = text(
    """
    with hers as (
        insert into customers (id, first_contact_at, source, flags, version)
        values (gen_random_uuid(), now(), 'whatsapp', '{}', 0) returning id
    )
    insert into channel_identities (id, customer_id, channel, kind, address_sealed, address_bidx,
        status, shared_at, created_at)
    select gen_random_uuid(), id, 'whatsapp', 'phone', '', :address, 'active', now(), now()
    from hers
    """
)
_TALK = text(
    """
    with guest as (
        insert into customers (id, first_contact_at, source, flags, version)
        values (gen_random_uuid(), now(), 'whatsapp', '{}', 0) returning id
    )
    insert into conversations (id, identity_id, customer_id, status, owner, state, version,
        created_at)
    select gen_random_uuid(), i.id, case when :owner then i.customer_id else guest.id end,
        :status, 'bot', '{}', 0, now() - make_interval(days => :age)
    from channel_identities i, guest where i.address_bidx = :address
    """
)
_LEFT = text(
    """
    select convert_from(i.address_bidx, 'utf8'), extract(day from now() - c.created_at)::int
    from conversations c join channel_identities i on i.id = c.identity_id
    where c.status = 'open' order by 1
    """
)


async def test_the_newest_migration_is_the_one_that_the_service_asks_for() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "crm_store/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


@pytest.mark.proves("Validation & Type Safety", "8.2 Current Database Implementation")
async def test_the_migrated_schema_is_what_the_models_say(store: Store) -> None:
    def differences(connection: object) -> list[object]:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext
        from sqlmodel import SQLModel

        import crm_store.schema

        assert crm_store.schema.TABLES
        context = MigrationContext.configure(connection)  # type: ignore[arg-type]
        return [
            each
            for each in compare_metadata(context, SQLModel.metadata)
            if "application_steps" not in str(each)
        ]

    async with store.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.proves("Application Status Tracking")
async def test_the_database_allows_the_very_steps_that_the_code_allows(store: Store) -> None:
    async with store.reading() as session:
        rows = await session.run(text("select from_stage, to_stage from application_steps"))
        in_database = {(a, b) for a, b in rows}
    in_code = {(stage, step) for stage, steps in applications.TRANSITIONS.items() for step in steps}
    assert in_database == in_code

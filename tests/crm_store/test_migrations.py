"""The schema goes up and down, and says the same as the code."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_store import applications, migrate
from crm_store.database import Store
from crm_store.embedded import Embedded


async def test_the_schema_goes_up_down_and_up_again(postgres: Embedded) -> None:
    url = postgres.url("up_and_down")
    await migrate.create_database(url)
    engine = create_async_engine(url)
    await migrate.to(engine)
    assert await migrate.version(engine) == migrate.HEAD
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


async def test_the_newest_migration_is_the_one_that_the_service_asks_for() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "crm_store/migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


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


async def test_the_database_allows_the_very_steps_that_the_code_allows(store: Store) -> None:
    async with store.reading() as session:
        rows = await session.run(text("select from_stage, to_stage from application_steps"))
        in_database = {(a, b) for a, b in rows}
    in_code = {(stage, step) for stage, steps in applications.TRANSITIONS.items() for step in steps}
    assert in_database == in_code

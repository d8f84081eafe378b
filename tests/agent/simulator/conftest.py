"""A demo for one module of tests: opened once, on a database of its own and a free port."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from agent import demo
from agent.settings import Settings
from crm_store.embedded import Embedded


@pytest.fixture(scope="module")
def quiet_environment() -> Iterator[None]:
    """The environment of the machine, less what would reach the settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
                patch.delenv(name)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    postgres: Embedded,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    quiet_environment: None,
) -> AsyncIterator[demo.Stage]:
    name = f"test_{uuid4().hex}"
    server = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(
            text(f"create database {name} template {template} strategy file_copy")
        )
    settings = _settings(tmp_path_factory.mktemp("demo"), postgres.url(name))
    async with demo.play(settings) as stage:
        await stage.house.mind()
        yield stage
    async with server.connect() as connection:
        await connection.execute(text(f"drop database {name} with (force)"))
    await server.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(stage: demo.Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{stage.url}/", trust_env=False, timeout=30) as client:
        yield client


def _settings(data: Path, database_url: str) -> Settings:
    return Settings(
        mode="demo",
        data=data,
        database_url=database_url,
        burst_text_seconds=0.05,
        burst_media_seconds=0.1,
        _env_file=None,  # type: ignore[call-arg]
    )

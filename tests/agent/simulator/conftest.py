"""A demo for one module of tests: opened once, on a database of its own and a free port."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from agent import demo
from agent.settings import Settings


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
    template: str,
    copied: Callable[[str, str], Awaitable[str]],
    dropped: Callable[[str], Awaitable[None]],
    tmp_path_factory: pytest.TempPathFactory,
    quiet_environment: None,
) -> AsyncIterator[demo.Stage]:
    url = await copied(template, f"test_{uuid4().hex}")
    async with demo.play(_settings(tmp_path_factory.mktemp("demo"), url)) as stage:
        await stage.house.mind()
        yield stage
    await dropped(url)


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

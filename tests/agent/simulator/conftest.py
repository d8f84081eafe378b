"""A demo for every test of this folder: opened once, on a database of its own and a free port."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from agent import demo
from agent.bootstrap import House
from agent.documents.readers import Readers
from agent.documents.reading import Copy
from agent.settings import Settings

if TYPE_CHECKING:
    from agent.graph import Mind


@pytest.fixture(scope="session")
def quiet_environment() -> Iterator[None]:
    """The environment of the machine, less what would reach the settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("BUFFR_") or name in ("DATABASE_URL", "REDIS_URL"):
                patch.delenv(name)
        yield


class Openers(Readers):
    """They open what is sent; what is written in a picture is for the tests of papers to read."""

    async def _see(self, copy: Copy) -> None:
        return None


@pytest_asyncio.fixture(scope="session")
async def stage(
    template: str,
    copied: Callable[[str, str], Awaitable[str]],
    dropped: Callable[[str], Awaitable[None]],
    tmp_path_factory: pytest.TempPathFactory,
    shared_mind: "Callable[[House], Mind]",
    quiet_environment: None,
) -> AsyncIterator[demo.Stage]:
    url = await copied(template, f"test_{uuid4().hex}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(House, "_load", shared_mind)
        async with demo.play(_settings(tmp_path_factory.mktemp("demo"), url)) as stage:
            openers = stage.house.readers = Openers()
            await stage.house.mind()
            patch.undo()  # another house of this worker loads its own
            yield stage
            await openers.close()
    await dropped(url)


@pytest_asyncio.fixture(scope="session")
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

"""The command line on a database and keys of a test's own."""

import asyncio
import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import cast, cli
from agent.settings import Settings
from crm_store.crypto import Vault
from crm_store.database import Store

Run = Callable[..., str]


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What the commands read of the house that they work in."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "DATABASE_URL": database_url,
        "BUFFR_KEYS": f"k:{key}",
        "BUFFR_INDEX_KEY": key,
        "BUFFR_DATA": str(tmp_path),
    }


@pytest.fixture
def vault(environment: dict[str, str]) -> Vault:
    """The keys of that house."""
    kept = Settings(keys=environment["BUFFR_KEYS"], index_key=environment["BUFFR_INDEX_KEY"])
    return Vault(kept.vault_keys())


@pytest.fixture
def with_the_cast(database_url: str, vault: Vault) -> None:
    """The demo's people and loans stand in that house."""

    async def fill() -> None:
        store = Store.open(database_url, vault)
        await cast.ensure(store, now=datetime.now(UTC))
        await store.close()

    asyncio.run(fill())


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    """Run a command; what it prints. It must end with `code`."""

    def ran(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, arguments, env=environment)
        assert done.exit_code == code, done.output
        return done.output

    return ran

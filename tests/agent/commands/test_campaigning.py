"""Campaigns in a terminal: listed, looked at, and ended by whoever says so."""

import base64
import secrets

import pytest
from typer.testing import CliRunner

from agent import cli
from crm_store.database import Store
from crm_store.sql import Sql


async def test_a_campaign_is_listed_looked_at_and_ended(
    database_url: str, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import asyncio

    key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = {
        "DATABASE_URL": database_url,
        "BUFFR_KEYS": f"k:{key}",
        "BUFFR_INDEX_KEY": key,
        "BUFFR_DATA": str(tmp_path_factory.mktemp("data")),
    }
    written = (
        "insert into campaigns (id, name, purpose, variants, rule, salt, status, author,"
        " created_at, starts_at) values (gen_random_uuid(), 'News', 'service',"
        " '[\"here_for_you\"]', '{}', 'x', 'draft', :author, now(), now())"
    )
    await store.ask(Sql(written), author="user:simon")

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, ["campaigns", *arguments], env=settings)
        assert done.exit_code == code, done.output
        return done.output

    def all_of_it() -> None:
        assert run("list") == "CMP-1 draft: News (service)\n"
        assert "cannot go that way" in run("pause", "CMP-1", "--by", "simon", code=2)
        assert "CMP-1 cancelled" in run("end", "CMP-1", "--by", "simon")
        assert run("show", "cmp-1") == "CMP-1 cancelled: News (service)\n"

    await asyncio.to_thread(all_of_it)

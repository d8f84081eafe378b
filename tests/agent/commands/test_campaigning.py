"""Campaigns in a terminal: listed, looked at, and ended by whoever says so."""

import asyncio

from crm_store.database import Store
from crm_store.sql import Sql
from tests.agent.commands.conftest import Run


async def test_a_campaign_is_listed_looked_at_and_ended(run: Run, store: Store) -> None:
    written = (
        "insert into campaigns (id, name, purpose, variants, rule, salt, status, author,"
        " created_at, starts_at) values (gen_random_uuid(), 'News', 'service',"
        " '[\"here_for_you\"]', '{}', 'x', 'draft', :author, now(), now())"
    )
    await store.ask(Sql(written), author="user:simon")

    def all_of_it() -> None:
        assert run("campaigns", "list") == "CMP-1 draft: News (service)\n"
        assert "cannot go that way" in run("campaigns", "pause", "CMP-1", "--by", "simon", code=2)
        assert "CMP-1 cancelled" in run("campaigns", "end", "CMP-1", "--by", "simon")
        assert run("campaigns", "show", "cmp-1") == "CMP-1 cancelled: News (service)\n"

    await asyncio.to_thread(all_of_it)

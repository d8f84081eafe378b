"""The commands of arrangements: what is agreed to, what waits, and refusals in a sentence."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer
from typer.testing import CliRunner

from agent import cast
from agent.commands import arranging
from agent.settings import Settings
from crm_store.crypto import Vault
from crm_store.database import Store

KEY = base64.b64encode(bytes(range(32))).decode()


def test_a_wish_is_agreed_to_and_what_cannot_be_is_a_sentence(
    database_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)

    async def fill() -> None:
        vault = Vault(Settings(keys=f"k:{KEY}", index_key=KEY).vault_keys())
        store = Store.open(database_url, vault)
        await cast.ensure(store, now=now)
        await store.close()

    asyncio.run(fill())
    loans, app = typer.Typer(), typer.Typer()
    arranging.mount(loans)
    app.add_typer(loans, name="loans")
    settings = {
        "DATABASE_URL": database_url,
        "BUFFR_KEYS": f"k:{KEY}",
        "BUFFR_INDEX_KEY": KEY,
        "BUFFR_DATA": str(tmp_path),
    }

    def buffr(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, ["loans", *arguments], env=settings)
        assert done.exit_code == code, done.output
        return done.output

    assert buffr("arrangements") == "Nothing waits.\n"
    for arguments, said in (
        (("arrange", "LN-1", "--by", "maria"), "Nothing was asked for on LN-1"),
        (("arrange", "LN-1", "gift:1", "--by", "maria"), "Gift:1 is no arrangement"),
        (("arrange", "LN-1", "pause:9", "--by", "maria"), "Pause:9 is not possible: too many"),
        (("arrange", "LN-9", "pause:1", "--by", "maria"), "There is no loan LN-9."),
        (("arrange", "LN-1", "pause:1", "--by", " "), "Say who does it"),
        (("decline-arrangement", "LN-1", "--by", "maria", "--reason", "no"), "Nothing on LN-1"),
    ):
        assert said in buffr(*arguments, code=2)
    wish = f"promise:{(now + timedelta(days=5)).date().isoformat()}"
    assert f"LN-1: {wish} is offered, costs N$0.00" in buffr("arrange", "LN-1", wish, "--by", "m")
    assert wish in buffr("arrangements")
    assert "waits for her answer" in buffr("arrange", "LN-1", "--by", "ben", code=2)

"""Staff in a terminal: added once, seen with their languages, and refused in a sentence."""

import base64
import secrets

import pytest
from typer.testing import CliRunner

from agent import cli


def test_somebody_is_added_once_and_the_queue_is_theirs(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = {
        "DATABASE_URL": database_url,
        "BUFFR_KEYS": f"k:{key}",
        "BUFFR_INDEX_KEY": key,
        "BUFFR_DATA": str(tmp_path_factory.mktemp("data")),
    }

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, arguments, env=settings)
        assert done.exit_code == code, done.output
        return done.output

    added = run("staff", "add", "Maria", "--role", "agent", "--speaks", "en,osh")
    assert added.startswith("maria  agent  available  English, Oshiwambo\nWithin a day, once: ")
    assert "works here already" in run("staff", "add", "maria", "--role", "agent", code=2)
    assert "no role" in run("staff", "add", "anna", "--role", "boss", code=2)
    assert "no language" in run("staff", "add", "a2", "--role", "agent", "--speaks", "de", code=2)
    assert "away" in run("staff", "away", "maria")
    assert run("staff", "list") == "maria  agent  away  English, Oshiwambo\n"
    assert run("queue", "--for", "maria") == "Nobody is waiting.\n"
    assert "/desk/welcome/" in run("staff", "invite", "maria")
    assert run("staff", "leave", "maria") == "maria works here no more.\n"
    assert "Nobody called petra" in run("queue", "--for", "petra", code=2)

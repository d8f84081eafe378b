"""Templates in a terminal: listed, read, and everything stopped by one and started by two."""

import base64
import secrets

import pytest
from typer.testing import CliRunner

from agent import cli, gatekeeping


def test_templates_are_listed_read_and_stopped(
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
        done = CliRunner().invoke(cli.app, ["templates", *arguments], env=settings)
        assert done.exit_code == code, done.output
        return done.output

    assert run("list").count("not submitted") == len(gatekeeping.book().versions)
    assert "news of what you told us, under APP-12" in run("preview", "case_update")
    assert "is no template" in run("preview", "case", code=2)
    assert "Twilio is not configured" in run("sync", "--by", "maria", code=2)
    assert "Nothing is stopped" in run("start", "--by", "maria", code=2)
    assert "Nothing leaves" in run("stop", "--by", "maria", "--why", "wrong words")
    assert "A second person" in run("ask-to-start", "--by", "maria", "--why", "mended")
    assert "Another person" in run("start", "--by", "maria", code=2)
    assert "We write first again" in run("start", "--by", "johannes")

"""The command line on a database and keys of a test's own."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import cli


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Callable[..., str]:
    """Run a command; what it prints. It must end with `code`."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings = {
        "DATABASE_URL": database_url,
        "BUFFR_KEYS": f"k:{key}",
        "BUFFR_INDEX_KEY": key,
        "BUFFR_DATA": str(tmp_path),
    }

    def ran(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(cli.app, arguments, env=settings)
        assert done.exit_code == code, done.output
        return done.output

    return ran

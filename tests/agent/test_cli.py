"""The command line says what is wrong in a sentence, and a chat in a terminal is a chat."""

import base64
import io
import json
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from agent import chat, cli, logs
from agent.bootstrap import House
from agent.doctor.keys import new_keys
from agent.graph import Mind
from agent.settings import NotConfigured, Settings
from crm_store import migrate


def said(*arguments: str, text: str = "", **settings: str) -> Result:
    """What a command says, within this process: to start Python for each takes seconds."""
    try:
        return CliRunner().invoke(cli.app, arguments, input=text, env=settings)
    finally:
        structlog.reset_defaults()  # logging is set up for a process, and this one is the tests'


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_a_chat_in_the_terminal_reaches_the_first_question(
    tmp_path: Path,
    database_url: str,
    shared_mind: Callable[[House], Mind],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(House, "_load", shared_mind)
    done = said(
        "chat",
        "--language",
        "en",
        "--clock",
        "2026-12-24T18:00",
        text="1\n./no-such.jpg\n~nobody-here\nyes\nagent\n",
        BUFFR_DATA=str(tmp_path),
        DATABASE_URL=database_url,
    )
    assert done.exit_code == 0, done.stderr
    assert "Choose a language" in done.stdout
    assert "Step 1 of 7." in done.stdout
    assert "There is no file ./no-such.jpg: nothing was sent." in done.stdout
    assert done.stdout.count("Step 1 of 7.") == 2  # what is no home is words, and is answered
    assert "Step 2 of 7. Who is your employer?" in done.stdout
    # Christmas Eve, after hours: the clock of the chat is the one that was asked for.
    assert "open again on Monday 28 December, 08:00" in done.stdout
    assert "`buffr chat --as BUF-" in done.stdout
    assert done.stderr == ""


async def test_nobody_can_be_spoken_as_who_does_not_exist(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[House] = []
    monkeypatch.setattr(House, "_load", loaded.append)
    settings = Settings(data=tmp_path, database_url=database_url, _env_file=None)  # type: ignore[call-arg]
    with pytest.raises(NotConfigured, match=r"^There is no customer BUF-999 to speak as\.$"):
        await chat.talk(settings, language="", speak_as="BUF-999", clock=None)
    assert loaded == []  # it is said before anything that takes seconds


def test_production_does_not_start_without_its_settings(tmp_path: Path) -> None:
    done = said("serve", BUFFR_DATA=str(tmp_path))
    assert done.exit_code == 2
    assert "BUFFR_TWILIO_AUTH_TOKENS" in done.stderr
    assert "Traceback" not in done.stderr


def test_whoever_logged_to_a_stream_that_is_gone_logs_where_errors_go_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, then = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    logs.to_lines()
    log = structlog.get_logger()
    log.info("said_before")
    monkeypatch.setattr(sys, "stderr", then)
    first.close()
    log.info("said_after")
    structlog.reset_defaults()
    assert '"said_after"' in then.getvalue()


def test_production_does_not_start_without_signatures(tmp_path: Path) -> None:
    done = said("serve", BUFFR_DATA=str(tmp_path), BUFFR_CHECK_SIGNATURES="false")
    assert done.exit_code == 2
    assert "every request must be signed" in done.stderr


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(
    tmp_path: Path, database_url: str
) -> None:
    done = said("doctor", BUFFR_DATA=str(tmp_path), DATABASE_URL=database_url)
    assert done.exit_code == 1
    assert "MEND  Keys" in done.stdout
    assert f"ok    Database: DATABASE_URL: at {migrate.HEAD}" in done.stdout
    assert "MEND  BUFFR_PUBLIC_URL" in done.stdout


def test_the_doctor_is_content_with_a_whole_configuration(
    tmp_path: Path, database_url: str
) -> None:
    done = said(
        "doctor",
        BUFFR_DATA=str(tmp_path),
        DATABASE_URL=database_url,
        BUFFR_KEYS=f"k1:{key()}",
        BUFFR_INDEX_KEY=key(),
        BUFFR_TWILIO_ACCOUNT_SID="AC" + "0" * 32,
        BUFFR_TWILIO_AUTH_TOKENS="one,two",
        BUFFR_TWILIO_SENDER="whatsapp:+264612900000",
        BUFFR_PUBLIC_URL="https://lend.example.na",
        BUFFR_FILES_APART="false",
    )
    assert done.exit_code == 0, done.stdout
    assert "MEND" not in done.stdout


def test_beside_a_demo_the_doctor_says_what_only_real_borrowers_need(
    tmp_path: Path, database_url: str
) -> None:
    demo_runs(tmp_path)
    done = said("doctor", BUFFR_DATA=str(tmp_path), DATABASE_URL=database_url)
    assert done.exit_code == 0, done.stdout
    of_demo, besides = done.stdout.split("Real borrowers need this besides")
    assert "A demo runs at http://127.0.0.1:8000/simulator." in of_demo
    assert "ok    Keys: the demo makes its own" in of_demo
    assert "ok    SMS: the demo has a number of its own" in of_demo
    assert "MEND" not in done.stdout
    assert "then  Keys: not usable" in besides
    assert "then  BUFFR_PUBLIC_URL: missing" in besides


def test_beside_a_demo_another_time_is_refused_with_what_to_do(tmp_path: Path) -> None:
    demo_runs(tmp_path)
    done = said("chat", "--as", "BUF-7", "--clock", "2026-12-24T18:00", BUFFR_DATA=str(tmp_path))
    assert done.exit_code == 2
    assert f"BUFFR_DATA={tmp_path}-apart buffr chat --clock" in done.stderr


def demo_runs(data: Path) -> None:
    """As a demo says of itself while it runs; this process stands for it."""
    told = {"pid": str(os.getpid()), "url": "http://127.0.0.1:8000/simulator", "twilio": ""}
    (data / "demo-running.json").write_text(json.dumps(told))


def test_new_keys_are_keys() -> None:
    lines = dict(line.split("=", 1) for line in new_keys().splitlines())
    settings = Settings(keys=lines["BUFFR_KEYS"], index_key=lines["BUFFR_INDEX_KEY"])
    assert settings.vault_keys().current == "k1"


@pytest.mark.parametrize(
    ("keys", "index"), [("", ""), ("k1", "x"), ("k1:!!", "AAAA"), ("k1:AAAA", "AAAA")]
)
def test_bad_keys_are_said_to_be_bad(keys: str, index: str) -> None:
    with pytest.raises(NotConfigured):
        Settings(keys=keys, index_key=index).vault_keys()


def test_migrating_says_from_where_to_where(tmp_path: Path, database_url: str) -> None:
    done = said("migrate", BUFFR_DATA=str(tmp_path), DATABASE_URL=database_url)
    assert done.stdout.strip() == (
        f"The database was at {migrate.HEAD} and is at {migrate.HEAD} now."
    )


def test_an_answer_can_be_looked_up() -> None:
    done = said("kb", "search", "how much can I borrow")
    assert "how-much" in done.stdout
    assert "N$10,000.00" in done.stdout

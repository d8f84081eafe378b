"""The README is true: every command and every path in it exists."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from buffr import whole

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
APP = whole()
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)
# These look at something and end by themselves, so they are run as they stand.
RUN = ("doctor --new-keys", "kb check", "kb search")


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) > 10


def test_every_make_target_exists(subtests: pytest.Subtests) -> None:
    for command in [each for each in COMMANDS if each.startswith("make ")]:
        with subtests.test(command=command):
            target = command.split()[1]
            makefile = (ROOT / "Makefile").read_text()
            assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_command_is_understood(subtests: pytest.Subtests) -> None:
    for command in [each for each in COMMANDS if "buffr" in each]:
        with subtests.test(command=command):
            words = shlex.split(command)
            assert words[0] == ".venv/bin/buffr"
            understood = CliRunner().invoke(APP, [*words[1:], "--help"])
            assert understood.exit_code == 0, understood.output
            options = {word for word in words if word.startswith("--")}
            shown = CliRunner().invoke(APP, [*_command(words), "--help"], terminal_width=200)
            assert {option for option in options if option not in shown.output} == set()


def test_what_only_looks_is_run_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    for begins in RUN:
        with subtests.test(begins=begins):
            monkeypatch.chdir(ROOT)
            for command in COMMANDS:
                words = shlex.split(command)[1:]
                if " ".join(words).startswith(begins):
                    done = CliRunner().invoke(APP, words)
                    assert done.exit_code == 0, done.output
                    return
            pytest.fail(f"the README no longer shows `buffr {begins}`")


def test_every_other_line_is_a_known_kind_of_command() -> None:
    assert all(each.startswith(("make ", ".venv/bin/buffr ")) for each in COMMANDS)


def test_every_path_exists() -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]+|\w+\.(?:py|md|toml|lock))`", README)
    named += re.findall(r"\]\(([^)]+)\)", README)
    paths = [each for each in named if not each.startswith("/") and each != "__init__.py"]
    assert len(paths) > 15
    missing = [each for each in paths if not (ROOT / each).exists() and each != "var/kb"]
    assert missing == []


def test_every_page_is_found_from_here() -> None:
    pages = {f"docs/{each.name}" for each in (ROOT / "docs").glob("*.md")}
    assert {each for each in pages if f"`{each}`" not in README} == set()


def test_every_setting_is_told_and_no_other() -> None:
    from agent.settings import Settings

    aside = {"DATABASE_URL", "REDIS_URL"}  # as others call them
    fields = {f"BUFFR_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"`(BUFFR_\w+)`", README)) - {"BUFFR_CHROMIUM"}
    assert fields - {f"BUFFR_{each}" for each in aside} == named
    assert all(f"`{each}`" in README for each in aside)


def _command(words: list[str]) -> list[str]:
    groups = {group.name for group in APP.registered_groups}
    return words[1:3] if words[1] in groups else words[1:2]

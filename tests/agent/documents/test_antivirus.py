"""Only a daemon that says so makes a file clean: silence, noise and delay do not."""

import asyncio
from pathlib import Path
from typing import get_args

import pytest

from agent.documents.antivirus import Antivirus
from tests.agent.clamd import HARMFUL, Clamd, Habit, listening


async def test_what_it_finds_is_harmful_and_what_it_passes_is_clean() -> None:
    clamd, large = Clamd(), bytes(200_000)
    async with listening(clamd) as address:
        scanner = Antivirus(address)
        assert await scanner.is_here()
        assert await scanner.judge(b"%PDF-1.7 a payslip") == "clean"
        assert await scanner.judge(large) == "clean"
        assert await scanner.judge(large + HARMFUL + large) == "harmful"
        assert await scanner.judge(b"") == "clean"
    assert clamd.seen == [b"%PDF-1.7 a payslip", large, large + HARMFUL + large, b""]


@pytest.mark.parametrize("habit", [each for each in get_args(Habit) if each != "usual"])
async def test_no_plain_answer_in_time_makes_nothing_clean(habit: Habit) -> None:
    async with listening(Clamd(habit)) as address:
        scanner = Antivirus(address, seconds=0.3)
        assert await scanner.judge(bytes(500_000)) == "unknown"


async def test_where_nobody_listens_nothing_is_clean(tmp_path: Path) -> None:
    async with listening(Clamd()) as address:
        pass  # it is gone again
    for where in (address, str(tmp_path / "clamd.ctl"), "nowhere", "127.0.0.1:x"):
        scanner = Antivirus(where, seconds=1)
        assert (await scanner.judge(b"x"), await scanner.is_here()) == ("unknown", False)


async def test_it_listens_at_a_socket_too(tmp_path: Path) -> None:
    path = str(tmp_path / "clamd.ctl")
    server = await asyncio.start_unix_server(Clamd().answer, path)
    async with server:
        assert await Antivirus(path).judge(HARMFUL) == "harmful"

"""Children that open files: confined, without a network, warm for several files, and ended."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from agent.documents.readers import Readers
from flows.policy import DocumentRules

ATTEMPTS = """
import os, resource, socket, subprocess, sys
from agent.documents import child
{before}
for attempt in {attempts!r}:
    try:
        print(eval(attempt))
    except (MemoryError, OSError) as refused:
        print(type(refused).__name__)
"""


_OTHERS: set[Path] = set()


def tries(before: str, *attempts: str) -> list[str]:
    """What becomes of each attempt in a process that has done this before."""
    ran = subprocess.run(
        [sys.executable, "-c", ATTEMPTS.format(before=before, attempts=attempts)],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout.split("\n")[:-1] or [ran.stderr]


@pytest.fixture(autouse=True)
def _only_ours() -> None:
    """Other tests' readers may be warm still; whatever a test counts, it has started."""
    _OTHERS.clear()
    _OTHERS.update(children())


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    """They have no child yet, and leave none."""
    readers = Readers()
    yield readers
    await readers.close()


def test_the_child_has_little_memory_little_time_and_writes_nothing(tmp_path: Path) -> None:
    assert tries(
        "child.confine()",
        "len(bytearray(2_000_000_000))",
        f"open({str(tmp_path / 'file')!r}, 'wb', buffering=0).write(b'x')",
        "resource.getrlimit(resource.RLIMIT_CPU)",
    ) == ["MemoryError", "OSError", "(20, 20)"]


def test_the_child_reaches_no_network_and_starts_no_process() -> None:
    with_a_door = (
        "door = socket.socket(); door.bind(('127.0.0.1', 0)); door.listen()\n"
        "at = door.getsockname()"
    )
    connects = "socket.create_connection(at, 2).close()"
    # The same attempt succeeds in a process that is not confined.
    assert tries(with_a_door, connects, "os.system('true')") == ["None", "0"]
    assert (
        tries(
            f"{with_a_door}\nchild.be_alone()",
            connects,
            "socket.socket()",
            "socket.getaddrinfo('localhost', 80)",
            "os.system('true')",
            "os.fork()",
            "subprocess.run(['true'])",
        )
        == ["PermissionError"] * 6
    )


def test_without_the_hook_there_is_still_no_network_where_the_kernel_permits_it() -> None:
    done, *tried = tries(
        "door = socket.socket(); door.bind(('127.0.0.1', 0)); door.listen()\n"
        "at = door.getsockname(); print(child.leave_the_network())",
        "socket.create_connection(at, 2).close()",
    )
    assert tried == ["OSError" if done == "True" else "None"]


async def test_a_child_lives_for_several_files_and_then_another_takes_over(
    rules: DocumentRules,
) -> None:
    readers = Readers(files=2)
    served = []
    for _ in range(3):
        assert (await readers.read(picture(), rules=rules)).reject is None
        served.append(children())
    await readers.close()
    first, gone, second = served
    assert (len(first), gone, len(second)) == (1, [], 1)
    assert first != second
    assert children() == []


async def test_a_child_of_a_large_service_is_not_large(rules: DocumentRules) -> None:
    large = bytearray(b"1") * 700_000_000  # its parent's peak, which the kernel passes on
    del large
    readers = Readers()
    await readers.read(picture(), rules=rules)
    assert len(children()) == 1
    await readers.close()


async def test_a_child_that_nobody_needs_ends(rules: DocumentRules) -> None:
    readers = Readers(idle_seconds=0.05)
    await readers.read(picture(), rules=rules)
    async with asyncio.timeout(5):
        while children():
            await asyncio.sleep(0.02)
    await readers.close()


async def test_one_at_a_time_each_with_its_own_answer(
    readers: Readers, rules: DocumentRules
) -> None:
    files = [picture(), b"MZ" + bytes(500), picture()]
    seen = await asyncio.gather(*(readers.read(file, rules=rules) for file in files))
    assert [each.reject for each in seen] == [None, "not_a_document", None]
    assert len(children()) == 1


async def test_a_child_that_dies_or_dawdles_is_replaced(
    rules: DocumentRules, endless_pdf: bytes
) -> None:
    readers = Readers()
    await readers.read(picture(), rules=rules)
    (child,) = children()
    os.kill(int(child.name), 9)
    assert (await readers.read(picture(), rules=rules)).reject is None
    assert (await readers.read(endless_pdf, rules=rules)).reject == "broken"
    await readers.close()
    hasty = Readers(seconds=0.01)
    assert (await hasty.read(endless_pdf, rules=rules)).reject == "broken"
    assert children() == []


async def test_a_child_knows_none_of_our_secrets_and_ends_when_nobody_waits(
    monkeypatch: pytest.MonkeyPatch, readers: Readers, rules: DocumentRules, endless_pdf: bytes
) -> None:
    monkeypatch.setenv("BUFFR_KEYS", "test-1:secret")
    reading = asyncio.create_task(readers.read(endless_pdf, rules=rules))
    async with asyncio.timeout(10):
        while not children():
            await asyncio.sleep(0.005)
    (child,) = children()
    known = (child / "environ").read_bytes().split(b"\0")
    assert sorted(filter(None, known)) == [b"OMP_NUM_THREADS=1", b"OPENBLAS_NUM_THREADS=1"]
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() == []


async def test_whoever_is_answered_goes_before_a_child_that_opens_a_file(
    readers: Readers, rules: DocumentRules
) -> None:
    await readers.read(picture(), rules=rules)
    child = int(children()[-1].name)
    assert os.sched_getscheduler(child) == os.SCHED_IDLE
    assert os.getsid(child) == child  # its share is none of ours


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(file, "PNG")
    return file.getvalue()


def children() -> list[Path]:
    """The folders in /proc of the readers that this test has started and that run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]
            line = (status.parent / "cmdline").read_bytes()
            if int(parent) == os.getpid() and b"agent.documents.child" in line:
                found.append(status.parent)
    return [each for each in found if each not in _OTHERS]

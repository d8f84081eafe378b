"""A process that was cut off is told of by the next one; one that stopped, or runs, is not."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from structlog.testing import capture_logs

from agent.running_marks import left_while_running

_RUNS = """
import sys
from pathlib import Path
from agent.running_marks import left_while_running
with left_while_running(Path(sys.argv[1]), "work"):
    print("running", flush=True)
    sys.stdin.read()
"""


def _running(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _RUNS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    while b"running" not in process.stdout.readline():
        assert process.poll() is None
    return process


def _told(folder: Path) -> Sequence[object]:
    """What one that starts now tells of those before it."""
    with capture_logs() as logs, left_while_running(folder, "serve"):
        pass
    return [(each["event"], each["role"]) for each in logs]


def test_who_was_killed_is_told_of_once_and_who_runs_or_stopped_is_not(tmp_path: Path) -> None:
    killed, runs, stops = (_running(tmp_path) for _ in range(3))
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    stops.communicate()  # its work is over
    assert _told(tmp_path) == [("stopped_uncleanly", "work")]
    assert _told(tmp_path) == []
    runs.communicate()
    assert _told(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_where_no_mark_can_be_left_it_runs_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "running").write_text("no folder")
    assert _told(tmp_path / "running") == []

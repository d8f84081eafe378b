"""The workers of a test run: what all of them import is imported once, then each is forked.

xdist starts an usher where it means to start a worker. The usher hands the pipes that it was given
to the nursery, which has collected every test already and forks a worker that has them.
"""

import os
import select
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any


@contextmanager
def forked(specs: Sequence[Any], *collects: str) -> Iterator[None]:
    """Have the workers that xdist is about to start come from a nursery that collects this."""
    with tempfile.TemporaryDirectory(prefix="buffr-workers-") as folder:
        address = f"{folder}/door"
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(address)
            door.listen()
            number, path = str(door.fileno()), os.pathsep.join(sys.path)
            nursery = subprocess.Popen(
                [sys.executable, "-P", __file__, "nursery", number, path, *collects],
                stdin=subprocess.PIPE,  # closed when we end, however that is
                stdout=subprocess.DEVNULL,
                pass_fds=[door.fileno()],
            )
        for spec in specs:
            spec.python = shlex.join([sys.executable, "-IS", __file__, "usher", address])
        yield
        nursery.communicate()


def _usher(address: str, code: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        socket.send_fds(line, [code.encode()], [0, 1, 2])
        line.recv(1)  # nothing is ever said: the line ends with the worker


def _nursery(door: socket.socket, collects: Sequence[str]) -> None:
    import pytest

    found, quietly = _Found(), ("-qqs", "-p", "no:cacheprovider")
    if pytest.main(["--collect-only", *quietly, *collects], [found]) or not found.whole:
        found.forget()
    sys.stdout.flush()  # or each worker would say it again, where xdist listens
    while door in select.select([door, sys.stdin], [], [])[0]:
        line, _ = door.accept()
        if not os.fork():
            door.close()
            _work(line)
            return
        line.close()
    with suppress(ChildProcessError):
        while True:
            os.wait()


class _Found:
    """What was collected: pytest keeps even a module that failed, or was left, half-way."""

    whole = True

    def pytest_collectreport(self, report: Any) -> None:
        self.whole &= report.passed

    def forget(self) -> None:
        """Have each worker import the tests for itself, and report what cannot be imported."""
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]


def _work(line: socket.socket) -> None:
    """Be what `python -c` is, for whoever called; the line stays open as long as we live."""
    code, pipes, _, _ = socket.recv_fds(line, 10_000, 3)
    for number, pipe in enumerate(pipes):
        os.dup2(pipe, number)
        os.close(pipe)
    sys.argv = ["-c"]
    main = sys.modules["__main__"] = ModuleType("__main__")
    exec(code, main.__dict__)  # noqa: S102 (what xdist says to every worker)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        match sys.argv[1:]:
            case ["usher", address, *_, code]:
                _usher(address, code)
            case ["nursery", door, path, *collects]:
                sys.path[:] = path.split(os.pathsep)
                _nursery(socket.socket(fileno=int(door)), collects)

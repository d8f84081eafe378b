"""The child process that opens strangers' files, with little memory, little time and no network."""

import json
import os
import resource
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

_MEMORY = 1_073_741_824  # bytes
_CPU_SECONDS = 20
_CPU_SECONDS_OF_A_LIFE = 60
_RESIDENT_AT_MOST = 629_145_600  # bytes: after that much a fresh child is cheaper
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # of `unshare(2)`
_NO_NEW_PRIVILEGES = 38  # of `prctl(2)`
NICE = 10  # of 19
_PROCESSES = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
)


def main() -> None:
    """Serve one file after the other, until told to stop or too large to go on."""
    go_last(NICE)
    be_alone()
    confine(cpu_seconds=_CPU_SECONDS_OF_A_LIFE + _CPU_SECONDS)
    serve(sys.stdin.buffer, sys.stdout.buffer, files=int(sys.argv[1]))


def confine(*, cpu_seconds: int = _CPU_SECONDS) -> None:
    """From here on this process has little memory, little time, and writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (min(_CPU_SECONDS, cpu_seconds), cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the file


def go_last(nice: int) -> None:
    """From here on whoever else wants the processor has it at once, and this process what is left.

    A nice process is not interrupted for some milliseconds each time; an idle one is. Where the
    kernel shares processors among sessions, each counts like any other until its own is nice too:
    so whoever starts us begins a session for us.
    """
    os.nice(nice)
    with suppress(OSError):  # a container may forbid it
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with suppress(OSError):  # the kernel does not share so
        Path("/proc/self/autogroup").write_text(str(nice), "ascii")


def be_alone() -> None:
    """From here on this process reaches no network and starts no other."""
    leave_the_network()
    sys.addaudithook(_refuse)


def leave_the_network() -> bool:
    """Into a network of our own without a way out; False where the kernel does not permit it."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)


def _refuse(event: str, told: object) -> None:
    """The interpreter asks before it connects or starts anything; this hook cannot be taken off."""
    if event.startswith(("socket.", *_PROCESSES)):
        raise PermissionError(f"{event} is not for this process")


def serve(asked: IO[bytes], answered: IO[bytes], *, files: int) -> None:
    """For each file a line of JSON and its bytes come in; a line and the copies go out."""
    for left in range(files - 1, -1, -1):
        head = asked.readline()
        if not head:
            return
        wanted = json.loads(head)
        _more_time()
        told, copies = answer(asked.read(wanted["bytes"]), wanted)
        stays = left > 0 and not _is_spent()
        answered.write(json.dumps({**told, "stays": stays}).encode() + b"\n" + b"".join(copies))
        answered.flush()
        if not stays:
            return


def answer(data: bytes, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What the file is, and a copy of each page."""
    from dataclasses import asdict

    from agent.documents import opening, pictures, seeing
    from agent.documents.reading import Page

    opened = opening.open_file(data, limits=opening.Limits(**wanted["limits"]))
    by = seeing.Measures(**wanted["measures"])
    numbered = list(enumerate(opened.sheets, 1))
    quality = [
        seeing.judge(
            sheet.picture,
            number=number,
            size=(sheet.width, sheet.height),
            is_photo=sheet.is_photo,
            by=by,
        )
        for number, sheet in numbered
        if not sheet.lines and not sheet.is_word
    ]
    blank = {each.page for each in quality if each.blank}
    copies = [(n, pictures.copy(sheet.picture)) for n, sheet in numbered if n not in blank]
    pages = [Page(number, sheet.width, sheet.height, sheet.lines) for number, sheet in numbered]
    told = {
        "mime": opened.mime,
        "reject": opened.reject,
        "pages": [asdict(page) for page in pages],
        "quality": [asdict(each) for each in quality],
        "copies": [(number, len(copy)) for number, copy in copies],
    }
    return told, [copy for _, copy in copies]


def _more_time() -> None:
    """The same for each file, however long its forerunners took."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    now = int(spent.ru_utime + spent.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(now + _CPU_SECONDS, most), most))


def _is_spent() -> bool:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    is_old = spent.ru_utime + spent.ru_stime > _CPU_SECONDS_OF_A_LIFE
    return is_old or resident() > _RESIDENT_AT_MOST


def resident() -> int:
    """Bytes in memory now; the kernel counts the peak of whoever started us as ours."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    except OSError:  # no such file on other systems
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    main()

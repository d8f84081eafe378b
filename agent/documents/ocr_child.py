"""The child process that reads pictures: our own copies only, without a network, one at a time."""

import json
import resource
import sys
from dataclasses import asdict
from typing import IO, Any

from agent.documents import child
from agent.documents.ocr import Eye

_MEMORY = 1_150_000_000  # bytes that it may write to; models that are mapped come on top
_RESIDENT_AT_MOST = 900_000_000  # bytes: after that much a fresh child is cheaper
_CPU_SECONDS = 60  # for one page
_CPU_SECONDS_OF_A_LIFE = 3_600


def main() -> None:
    """Read one picture after the other, until told to stop or too large to go on."""
    child.go_last(child.NICE + 5)  # behind the children that only open files
    child.be_alone()
    confine()
    serve(sys.stdin.buffer, sys.stdout.buffer, pages=int(sys.argv[1]))


def confine() -> None:
    """From here on this process has bounded memory and time, and writes no file."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS_OF_A_LIFE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the page


def serve(asked: IO[bytes], answered: IO[bytes], *, pages: int) -> None:
    """For each page a line of JSON and a JPEG come in; a line of JSON goes out."""
    eye: Eye | None = None
    for left in range(pages - 1, -1, -1):
        head = asked.readline()
        if not head:
            return
        jpeg = asked.read(json.loads(head)["bytes"])
        _more_time()
        eye = eye or Eye()
        stays = left > 0
        told = {**_seen(eye, jpeg), "stays": stays and not _is_large()}
        answered.write(json.dumps(told).encode() + b"\n")
        answered.flush()
        if not told["stays"]:
            return


def _seen(eye: Eye, jpeg: bytes) -> dict[str, Any]:
    """What is written in it; a picture that cannot be decoded shows nothing."""
    try:
        return {"seen": asdict(eye.read(jpeg))}
    except (ValueError, OSError):
        return {"seen": None}


def _more_time() -> None:
    """The same for each page, however long its forerunners took."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    now = int(spent.ru_utime + spent.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(now + _CPU_SECONDS, most), most))


def _is_large() -> bool:
    return child.resident() > _RESIDENT_AT_MOST


if __name__ == "__main__":
    main()

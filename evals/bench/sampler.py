"""Where processor time goes: a look at the running frames every few milliseconds of it."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import greenlet  # type: ignore[import-untyped] # it ships no types

_EVERY = 0.002  # seconds of processor time
_OURS = ("agent", "crm_store", "channels", "flows", "knowledge_base")


@contextmanager
def sampling(file: Path) -> Iterator[None]:
    """Sample this process while the block runs, and write what was seen."""
    seen: Counter[tuple[str, str]] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        if frame is not None:
            seen[_path(frame), _running(frame)] += 1

    used = time.process_time()
    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        # The kernel signals less often than it is asked to; the process knows what it used.
        each = (time.process_time() - used) / max(1, sum(seen.values()))
        rows = [[path, running, count * each] for (path, running), count in seen.items()]
        file.write_text(json.dumps(rows))


def _path(frame: FrameType) -> str:
    """Our own functions on the stack, outermost first."""
    ours = [name for each in _frames(frame) if (name := _own_name(each))]
    return " > ".join(reversed(ours))


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    """The stack, across the greenlets in which SQLAlchemy runs."""
    here: greenlet.greenlet | None = greenlet.getcurrent()
    while frame is not None:
        yield frame
        frame = frame.f_back
        if frame is None and here is not None and here.parent is not None:
            here = here.parent
            frame = here.gr_frame


def _own_name(frame: FrameType) -> str:
    module = str(frame.f_globals.get("__name__", ""))
    if module.split(".")[0] not in _OURS:
        return ""
    return f"{module}.{frame.f_code.co_name}"


def _running(frame: FrameType) -> str:
    """The function that was running, whoever's it is."""
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_qualname}"

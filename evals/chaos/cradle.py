"""`python -m evals.chaos.cradle [hosted] [redis]`: loads once, then forks a service per line."""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

_LOADED = (
    "agent.cli",
    "agent.graph",
    "agent.service",
    "channels.whatsapp",
    "crm_store.schema",
    "knowledge_base.index",
    "knowledge_base.search",
)
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG: nobody outlives a chaos run that was killed itself


def main() -> None:
    """Fork a `buffr ...` for each line of JSON, and say its process id."""
    _load(sys.argv[1:])
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's to bury
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(json.loads(line))
        print(child, flush=True)


def _load(wanted: list[str]) -> None:
    for name in _LOADED:
        importlib.import_module(name)
    from agent.understand import open_reader

    open_reader("offline")
    # The clients of these take most of a second each.
    if "hosted" in wanted:
        open_reader("openai:none", base_url="http://127.0.0.1:9/v1", api_key="none")
    if "redis" in wanted:
        importlib.import_module("agent.shared_queue")


def _live(born: dict[str, Any]) -> None:
    """Be the service: its settings, its log, its command."""
    from agent import cli

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    log = os.open(born["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(born["environment"])
    _go_by(born["environment"])
    cli.app(born["command"])


def _go_by(environment: dict[str, str]) -> None:
    """Let this process see a machine's clock of its own: the service has no lever for it."""
    from evals.chaos import clocks

    if clocks.NAMED in environment:
        from agent import bootstrap

        bootstrap.utc_now = clocks.told_by(Path(environment[clocks.NAMED]))


if __name__ == "__main__":
    main()

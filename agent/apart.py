"""Whether strangers' files can be opened apart, where nothing in them can reach a network."""

import asyncio
import subprocess
import sys
from collections.abc import Callable

from agent.settings import NotConfigured, Settings

HOW = (
    "Permit unprivileged user namespaces (unshare) to this user or container. Where something else "
    "keeps all its processes from the network, set BUFFR_FILES_APART=false."
)
# As the child that opens them does it, in a process that ends with it.
_TRIAL = "from agent.documents import child; raise SystemExit(not child.leave_the_network())"
_SECONDS = 20.0


def is_possible() -> bool:
    """Whether this machine's kernel lets a process leave its network for good."""
    tried = subprocess.run(  # noqa: S603 (our own interpreter and our own words)
        [sys.executable, "-I", "-c", _TRIAL], capture_output=True, timeout=_SECONDS, check=False
    )
    return tried.returncode == 0


async def require(settings: Settings, *, tried: Callable[[], bool] = is_possible) -> None:
    """Refuse to open real borrowers' files on a machine that cannot keep them apart."""
    if settings.demo or not settings.files_apart:
        return
    if not await asyncio.to_thread(tried):
        raise NotConfigured(f"Files cannot be opened apart from the network. {HOW}")

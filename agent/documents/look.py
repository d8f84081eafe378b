"""Look at a file that a stranger sent: what it really is, and whether we can take it.

Parsing happens in a child process with limits on memory and time: a PDF of a kilobyte can
otherwise cost a gigabyte.
"""

import asyncio
import json
import sys
from dataclasses import dataclass

from flows.policy import DocumentRules

_SECONDS = 30


@dataclass(frozen=True)
class Seen:
    """What a file is; `reject` is why it cannot be taken."""

    mime: str
    reject: str | None


async def at(data: bytes, *, rules: DocumentRules) -> Seen:
    """Judge a file by its bytes alone; its declared type and name were never asked."""
    if len(data) > rules.max_bytes:
        return Seen("", "too_large")
    if not data:
        return Seen("", "broken")
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "agent.documents.child",
        str(rules.max_pages),
        str(rules.max_pixels),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        told, _ = await asyncio.wait_for(child.communicate(data), _SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        return Seen("", "broken")
    return _judge(told, rules) if child.returncode == 0 else Seen("", "broken")


def _judge(told: bytes, rules: DocumentRules) -> Seen:
    seen = json.loads(told)
    mime, reject = str(seen["mime"]), seen["reject"]
    if reject is None and mime not in rules.kinds:
        reject = "not_a_document"
    return Seen(mime, reject)

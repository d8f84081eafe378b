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
    told = await _ask_child(data, rules)
    return Seen("", "broken") if told is None else _judge(told, rules)


async def _ask_child(data: bytes, rules: DocumentRules) -> bytes | None:
    """What the child has to say; None where it did not come to an end."""
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
        env={},  # our keys are in ours
    )
    try:
        async with asyncio.timeout(_SECONDS):
            told, _ = await child.communicate(data)
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:  # too slow, or we are closing
            child.kill()
            await asyncio.shield(child.wait())
    return told if child.returncode == 0 else None


def _judge(told: bytes, rules: DocumentRules) -> Seen:
    try:
        seen = json.loads(told)
    except ValueError:  # a parser wrote in between
        return Seen("", "broken")
    mime, reject = str(seen["mime"]), seen["reject"]
    if reject is None and mime not in rules.kinds:
        reject = "not_a_document"
    return Seen(mime, reject)

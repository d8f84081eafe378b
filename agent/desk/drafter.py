"""The drafter: turns of a talk become a case of the eval suite, in a process of its own."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

_LONGEST = timedelta(minutes=2)
_REFUSED = 2
_THE_DRAFT = "The draft is "


@dataclass(frozen=True)
class Wanted:
    """Which turns, for which review, and what must hold when they are played."""

    conversation: UUID
    review: UUID
    first: int
    last: int
    purpose: str
    must_be_said: str = ""
    never_said: str = ""
    must_never_fail: bool = False


@dataclass(frozen=True)
class Made:
    """What came of it: a case that holds, one that does not, or none."""

    came: Literal["passes", "fails", "refused", "broke"]
    path: str = ""
    told: Sequence[str] = ()


Drafter = Callable[[Wanted], Awaitable[Made]]


async def in_a_process(wanted: Wanted) -> Made:
    """Ask the command that makes drafts: nothing that serves may know the eval suite.

    It is configured as this process is, and so looks into the same store.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "buffr", "eval", "from-transcript"),
        *arguments(wanted),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_LONGEST.total_seconds()):
            out, err = await child.communicate()
    except TimeoutError:
        child.kill()
        await child.wait()
        return Made("broke", told=("It took too long.",))
    return told(child.returncode or 0, out.decode(errors="replace"), err.decode(errors="replace"))


def arguments(wanted: Wanted) -> list[str]:
    """As the command line takes them; words of a reviewer are values, never options."""
    made = [f"--turns={wanted.first}-{wanted.last}", f"--review={wanted.review}"]
    made.append(f"--purpose={wanted.purpose}")
    if wanted.must_be_said:
        made.append(f"--must={wanted.must_be_said}")
    if wanted.never_said:
        made.append(f"--never={wanted.never_said}")
    if wanted.must_never_fail:
        made.append("--must-never-fail")
    return [*made, "--", str(wanted.conversation)]


def told(code: int, out: str, err: str) -> Made:
    """What the command's end means."""
    lines = out.splitlines()
    path = next((each for each in lines if each.startswith(_THE_DRAFT)), "")
    path = path.removeprefix(_THE_DRAFT)
    if code == _REFUSED:
        return Made("refused", told=tuple(err.strip().splitlines()[-3:]))
    if not path:
        return Made("broke", told=("The command ended before it had a draft.",))
    failed = tuple(each for each in lines if each.startswith("FAILED "))
    return Made("passes" if code == 0 else "fails", path, failed)

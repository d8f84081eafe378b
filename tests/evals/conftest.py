"""The theatre of the eval suite on a test's own database; its mind is loaded only once."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.bootstrap import House
from evals.case import Conversation
from evals.stage import opening
from evals.stage.theatre import Theatre

if TYPE_CHECKING:
    from agent.graph import Mind


@pytest.fixture
async def stage(
    database_url: str,
    tmp_path: Path,
    shared_mind: "Callable[[House], Mind]",
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Theatre]:
    monkeypatch.setattr(House, "_load", shared_mind)  # two seconds less for each test
    async with opening.theatre(database_url=database_url, folder=tmp_path) as opened:
        yield opened


def keys_of(talk: Conversation) -> Iterator[str]:
    """The phrases that a case names."""
    yield from (*talk.says, *talk.never_says)
    for step in talk.turns:
        yield from (*step.then.says, *step.then.never_says)

"""A lender whose thoughts can be watched."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from agent.understand import open_reader
from evals.chaos.provider import Provider
from tests.agent.worker.thought import Thinking, takes_turn


@pytest.fixture
def thinks(lender: Any) -> Thinking:
    """The lender's thoughts, in a test's hands."""
    lender.house.graph = Thinking(lender.house.graph)
    return lender.house.graph


@pytest.fixture
async def hosted(closed: Any, provider: Provider) -> AsyncIterator[Any]:
    """A lender that asks a hosted model, and answers only when told to."""
    provider.says = [{"kind": "greet"}]
    reader = open_reader("openai:kudu-1", base_url=provider.url, api_key="a-key-of-nobody")
    closed.house.think_with(replace(await closed.house.mind(), reader=reader))
    await takes_turn(closed, "Hi")
    await takes_turn(closed, "1")
    yield closed
    await reader.close()

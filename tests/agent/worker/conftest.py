"""A lender whose thoughts can be watched."""

from typing import Any

import pytest

from tests.agent.worker.thought import Thinking


@pytest.fixture
def thinks(lender: Any) -> Thinking:
    """The lender's thoughts, in a test's hands."""
    lender.house.graph = Thinking(lender.house.graph)
    return lender.house.graph

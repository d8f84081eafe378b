"""Lenders whose sender moves only when it is told to."""

from typing import Any

import pytest

from tests.agent.sender.watched import PETRUS, SELMA, known


@pytest.fixture
async def lender(opens: Any) -> Any:
    """A lender whose claims last as long as in production, however slow the machine."""
    return await _knows_both(await opens(works=False))


@pytest.fixture
async def hasty(opens: Any) -> Any:
    """A lender whose claims run out soon."""
    return await _knows_both(await opens(works=False, turn_lease_seconds=0.6))


async def _knows_both(lender: Any) -> Any:
    for who in (SELMA, PETRUS):
        await known(lender, who)
    return lender

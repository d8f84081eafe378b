"""Anchoring: the service writes down where the log ends, and stops where it misses an anchor."""

from typing import Any

import pytest

from agent import anchoring, metrics
from crm_store import anchors, audit


@pytest.mark.proves("Audit Logging System")
async def test_each_round_drops_an_anchor_until_one_is_missed(closed: Any) -> None:
    house, file = closed.house, closed.house.settings.anchors

    async def done(action: str) -> int:
        async with house.store.transaction() as session:
            session.audited.append(audit.Entry(house.clock(), "bot", action, "APP-1", {}))
        await anchoring.round_of(house)
        return len(anchors.read(file))

    assert await anchoring.standing(house) == "no anchor yet"
    assert [await done("a"), await done("b")] == [1, 2]
    assert (await anchoring.standing(house), _broken()) == ("goes through 2 anchors", 0)
    await closed.sql("alter table audit_log disable trigger append_only")
    await closed.sql("update audit_log set hash = sha256('anew') where seq = 2")
    assert await done("c") == 2
    assert (await anchoring.standing(house), _broken()) == ("broken at 2: not what was anchored", 1)


def _broken() -> float:
    return float(metrics.AUDIT_BROKEN._value.get())

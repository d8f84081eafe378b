"""A small seeded chaos run: real processes are broken while people write, and nothing is lost."""

from pathlib import Path

import pytest

from evals.chaos import plan, run
from evals.chaos.world import Shape, around

# Services start here again and again; on a busy machine each start takes a while.
pytestmark = pytest.mark.timeout(300)
_KINDS = (
    "kill a web process",
    "kill a web process",
    "halt a web process",
    "a clock is wrong",
    "Twilio: takes, then is silent",
    "Twilio: takes, then cuts",
    "Twilio: 429",
    "receipts withheld",
    "receipts shuffled and doubled",
    "webhooks' answers are lost",
)


@pytest.mark.proves(
    "8.4 Production Readiness Status",
    "10.2 Business Continuity",
    "Production Readiness Status",
)
async def test_forty_messages_and_ten_faults_lose_nothing_and_say_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    drawn = plan.draw(messages=40, faults=len(_KINDS), seed=11, rate=20, kinds=_KINDS)
    # One process is door, worker and sender at once: whatever kills it catches all three.
    shape = Shape(webs=1, lease=1.0, burst=0.2, has_model=False, is_together=True)
    async with around(database_url, tmp_path, shape) as world:
        outcome = await run.run(world, drawn)
    assert [each.failure for each in outcome.struck if each.failure] == []
    assert outcome.notes == []
    assert [each.told for each in outcome.verdicts if each.wrong] == []
    # So short a talk need not move an application; everything else was there to be looked at.
    assert {each.name for each in outcome.verdicts if not each.holds} <= {"I5"}

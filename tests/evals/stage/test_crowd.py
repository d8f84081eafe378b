"""A crowd on one stage: each is answered as if she were alone, and every step is timed."""

from pathlib import Path

from evals.case import Load, Step
from evals.stage import crowd, opening


async def test_many_at_once_hear_what_one_hears(database_url: str, tmp_path: Path) -> None:
    case = Load(
        kind="load",
        purpose="Three people ask at the same moment.",
        people=3,
        turns=(
            Step(says="hi"),
            Step(taps="language:en"),
            Step(says="how much interest do you charge?"),
        ),
    )

    async with opening.theatre(database_url=database_url, folder=tmp_path) as stage:
        result = await crowd.judge(case, "load/three", stage)

    assert result.passed, result.grades
    assert (result.turns, len(result.turn_ms)) == (9, 9)
    assert len(result.node_ms["answer"]) == 3
    assert result.reached.articles == ("what-it-costs",)

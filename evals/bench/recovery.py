"""Recovery: how long people wait when a process is killed, and after PostgreSQL is back."""

from evals.bench.figures import Figure, Part
from evals.bench.stage import Stage
from evals.chaos import plan, report, run
from evals.chaos.world import Shape, opened

_LEASE = 30.0  # seconds, as in production
_RATE = 1.5  # messages a second
_SEED = 7
_MOST_SECONDS = 60.0
_KINDS = (
    "kill a web process",
    "kill a worker",
    "kill as a turn is leased",
    "kill as an answer is written",
    "kill as it is handed to Twilio",
    "database crashes",
    "database restarts",
)


async def measure(on: Stage, *, messages: int) -> Part:
    """Each once, evenly spread, while people write; the checker looks at the end."""
    folder = on.folder / "recovery"
    folder.mkdir(mode=0o755)
    drawn = plan.draw(messages=messages, faults=len(_KINDS), seed=_SEED, rate=_RATE, kinds=_KINDS)
    async with opened(folder, Shape(lease=_LEASE)) as world:
        outcome = await run.run(world, drawn)
    broken = [each.told for each in outcome.verdicts if each.wrong]
    return Part(
        "Recovery",
        (
            *(
                Figure(f"{each.kind}: the longest wait", each.longest_wait, "s", _MOST_SECONDS)
                for each in report.recoveries(outcome)
            ),
            *(
                Figure(f"{each.kind}: until somebody is answered", each.next_answer, "s")
                for each in report.recoveries(outcome)
            ),
            Figure("invariants of the chaos run that do not hold", len(broken), "", 1),
        ),
        (
            f"{messages} messages, {_RATE:g} a second, a lease of {_LEASE:.0f} s, two workers and"
            " two web processes. A wait is counted from the end of the fault, with whatever else"
            " broke meanwhile: the next is played before the one before is forgotten.",
            *broken,
        ),
    )

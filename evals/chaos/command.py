"""The command of the chaos run; `buffr.py` mounts it as `buffr chaos`."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from evals.chaos.plan import Plan
    from evals.chaos.run import Outcome
    from evals.chaos.world import Shape

# It imports what it needs: `buffr --help` must not wait.


def chaos(
    messages: Annotated[int, typer.Option(min=1, help="How many are written.")] = 200,
    faults: Annotated[int, typer.Option(min=0, help="How many things break meanwhile.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the plan.")] = 1,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second.")] = 10.0,
    workers: Annotated[int, typer.Option(min=1, help="How many answer and send.")] = 2,
    lease: Annotated[float, typer.Option(min=1, help="Seconds that a turn is leased.")] = 3.0,
    only: Annotated[str, typer.Option(help="Only faults with this in their name.")] = "",
    report: Annotated[Path | None, typer.Option(help="Write the report here, and .json.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the logs in here.")] = None,
) -> None:
    """Break the service on purpose, on this machine alone, and prove that nothing is lost."""
    from agent import logs
    from evals.chaos import report as reports
    from evals.chaos.world import Shape

    logs.off()
    # Told to stop, it still ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    shape = Shape(workers=workers, lease=lease)
    drawn = _drawn(messages, faults, seed=seed, rate=rate, only=only)
    outcome = running.run(_played(drawn, shape, keep))
    told = (
        f"buffr chaos --messages {messages} --faults {faults} --seed {seed} --rate {rate:g}"
        f" --workers {workers} --lease {lease:g}{f' --only {only!r}' if only else ''}"
    )
    written = reports.markdown(outcome, command=told)
    typer.echo(written)
    if report is not None:
        report.write_text(f"{written}\n", encoding="utf-8")
        report.with_suffix(".json").write_text(reports.as_json(outcome, command=told))
    raise typer.Exit(0 if outcome.holds else 1)


def _drawn(messages: int, faults: int, *, seed: int, rate: float, only: str) -> "Plan":
    from evals.chaos import plan
    from evals.chaos.faults import FAULTS

    kinds = [name for name in FAULTS if only in name]
    if not kinds:
        raise typer.BadParameter(f"no fault is called {only}: they are {', '.join(FAULTS)}")
    return plan.draw(messages=messages, faults=faults, seed=seed, rate=rate, kinds=kinds)


async def _played(drawn: "Plan", shape: "Shape", keep: Path | None) -> "Outcome":
    import tempfile
    from contextlib import ExitStack
    from dataclasses import replace

    from evals.chaos import run
    from evals.chaos.faults import possible
    from evals.chaos.world import opened

    with ExitStack() as stack:
        # Run by root, the server opens every folder above its data: a folder of its own in /tmp.
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        async with opened(folder, shape) as world:
            here = possible(world)
            blows = tuple(each for each in drawn.blows if each.kind in here)
            return await run.run(world, replace(drawn, blows=blows))

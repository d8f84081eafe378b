"""The commands of the eval suite; `buffr.py` mounts them as `buffr eval`."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from evals.case import Suite
    from evals.run import Plan

# Every command imports what it needs: `buffr --help` must not wait.

evals = typer.Typer(help="Is it good enough to lend with?", no_args_is_help=True)

ARun = Annotated[str, typer.Argument(help="A run's file, the beginning of its id, or `last`.")]


@evals.command()
def run(
    suites: Annotated[
        list[str] | None, typer.Argument(help="These suites; else all of them.")
    ] = None,
    model: Annotated[str, typer.Option(help="Who reads: offline, or openai:...")] = "offline",
    repeat: Annotated[int, typer.Option(min=1, help="How often each case is played.")] = 1,
    language: Annotated[
        list[str] | None, typer.Option(help="Only in this one; may be said several times.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only files with this in their name.")] = "",
    jobs: Annotated[int, typer.Option(min=1, help="How many work at once.")] = 3,
    seed: Annotated[int, typer.Option(help="Of the simulated borrowers.")] = 0,
    resume: Annotated[
        str, typer.Option(help="Go on with this run: its file, its id, or `last`.")
    ] = "",
    gated: Annotated[bool, typer.Option("--gate", help="Exit as `buffr eval gate` does.")] = False,
) -> None:
    """Play the cases and say how many passed."""
    from evals import run as runs
    from evals import watching
    from evals.results import path_of, read

    # Told to stop, it still ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before = path_of(resume) if resume else None
    plan = _plan(suites or [], model, repeat, language or [], only, jobs, seed)
    with watching.bar() as watcher:
        try:
            path = runs.run(
                runs.resumed(plan, before) if before else plan,
                now=datetime.now(UTC),
                settings=running.settings(),
                resume=before,
                watcher=watcher,
            )
        except KeyboardInterrupt:
            typer.echo("\nStopped. `buffr eval run --resume last` goes on.", err=True)
            raise typer.Exit(130) from None
    told, found = read(path)
    typer.echo(watching.told(told, found))
    typer.echo(f"The run is {path}")
    if gated:
        _gate(path)


@evals.command()
def compare(before: ARun, after: ARun) -> None:
    """Say what broke and what was mended between two runs; 1 where it is worse."""
    from evals import compare as comparing
    from evals.results import path_of, read

    comparison = comparing.compare(read(path_of(before))[1], read(path_of(after))[1])
    typer.echo(comparing.told(comparison))
    raise typer.Exit(comparison.exit_code)


@evals.command()
def gate(
    run: ARun = "last",
    accept: Annotated[bool, typer.Option(help="Make this run the baseline.")] = False,
) -> None:
    """Say whether a change may pass: nothing fails that never may, nothing drops."""
    from evals.results import path_of

    if accept:
        _accept(path_of(run))
    else:
        _gate(path_of(run))


@evals.command()
def report(
    run: ARun = "last",
    against: Annotated[str, typer.Option(help="Compare with this run.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write a page for a browser here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write it for a pull request here.")] = None,
) -> None:
    """Write the report of a run; without a file, print it as Markdown."""
    from evals.report import writing
    from evals.results import path_of

    written = writing.report(path_of(run), against=path_of(against) if against else None)
    if html is not None:
        html.write_text(written.html, encoding="utf-8")
    if markdown is not None:
        markdown.write_text(written.markdown, encoding="utf-8")
    if html is None and markdown is None:
        typer.echo(written.markdown)


@evals.command()
def record(run: ARun = "last") -> None:
    """Add a run to the trend over commits, and to the README."""
    from evals import readme, trend
    from evals.results import path_of, read

    is_new = trend.record(trend.score(*read(path_of(run))))
    readme.put("scores", readme.latest(trend.scores()))
    typer.echo("Recorded." if is_new else "It was recorded before.")


@evals.command()
def judge(
    model: Annotated[str, typer.Argument(help="Who judges: openai:...")],
    run: ARun = "last",
) -> None:
    """Have a model judge the tone of a run's talks; no verdict changes by it."""
    import asyncio

    from evals import judge as judges
    from evals.results import path_of, read, write

    settings, path = running.settings(), path_of(run)
    told, found = read(path)
    judged = asyncio.run(
        judges.over(
            found,
            model,
            base_url=settings.model_url or None,
            api_key=settings.model_key or None,
        )
    )
    write(path, told, judged)
    for line in judges.told(judged, judges.ratings()):
        typer.echo(line)


@evals.command("from-transcript")
def from_transcript(
    conversation: Annotated[str, typer.Argument(help="A customer (BUF-7) or a conversation's id.")],
    turns: Annotated[str, typer.Option(help="Which of its turns: 3-7.")],
) -> None:
    """Make a draft case of a conversation, with nobody's name in it, and play it."""
    from evals import drafting, play
    from evals.scrub import StillPersonal
    from evals.transcript import NoSuchTurns

    try:
        first, last = drafting.span(turns)
        cut = drafting.draft(running.settings(), conversation, first=first, last=last)
        path = running.run(cut)
    except (NoSuchTurns, StillPersonal, ValueError) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"The draft is {path}")
    passed = running.run(play.show([path], (), model="offline", seed=0))
    raise typer.Exit(0 if passed else 1)


@evals.command()
def schema(
    check: Annotated[bool, typer.Option(help="Write nothing; 1 where the file is old.")] = False,
) -> None:
    """Write the JSON schema of case files, for editors and for the desk."""
    from evals.schema import is_current, write

    if not check:
        typer.echo(f"Written: {write()}")
    elif not is_current():
        typer.echo("evals/cases/schema.json is old: run `buffr eval schema`.", err=True)
        raise typer.Exit(1)


def _plan(
    suites: list[str],
    model: str,
    repeat: int,
    languages: list[str],
    only: str,
    jobs: int,
    seed: int,
) -> "Plan":
    from evals.run import Plan

    return Plan(
        suites=_suites(suites),
        model=model,
        repeat=repeat,
        languages=tuple(languages),
        only=only,
        jobs=jobs,
        seed=seed,
    )


def _suites(named: list[str]) -> "tuple[Suite, ...]":
    from evals.case import SUITES

    unknown = set(named) - set(SUITES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: the suites are {', '.join(SUITES)}")
    return tuple(each for each in SUITES if not named or each in named)


def _gate(path: Path) -> None:
    from evals import gate as gates
    from evals.results import read

    told, found = read(path)
    verdict = gates.gate(found, gates.baseline(), model=told.model)
    typer.echo(gates.told(verdict))
    raise typer.Exit(verdict.exit_code)


def _accept(path: Path) -> None:
    from evals import gate as gates
    from evals.results import read

    told, found = read(path)
    gates.write(gates.accepted(told, found, gates.baseline()))
    typer.echo(f"The baseline is {told.id} now.")

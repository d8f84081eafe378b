"""The commands of the eval suite; `buffr.py` mounts them as `buffr eval`."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from evals.case import Suite
    from evals.outcome import Prices

# Every command imports what it needs: `buffr --help` must not wait.

evals = typer.Typer(help="Is it good enough to lend with?", no_args_is_help=True)

ARun = Annotated[str, typer.Argument(help="A run's file, the beginning of its id, or `last`.")]


def _path_of(run: str) -> Path:
    from evals.running.results import NoSuchRun, path_of

    try:
        return path_of(run)
    except NoSuchRun as unknown:
        raise running.refused(f"{unknown} `buffr eval run` makes one.") from None


@evals.command()
def run(
    suites: Annotated[
        list[str] | None, typer.Argument(help="These suites; else all of them.")
    ] = None,
    model: Annotated[str, typer.Option(help="Who reads: offline, or openai:...")] = "offline",
    borrower: Annotated[
        str, typer.Option(help="Who plays simulated borrowers: offline, hosted, or openai:...")
    ] = "offline",
    price_in: Annotated[
        float | None, typer.Option(min=0, help="What a million tokens into the model cost.")
    ] = None,
    price_out: Annotated[
        float | None, typer.Option(min=0, help="What a million tokens out of it cost.")
    ] = None,
    currency: Annotated[str, typer.Option(help="In which the prices are.")] = "USD",
    repeat: Annotated[int, typer.Option(min=1, help="How often each case is played.")] = 1,
    language: Annotated[
        list[str] | None, typer.Option(help="Only in this one; may be said several times.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only files with this in their name.")] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="How many work at once; else what suits two cores.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the simulated borrowers.")] = 0,
    resume: Annotated[
        str, typer.Option(help="Go on with this run: its file, its id, or `last`.")
    ] = "",
    gated: Annotated[bool, typer.Option("--gate", help="Exit as `buffr eval gate` does.")] = False,
) -> None:
    """Play the cases and say how many passed."""
    from evals.running import run as runs
    from evals.running import watching
    from evals.running.results import read

    # Told to stop, it still ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    before, settings = _path_of(resume) if resume else None, running.settings()
    plan = runs.Plan(
        suites=_suites(suites or []),
        model=model,
        borrower=_borrower(borrower, model, settings.model),
        prices=_prices(price_in, price_out, currency),
        repeat=repeat,
        languages=tuple(language or ()),
        only=only,
        jobs=jobs or runs.JOBS,
        seed=seed,
    )
    with watching.bar() as watcher:
        try:
            path = runs.run(
                runs.resumed(plan, before) if before else plan,
                now=datetime.now(UTC),
                settings=settings,
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
    from evals.running.results import read
    from evals.weighing import compare as comparing

    comparison = comparing.compare(read(_path_of(before))[1], read(_path_of(after))[1])
    typer.echo(comparing.told(comparison))
    raise typer.Exit(comparison.exit_code)


@evals.command()
def gate(
    run: ARun = "last",
    accept: Annotated[bool, typer.Option(help="Make this run the baseline.")] = False,
) -> None:
    """Say whether a change may pass: nothing fails that never may, nothing drops."""
    if accept:
        _accept(_path_of(run))
    else:
        _gate(_path_of(run))


@evals.command()
def report(
    run: ARun = "last",
    against: Annotated[str, typer.Option(help="Compare with this run.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write a page for a browser here.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write it for a pull request here.")] = None,
) -> None:
    """Write the report of a run; without a file, print it as Markdown."""
    from evals.report import writing

    written = writing.report(_path_of(run), against=_path_of(against) if against else None)
    if html is not None:
        html.write_text(written.html, encoding="utf-8")
    if markdown is not None:
        markdown.write_text(written.markdown, encoding="utf-8")
    if html is None and markdown is None:
        typer.echo(written.markdown)


@evals.command()
def record(run: ARun = "last") -> None:
    """Add a run to the trend over commits, and to the README."""
    from evals.running.results import read
    from evals.weighing import readme, trend

    is_new = trend.record(trend.score(*read(_path_of(run))))
    readme.put("scores", readme.latest(trend.scores()))
    typer.echo("Recorded." if is_new else "It was recorded before.")


@evals.command()
def judge(
    model: Annotated[str, typer.Argument(help="Who judges: openai:...")],
    run: ARun = "last",
) -> None:
    """Have a model judge the tone of a run's talks; no verdict changes by it."""
    import asyncio

    from evals.grading import judge as judges
    from evals.running.results import read, write

    settings, path = running.settings(), _path_of(run)
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
    review: Annotated[str, typer.Option(help="The review that asks for it.")] = "",
    purpose: Annotated[str, typer.Option(help="What the case must show.")] = "",
    must: Annotated[list[str] | None, typer.Option(help="Words that some reply holds.")] = None,
    never: Annotated[list[str] | None, typer.Option(help="Words that no reply holds.")] = None,
    must_never_fail: Annotated[
        bool, typer.Option("--must-never-fail", help="No change may pass that breaks it.")
    ] = False,
) -> None:
    """Make a draft case of a conversation, with nobody's name in it, and play it."""
    from evals import play
    from evals.drafts import drafting
    from evals.drafts.scrub import StillPersonal
    from evals.drafts.transcript import Asked, NoSuchTurns

    asked = Asked(
        review=review,
        purpose=purpose or Asked.purpose,
        must_be_said=tuple(must or ()),
        never_said=tuple(never or ()),
        severity="must_never_fail" if must_never_fail else "average",
    )
    try:
        first, last = drafting.span(turns)
        cut = drafting.draft(running.settings(), conversation, first=first, last=last, asked=asked)
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


def _borrower(named: str, reader: str, configured: str) -> str:
    """Who plays her; `hosted` is the model that reads, or else the one of the settings."""
    if named != "hosted":
        return named
    found = next((each for each in (reader, configured) if each.startswith("openai:")), None)
    if found is None:
        raise typer.BadParameter("no model is set: --model or BUFFR_MODEL names one")
    return found


def _prices(tokens_in: float | None, tokens_out: float | None, currency: str) -> "Prices | None":
    from evals.outcome import Prices

    if tokens_in is None and tokens_out is None:
        return None
    if tokens_in is None or tokens_out is None:
        raise typer.BadParameter("--price-in and --price-out go together")
    return Prices(tokens_in=tokens_in, tokens_out=tokens_out, currency=currency)


def _suites(named: list[str]) -> "tuple[Suite, ...]":
    from evals.case import SUITES

    unknown = set(named) - set(SUITES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: the suites are {', '.join(SUITES)}")
    return tuple(each for each in SUITES if not named or each in named)


def _gate(path: Path) -> None:
    from evals.running.results import read
    from evals.weighing import gate as gates

    told, found = read(path)
    verdict = gates.gate(found, gates.baseline(), model=told.model)
    typer.echo(gates.told(verdict))
    raise typer.Exit(verdict.exit_code)


def _accept(path: Path) -> None:
    from evals.running.results import read
    from evals.weighing import gate as gates

    told, found = read(path)
    gates.write(gates.accepted(told, found, gates.baseline()))
    typer.echo(f"The baseline is {told.id} now.")

"""The commands of the languages: catalogues for translators, and tables from anybody's files."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running
from agent.commands.running import AsJson, Errors, Into

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.languages.catalogue import Translation
    from agent.languages.review import State

phrases = typer.Typer(help="What borrowers read, in every language.", no_args_is_help=True)
language = typer.Typer(help="Which language a message is in.", no_args_is_help=True)
understanding = typer.Typer(help="How well messages are understood.", no_args_is_help=True)

Language = Annotated[str, typer.Argument(help="af, ndo, kua or her.")]
Data = Annotated[Path, typer.Option(exists=True, help="The file or folder to measure on.")]
Today = Annotated[str, typer.Option(help="Let it be this day, as 2026-11-23.")]


# --- catalogues ---


@phrases.command("report")
def report(
    show: Annotated[
        str, typer.Option(help="List those missing, stale, unreviewed, reviewed.")
    ] = "",
) -> None:
    """Say how far each language is: missing, stale, unreviewed, reviewed."""
    from agent.languages import review, translating

    states: dict[str, State] = {each: each for each in review.STATES}
    if show and show not in states:
        raise _refused(f"There is no state {show}: choose one of {', '.join(states)}.")
    typer.echo(translating.report(show=states[show] if show else None))


@phrases.command("extract")
def extract() -> None:
    """Write the template that a new language starts from, out of the English source."""
    from agent.languages import translating, uses

    try:
        typer.echo(translating.extract(now=datetime.now(UTC)))
    except uses.NoCheckout as missing:
        raise _refused(str(missing)) from None


@phrases.command("update")
def update() -> None:
    """Let every catalogue follow the English source; what changed there becomes stale."""
    from agent.languages import translating, uses

    try:
        typer.echo(translating.update(now=datetime.now(UTC)))
    except uses.NoCheckout as missing:
        raise _refused(str(missing)) from None


@phrases.command("compile")
def compile_catalogues(
    into: Annotated[Path | None, typer.Option(help="Another folder than the catalogues'.")] = None,
) -> None:
    """Write gettext's .mo of every language, and check that it says the same."""
    from agent.languages import compiling, translating

    try:
        typer.echo(translating.compile_catalogues(into=into))
    except compiling.CompiledDiffers as wrong:
        raise _refused(str(wrong)) from None


@phrases.command("export")
def export(
    language: Language,
    file: Annotated[Path, typer.Argument(help="The sheet to write, for example her.csv.")],
) -> None:
    """Write a sheet for a reviewer: every text with its English, its limit and its state."""
    from agent.languages import translating

    typer.echo(translating.export(file, _translation(language)))


@phrases.command("import")
def take_in(
    language: Language,
    file: Annotated[Path, typer.Argument(exists=True, help="The sheet that came back.")],
) -> None:
    """Take over what a reviewer changed and signed: all of it, or nothing."""
    from agent.languages import sheet, translating

    today = datetime.now(UTC).date()
    try:
        typer.echo(translating.take_in(file, _translation(language), today=today))
    except sheet.SheetRefused as wrong:
        raise _refused(str(wrong)) from None


# --- tables ---


@understanding.command("table")
def understanding_table(
    data: Data, file: Into = None, json: AsJson = False, errors: Errors = False, today: Today = ""
) -> None:
    """Measure commands and slots: columns text, language, pending, command, slots."""
    from agent.understand import open_reader
    from agent.understanding import tables

    reader = open_reader("offline", base_url=None, api_key=None)
    try:
        table = asyncio.run(tables.understanding_table(data, reader=reader, today=_day(today)))
    except tables.UnreadableCases as wrong:
        raise _refused(str(wrong)) from None
    lines = "\n".join(table.lines(errors=errors))
    running.show(lines, table.as_json(), as_json=json, file=file)


@understanding.command("numbers")
def numbers(
    data: Data, file: Into = None, json: AsJson = False, errors: Errors = False, today: Today = ""
) -> None:
    """Measure amounts, months, dates, phones and IDs: columns text, kind, expected."""
    from agent.understanding import tables

    try:
        table = tables.numbers_table(data, today=_day(today))
    except tables.UnreadableCases as wrong:
        raise _refused(str(wrong)) from None
    lines = "\n".join(table.lines(errors=errors))
    running.show(lines, table.as_json(), as_json=json, file=file)


@language.command("table")
def language_table(
    data: Data, file: Into = None, json: AsJson = False, errors: Errors = False
) -> None:
    """Measure identification, beside others: a folder of en, af, ndo, kua, her, other .txt."""
    from agent.languages import measure

    if not measure.read(data):
        names = ", ".join(f"{each}.txt" for each in measure.FILES)
        raise _refused(f"{data} holds no messages: put a message a line into any of {names}.")
    running.show(*measure.table(data, errors=errors), as_json=json, file=file)


def _translation(language: str) -> "Translation":
    from agent.languages.catalogue import TRANSLATIONS

    known: dict[str, Translation] = {each: each for each in TRANSLATIONS}
    if language in known:
        return known[language]
    raise _refused(f"There is no catalogue {language}: choose one of {', '.join(TRANSLATIONS)}.")


def _day(today: str) -> date:
    try:
        return date.fromisoformat(today) if today else datetime.now(UTC).date()
    except ValueError:
        raise _refused(f"{today} is no day: write it as 2026-11-23.") from None


def _root() -> Path:
    """The checkout, where the source says in which places a text is used."""
    return Path(__file__).parents[2]


def _refused(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(2)

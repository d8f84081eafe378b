"""The commands of the service: demo, chat, serve, work, migrate, doctor, kb."""

import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.settings import Settings
    from knowledge_base.check import Problem

app = typer.Typer(
    help="Buffr Lend's agent: borrowers served on WhatsApp.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
kb = typer.Typer(help="The knowledge base: articles that answer borrowers.", no_args_is_help=True)
app.add_typer(kb, name="kb")

Port = Annotated[int, typer.Option(help="The port to listen on.")]


@app.command()
def demo(port: Port = 8000) -> None:
    """Start everything on this machine, with a phone in the browser."""
    from agent import demo, logs

    logs.to_lines()
    _run(demo.perform(_settings(), port=port))


@app.command()
def chat(
    language: Annotated[str, typer.Option(help="Start in this language: en, af, osh or her.")] = "",
    speak_as: Annotated[
        str, typer.Option("--as", help="Speak as this customer, for example BUF-1.")
    ] = "",
    clock: Annotated[
        datetime | None, typer.Option(help="Let it be this time, in Windhoek.")
    ] = None,
) -> None:
    """The same conversation in a terminal. A file's path sends the file."""
    from agent import chat, logs

    logs.off()
    _run(chat.talk(_settings(), language=language, speak_as=speak_as, clock=clock))


@app.command()
def serve(
    port: Port = 8000,
    work: Annotated[bool, typer.Option(help="Also answer and send in this process.")] = False,
) -> None:
    """Open the doors: webhooks in, kept and acknowledged."""
    from agent import logs, service

    logs.to_lines()
    _run(service.serve(_settings(), port=port, work=work))


@app.command()
def work() -> None:
    """Answer what came in, send what goes out, and keep time."""
    from agent import logs, service

    logs.to_lines()
    _run(service.work(_settings()))


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help='A revision, or "base" to empty it.')] = "",
) -> None:
    """Bring the database to the newest schema, or to another."""
    from agent import service

    before, after = _run(service.migrate(_settings(), revision))
    typer.echo(f"The database was at {before or 'nothing'} and is at {after or 'nothing'} now.")


@app.command()
def doctor(
    new_keys: Annotated[bool, typer.Option(help="Print fresh keys and do nothing else.")] = False,
) -> None:
    """Say what is configured, what is missing and how to mend it."""
    from agent import doctor

    if new_keys:
        typer.echo(doctor.new_keys())
        return
    findings = _run(doctor.examine(_settings()))
    for finding in findings:
        typer.echo(finding.line)
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@kb.command("build")
def kb_build(
    index: Annotated[Path, typer.Option(help="The folder to keep the index in.")] = Path("var/kb"),
) -> None:
    """Index the articles and keep the index in a folder."""
    from knowledge_base.search import ARTICLES, KnowledgeBase

    version = KnowledgeBase.build(articles=ARTICLES, index=index)
    typer.echo(f"The index of version {version} is in {index}.")


@kb.command("check")
def kb_check() -> None:
    """Look for expired reviews, broken references, duplicates and missing topics."""
    from knowledge_base.check import check
    from knowledge_base.search import ARTICLES

    today, figures = _figures()
    found = check(ARTICLES, figures, today=today)
    problems = [each for each in found if each.mends]
    waiting = [each for each in found if not each.mends]
    for problem in problems:
        typer.echo(f"knowledge_base/{problem.where}: {problem.rule}: {problem.says}")
    if waiting:
        typer.echo(f"{len(waiting)} translations wait for a native reader: {_names(waiting)}.")
    typer.echo("No problem found." if not problems else f"{len(problems)} to mend.")
    raise typer.Exit(1 if problems else 0)


@kb.command("gaps")
def kb_gaps(
    most: Annotated[int, typer.Option(help="Show at most so many.")] = 30,
) -> None:
    """List what people asked and no article answers, the most asked first."""
    from agent import articles

    found = _run(articles.unanswered(_settings()))
    for each in found[:most]:
        near = f"nearest {each.nearest} {each.score:.2f}" if each.nearest else "nothing near"
        spoken = ", ".join(each.languages)
        typer.echo(f"{each.count:4}  {each.question}  ({near}; {spoken}; {each.last:%Y-%m-%d})")
    if not found:
        typer.echo("Every question found an answer.")


@kb.command("search")
def kb_search(
    question: str,
    language: Annotated[str, typer.Option(help="Answer in this language where we can.")] = "en",
) -> None:
    """Show what would be found for a question, with scores."""
    from knowledge_base.search import ARTICLES, ENOUGH, KnowledgeBase

    knowledge = KnowledgeBase.open(articles=ARTICLES, policy=_figures()[1])
    found = knowledge.search(question, language=language)
    for passage in found:
        typer.echo(f"{passage.score:.2f}  {passage.slug}  {passage.title}  ({passage.version})")
    if found and found[0].score >= ENOUGH:
        typer.echo(f"\n{found[0].text}")
    else:
        typer.echo("\nNothing fits well enough: a person would be offered.")


def _names(problems: "list[Problem]") -> str:
    return ", ".join(problem.where.removeprefix("articles/") for problem in problems)


def _settings() -> "Settings":
    from agent.settings import Settings

    return Settings()


def _figures() -> tuple[Any, dict[str, str]]:
    """Today in Namibia, and the figures that articles may name."""
    from flows import policy
    from flows.calendar import Calendar

    book, now = policy.load(), datetime.now(UTC)
    today = Calendar(book.on(now.date()).hours).today(now)
    return today, book.on(today).display()


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; a configuration that cannot work is a sentence, not a traceback."""
    import uvloop

    from agent.settings import NotConfigured

    try:
        return uvloop.run(work)
    except NotConfigured as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        sys.exit(130)

"""The commands of the knowledge base: build, check, gaps, search, table."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from knowledge_base.check import Problem

kb = typer.Typer(help="The knowledge base: articles that answer borrowers.", no_args_is_help=True)


@kb.command("build")
def kb_build(
    index: Annotated[
        Path | None, typer.Option(help="The folder to keep the index in; else beside the articles.")
    ] = None,
) -> None:
    """Index the articles and keep the index, so that every start is quick."""
    from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase

    index = index or KEPT
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

    found = running.run(articles.unanswered(running.settings()))
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
    from knowledge_base.search import ARTICLES, ENOUGH, KEPT, KnowledgeBase

    knowledge = KnowledgeBase.open(articles=ARTICLES, policy=_figures()[1], index=KEPT)
    found = knowledge.search(question, language=language)
    for passage in found:
        typer.echo(f"{passage.score:.2f}  {passage.slug}  {passage.title}  ({passage.version})")
    if found and found[0].score >= ENOUGH:
        typer.echo(f"\n{found[0].text}")
    else:
        typer.echo("\nNothing fits well enough: a person would be offered.")


@kb.command("table")
def kb_table(
    data: Annotated[Path, typer.Option(exists=True, help="Columns text, language, topic.")],
    file: running.Into = None,
    json: running.AsJson = False,
    errors: running.Errors = False,
) -> None:
    """Measure how often the right article comes first, beside BM25 and LlamaIndex's default."""
    from knowledge_base import table
    from knowledge_base.search import ARTICLES, KEPT, KnowledgeBase

    knowledge = KnowledgeBase.open(articles=ARTICLES, policy=_figures()[1], index=KEPT)
    try:
        lines, figures = table.report(data, knowledge=knowledge, errors=errors)
    except table.WrongRow as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from None
    running.show(lines, figures, as_json=json, file=file)


def _names(problems: "list[Problem]") -> str:
    return ", ".join(problem.where.removeprefix("articles/") for problem in problems)


def _figures() -> tuple[Any, dict[str, str]]:
    """Today in Namibia, and the figures that articles may name."""
    from flows import policy
    from flows.calendar import Calendar

    book, now = policy.load(), datetime.now(UTC)
    today = Calendar(book.on(now.date()).hours).today(now)
    return today, book.on(today).display()

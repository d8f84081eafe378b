"""The commands of templates: what may be said outside the window, and the switch that stops it."""

from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from collections.abc import Awaitable, Callable

    from agent.collecting.books import Books
    from agent.template_sync import News
    from channels.approvals import Approvals
    from crm_store.database import Session
    from crm_store.templates import Template as Kept
    from flows.templates import Template

templates = typer.Typer(
    help="What may leave outside the 24-hour window, and how WhatsApp has judged it.",
    no_args_is_help=True,
)
By = Annotated[str, typer.Option(help="Who does it.")]
Why = Annotated[str, typer.Option(help="Why, in a few words.")]


@templates.command("list")
def listed() -> None:
    """List every template with its state at WhatsApp, by language."""
    from crm_store import templates as kept

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            rows = await kept.kept(session)
        return _lines({each.version: each for each in rows})

    typer.echo("\n".join(running.in_books(work)))


@templates.command("preview")
def preview(
    name: Annotated[str, typer.Argument(help="A name, as `buffr templates list` shows it.")] = "",
) -> None:
    """Show how templates read, with their examples filled in."""
    from flows.templates import load

    book = load()
    if name and name not in book.by_name:
        raise running.refused(f"{name} is no template: {', '.join(book.by_name)}.")
    for each in [book.by_name[name]] if name else book:
        typer.echo("\n".join(_read(each)))


@templates.command("create")
def create(by: By) -> None:
    """Make and submit whatever WhatsApp does not have yet, new words included."""
    from agent import template_sync

    _at_twilio(
        lambda books, approvals: template_sync.create(
            books.store, approvals, by=_who(by), now=books.now
        )
    )


@templates.command("sync")
def sync(by: By) -> None:
    """Ask WhatsApp how each template stands now."""
    from agent import template_sync

    _at_twilio(
        lambda books, approvals: template_sync.sync(
            books.store, approvals, by=_who(by), now=books.now
        )
    )


@templates.command("stop")
def stop(by: By, why: Why) -> None:
    """Stop everything that we write first, at once. Answers go on."""
    from crm_store import halts

    _turn(
        lambda session, books: halts.stop(session, by=_who(by), why=why, at=books.now),
        done="Nothing leaves any more that we write first.",
    )


@templates.command("ask-to-start")
def ask_to_start(by: By, why: Why) -> None:
    """Say that we may write first again: the first of two people."""
    from crm_store import halts

    _turn(
        lambda session, books: halts.ask_to_start(session, by=_who(by), why=why, at=books.now),
        done="A second person must agree, with `buffr templates start`.",
    )


@templates.command("start")
def start(by: By) -> None:
    """Agree that we write first again: the second of two people."""
    from crm_store import halts

    _turn(
        lambda session, books: halts.start(session, by=_who(by), at=books.now),
        done="We write first again.",
    )


def _turn(act: "Callable[[Session, Books], Awaitable[None]]", *, done: str) -> None:
    from crm_store.halts import NotAsked, SamePerson

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            await act(session, books)
        return [done]

    try:
        typer.echo("\n".join(running.in_books(work)))
    except NotAsked:
        raise running.refused("Nothing is stopped, or nobody has asked to start.") from None
    except SamePerson:
        raise running.refused("Another person must agree.") from None


def _at_twilio(
    work: "Callable[[Books, Approvals], Awaitable[list[News]]]",
) -> None:
    from agent import demo
    from agent.bootstrap import utc_now, whatsapp
    from channels.channel import Unreachable
    from channels.whatsapp import WhatsApp

    settings = demo.connected(running.settings()) or running.settings()
    if not settings.twilio_account_sid:
        raise running.refused("Twilio is not configured, and no demo is running.")

    async def asked(books: "Books") -> list[str]:
        channel = whatsapp(settings, clock=utc_now)
        try:
            assert isinstance(channel, WhatsApp)  # noqa: S101 (what `whatsapp` makes)
            news = await work(books, channel.approvals)
        finally:
            await channel.close()
        return [f"{each.name}.{each.language}: {each.said}" for each in news] or ["Nothing new."]

    try:
        typer.echo("\n".join(running.in_books(asked)))
    except Unreachable as away:
        raise running.refused(f"Twilio could not be asked: {away}.") from None


def _lines(kept: "dict[str, Kept]") -> list[str]:
    from flows.templates import load

    lines = []
    for each in load():
        lines.append(f"{each.name}: {each.title} ({each.category})")
        for language in each.languages:
            row = kept.get(each.version(language))
            state = f"{row.state}, {row.category}" if row else "not submitted"
            lines.append(f"  {language} {each.version(language)}: {state}")
    return lines


def _read(template: "Template") -> list[str]:
    lines = [f"{template.name}: {template.title}"]
    for language in template.languages:
        lines.append(f"  {language}: {template.filled(language, template.examples)}")
        lines.append(f"      [{'] ['.join(template.titles(language))}]")
    return lines


def _who(name: str) -> str:
    from crm_store.ledger import whose

    return whose(running.named(name))

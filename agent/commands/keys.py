"""The commands of whoever lets machines in: keys of service accounts, and what may be asked for."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from crm_store.service_accounts import ServiceAccount

keys = typer.Typer(help="Keys of machines that use the API.", no_args_is_help=True)
api = typer.Typer(help="The JSON API.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What the machine is called, for example payroll.")]
By = Annotated[str, typer.Option("--by", help="Who does it: user:<name>.")]


@keys.command("add")
def add(
    name: Name,
    may: Annotated[str, typer.Option(help="What it may do, as read_cases,write_notes.")],
    days: Annotated[int, typer.Option(help="For how long.")] = 90,
    by: By = "",
) -> None:
    """Let a machine in; its key is shown this once."""
    from crm_store import audit, service_accounts
    from crm_store.service_accounts import Unfit

    who = running.named(by)
    scopes = [each.strip() for each in may.split(",")]

    async def work(books: "Books") -> list[str]:
        try:
            wanted = service_accounts.wanted(name, scopes, days=days, at=books.now)
            async with books.store.transaction() as session:
                new = await service_accounts.issue(session, wanted, by=who, at=books.now)
                told = {"scopes": list(wanted.scopes), "prefix": new.account.prefix}
                entry = audit.Entry(books.now, who, "issue_key", f"service:{name}", told)
                session.audited.append(entry)
        except Unfit as why:
            known = ", ".join(service_accounts.SCOPES)
            raise running.refused(f"{why} There are: {known}.") from None
        return [f"Shown this once: {new.key}", _line(new.account)]

    _tell(running.in_books(work))


@keys.command("list")
def listed() -> None:
    """List every key that there ever was."""
    from crm_store import service_accounts

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            found = await service_accounts.everybody(session)
        return [_line(each) for each in found] or ["None yet."]

    _tell(running.in_books(work))


@keys.command("revoke")
def revoke(name: Name, by: By = "") -> None:
    """Its key opens nothing from now on."""
    from crm_store import audit, service_accounts

    who = running.named(by)

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            gone = await service_accounts.revoke(session, name, by=who, at=books.now)
            if gone is None:
                raise running.refused(f"{name} has no key that could be revoked.")
            session.audited.append(audit.Entry(books.now, who, "revoke_key", f"service:{name}", {}))
            return [_line(gone)]

    _tell(running.in_books(work))


@api.command("openapi")
def openapi(
    write: Annotated[Path | None, typer.Option(help="The file; else it is printed.")] = None,
) -> None:
    """Describe every operation, as OpenAPI."""
    import json

    from agent.api import operations

    text = json.dumps(operations.described(), indent=1, ensure_ascii=False) + "\n"
    if write is None:
        typer.echo(text, nl=False)
    else:
        write.write_text(text, "utf-8")


def _line(account: "ServiceAccount") -> str:
    used = f"{account.last_used_at:%Y-%m-%d}" if account.last_used_at else "never"
    until = "revoked" if account.revoked_at else f"until {account.expires_at:%Y-%m-%d}"
    return f"{account.name}  {account.prefix}…  {', '.join(account.scopes)}  {until}  used {used}"


def _tell(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)

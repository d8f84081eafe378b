"""The commands of debit orders: mandates as they were signed, and the bank's file of a month."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from agent.commands import running
from agent.commands.lending import By, Folder, Ref, act, month_of, tell

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books

mandates = typer.Typer(help="Debit orders, and who signed for them.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why, in one word.")]


@mandates.command("record")
def record(
    ref: Ref,
    form: Annotated[Path, typer.Argument(exists=True, help="The signed fields, as TOML.")],
    by: By,
    message: Annotated[str, typer.Option(help="The message with which the holder signed.")] = "",
    document: Annotated[str, typer.Option(help="Or the signed document.")] = "",
) -> None:
    """Keep a mandate that an account's holder has signed; delete the form afterwards."""
    from agent.collecting import mandating
    from crm_store.ledger import whose
    from crm_store.mandates import NotAMandate

    if bool(message) == bool(document):
        raise running.refused("Name the proof of the signature: --message or --document.")
    who, proof = whose(running.named(by)), _id(message or document)
    try:
        read = mandating.read(form.read_text("utf-8"))
    except NotAMandate as wrong:
        raise running.refused(f"It is no mandate: {wrong}.") from None
    kind: Literal["message", "document"] = "message" if message else "document"
    act(
        lambda s, books: mandating.record(
            s, ref, books, form=read, signature=kind, signature_id=proof, by=who
        )
    )


@mandates.command("register")
def register(
    ref: Ref,
    by: By,
    bank_ref: Annotated[str, typer.Option(help="What the bank calls the mandate.")],
) -> None:
    """Say that the bank has taken a mandate; from now on it is presented."""
    if not bank_ref.strip():
        raise running.refused("Say what the bank calls it, with --bank-ref.")
    _become(ref, "registered", by=by, provider_ref=bank_ref.strip())


@mandates.command("refuse")
def refuse(ref: Ref, by: By, reason: Reason) -> None:
    """Say that the bank has refused a mandate."""
    _become(ref, "refused", by=by, reason=reason)


@mandates.command("suspend")
def suspend(ref: Ref, by: By, reason: Reason) -> None:
    """Present nothing by a mandate until it is resumed."""
    _become(ref, "suspended", by=by, reason=reason)


@mandates.command("resume")
def resume(ref: Ref, by: By) -> None:
    """Present a suspended mandate again."""
    _become(ref, "registered", by=by)


@mandates.command("cancel")
def cancel(ref: Ref, by: By, reason: Reason) -> None:
    """End a mandate; whoever signs anew has another one."""
    _become(ref, "cancelled", by=by, reason=reason)


@mandates.command("show")
def show(ref: Ref) -> None:
    """Show the mandate in force, without whose account it is."""
    from agent.collecting import mandating

    async def work(books: "Books") -> list[str]:
        return await mandating.shown(books, ref)

    tell(work)


@mandates.command("present")
def present(
    month: Annotated[str, typer.Argument(help="The month, as 2026-11.")],
    by: By,
    into: Folder = Path(),
) -> None:
    """Write the bank's file of a month; what comes back is for `buffr deductions import`."""
    from agent.collecting import reports

    first, who = month_of(month), running.named(by)

    async def work(books: "Books") -> list[str]:
        return await reports.presented(books, month=first, folder=into, by=who)

    tell(work)


def _become(ref: str, to: str, *, by: str, reason: str = "", provider_ref: str = "") -> None:
    from agent.collecting import mandating
    from crm_store.ledger import whose

    who = whose(running.named(by))
    act(
        lambda s, books: mandating.become(
            s, ref, books, to=to, by=who, reason=reason, provider_ref=provider_ref or None
        )
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise running.refused(f"{text} is no id of a message or a document.") from None

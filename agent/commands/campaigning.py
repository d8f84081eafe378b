"""The commands of campaigns: how each stands and what came of it, and one paused or ended."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:  # every command imports what it needs: `buffr --help` must not wait
    from agent.collecting.books import Books
    from crm_store.campaign_costs import Spent
    from crm_store.campaign_results import Counted
    from crm_store.campaigns import Campaign, Status

campaigns = typer.Typer(
    help="What is said to many: written and approved at the desk, looked at and stopped here too.",
    no_args_is_help=True,
)
Ref = Annotated[str, typer.Argument(help="A campaign, for example CMP-1.")]
By = Annotated[str, typer.Option(help="Who does it.")]


@campaigns.command("list")
def listed() -> None:
    """List the newest campaigns."""
    from crm_store import campaigns as kept

    async def work(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            return [_line(each) for each in await kept.listed(session)]

    typer.echo("\n".join(running.in_books(work)) or "There is no campaign yet.")


@campaigns.command("show")
def show(ref: Ref) -> None:
    """Show what came of a campaign, by variant."""
    from crm_store import campaign_costs, campaign_results
    from crm_store import campaigns as kept

    async def work(books: "Books") -> list[str]:
        within = timedelta(hours=books.rules.policy.campaigns.answered_hours)
        async with books.store.reading() as session:
            campaign = await kept.by_ref(session, ref)
            if campaign is None:
                return []
            counted = await campaign_results.by_variant(session, campaign.id, within=within)
            reasons = await campaign_results.reasons(session, campaign.id, within=within)
            spent = await campaign_costs.of(session, campaign)
            return [
                _line(campaign),
                *([_spent(spent)] if spent else []),
                *(_counted(each) for each in counted),
                *(f"  {each.people} not, or not yet: {each.why}" for each in reasons),
            ]

    lines = running.in_books(work)
    if not lines:
        raise running.refused(f"There is no campaign {ref}.")
    typer.echo("\n".join(lines))


@campaigns.command("pause")
def pause(ref: Ref, by: By) -> None:
    """Hold a campaign: nothing of it leaves, nor what is already in the outbox."""
    _turn(ref, "paused", by=by)


@campaigns.command("go-on")
def go_on(ref: Ref, by: By) -> None:
    """Let a paused campaign go on."""
    _turn(ref, "running", by=by)


@campaigns.command("end")
def end(ref: Ref, by: By) -> None:
    """End a campaign for good: whoever has not heard of it does not."""
    _turn(ref, "cancelled", by=by)


def _turn(ref: str, to: "Status", *, by: str) -> None:
    from agent import campaigns as at_work
    from crm_store import campaigns as kept
    from crm_store.campaigns import IllegalStep
    from crm_store.ledger import whose

    async def work(books: "Books") -> list[str]:
        async with books.store.transaction() as session:
            campaign = await kept.by_ref(session, ref, ours=True)
            if campaign is None:
                return []
            who = whose(running.named(by))
            await at_work.turn(session, campaign, to, by=who, now=books.now)
            return [_line(campaign)]

    try:
        lines = running.in_books(work)
    except at_work.BudgetUsedUp as why:
        raise running.refused(f"{ref}: {why.__doc__}") from None
    except IllegalStep as step:
        raise running.refused(f"{ref} cannot go that way: {step}.") from None
    if not lines:
        raise running.refused(f"There is no campaign {ref}.")
    typer.echo("\n".join(lines))


def _line(campaign: "Campaign") -> str:
    return f"{campaign.ref} {campaign.status}: {campaign.name} ({campaign.purpose})"


def _spent(spent: "Spent") -> str:
    from crm_store.money import show

    budget = f" of {show(spent.cost.budget)}" if spent.cost.budget else ""
    return f"  {show(spent.cents)}{budget} spent at most, {spent.under_way} on the way"


def _counted(each: "Counted") -> str:
    return (
        f"  {each.variant}: {each.members} people, {each.sent} sent, {each.delivered} delivered,"
        f" {each.read} read, {each.answered} answered, {each.opted_out} want no more"
    )

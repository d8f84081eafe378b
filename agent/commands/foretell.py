"""The commands that train models of risk and of leaving, ask them, and say how good they are."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from agent.commands import running

if TYPE_CHECKING:
    from agent.collecting.books import Books
    from agent.foretelling.training import TooLittle
    from crm_store.foretold import Kind, TrainedModel

models = typer.Typer(
    help="Models learned from our own history: they order work and decide no loan.",
    no_args_is_help=True,
)
Which = Annotated[str, typer.Argument(help="risk (loans) or churn (customers).")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Learn only from what was known by that day."),
]


@models.command("train")
def train(kind: Which, as_of: AsOf = None) -> None:
    """Learn from the store's history, test it month by month, keep it, and ask it of everybody."""
    from agent.foretelling import training, work

    which = _kind(kind)

    async def learn(books: "Books") -> list[str]:
        day = as_of.date() if as_of else books.today
        rules = books.rules.policy.models
        when = work.When(day, books.now, made_up=not books.live)
        found = await work.train(books.store, which, rules, when=when)
        if isinstance(found, training.TooLittle):
            return [_too_little(found, rules.least_rows, rules.least_events)]
        done = await work.ask(books.store, found, rules, now=books.now)
        return [*_told(found), f"{done:,} asked about now."]

    try:
        lines = running.in_books(learn)
    except training.NotInstalled as missing:
        raise running.refused(str(missing.__doc__)) from None
    for line in lines:
        typer.echo(line)


@models.command("ask")
def ask(kind: Which) -> None:
    """Ask the newest model of everybody again, and look how far they have drifted."""
    from agent.foretelling import work
    from crm_store import foretold

    which = _kind(kind)

    async def asked(books: "Books") -> list[str]:
        async with books.store.reading() as session:
            row = await foretold.newest(session, which)
            session.expunge_all()
        if row is None:
            return [f"None is trained: buffr models train {which}"]
        done = await work.ask(books.store, row, books.rules.policy.models, now=books.now)
        return [f"{done:,} asked about now."]

    for line in running.in_books(asked):
        typer.echo(line)


@models.command("report")
def report() -> None:
    """Say of the newest model of each kind how good it was on months that it did not know."""
    from crm_store import foretold

    async def found(books: "Books") -> list[str]:
        lines: list[str] = []
        async with books.store.reading() as session:
            for kind in foretold.KINDS:
                row = await foretold.newest(session, kind)
                none = f"{kind}: none is trained (buffr models train {kind})"
                lines += [none] if row is None else _told(row)
        return lines

    for line in running.in_books(found):
        typer.echo(line)


def _kind(typed: str) -> "Kind":
    from crm_store.foretold import KINDS

    for kind in KINDS:
        if kind == typed:
            return kind
    raise running.refused(f"A model is of {' or '.join(KINDS)}, not of {typed}.")


def _too_little(found: "TooLittle", rows: int, events: int) -> str:
    return (
        f"Not enough data: {found.n:,} looks, {found.happened:,} to whom it happened. "
        f"It takes {rows:,} and {events:,} of each."
    )


def _told(row: "TrainedModel") -> Iterator[str]:
    people = ", of made-up people" if row.made_up else ""
    yield (
        f"{row.kind}: {row.n:,} looks at {row.subjects:,}, {row.since} to {row.until}, "
        f"{row.happened:,} happened within {row.horizon_days} days{people}"
    )
    if row.auc is None or row.auc_low is None or row.auc_high is None or row.brier is None:
        yield "  no month could be foretold from those before it"
        return
    told = row.measures
    yield (
        f"  foretold {told['tested']:,}: AUC {row.auc:.3f} ({row.auc_low:.3f} to "
        f"{row.auc_high:.3f}), by {_words(told['rule'])} alone {_three(told['rule_auc'])}; "
        f"Brier {row.brier:.4f}"
    )
    for each in told["months"]:
        yield (
            f"  {each['month']}  {each['n']:>6,}  foretold {each['foretold']:7.1f}  "
            f"happened {each['happened']:5,}  AUC {_three(each['auc'])}"
        )
    if told["trees"]:
        trees = told["trees"]
        yield (
            f"  since {trees['since']}: boosted trees {_three(trees['auc'])}, "
            f"this one {_three(trees['ours'])}"
        )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _three(part: float | None) -> str:
    return "-" if part is None else f"{part:.3f}"

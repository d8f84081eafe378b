"""Pace: how many turns a second, how long each takes and where, and what a model's tokens cost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.bench.figures import median, percentile
from evals.outcome import Prices, Result, TurnSeen

_SLOW = 95


@dataclass(frozen=True)
class Spent:
    """Milliseconds of a step: half took less than the median, one in twenty more than the slow."""

    name: str
    times: int
    median_ms: float
    slow_ms: float


@dataclass(frozen=True)
class Pace:
    """How fast turns were, and what they used."""

    turns: int
    turns_per_second: float | None  # of the crowds; None where there was none
    turn: Spent
    nodes: tuple[Spent, ...]
    tokens_in: int
    tokens_out: int
    money: float | None  # None without prices, and without tokens
    money_per_turn: float | None
    money_per_talk: float | None  # of talks that were held one by one
    borrower_tokens: tuple[int, int]  # of borrowers whom a model played: no cost of the service
    currency: str


def pace(results: Iterable[Result], *, prices: Prices | None = None) -> Pace:
    """The pace of these results, crowds and single talks alike."""
    held = [each for each in results if each.turns and not each.error]
    turns = sum(each.turns for each in held)
    talks = [each for each in held if each.suite != "load"]
    money = _money(held, prices)
    of_talks = _money(talks, prices)
    return Pace(
        turns=turns,
        turns_per_second=_per_second(held),
        turn=_spent("turn", [ms for each in held for ms in each.turn_ms]),
        nodes=tuple(_spent(name, every) for name, every in _nodes(held).items()),
        tokens_in=sum(each.tokens_in for each in held),
        tokens_out=sum(each.tokens_out for each in held),
        money=money,
        money_per_turn=money / turns if money is not None else None,
        money_per_talk=of_talks / len(talks) if of_talks is not None else None,
        borrower_tokens=(
            sum(each.borrower_tokens[0] for each in held),
            sum(each.borrower_tokens[1] for each in held),
        ),
        currency=prices.currency if prices else "",
    )


def by_node(turns: Iterable[TurnSeen]) -> dict[str, tuple[float, ...]]:
    """How long each step of the graph took, in every turn that came to it."""
    spent: dict[str, list[float]] = defaultdict(list)
    for turn in turns:
        for node, ms in turn.timings_ms.items():
            spent[node].append(ms)
    return {node: tuple(every) for node, every in spent.items()}


def _money(held: Sequence[Result], prices: Prices | None) -> float | None:
    used_in, used_out = sum(each.tokens_in for each in held), sum(each.tokens_out for each in held)
    return prices.of(used_in, used_out) if prices and used_in + used_out else None


def lines(pace: Pace) -> Iterator[str]:
    """The pace as it is printed."""
    if pace.turns_per_second is not None:
        yield f"{pace.turns_per_second:.1f} turns a second"
    yield f"{'milliseconds':16}{'times':>8}{'median':>10}{'slow 5 %':>10}"
    for each in (pace.turn, *pace.nodes):
        yield f"{each.name:16}{each.times:8}{each.median_ms:10.2f}{each.slow_ms:10.2f}"
    yield f"{pace.tokens_in} tokens in, {pace.tokens_out} out, of {pace.turns} turns"
    if pace.money is not None:
        yield f"{pace.currency} {pace.money:.4f}, {pace.money_per_turn:.6f} a turn"
    if pace.money_per_talk is not None:
        yield f"{pace.currency} {pace.money_per_talk:.6f} a conversation"
    if any(pace.borrower_tokens):
        yield "the borrowers themselves: {} tokens in, {} out".format(*pace.borrower_tokens)


def _per_second(held: Sequence[Result]) -> float | None:
    crowds = [each for each in held if each.suite == "load"]
    seconds = sum(each.seconds for each in crowds)
    return sum(each.turns for each in crowds) / seconds if seconds else None


def _nodes(held: Sequence[Result]) -> Mapping[str, list[float]]:
    spent: dict[str, list[float]] = defaultdict(list)
    for each in held:
        for node, every in each.node_ms.items():
            spent[node] += every
    return spent


def _spent(name: str, every: Sequence[float]) -> Spent:
    return Spent(name, len(every), median(every), percentile(every, _SLOW))

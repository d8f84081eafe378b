"""Pace: turns a second are of crowds, times of all, and money only of prices that are named."""

from evals.outcome import Prices, Result
from evals.weighing import pace


def ran(**more: object) -> Result:
    told: dict[str, object] = {
        "case": "load/many",
        "suite": "load",
        "language": "en",
        "attempt": 1,
        "severity": "average",
        "passed": True,
        "turns": 4,
        "seconds": 2.0,
        "turn_ms": (10.0, 20.0, 30.0, 40.0),
        **more,
    }
    return Result.model_validate(told)


def test_turns_a_second_are_of_crowds_alone() -> None:
    talk = ran(suite="conversations", seconds=100.0)

    assert pace.pace([ran(), talk]).turns_per_second == 2.0
    assert pace.pace([talk]).turns_per_second is None


def test_each_node_has_its_median_and_its_slowest_twentieth() -> None:
    told = pace.pace([ran(node_ms={"steer": (1.0, 2.0, 3.0)})])

    assert [(each.name, each.times, each.median_ms, each.slow_ms) for each in told.nodes] == [
        ("steer", 3, 2.0, 3.0)
    ]
    assert (told.turn.median_ms, told.turn.slow_ms) == (25.0, 40.0)


def test_money_is_reckoned_of_the_prices_that_were_named() -> None:
    used = ran(tokens_in=2_000_000, tokens_out=500_000)

    talk = ran(suite="conversations", tokens_in=1_000_000, tokens_out=0)
    told = pace.pace([used, talk], prices=Prices(tokens_in=1.0, tokens_out=4.0, currency="USD"))

    assert (told.money, told.money_per_turn, told.money_per_talk) == (5.0, 0.625, 1.0)
    assert any(line.startswith("USD 5.0000") for line in pace.lines(told))


def test_without_prices_or_without_tokens_nothing_is_said_of_money() -> None:
    assert pace.pace([ran(tokens_in=5)]).money is None
    assert pace.pace([ran()], prices=Prices(tokens_in=1.0, tokens_out=4.0)).money is None

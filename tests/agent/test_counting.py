"""A turn is counted by kinds and reasons, and what it cost by the prices that were set."""

from types import SimpleNamespace
from typing import Any, cast

from prometheus_client import REGISTRY

from agent import counting
from agent.settings import Settings
from agent.understand import Read, Seconds, Usage


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"buffr_{name}", labels) or 0.0


def test_a_turn_counts_what_came_of_it() -> None:
    settings = Settings(model_price_in=2.0, model_price_out=10.0, _env_file=None)
    done: Any = {
        "read": Read(
            (), "offline", Usage(1, 500_000, 100_000), Seconds(rules=0.0), failed="TimeoutError"
        ),
        "spent_ms": {"steer": 3.0},
        "decision": SimpleNamespace(hand_over=SimpleNamespace(category="complaint")),
        "withheld": [SimpleNamespace(faults=("promise", "link"))],
    }
    taken = SimpleNamespace(papers=[SimpleNamespace(reject="too_dark"), SimpleNamespace(reject="")])
    watched = [
        ("llm_cost_total", {}, 2.0),
        ("fallback_total", {}, 1.0),
        ("handoffs_total", {"reason": "complaint"}, 1.0),
        ("guardrail_blocks_total", {"rule": "link"}, 1.0),
        ("doc_rejected_total", {"reason": "too_dark"}, 1.0),
        ("turn_seconds_count", {"step": "steer"}, 1.0),
        ("turn_seconds_count", {"step": "whole"}, 1.0),
        ("turns_total", {"reader": "offline"}, 1.0),
    ]
    before = [_value(name, **labels) for name, labels, _ in watched]
    counting.turn(cast("Any", taken), done, settings=settings, seconds=0.02)
    after = [_value(name, **labels) for name, labels, _ in watched]
    assert [new - old for new, old in zip(after, before, strict=True)] == [
        more for *_, more in watched
    ]

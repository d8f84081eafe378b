"""Counting a turn once it is committed: by kinds and reasons, never by whom."""

from typing import TYPE_CHECKING

from agent import metrics
from agent.settings import Settings
from agent.taken import Taken

if TYPE_CHECKING:  # it is opened with the mind
    from agent.graph import TurnState
    from agent.understand import Read

_WHOLE = "whole"


def turn(taken: Taken, done: "TurnState", *, settings: Settings, seconds: float) -> None:
    """A turn was answered: how long it took, and what came of it."""
    metrics.TURNS.labels(reader=done["read"].how if "read" in done else "none").inc()
    metrics.TURN_SECONDS.labels(step=_WHOLE).observe(seconds)
    for step, milliseconds in done.get("spent_ms", {}).items():
        metrics.TURN_SECONDS.labels(step=step).observe(milliseconds / 1000)
    if "read" in done:
        _read(done["read"], settings)
    handed = done["decision"].hand_over
    if handed is not None:
        metrics.HANDOFFS.labels(reason=handed.category).inc()
    for each in done.get("withheld", ()):
        for fault in each.faults:
            metrics.BLOCKED.labels(rule=fault).inc()
    for paper in taken.papers:
        if paper.reject:
            metrics.PAPERS_REJECTED.labels(reason=paper.reject).inc()


def _read(read: "Read", settings: Settings) -> None:
    if read.failed:
        metrics.FALLBACKS.inc()
    spent = read.usage
    metrics.MODEL_COST.inc(
        (
            spent.input_tokens * settings.model_price_in
            + spent.output_tokens * settings.model_price_out
        )
        / 1_000_000
    )

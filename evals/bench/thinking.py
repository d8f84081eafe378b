"""What a turn thinks with, each alone: reading, finding an article, checking, pricing a loan."""

import asyncio
from pathlib import Path

from agent.understand import open_reader
from agent.understanding import measure as reading
from evals.bench import guarded, pricing
from evals.bench.figures import Figure, Part
from knowledge_base import measure as finding

_HELD_OUT = Path("tests/agent/understanding/held_out_en_2.tsv")
_ARTICLES = 500
_READ_MS, _FOUND_MS, _CHECKED_MS, _PRICED_MS = 5.0, 5.0, 2.0, 1.0


async def measure(*, rounds: int, articles: int = _ARTICLES) -> Part:
    """The medians, in this process, with nothing else to do."""
    read = await reading.speed(
        open_reader(), held_out=list(reading.lines(_HELD_OUT)), rounds=rounds
    )
    found = await asyncio.to_thread(finding.speed_with, articles)
    checked = await asyncio.to_thread(guarded.speed, rounds=10 * rounds)
    priced = await asyncio.to_thread(pricing.speed, rounds=20 * rounds)
    figures = (
        Figure("a message read offline, median", read.message_ms, "ms", _READ_MS),
        Figure("one that the rules left to the model, median", read.model_ms, "ms", _READ_MS),
        Figure(f"an article found among {found.articles}, median", found.median, "ms", _FOUND_MS),
        Figure("one in twenty takes longer than", found.slow, "ms"),
        Figure("a reply checked, median", checked.median, "ms", _CHECKED_MS),
        Figure("one in a hundred takes longer than", checked.slow, "ms"),
        Figure("quote, schedule and affordability, median", priced.median, "ms", _PRICED_MS),
        Figure("one in a hundred takes longer than", priced.slow, "ms"),
    )
    return Part("What a turn thinks with", figures, (f"{read.messages} messages were read.",))

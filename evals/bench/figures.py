"""Figures: what was measured, beside its target, in lines that can be pasted into the docs."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Bound = Literal["below", "at_least"]


@dataclass(frozen=True)
class Figure:
    """One measured number; without a target it only explains the others."""

    name: str
    value: float
    unit: str
    target: float | None = None
    bound: Bound = "below"

    @property
    def held(self) -> bool | None:
        """Whether it is as it should be; None where nothing was asked of it."""
        if self.target is None:
            return None
        return self.value < self.target if self.bound == "below" else self.value >= self.target

    @property
    def ratio(self) -> float | None:
        """The value as a part of its target."""
        return None if not self.target else self.value / self.target


@dataclass(frozen=True)
class Part:
    """A benchmark's figures, with what must be known to read them."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


def median(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.median(found) if found else float("nan")


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that this many percent do not exceed (nearest rank)."""
    found = sorted(values)
    if not found:
        return float("nan")
    return found[max(0, math.ceil(percent / 100 * len(found)) - 1)]


def table(parts: Sequence[Part]) -> str:
    """Every part as a Markdown table."""
    return "\n\n".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    lines = [
        f"### {part.title}",
        "",
        "| figure | measured | target | measured / target | held |",
        "|---|---|---|---|---|",
        *(_line(figure) for figure in part.figures),
    ]
    if part.notes:
        lines += ["", *(f"- {note}" for note in part.notes)]
    return "\n".join(lines)


def _line(figure: Figure) -> str:
    asked = "" if figure.target is None else f"{_bound(figure)} {_number(figure.target)}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    held = {None: "", True: "yes", False: "**no**"}[figure.held]
    measured = f"{_number(figure.value)} {figure.unit}".strip()
    return f"| {figure.name} | {measured} | {asked} | {ratio} | {held} |"


def _bound(figure: Figure) -> str:
    return "below" if figure.bound == "below" else "at least"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

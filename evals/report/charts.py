"""Small charts as inline SVG; the numbers always stand beside them."""

from collections.abc import Sequence

from markupsafe import Markup

from evals.weighing.metrics import Bin
from evals.weighing.passing import Rate

_WIDE, _HIGH = 120, 12
_LINE_WIDE, _LINE_HIGH = 180, 40
_SQUARE = 200
_AIR = 6


def bar(share: float, low: float | None = None, high: float | None = None) -> Markup:
    """A share from nothing to all, with its interval as a whisker."""
    marks = Markup('<rect class="track" width="{}" height="{}" rx="2"/>').format(_WIDE, _HIGH)
    marks += Markup('<rect class="part" width="{:.1f}" height="{}" rx="2"/>').format(
        share * _WIDE, _HIGH
    )
    if low is not None and high is not None:
        marks += Markup(
            '<path class="whisker" d="M{:.1f} 6H{:.1f}M{:.1f} 3v6M{:.1f} 3v6"/>'
        ).format(*(each * _WIDE for each in (low, high, low, high)))
    return _svg(marks, _WIDE, _HIGH, "bar")


def trend(shares: Sequence[float]) -> Markup:
    """Shares over runs, from 0 at the bottom to 100 % at the top."""
    step = (_LINE_WIDE - 2 * _AIR) / max(1, len(shares) - 1)
    dots = [(_AIR + number * step, _height(share)) for number, share in enumerate(shares)]
    floor = Markup('<path class="axis" d="M0 {0}H{1}M0 {2}H{1}"/>').format(
        _height(0), _LINE_WIDE, _height(1)
    )
    return _svg(floor + _line(dots) + _dots(dots), _LINE_WIDE, _LINE_HIGH, "trend")


def pass_curve(rates: Sequence[Rate]) -> Markup:
    """pass^k over k, with its interval as a band."""
    step = (_LINE_WIDE - 2 * _AIR) / max(1, len(rates) - 1)
    at = [_AIR + number * step for number in range(len(rates))]
    upper = [(x, _height(rate.high)) for x, rate in zip(at, rates, strict=True)]
    lower = [(x, _height(rate.low)) for x, rate in zip(at, rates, strict=True)]
    dots = [(x, _height(rate.value)) for x, rate in zip(at, rates, strict=True)]
    band = Markup('<polygon class="band" points="{}"/>').format(_points([*upper, *lower[::-1]]))
    floor = Markup('<path class="axis" d="M0 {0}H{1}"/>').format(_height(0), _LINE_WIDE)
    return _svg(floor + band + _line(dots) + _dots(dots), _LINE_WIDE, _LINE_HIGH, "trend")


def reliability(bins: Sequence[Bin]) -> Markup:
    """How sure (to the right) against how often right (up); on the diagonal both agree."""
    most = max((each.results for each in bins), default=1)
    marks = Markup('<rect class="frame" width="{0}" height="{0}"/>').format(_SQUARE)
    marks += Markup('<path class="axis" d="M0 {0}L{0} 0"/>').format(_SQUARE)
    for each in bins:
        marks += Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(
            each.confidence * _SQUARE,
            (1 - each.right) * _SQUARE,
            3 + 7 * (each.results / most) ** 0.5,
        )
    return _svg(marks, _SQUARE, _SQUARE, "reliability", air=10)


def _height(share: float) -> float:
    return round(_LINE_HIGH - _AIR - share * (_LINE_HIGH - 2 * _AIR), 1)


def _points(dots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)


def _line(dots: Sequence[tuple[float, float]]) -> Markup:
    return Markup('<polyline class="line" points="{}"/>').format(_points(dots))


def _dots(dots: Sequence[tuple[float, float]]) -> Markup:
    return Markup("").join(
        Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="2.5"/>').format(x, y)
        for x, y in dots
    )


def _svg(marks: Markup, wide: int, high: int, kind: str, *, air: int = 0) -> Markup:
    return Markup(
        '<svg class="chart {}" viewBox="{} {} {} {}" width="{}" height="{}" aria-hidden="true">'
        "{}</svg>"
    ).format(
        kind, -air, -air, wide + 2 * air, high + 2 * air, wide + 2 * air, high + 2 * air, marks
    )

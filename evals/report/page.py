"""The report as one HTML file that needs nothing else: no network, no script, no other file."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from evals.report import charts
from evals.report.contents import Contents
from evals.report.verdict import named, percent
from evals.weighing.compare import listed, summed

# What browsers and screen readers call the languages; Oshindonga stands for Oshiwambo.
_TAGS = {"en": "en", "af": "af", "osh": "ng", "her": "hz"}


def html(contents: Contents) -> str:
    """The whole page."""
    world = Environment(
        loader=PackageLoader("evals.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    world.filters |= {"percent": percent, "named": named, "ms": milliseconds, "tag": _tag}
    page = world.get_template("page.html")
    return page.render(it=contents, charts=charts, listed=listed, summed=summed)


def milliseconds(value: float | None) -> str:
    """A time as people read it."""
    if value is None:
        return "–"
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"


def _tag(language: str) -> str:
    return _TAGS.get(language, "und")

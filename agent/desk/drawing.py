"""The desk's pages as HTML: values are escaped, and a place that nobody fills is an error."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from agent.why_not import words as why_not
from crm_store.money import Cents, show
from crm_store.users import LANGUAGES
from crm_store.waiting import Waiting

if TYPE_CHECKING:
    from agent.desk.gate import Visit

_WORDS = {
    "handoff": "asked for a person",
    "dead_letter": "a message that could not be read",
    "ai_assessment": "assessment",
    "sla": "service levels",
    "todo": "to do",
    "id": "identity card",
}
WINDHOEK = ZoneInfo("Africa/Windhoek")
# As HTML names them. Oshiwambo has no code of its own there: Kwanyama is the nearest that has.
_TAGS = {"en": "en", "af": "af", "osh": "kj", "her": "hz"}

# Embeddings and overrides of direction end with one character, isolates with another.
_CLOSES = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)


def page(visit: "Visit", name: str, values: Mapping[str, object]) -> str:
    """A page for somebody who is signed in."""
    return alone(name, {**values, "visit": visit, "now": visit.now})


def alone(name: str, values: Mapping[str, object]) -> str:
    """A page that needs nobody."""
    return _pages().get_template(name).render(values)


def language(code: str | None) -> str:
    """A language by its name."""
    return LANGUAGES.get(code or "", "Language not chosen")


def tag(code: str | None) -> str:
    """A language as HTML names it."""
    return _TAGS.get(code or "", "und")


def words(name: str) -> str:
    """A name of ours as people read it."""
    return _WORDS.get(name, name.replace("_", " "))


def left(due: datetime, now: datetime) -> str:
    """The time that is left, in words."""
    seconds = (due - now).total_seconds()
    return f"{_long(seconds)} left" if seconds >= 0 else f"late {_long(-seconds)}"


def urgency(waiting: Waiting, now: datetime) -> str:
    """late, soon or fine; always beside words."""
    if waiting.due_at < now:
        return "late"
    return "soon" if waiting.due_at - now < timedelta(minutes=15) else "fine"


def _long(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"


def ago(at: datetime, now: datetime) -> str:
    """When it was, as people say it."""
    seconds = (now - at).total_seconds()
    return "just now" if seconds < 60 else f"{_long(seconds)} ago"


def dollars(cents: int) -> str:
    """An amount as people read it."""
    return show(Cents(cents))


def percent(part: Fraction) -> str:
    """A share, as people read it."""
    return f"{float(part) * 100:.1f} %"


def day(on: date) -> str:
    """A day, as people write it."""
    return f"{on:%d %b %Y}"


def clock(at: datetime, now: datetime | None = None) -> str:
    """The time in Windhoek with its day, and with its year unless that is the one of now."""
    here = at.astimezone(WINDHOEK)
    is_this_year = now is not None and now.astimezone(WINDHOEK).year == here.year
    return f"{here:%a %d %b %H:%M}" if is_this_year else f"{here:%d %b %Y %H:%M}"


@pass_context
def _clock(page: Context, at: datetime) -> str:
    return clock(at, page.get("now"))


def closed(value: object) -> object:
    """What turns text round, in a name or a message, turns nothing after it."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value + "".join(_CLOSES[each] for each in reversed(value) if each in _CLOSES)


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("agent.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=closed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for each in (language, tag, words, left, urgency, ago, dollars, day, percent):
        pages.filters[each.__name__] = each
    pages.filters["clock"] = _clock
    pages.filters["why_not"] = why_not
    pages.globals["version"] = metadata.version("buffr")
    pages.globals["has_parquet"] = find_spec("pyarrow") is not None
    return pages

"""Pages as HTML: values are escaped, and a place that nobody fills is an error."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from agent.phrases import Phrases
from flows.commands import Language
from flows.effects import Value


def draw(name: str, values: Mapping[str, object]) -> str:
    """The page of a template."""
    return _pages().get_template(name).render(values)


def gone() -> str:
    """What whoever has no key sees, in the two languages that we can write."""
    return draw("gone.html", {})


def thanks(phrases: Phrases, purpose: str, *, language: str) -> str:
    """What stands there after an answer."""
    if purpose == "employer":
        return draw("thanks_employer.html", {})
    words = Words(phrases, "af" if language == "af" else "en")
    title, done = words.text("page.done_title"), words.text("page.done")
    return draw("thanks.html", {"language": words.language, "title": title, "done": done})


class Words:
    """The catalogue's words in the language of a page: hers where it is written, else English."""

    def __init__(self, phrases: Phrases, language: Language) -> None:
        self._phrases = phrases
        self.language: Language = language if language in phrases.languages else "en"

    def text(self, key: str, values: Mapping[str, Value] | None = None) -> str:
        """What is said for a key."""
        return self._phrases.text(key, values or {}, self.language)


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("agent.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

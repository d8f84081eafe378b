"""References in articles: each becomes today's value, or the article is not read at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge_base.article import Article
from knowledge_base.facts import Fact

_REFERENCE = re.compile(r"\{\{\s*(?P<key>[^{}]*?)\s*\}\}")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_FIGURE = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\d.,]*\d)")


class UnknownReference(Exception):
    """An article names a value that neither the policy nor the confirmed facts give."""

    def __init__(self, article: str, key: str) -> None:
        super().__init__(
            f"{article}: nothing gives a value for {{{{ {key} }}}}; "
            "name a policy value or a confirmed fact of facts.toml."
        )
        self.key = key


class NamedTwice(Exception):
    """The policy and the facts give values for one name."""

    def __init__(self, keys: set[str]) -> None:
        super().__init__(f"remove from facts.toml what the policy gives: {', '.join(sorted(keys))}")


@dataclass(frozen=True)
class Rendered:
    """What a borrower reads, and every number in it, alone and as it is written."""

    text: str
    numbers: frozenset[str]


def as_written(value: str, language: str) -> str:
    """The figures of a value as this language writes them: `N$10 000,00` in Afrikaans (CLDR)."""
    if language != "af":
        return value
    return _FIGURE.sub(
        lambda found: found[0].replace(",", "\N{NO-BREAK SPACE}").replace(".", ","), value
    )


def values(policy: Mapping[str, str], facts: Mapping[str, Fact]) -> dict[str, str]:
    """All that an article may refer to: the policy's values and the confirmed facts."""
    twice = policy.keys() & facts.keys()
    if twice:
        raise NamedTwice(set(twice))
    confirmed = {key: fact.value for key, fact in facts.items() if fact.confirmed}
    return {**policy, **confirmed}


def references(body: str) -> tuple[str, ...]:
    """The names that a body refers to, in their order."""
    return tuple(found["key"] for found in _REFERENCE.finditer(body))


def without_references(body: str) -> str:
    """The words alone: what an article is found by does not change with its numbers."""
    return _REFERENCE.sub(" ", body)


def render(article: Article, known: Mapping[str, str]) -> Rendered:
    """Put the values in; raises UnknownReference rather than leave a gap."""
    shown: dict[str, str] = {}
    for key in references(article.body):
        if key not in known:
            raise UnknownReference(article.name, key)
        # A value with words in it has a form of its own in some languages: `office.hours.af`.
        value = known.get(f"{key}.{article.language}", known[key])
        shown[key] = as_written(value, article.language)
    text = _REFERENCE.sub(lambda found: shown[found["key"]], article.body)
    used = set(shown.values())
    written = {value for value in used if _NUMBER.search(value)}
    return Rendered(text=text, numbers=frozenset(written | set(_NUMBER.findall(text))))

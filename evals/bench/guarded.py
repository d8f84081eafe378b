"""How long the last look at a reply takes: replies of every length, each checked many times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from time import perf_counter

from agent import guard
from agent.phrases import Phrases
from agent.reply import Reply, Sources, compose
from flows.commands import Language
from flows.effects import Value
from flows.flow import Ask, Offer, Say

_ARTICLE = "You can pay early at any time, and there is no penalty. " * 8
_TITLE = "Paying early"
_COSTS: dict[str, Value] = {
    "principal": 200_000,
    "months": 4,
    "instalment": 60_000,
    "last_instalment": 60_000,
    "first_due": date(2027, 1, 25),
    "total": 240_000,
    "cost": 40_000,
    "per_hundred": 2_000,
    "percent": 20,
    "penalty_percent": 5,
    "penalty_months": 3,
    "days": 5,
}


@dataclass(frozen=True)
class Speed:
    """Milliseconds for one reply."""

    median: float
    slow: float  # one in a hundred takes longer


def speed(*, rounds: int = 200) -> Speed:
    """Check replies of every length, the longest and the shortest, and take the time of each."""
    rules, replies = guard.Rules.load(), tuple(_replies(Phrases.load()))
    spent = [
        _seconds(reply, rules=rules, listener=listener)
        for _ in range(rounds)
        for reply, listener in replies
    ]
    return Speed(median(spent) * 1e3, quantiles(spent, n=100)[-1] * 1e3)


def _seconds(reply: Reply, *, rules: guard.Rules, listener: guard.Listener) -> float:
    began = perf_counter()
    guard.faults(reply, rules=rules, listener=listener)
    return perf_counter() - began


def _replies(phrases: Phrases) -> Iterator[tuple[Reply, guard.Listener]]:
    """A short question, one with a change before it, an article with a question, the costs."""
    go_on = Offer("go_on", "option.go_on")
    pay = Ask("application.ask_remuneration", topic="remuneration", step=3)
    changed = Say("changed.remuneration", {"before": 900_000, "after": 650_000})
    article = Say("question.answered_in_english", {"text": _ARTICLE, "title": _TITLE})
    costs = Ask("application.quote", _COSTS, topic="quote", offers=(go_on,), step=4)
    languages: tuple[Language, ...] = ("en", "af")
    for language in languages:
        for says, ask in (([], pay), ([changed], pay), ([article], pay), ([], costs)):
            for reply in compose(
                says,
                ask,
                phrases=phrases,
                language=language,
                sources=Sources(frozenset({_ARTICLE, _TITLE})),
            ):
                yield reply, guard.Listener(language)

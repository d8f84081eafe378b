"""What a conversation has touched of all that the product can ask, understand, say and refuse."""

from collections.abc import Iterable
from typing import Any

from evals.outcome import Played, Reached


def of(played: Played) -> Reached:
    """What this conversation has touched, each thing once."""
    store = played.store
    return Reached(
        topics=_each(turn.awaits for turn in played.turns),
        commands=_each(str(each["kind"]) for turn in played.turns for each in turn.commands),
        phrases=_each(key for turn in played.turns for keys in turn.says for key in keys),
        reasons=_each(f"{each['category']}/{each['reason']}" for each in store.get("cases", ())),
        refusals=_each(_refusals(played)),
        articles=_each(slug for turn in played.turns for slug in turn.articles),
    )


def _refusals(played: Played) -> Iterable[Any]:
    yield from (each["reject_reason"] for each in played.store.get("documents", ()))
    yield from (fault for turn in played.turns for fault in turn.faults)
    yield from played.store.get("refused_sends", ())


def _each(names: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted({str(each) for each in names if each}))

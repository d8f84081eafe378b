"""The week's sample: which talks are read again and why, the same however often it is drawn."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args
from uuid import UUID

from flows.policy import ReviewRules

Reason = Literal["complaint", "low_csat", "withheld", "overridden", "handoff", "random", "by_hand"]
REASONS: tuple[Reason, ...] = get_args(Reason)
WHY: Mapping[Reason, str] = {
    "complaint": "A complaint",
    "low_csat": "She was not satisfied",
    "withheld": "A reply broke a rule and was held back",
    "overridden": "A decline was set aside",
    "handoff": "It was handed to a person",
    "random": "At random",
    "by_hand": "Chosen by hand",
}
_WHOLE = 10_000  # basis points


@dataclass(frozen=True)
class Talk:
    """A conversation that had a turn in the week, and what sets it apart."""

    id: UUID
    language: str | None
    marks: frozenset[Reason] = frozenset()


@dataclass(frozen=True)
class Picked:
    """A talk to read, why, and whether by two people."""

    talk: Talk
    why: tuple[Reason, ...]
    twice: bool


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def draw(
    talks: Iterable[Talk], rules: ReviewRules, *, week: date, is_over: bool
) -> tuple[Picked, ...]:
    """What is picked of these; a week that runs picks only what later talks cannot unpick."""
    found: list[Picked] = []
    rest: list[Talk] = []
    for talk in talks:
        why = tuple(_marked(talk, rules, week=week))
        if why:
            found.append(_picked(talk, why, rules, week=week))
        else:
            rest.append(talk)
    for talk in _at_random(rest, rules, week=week, is_over=is_over):
        found.append(_picked(talk, ("random",), rules, week=week))
    return tuple(sorted(found, key=lambda each: each.talk.id))


def _marked(talk: Talk, rules: ReviewRules, *, week: date) -> Iterator[Reason]:
    shares: Mapping[Reason, int] = {
        "complaint": rules.complaint_share_bps,
        "low_csat": rules.low_csat_share_bps,
        "withheld": rules.withheld_share_bps,
        "overridden": rules.overridden_share_bps,
        "handoff": rules.handoff_share_bps,
    }
    for reason, share in shares.items():
        if reason in talk.marks and _lot(talk, week, reason) < share:
            yield reason


def _at_random(
    talks: Iterable[Talk], rules: ReviewRules, *, week: date, is_over: bool
) -> Iterator[Talk]:
    """Those whose lot is low; of a week that is over at least so many in each language."""
    spoken: dict[str | None, list[tuple[int, str, Talk]]] = defaultdict(list)
    for talk in talks:
        if "handoff" not in talk.marks:  # a share of their own
            spoken[talk.language].append((_lot(talk, week, "random"), talk.id.hex, talk))
    least = rules.random_per_language if is_over else 0
    for those in spoken.values():
        for place, (lot, _, talk) in enumerate(sorted(those, key=lambda each: each[:2])):
            if place < least or lot < rules.random_share_bps:
                yield talk


def _picked(talk: Talk, why: tuple[Reason, ...], rules: ReviewRules, *, week: date) -> Picked:
    return Picked(talk, why, _lot(talk, week, "twice") < rules.second_reading_bps)


def _lot(talk: Talk, week: date, what: str) -> int:
    """0 to 9999, even over all talks, and the same each time for one talk in one week."""
    told = hashlib.sha256(f"{week}:{what}:{talk.id.hex}".encode()).digest()
    return int.from_bytes(told[:8], "big") % _WHOLE

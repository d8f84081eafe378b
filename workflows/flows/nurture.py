"""Nurture: which of five tracks a lead is on, and which of its messages is due.

applies, ends, a case is open, answers, too many --> none     asleep --> re-engagement
employer: none of ours --> non-partner    hot --> high intent    partner's --> partner employee
else --> education
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flows.lead_rules import Band, Employer, Nurture, Step, Track

ENDED = ("converted", "closed", "qualified")


@dataclass(frozen=True)
class Standing:
    """How it stands with a lead; the days are those of Windhoek."""

    ref: str
    status: str
    last_heard_on: date
    employer: Employer | None = None
    band: Band | None = None
    is_applying: bool = False  # reminders follow what she has begun
    has_case: bool = False  # a person of ours looks at something of hers
    put: tuple[str, ...] = ()  # the keys of what has gone out to her
    last_put_on: date | None = None
    answered: bool = False  # she has written since the last of these


@dataclass(frozen=True)
class Due:
    """One message of a track; its key is never said twice."""

    lead: str
    track: Track
    n: int
    step: Step
    until_on: date

    @property
    def key(self) -> str:
        return f"nurture:{self.lead}:{self.track}:{self.n}"


@dataclass(frozen=True)
class Nothing:
    """Nothing is due, and why."""

    why: str


def track(standing: Standing) -> Track | Nothing:
    """The one track that fits her now."""
    if standing.status in ENDED:
        return Nothing("ended")
    if standing.is_applying:
        return Nothing("applied")
    if standing.has_case:
        return Nothing("case_open")
    if standing.status == "dormant":
        return "re_engagement"
    if standing.employer in ("open", "none"):
        return "non_partner"
    if standing.band == "hot":
        return "high_intent"
    return "partner_employee" if standing.employer == "partner" else "education"


def due(standing: Standing, *, on: date, rules: Nurture) -> Due | Nothing:
    """What is to be written to her on that day, if anything."""
    chosen = track(standing)
    if isinstance(chosen, Nothing):
        return chosen
    if len(standing.put) >= rules.most_in_all:
        return Nothing("too_many")
    if standing.answered and chosen != "re_engagement":
        return Nothing("answered")
    if standing.last_put_on and (on - standing.last_put_on).days < rules.apart_days:
        return Nothing("just_written")
    had = _had(standing, rules)
    for n, step in enumerate(rules.tracks[chosen], 1):
        found = _due(standing, chosen, n, step, rules)
        if found.key in standing.put or step.template in had:
            continue
        first = standing.last_heard_on + timedelta(days=step.after_days)
        if first <= on <= found.until_on:
            return found
    return Nothing("not_yet")


def _had(standing: Standing, rules: Nurture) -> frozenset[str]:
    """What was said to her on whichever track: she does not hear it again on another."""
    keys = {
        _due(standing, name, n, step, rules).key: step.template
        for name, steps in rules.tracks.items()
        for n, step in enumerate(steps, 1)
    }
    return frozenset(keys[key] for key in standing.put if key in keys)


def _due(standing: Standing, chosen: Track, n: int, step: Step, rules: Nurture) -> Due:
    last = standing.last_heard_on + timedelta(days=step.after_days + rules.lasts_days - 1)
    return Due(standing.ref, chosen, n, step, last)

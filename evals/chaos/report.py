"""The report of a chaos run, as Markdown for people and as JSON for whoever counts."""

import json
import os
import platform
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.chaos.faults import FAULTS
from evals.chaos.run import Outcome, Struck


def markdown(outcome: Outcome, *, command: str) -> str:
    """What was done, what was found, and how long it took to recover."""
    return "\n".join(
        [
            "# Chaos",
            "",
            f"`{command}` on {outcome.began:%Y-%m-%d %H:%M} UTC, {_machine()}.",
            "",
            *_counts(outcome),
            "",
            "| invariant | holds | looked at |",
            "|---|---|---|",
            *(
                f"| {each.name} {each.says} | {'yes' if each.holds else '**no**'} |"
                f" {each.looked_at or ''} |"
                for each in outcome.verdicts
            ),
            "",
            *(f"- {each.told}" for each in outcome.verdicts if not each.holds),
            *(f"- {note}" for note in outcome.notes),
            "",
            "| fault | matrix | played | next answer after it, s, at most | longest wait, s |",
            "|---|---|---|---|---|",
            *_by_kind(outcome),
            "",
            *(f"- {each.kind}: {each.failure}" for each in outcome.struck if each.failure),
        ]
    )


def as_json(outcome: Outcome, *, command: str) -> str:
    """The same for a machine."""
    told = {
        "command": command,
        "began": outcome.began.isoformat(),
        "seed": outcome.plan.seed,
        "messages": len(outcome.knocks),
        "faults": len(outcome.struck),
        "seconds": round(outcome.seconds, 1),
        "calm_after": round(outcome.calm_after, 1),
        "holds": outcome.holds,
        "verdicts": {
            each.name: {"holds": each.holds, "wrong": list(each.wrong[:20])}
            for each in outcome.verdicts
        },
        "recovered": _recovered(outcome),
        "notes": list(outcome.notes),
    }
    return json.dumps(told, indent=2)


def _counts(outcome: Outcome) -> list[str]:
    found, knocks = outcome.found.store, outcome.knocks
    turns = {(each.place[0], each.conversation) for each in found.kept if each.place}
    given_up = sum(each.status == "dead" for each in found.kept)
    return [
        f"- seed {outcome.plan.seed}; {len(knocks)} messages of"
        f" {len(outcome.plan.phones)} people; {len(outcome.struck)} faults; "
        f"{outcome.seconds:.0f} s, calm {outcome.calm_after:.0f} s after the last of both",
        f"- {sum(not each.is_acknowledged for each in knocks)} messages were not acknowledged and"
        f" came by Twilio's list; {len(turns)} turns; {len(found.written)} messages of ours, of"
        f" which {len(outcome.found.arrived)} came to a phone; {given_up} were given to a person",
    ]


@dataclass(frozen=True)
class Recovery:
    """How soon after a kind of fault somebody was answered, and how long whoever waited did."""

    kind: str
    times: int
    next_answer: float
    longest_wait: float


def recoveries(outcome: Outcome) -> list[Recovery]:
    """Of each kind that was played, in their order; seconds, at most."""
    answers, waits = _answers(outcome), _waits(outcome)
    played = defaultdict[str, list[Struck]](list)
    for each in outcome.struck:
        played[each.kind].append(each)
    return [
        Recovery(
            kind,
            len(played[kind]),
            max(_next_answer(each, answers) for each in played[kind]),
            max(_longest_wait(each, waits) for each in played[kind]),
        )
        for kind in FAULTS
        if played[kind]
    ]


def _by_kind(outcome: Outcome) -> list[str]:
    return [
        f"| {each.kind} | {FAULTS[each.kind].matrix} | {each.times} |"
        f" {each.next_answer:.1f} | {each.longest_wait:.1f} |"
        for each in recoveries(outcome)
    ]


def _recovered(outcome: Outcome) -> dict[str, list[float]]:
    """Seconds from the end of each fault until somebody was answered again."""
    answers = _answers(outcome)
    found = defaultdict[str, list[float]](list)
    for each in outcome.struck:
        found[each.kind].append(round(_next_answer(each, answers), 2))
    return found


def _answers(outcome: Outcome) -> list[float]:
    """When each message was answered."""
    return sorted(
        each.answered_at.timestamp() for each in outcome.found.store.kept if each.answered_at
    )


def _waits(outcome: Outcome) -> list[tuple[float, float]]:
    """Of each acknowledged message: when it was written, and when it was answered."""
    answered = {each.sid: each.answered_at for each in outcome.found.store.kept}
    return [
        (knock.begun, at.timestamp())
        for knock in outcome.knocks
        if knock.is_acknowledged and (at := answered.get(knock.sid)) is not None
    ]


def _next_answer(fault: Struck, answers: Sequence[float]) -> float:
    """Processing has resumed by then; where nobody wrote, it may have resumed before."""
    place = bisect_right(answers, fault.ended)
    return answers[place] - fault.ended if place < len(answers) else 0.0


def _longest_wait(fault: Struck, waits: Sequence[tuple[float, float]]) -> float:
    """Of those who had written by the end of it, with whatever else broke meanwhile."""
    return max((at - fault.ended for begun, at in waits if begun < fault.ended < at), default=0.0)


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"

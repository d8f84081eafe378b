"""The checker: ten things that are so after every run, whatever broke while it lasted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from crm_store.applications import TRANSITIONS
from evals.chaos.evidence import Evidence, Kept, Step

_ON_A_PHONE = ("sent", "delivered", "read")
_NEVER_SENT = ("refused", "said_again", "failed")
# Nothing that is broken here makes a message fail for good, or takes away that it may leave.
_REFUSED_RIGHTLY = ("a_person_has_the_conversation", "she_wrote_by_herself")
_SHOWN = 5  # of what is wrong; the rest is counted


@dataclass(frozen=True)
class Verdict:
    """One invariant: what it says, how much was looked at, and what is wrong."""

    name: str
    says: str
    looked_at: int | None  # None: there is nothing to be counted
    wrong: Sequence[str]

    @property
    def holds(self) -> bool:
        """Not where nothing was looked at: that proves nothing."""
        return not self.wrong and self.looked_at != 0

    @property
    def told(self) -> str:
        """Its line of the report."""
        if self.holds:
            return f"{self.name} holds: {self.says} ({_counted(self.looked_at)})"
        if not self.wrong:
            return f"{self.name} BROKEN: {self.says}: nothing was looked at"
        listed = "; ".join(self.wrong[:_SHOWN])
        of = f"{len(self.wrong)} of {_counted(self.looked_at)}"
        return f"{self.name} BROKEN: {self.says}: {of}: {listed}"


def _counted(looked_at: int | None) -> str:
    return "all" if looked_at is None else str(looked_at)


def examine(found: Evidence, *, counted: Sequence[str] = ()) -> list[Verdict]:
    """Every invariant over all that was recorded; `counted` is where metrics were wrong."""
    store = found.store
    turns = len({(each.conversation, each.place[0]) for each in store.kept if each.place})
    return [
        Verdict("I1", "kept once, and answered or given to a person", len(found.knocks),
                list(_lost(found))),
        Verdict("I2", "nothing was said twice, and nothing that was to be said is missing",
                len(store.written), list(_not_once(found))),
        Verdict("I3", "read in the order in which it was written, answered in order",
                len(found.knocks), [*_read_out_of_order(found), *_said_out_of_order(found)]),
        Verdict("I4", "no turn and no stage was skipped", turns + len(store.steps),
                [*store.broken_turns, *_leaps(found)]),
        Verdict("I5", "as many events as steps", len(store.stages), list(_ends(found))),
        Verdict("I6", "the audit chain is whole and has each step", turns + len(store.steps),
                [*filter(None, [store.audit]), *_unaudited(found)]),
        Verdict("I7", "nothing was approved by one person", None,
                ["approved alone"] * store.lone_approvals),
        Verdict("I8", "nothing is stuck", None, list(store.stuck)),
        Verdict("I9", "no log and no file holds a number or a name", None, list(found.told)),
        Verdict("I10", "what is counted is what the store holds", None, list(counted)),
    ]  # fmt: skip


# --- I1, I2 ---


def _lost(found: Evidence) -> Iterator[str]:
    kept = defaultdict[str, list[Kept]](list)
    for each in found.store.kept:
        kept[each.sid].append(each)
    for knock in found.knocks:
        rows = kept.pop(knock.sid, [])
        if len(rows) != 1:
            yield f"{knock.sid} was kept {len(rows)} times"
            continue
        (row,) = rows
        if row.status == "dead":
            if row.conversation not in found.store.handed_over:
                yield f"{knock.sid} was given up, and nobody was told"
        elif row.status != "answered" or row.place is None:
            yield f"{knock.sid} is {row.status}"
    yield from (f"{sid} was kept, and nobody wrote it" for sid in kept)


def _not_once(found: Evidence) -> Iterator[str]:
    on_phones = Counter(each.reference for each in found.arrived)
    for row in found.store.written:
        times = on_phones.pop(row.id, 0)
        if row.status in _ON_A_PHONE and times != 1:
            yield f"{row.id} is {row.status}, and came {times} times"
        elif row.status in _NEVER_SENT and times:
            yield f"{row.id} is {row.status} ({row.why}), and came {times} times"
        elif row.status == "refused" and row.why not in _REFUSED_RIGHTLY:
            yield f"{row.id} was refused ({row.why})"
        elif row.status == "failed":
            yield f"{row.id} failed ({row.why})"
        elif row.status not in (*_ON_A_PHONE, *_NEVER_SENT):
            yield f"{row.id} is {row.status} ({row.why})"
    yield from (f"{reference or 'something'} is on a phone, not ours" for reference in on_phones)
    silent = {each.phone for each in found.knocks} - {each.phone for each in found.arrived}
    yield from (f"{len(silent)} were never answered" for _ in list(silent)[:1])


# --- I3 ---


def _read_out_of_order(found: Evidence) -> Iterator[str]:
    """Whatever was acknowledged before another was written is read before it, or with it.

    While her consent is asked for, what she writes is heard before a photo that waits beside it.
    """
    places = {each.sid: each.place for each in found.store.kept}
    waiting = _waiting_for_a_yes(found)
    of_each = defaultdict[str, list[tuple[float, float, str]]](list)
    for knock in found.knocks:
        if knock.is_acknowledged and not knock.is_damaged:
            of_each[knock.phone].append((knock.begun, knock.ended, knock.sid))
    for said in of_each.values():
        for (_, ended, one), (begun, _, other) in _pairs(sorted(said)):
            first, second = places.get(one), places.get(other)
            if not (ended < begun and first and second and first > second):
                continue
            if second[0] > waiting.get(one, 0):
                yield f"{other} was read before {one}, in turns {second[0]} and {first[0]}"


def _waiting_for_a_yes(found: Evidence) -> Mapping[str, float]:
    """Each photo, and the turn up to which words may be heard before it."""
    talks = {each.sid: each.conversation or "" for each in found.store.kept}
    return {
        each.sid: found.store.agreed.get(talks.get(each.sid, ""), inf)
        for each in found.knocks
        if each.has_photo
    }


def _pairs(
    said: Sequence[tuple[float, float, str]],
) -> Iterator[tuple[tuple[float, float, str], tuple[float, float, str]]]:
    """Each with the few after it: farther ones follow from these."""
    for place, one in enumerate(said):
        for other in said[place + 1 : place + 6]:
            yield one, other


def _said_out_of_order(found: Evidence) -> Iterator[str]:
    """Answers come in their order. A notice ("we are slow") may pass one that is held up."""
    seq = {each.id: each.seq for each in found.store.written if each.purpose == "reply"}
    of_each = defaultdict[str, list[int]](list)
    for each in found.arrived:
        if each.reference in seq:
            of_each[each.phone].append(seq[each.reference])
    for came in of_each.values():
        yield from (f"{after} came after {before}" for before, after in pairwise(came)
                    if after < before)  # fmt: skip


# --- I4, I5, I6 ---


def _of_each(found: Evidence) -> Mapping[str, list[Step]]:
    steps = defaultdict[str, list[Step]](list)
    for step in found.store.steps:
        steps[step.subject].append(step)
    return steps


def _leaps(found: Evidence) -> Iterator[str]:
    for subject, steps in _of_each(found).items():
        for step in steps:
            if step.before and step.after not in TRANSITIONS[step.before]:
                yield f"{subject} leapt from {step.before} to {step.after}"
        for one, other in pairwise(steps):
            if other.before and other.before != one.after:
                yield f"{subject} was at {one.after}, then left {other.before}"


def _ends(found: Evidence) -> Iterator[str]:
    for subject, steps in _of_each(found).items():
        if found.store.stages.get(subject) != steps[-1].after:
            yield f"{subject} is {found.store.stages.get(subject)}, not {steps[-1].after}"


def _unaudited(found: Evidence) -> Iterator[str]:
    for subject, steps in _of_each(found).items():
        audited = found.store.audited_steps.get(subject, 0)
        if audited != len(steps):
            yield f"{subject} took {len(steps)} steps, and {audited} are on record"

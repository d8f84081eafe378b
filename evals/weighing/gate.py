"""The gate: what keeps a change from being merged, and what to do about each of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.outcome import Result, Run
from evals.weighing.compare import reason
from evals.weighing.passing import Key, Tried, passing, tried

BASELINE = Path(__file__).parents[1] / "baseline.json"
NOISE = 0.05
OFFLINE = "offline"


class Baseline(BaseModel):
    """The run that the next ones must not fall behind: which cases passed every attempt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commit: str = ""
    at: str = ""
    model: str = OFFLINE
    cases: Mapping[str, bool] = {}  # "suite/case [language]"


@dataclass(frozen=True)
class Gate:
    """What stops the change, and what is only worth knowing."""

    faults: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        return int(bool(self.faults))


def baseline(path: Path = BASELINE) -> Baseline:
    """The committed baseline; an empty one where none was accepted yet."""
    if not path.exists():
        return Baseline()
    return Baseline.model_validate_json(path.read_text(encoding="utf-8"))


def accepted(run: Run, results: Sequence[Result], before: Baseline) -> Baseline:
    """The baseline that this run makes; suites and languages that it left out stay as they were."""
    played = {_name(key): each.always for key, each in tried(results).items()}
    groups = {_group(name) for name in played}
    kept = {name: good for name, good in before.cases.items() if _group(name) not in groups}
    return Baseline(
        commit=run.commit, at=run.at, model=run.model, cases=dict(sorted((kept | played).items()))
    )


def write(accepted: Baseline, path: Path = BASELINE) -> None:
    """Keep a baseline, one case a line, so that a change of it can be read."""
    path.write_text(accepted.model_dump_json(indent=1) + "\n", encoding="utf-8")


def gate(results: Sequence[Result], baseline: Baseline, *, model: str = OFFLINE) -> Gate:
    """Judge a run by itself and against the baseline."""
    cases = {_name(key): each for key, each in tried(results).items()}
    return Gate(
        faults=(
            *_nothing_played(results),
            *_broken_rules(results),
            *_errors(results),
            *_drops(cases, baseline, exact=model == OFFLINE and baseline.model == OFFLINE),
            *(_unsteady(results) if model == OFFLINE else ()),
        ),
        notes=_changes(cases, baseline),
    )


def told(gate: Gate) -> str:
    """The gate's judgement as lines to print."""
    verdict = "The gate is closed." if gate.faults else "The gate is open."
    return "\n".join([*gate.notes, *gate.faults, verdict])


def fewer_by_chance(passed: int, cases: int, before_passed: int, before: int) -> float:
    """How likely so few pass when nothing has changed. Source: Fisher's exact test, one-sided."""
    every, good = cases + before, passed + before_passed
    least = max(0, good - before)
    ways = sum(comb(cases, n) * comb(before, good - n) for n in range(least, passed + 1))
    return ways / comb(every, good)


def _nothing_played(results: Sequence[Result]) -> list[str]:
    return [] if results else ["No case was played: run `buffr eval run` without a filter."]


def _broken_rules(results: Sequence[Result]) -> list[str]:
    broken = {
        f"{each.case} [{each.language}]": reason(each)
        for each in results
        if each.severity == "must_never_fail" and not each.passed
    }
    return [
        f"Must never fail, and does: {name}: {why}. Mend the product; no baseline excuses it."
        for name, why in sorted(broken.items())
    ]


def _errors(results: Sequence[Result]) -> list[str]:
    broken = {f"{each.case} [{each.language}]": reason(each) for each in results if each.error}
    return [
        f"Could not be played to its end: {name}: {why}. Mend the case or what it ran into."
        for name, why in sorted(broken.items())
    ]


def _drops(cases: Mapping[str, Tried], baseline: Baseline, *, exact: bool) -> list[str]:
    """The suites and languages that lost more cases than chance explains, among those known."""
    known = {name: each for name, each in cases.items() if name in baseline.cases}
    return [
        fault
        for group in sorted({_group(name) for name in known})
        if (fault := _drop(group, known, baseline.cases, exact=exact))
    ]


def _drop(
    group: str, known: Mapping[str, Tried], before: Mapping[str, bool], *, exact: bool
) -> str:
    names = [name for name in known if _group(name) == group]
    was = sum(before[name] for name in names)
    now = sum(known[name].always for name in names)
    # The offline model makes no noise: one case fewer is one case fewer.
    noise = not exact and fewer_by_chance(now, len(names), was, len(names)) >= NOISE
    if now >= was or noise:
        return ""
    lost = sorted(name for name in names if before[name] and not known[name].always)
    return (
        f"{group}: {now} of {len(names)} pass, {was} did. Broke: {', '.join(lost)}. "
        "Mend them, or, where this is what you want, `buffr eval gate --accept`."
    )


def _unsteady(results: Sequence[Result]) -> list[str]:
    """The offline model repeats itself: whatever came out twice differently is a fault."""
    shaky = [_name(key) for key, each in tried(results).items() if 0 < each.passes < each.attempts]
    if not shaky:
        return []
    rates = passing(results).rates
    return [
        f"pass^{rates[-1].k} is {rates[-1].value:.3f} and pass^1 {rates[0].value:.3f}: the "
        f"offline model must not waver, and did: {', '.join(shaky)}. "
        "Look for a clock, an order or a chance."
    ]


def _changes(cases: Mapping[str, Tried], baseline: Baseline) -> tuple[str, ...]:
    """What the baseline does not know, or knows and was not played; and what got better."""
    played = {_group(name) for name in cases}
    new = Counter(_group(name) for name in cases if name not in baseline.cases)
    gone = [name for name in baseline.cases if name not in cases and _group(name) in played]
    mended = [name for name, was in baseline.cases.items() if not was and _passes(cases, name)]
    lines = [f"{group}: {count} new, in no baseline yet." for group, count in sorted(new.items())]
    lines += [f"Gone: {name}." for name in sorted(gone)]
    lines += [f"Mended: {name}." for name in sorted(mended)]
    return (*lines, "`buffr eval gate --accept` takes these up.") if lines else ()


def _passes(cases: Mapping[str, Tried], name: str) -> bool:
    return name in cases and cases[name].always


def _name(key: Key) -> str:
    return f"{key[0]} [{key[1]}]"


def _group(name: str) -> str:
    """Suite and language of a name."""
    case, _, language = name.rpartition(" ")
    return f"{case.partition('/')[0]} {language}"

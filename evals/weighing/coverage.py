"""What no case has reached, of all that the product can ask, understand, say and refuse."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.outcome import Result


@dataclass(frozen=True)
class Ground:
    """One kind of thing: how much of it there is, and what of it no case has reached."""

    name: str
    whole: int
    missed: tuple[str, ...]

    @property
    def reached(self) -> int:
        return self.whole - len(self.missed)

    @property
    def share(self) -> float:
        return self.reached / self.whole if self.whole else 1.0


def grounds(
    results: Sequence[Result], everything: Mapping[str, frozenset[str]]
) -> tuple[Ground, ...]:
    """Each kind of thing in `universe.everything`, less what these results have touched."""
    touched = _touched(results)
    return tuple(
        Ground(name, len(whole), tuple(sorted(whole - touched.get(name, frozenset()))))
        for name, whole in everything.items()
    )


def told(grounds: Sequence[Ground]) -> str:
    """The grounds as lines to print."""
    return "\n".join(
        f"{each.name}: {each.reached} of {each.whole}"
        + (f"; not reached: {', '.join(each.missed)}" if each.missed else "")
        for each in grounds
    )


def _touched(results: Sequence[Result]) -> Mapping[str, frozenset[str]]:
    reached = [each.reached for each in results]
    refusals = _all(each.refusals for each in reached)
    return {
        "questions": _all(each.topics for each in reached),
        "commands": _all(each.commands for each in reached),
        "languages": frozenset(each.language for each in results),
        "case reasons": _all(each.reasons for each in reached),
        "document refusals": refusals,
        "guard faults": refusals,
        "send refusals": refusals,
        "phrases": _all(each.phrases for each in reached),
        "articles": _all(each.articles for each in reached),
    }


def _all(names: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(name for each in names for name in each)

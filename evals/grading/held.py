"""A conversation that was held, beside its script: what each step of it brought."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, get_args
from zoneinfo import ZoneInfo

from evals.case import Conversation, Step, duration
from evals.outcome import Line, Played, TurnSeen
from evals.stage.theatre import MONDAY
from flows.commands import Language

_WINDHOEK = ZoneInfo("Africa/Windhoek")


@dataclass(frozen=True)
class Stretch:
    """One step of the script, the lines up to the next one, and the turns that made them."""

    step: Step
    lines: tuple[Line, ...]
    turns: tuple[TurnSeen, ...]

    @property
    def told(self) -> str:
        """The step in a few words, for a message."""
        words = next((line.text for line in self.lines if line.who == "borrower"), "")
        step = self.step
        return (step.taps or step.sends or step.waits or words or "hands back")[:40]

    @property
    def replies(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.who == "bot")

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for line in self.replies for key in line.keys)

    @property
    def awaits(self) -> str | None:
        return self.turns[-1].awaits if self.turns else None

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(str(each.get("kind")) for turn in self.turns for each in turn.commands)

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(slug for turn in self.turns for slug in turn.articles if slug)


@dataclass(frozen=True)
class Held:
    """What the graders look at."""

    case: Conversation
    played: Played
    language: Language

    @property
    def replies(self) -> tuple[Line, ...]:
        return tuple(line for line in self.played.lines if line.who == "bot")

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for line in self.replies for key in line.keys)

    @property
    def is_english(self) -> bool:
        """Whether no other language was chosen."""
        return all(mine == "en" for _, mine in self.languages())

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The steps of the script in order; what led to `given` is before the first."""
        return tuple(
            Stretch(step, lines=self._lines(number), turns=self._turns(number))
            for number, step in enumerate(self.case.turns, start=1)
        )

    @property
    def moments(self) -> Iterator[datetime]:
        """When the case begins, and the time after each wait of it."""
        now = self.case.at or MONDAY
        now = now if now.tzinfo else now.replace(tzinfo=_WINDHOEK)
        yield now
        for step in self.case.turns:
            if step.waits:
                now += duration(step.waits) + timedelta(seconds=1)
                yield now

    def languages(self) -> Iterator[tuple[Line, Language]]:
        """Each reply that comes after a language was chosen, with the newest of them."""
        is_known = self.case.who != "somebody_new"
        mine: Language | None = self.language if is_known else None
        turns = {(turn.step, turn.number): turn for turn in self.played.turns}
        for line in self.replies:
            turn = turns.get((line.step, line.turn))
            for command in turn.commands if turn else ():
                mine = _chosen(command) or mine
            if mine is not None:
                yield line, mine

    def _lines(self, number: int) -> tuple[Line, ...]:
        return tuple(line for line in self.played.lines if line.step == number)

    def _turns(self, number: int) -> tuple[TurnSeen, ...]:
        return tuple(turn for turn in self.played.turns if turn.step == number)


def _chosen(command: Mapping[str, Any]) -> Language | None:
    """The language that a command brings."""
    option = str(command.get("option", ""))
    told = option.split(":")[1] if option.startswith("language:") else command.get("language")
    return next((each for each in get_args(Language) if each == told), None)

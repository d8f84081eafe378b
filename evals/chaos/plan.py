"""The plan of a chaos run: who says what when, and what breaks when; all of it from one seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.bench import talk

_FIRST = 264_810_002_000
_EACH = 24  # messages of one person: into the form, and round in it
_DROPPED, _DOUBLED, _DAMAGED, _PHOTOS = 0.03, 0.04, 0.004, 0.004
_FLOOD = 40  # messages of one number at once
_FLOODED = 0.02
_NAMES = ("Selma Nangolo", "Petrus Beukes", "Ndapewa Shikongo", "Johannes Garoeb")


@dataclass(frozen=True)
class Line:
    """One message: when, of whom, and what befalls it on the way or in the store."""

    at: float
    phone: str
    text: str
    copies: int = 1
    is_dropped: bool = False  # no webhook: only the provider's list has it
    is_damaged: bool = False  # what is kept of it cannot be opened
    has_photo: bool = False


@dataclass(frozen=True)
class Blow:
    """One fault: when, which, and the dice for whatever it has to choose."""

    at: float
    kind: str
    seed: int


@dataclass(frozen=True)
class Plan:
    """All that will happen."""

    seed: int
    lines: tuple[Line, ...]
    blows: tuple[Blow, ...]

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.phone for line in self.lines))


def draw(*, messages: int, faults: int, seed: int, rate: float, kinds: Sequence[str]) -> Plan:
    """So many messages at this rate, and so many faults, spread evenly over the same time."""
    dice = random.Random(seed)  # noqa: S311 (a plan, not a secret)
    seconds = messages / rate
    floods = int(messages * _FLOODED) // _FLOOD
    lines = _talk(dice, messages - floods * _FLOOD, seconds=seconds)
    for number in range(floods):
        lines += _flood(f"+{_FIRST - 1 - number}", at=dice.uniform(0, seconds))
    blows = [
        # Every kind comes as often as any other, in an order of the dice.
        Blow(seconds * (number + dice.random()) / max(1, faults), kind, dice.getrandbits(32))
        for number, kind in enumerate(_spread(dice, kinds, faults))
    ]
    return Plan(seed, tuple(sorted(lines, key=lambda each: each.at)), tuple(blows))


def _spread(dice: random.Random, kinds: Sequence[str], faults: int) -> list[str]:
    drawn = [kinds[number % len(kinds)] for number in range(faults)]
    dice.shuffle(drawn)
    return drawn


def _talk(dice: random.Random, messages: int, *, seconds: float) -> list[Line]:
    """People who fill in a form and go round in it, each at her own pace."""
    lines: list[Line] = []
    people = max(1, round(messages / _EACH))
    for number in range(people):
        count = messages // people + (number < messages % people)
        moments = sorted(dice.uniform(0, seconds) for _ in range(count))
        words = _script(number, count)
        first, *rest = (
            _line(dice, at, f"+{_FIRST + number}", text)
            for at, text in zip(moments, words, strict=True)
        )
        # Of a stranger whose first words are damaged nobody knows to whom to give them.
        lines += [replace(first, is_damaged=False, has_photo=False), *rest]
    return lines


def _script(number: int, count: int) -> list[str]:
    name = _NAMES[number % len(_NAMES)]
    words = [name if each == "Selma Nangolo" else each for each in talk.WAY_IN]
    while len(words) < count:
        words += [line.text for line in talk.ROUND]
    return words[:count]


def _line(dice: random.Random, at: float, phone: str, text: str) -> Line:
    chance = dice.random()
    if chance < _DROPPED:
        return Line(at, phone, text, is_dropped=True)
    if chance < _DROPPED + _DOUBLED:
        return Line(at, phone, text, copies=dice.choice((2, 2, 3, 20)))
    if chance > 1 - _DAMAGED:
        return Line(at, phone, text, is_damaged=True)
    return Line(at, phone, text, has_photo=chance > 1 - _DAMAGED - _PHOTOS)


def _flood(phone: str, *, at: float) -> list[Line]:
    return [Line(at + each / 20, phone, f"are you there {each}") for each in range(_FLOOD)]


def canaries(plan: Plan) -> tuple[str, ...]:
    """What no log may hold: numbers and names of those who write."""
    return (*(phone.removeprefix("+") for phone in plan.phones), *_NAMES)

"""How she writes: a phrase of her language drawn, filled with what she knows, and worn by noise."""

import string
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any, Literal

from evals.borrower import noise, phrasing
from evals.borrower.phrasing import Grammar, Phrases, Telling
from evals.case import Borrower
from flows.commands import Language

_MIXES = 0.35  # how often somebody who mixes says a thing in the other language
_MONEY = ("remuneration", "amount", "can_pay", "taken")
Way = Literal["bare", "told", "corrected"]


class CannotSay(Exception):
    """Nothing is known of how this is put in her languages."""


class Pen:
    """One borrower's hand: her grammars, her spelling, and chance."""

    def __init__(self, borrower: Borrower, language: Language, *, chance: Random) -> None:
        self._chance = chance
        self._own = phrasing.of(language, chance)
        others = [phrasing.of(each, chance) for each in borrower.mixes if each != language]
        self._others: Sequence[Grammar] = others
        self._habits = noise.HABITS[borrower.literacy]
        self._small_names = borrower.literacy == "low"
        self._careful = False

    def writes_carefully(self, careful: bool) -> None:
        """Whoever was not understood writes it out."""
        self._careful = careful

    def knows_how(self, table: str, name: str) -> bool:
        """Whether she can say this at all."""
        return any(name in getattr(each, table) for each in (self._own, *self._others))

    def can_tell(self, fact: str, way: Way) -> bool:
        """Whether she has words for a fact, told in this way."""
        return any(_ways(each.facts.get(fact), way) for each in (self._own, *self._others))

    def act(self, name: str, **values: str) -> str:
        return self._write([(each, each.acts.get(name, ())) for each in self._hers()], values)

    def want(self, name: str, **values: str) -> str:
        return self._write([(each, each.wants.get(name, ())) for each in self._hers()], values)

    def question(self, name: str) -> str:
        """A question of the tables by its name, or her own words as the case gives them."""
        known = [(each, each.questions.get(name, ())) for each in self._hers()]
        return self._write(known, {}) if any(found for _, found in known) else name

    def telling(self, fact: str, way: Way, value: Any, before: Any = None) -> str:
        """A fact put into words."""
        ways = [(each, _ways(each.facts.get(fact), way)) for each in self._hers()]
        values = {"value": self.value(fact, value, asked=way == "bare")}
        if before is not None:
            values["before"] = self.value(fact, before)
        return self._write(ways, values)

    def value(self, fact: str, value: Any, *, asked: bool = False) -> str:
        """A value as she writes it: `N$9 000`, `9k`, `the 25th`, `four months`."""
        if fact in _MONEY:
            return self._money(Decimal(str(value)))
        if fact == "pay_day":
            return self._pay_day(value)
        if fact == "months":
            return self._months(int(value), asked=asked)
        return str(value).lower() if fact == "employer" and self._small_names else str(value)

    def _hers(self) -> list[Grammar]:
        """Her grammars; the first that can say it is taken."""
        mixes = self._others and not self._careful and self._chance.random() < _MIXES
        return [*self._others, self._own] if mixes else [self._own, *self._others]

    def _write(self, found: list[tuple[Grammar, Phrases]], values: dict[str, str]) -> str:
        grammar, phrases = next(
            ((grammar, phrases) for grammar, phrases in found if phrases), (self._own, ())
        )
        if not phrases:
            raise CannotSay
        template = phrases[0] if self._careful else self._chance.choice(phrases)
        habits = noise.CAREFUL if self._careful else self._habits
        return noise.spoil(_pieces(template, values), habits, sms=grammar.sms, chance=self._chance)

    def _money(self, amount: Decimal) -> str:
        if self._careful or amount != amount.to_integral():
            return f"{amount:f}"
        whole = int(amount)
        forms = [each for each in self._own.forms.money if "{k}" not in each or whole % 100 == 0]
        return self._chance.choice(forms).format(
            n=whole, comma=f"{whole:,}", spaced=f"{whole:,}".replace(",", " "), k=_thousands(whole)
        )

    def _pay_day(self, value: Any) -> str:
        forms = self._own.forms
        if value == "last":
            return self._draw(forms.last_day)
        ending = self._own.ordinals.get(str(value), self._own.ordinals.get("other", ""))
        return self._draw(forms.pay_day).format(n=value, th=ending)

    def _months(self, count: int, *, asked: bool) -> str:
        """Unasked a bare number would be anything, so it takes its unit."""
        phrases = self._own.forms.one_month if count == 1 else self._own.forms.months
        if asked or not phrases:
            phrases = ("{n}", *phrases)
        word = self._own.numbers.get(str(count), str(count))
        return self._draw(phrases).format(n=count, word=word)

    def _draw(self, phrases: Phrases) -> str:
        return phrases[0] if self._careful else self._chance.choice(phrases)


def _ways(telling: Telling | None, way: Way) -> Phrases:
    if telling is None:
        return ()
    # She answers a question briefly or in a sentence; unasked it takes the sentence.
    brief = (*telling.bare, *telling.told)
    return {"bare": brief, "told": telling.told, "corrected": telling.corrected}[way]


def _pieces(template: str, values: dict[str, str]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    for text, slot, _, _ in string.Formatter().parse(template):
        pieces.append((text, False))
        if slot is not None:
            pieces.append((values[slot], True))
    return pieces


def _thousands(whole: int) -> str:
    return f"{Decimal(whole) / 1000:g}k"

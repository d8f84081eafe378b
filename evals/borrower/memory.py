"""What a simulated borrower keeps in mind: what she knows, has told, still asks, and endures."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

from evals.borrower.hearing import Hearing
from evals.case import Borrower
from flows.flow import FACTS

# The questions of the form, in the order in which she may tell their answers unasked.
FORM: tuple[str, ...] = FACTS
PAPERS = ("id", "payslip", "bank_letter")
# Where a second thought or a question of hers comes to mind.
_MOMENTS = ("remuneration", "pay_day", "amount", "months", "quote", *PAPERS, "summary")
_MISSED = ("not_understood", "not_understood_choose", "stuck", "handover.not_understood")


@dataclass
class Memory:
    """Her side of one talk; it changes with every answer."""

    borrower: Borrower
    knows: dict[str, Any]
    asks: list[str]
    moment: str  # of her second thought
    turns: int = 0
    idle: int = 0  # answers in succession that brought her no further
    misses: int = 0
    said_want: bool = False
    digressed: bool = False  # her last message was a question of her own
    told: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)  # of what she has said that she does not know
    asked_why: set[str] = field(default_factory=set)
    just_corrected: str | None = None  # with her last words
    changing: str | None = None  # the fact that she has asked to be asked again
    sent: Counter[str] = field(default_factory=Counter)
    last_sent: str = ""
    _been_asked: set[str | None] = field(default_factory=set)

    def hear(self, seen: Hearing) -> None:
        """Take in one answer."""
        self.turns += 1
        self.misses = self.misses + 1 if any(key in _MISSED for key in seen.keys) else 0
        further = seen.awaits not in self._been_asked or self.digressed
        self.idle = 0 if further and not self.misses else self.idle + 1
        self._been_asked.add(seen.awaits)
        self.digressed = False
        if self.just_corrected and any(_is_unheard(key) for key in seen.keys):
            self.corrected.discard(self.just_corrected)  # she will say it again
        self.just_corrected = None

    def has_written(self) -> bool:
        return self.turns > 1

    def is_out_of_patience(self) -> bool:
        return self.idle >= self.borrower.patience or self.turns > self.borrower.at_most_turns

    def second_thought(self, topic: str) -> str | None:
        """The fact that she corrects now: once each, when it is told and the moment has come."""
        if topic not in _MOMENTS or _MOMENTS.index(topic) < _MOMENTS.index(self.moment):
            return None
        for fact in self.borrower.changes_mind:
            if fact in self.told and fact not in self.corrected:
                return fact
        return None

    def question(self, topic: str, chance: Random) -> str | None:
        """A question of hers that comes to mind here, each once."""
        if not self.asks or topic not in (*FORM, *PAPERS, "quote", "consent"):
            return None
        comes = chance.random() < 0.4 or topic in PAPERS
        return self.asks.pop(0) if comes else None

    def tells_beside(self, topic: str, *, at_most: int) -> Collection[str]:
        """What she tells unasked after this: the next things that she knows and has not told."""
        after = FORM[FORM.index(topic) + 1 :] if topic in FORM else FORM
        hidden = {*self.told, *self.borrower.refuses, *self.borrower.does_not_know, "phone"}
        return [each for each in after if each in self.knows and each not in hidden][:at_most]


def _is_unheard(key: str) -> bool:
    return key in _MISSED or key.startswith("problem.")


def of(borrower: Borrower, *, chance: Random) -> Memory:
    """Her mind before the first word."""
    return Memory(
        borrower=borrower,
        knows=dict(borrower.knows),
        asks=list(borrower.asks),
        moment=chance.choice(_MOMENTS),
    )

"""A simulated borrower as a whole: who she is, her memory, her hand, and chance."""

from dataclasses import dataclass
from random import Random

from evals.borrower.memory import Memory
from evals.borrower.pen import Pen
from evals.case import Borrower
from flows.commands import Language


@dataclass(frozen=True)
class Head:
    borrower: Borrower
    language: Language
    chance: Random
    memory: Memory
    pen: Pen

    def likely(self, share: float) -> bool:
        """Whether something happens that does so in this share of all cases."""
        return self.chance.random() < share

    def will_end(self, how: str) -> bool:
        return self.borrower.ends == how

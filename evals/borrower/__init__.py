"""Simulated borrowers: by a grammar and chance from one seed, or by a model."""

from typing import TYPE_CHECKING

from evals.borrower.hearing import End, Hearing, Move, Says, Sends, Simulated, Taps
from evals.borrower.offline import OfflineBorrower
from evals.case import Borrower
from flows.commands import Language

if TYPE_CHECKING:
    from pydantic_ai.models import Model

__all__ = ["End", "Hearing", "Move", "Says", "Sends", "Simulated", "Taps", "simulated"]


def simulated(
    borrower: Borrower, language: Language, seed: int, model: "Model | str | None" = None
) -> Simulated:
    """Somebody to talk with; without a model the same seed says the same words."""
    if model is None:
        return OfflineBorrower(borrower, language, seed=seed)
    from evals.borrower.hosted import HostedBorrower

    return HostedBorrower(borrower, language, model=model)

"""What the borrowers of the load write: one round of a form that ends where it began."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["bare number", "question", "correction", "small talk", "step back"]


@dataclass(frozen=True)
class Line:
    """One message, and what sort of turn it makes."""

    kind: Kind
    text: str


# The words that bring somebody new to an example of her loan.
WAY_IN = (
    "Hi", "1", "1", "yes", "Kalahari Foods", "1", "4471", "Selma Nangolo", "9000", "25",
    "2500 for 4 months",
)  # fmt: skip
# ... and from the example to the first paper.
TO_PAPERS = "yes"

# From that example, round and back to it, as often as one likes. No line is a miss: a borrower
# who is not understood is handed to a person, and the bot falls silent.
ROUND = (
    Line("step back", "back"),
    Line("bare number", "3"),
    Line("question", "How long does it take until I get the money?"),
    Line("step back", "back"),
    Line("question", "which documents must I send"),
    Line("bare number", "4"),
    Line("correction", "sorry, I earn 9500"),
    Line("small talk", "thank you"),
    Line("step back", "back"),
    Line("step back", "back"),
    Line("bare number", "2500"),
    Line("question", "what happens if I pay early?"),
    Line("correction", "no, my salary is 9000"),
    Line("correction", "rather 4 months please"),
)


def shares() -> dict[str, float]:
    """How much of the load each sort of message is."""
    kinds = [line.kind for line in ROUND]
    return {kind: kinds.count(kind) / len(kinds) for kind in dict.fromkeys(kinds)}

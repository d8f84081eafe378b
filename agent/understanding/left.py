"""What is left of what a hosted model may be asked."""

from enum import StrEnum


class Left(StrEnum):
    """Its value names why a hosted model was not asked; `NOTHING_ANY_MORE`: since just now."""

    ENOUGH = ""
    NOTHING = "Spent"
    NOTHING_ANY_MORE = "SpentNow"

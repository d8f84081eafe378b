"""Why a file stays closed: each reason has its sentence for whoever sent it."""

from typing import Literal, get_args

Reason = Literal[
    "not_a_document",
    "too_large",
    "too_many_pages",
    "too_many_pixels",
    "locked",
    "broken",
    "two_in_one",
    "unpacks_too_far",
    "has_macros",
    "has_links",
    "has_objects",
    "has_definitions",
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class Refused(Exception):
    """This file is not opened any further."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason

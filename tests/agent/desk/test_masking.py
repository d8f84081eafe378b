"""Who only reads how a talk was held does not learn whose it was."""

import pytest

from agent.desk.masking import Hers, mask

SELMA = Hers(names=("Selma Nangolo",), numbers=("+264810000011", "KF-0107", "85010112345"))


def test_her_names_and_numbers_are_masked_and_amounts_are_not(subtests: pytest.Subtests) -> None:
    for said, shown in (
        ("I am Selma Nangolo", "I am [name]"),
        ("SELMA here", "[name] here"),
        ("call 081 000 0011 or +264 81 000 0011", "call [number] or [number]"),
        ("my ID is 85010112345.", "my ID is [number]."),
        ("number KF 0107", "number [number]"),
        ("mail selma@post.example", "mail [address]"),
        ("another's 62001234567", "another's [number]"),
        ("N$ 12,500.00 over 4 months", "N$ 12,500.00 over 4 months"),
        ("Selmas", "Selmas"),
    ):
        with subtests.test(said=said):
            assert mask(said, SELMA) == shown

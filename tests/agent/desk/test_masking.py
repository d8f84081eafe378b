"""Who only reads how a talk was held does not learn whose it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.desk.masking import Hers, mask

SELMA = Hers(
    names=("Selma Nangolo", "Anna-Marie N'Goma", "Hélène"),
    numbers=("+264810000011", "KF-0107", "85010112345", "4711", "62001234567"),
)
HER_NUMBERS = st.sampled_from(["264810000011", "85010112345"])
BETWEEN = st.sampled_from(["", " ", ".", "/", "-", "\n", ") ", " - ", "\u2013"])


@pytest.mark.proves("Individual Borrower Profiles")
def test_her_names_and_numbers_are_masked_and_amounts_are_not(subtests: pytest.Subtests) -> None:
    for said, shown in (
        ("I am Selma Nangolo", "I am [name]"),
        ("SELMA here", "[name] here"),
        ("Selma's slip", "[name]'s slip"),
        ("ngoma, N\u2019goma and anna marie", "[name], [name] and [name]"),
        ("helene", "[name]"),
        ("call 081 000 0011 or +264 81 000 0011", "call [number] or [number]"),
        ("081.000.0011, 081/000/0011 or (081)\n000 0011", "[number], [number] or [number]"),
        ("081.234.5678", "[number]"),
        ("my ID is 85010112345.", "my ID is [number]."),
        ("number KF 0107 or 4711", "number [number] or [number]"),
        ("the account ending 4567", "the account ending [number]"),
        ("mail selma@post.example", "mail [address]"),
        ("another's 62001234567", "another's [number]"),
        ("N$ 12,500.00 over 4 months", "N$ 12,500.00 over 4 months"),
        ("N$4567 or 4567.00 or 1 250 000.00", "N$4567 or 4567.00 or 1 250 000.00"),
        ("Selmas", "Selmas"),
    ):
        with subtests.test(said=said):
            assert mask(said, SELMA) == shown


def test_what_goes_on_for_ever_is_masked_like_the_rest() -> None:
    said = "+264 81 000 0011 " * 4_000
    assert mask(said, SELMA) == "[number] " * 4_000
    assert mask(f"{'a' * 50_000}@post.example", SELMA).endswith("[address]")
    assert mask("R 45.00, " * 4_000, SELMA) == "R 45.00, " * 4_000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(BETWEEN, min_size=12, max_size=12), st.sampled_from(["264810000011", "85010112345"])
)
def test_her_number_is_masked_however_it_is_written(between: list[str], number: str) -> None:
    gaps = [*between[: len(number) - 1], ""]
    said = "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
    shown = mask(f"write to {said} please", SELMA)
    assert not any(each.isdecimal() for each in shown)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 99_999_999), st.sampled_from(["N${:,.2f}", "N$ {:,.2f}", "R{:.2f}"]))
def test_an_amount_stays_whole(cents: int, written: str) -> None:
    said = f"pay {written.format(cents / 100)} today"
    assert mask(said, SELMA) == said
